# SPDX-License-Identifier: EUPL-1.2
"""A panel asks one more thing about one appointment: in the drawer of the screen, or as a page of its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.appointments import queries
from motcua.appointments.models import Appointment
from motcua.doors.desk.entry import Desk
from motcua.doors.desk.rows import what_for


def show_panel(request: HttpRequest, desk: Desk, name: str, values: dict[str, Any]) -> HttpResponse:
    """Show the panel `name` about `values["appointment"]`; an answer that was refused stays in the drawer."""
    appointment: Appointment = values["appointment"]
    shown = desk.page(
        **values, panel=f"desk/panels/{name}.html", what=what_for(appointment, queries.procedure_names([appointment]))
    )
    if not request.headers.get("HX-Request"):
        return render(request, "desk/panel_page.html", shown)
    answer = render(request, f"desk/panels/{name}.html", shown | {"in_drawer": True})
    answer["HX-Retarget"], answer["HX-Reswap"] = "#ngan-noi-dung", "innerHTML"
    return answer
