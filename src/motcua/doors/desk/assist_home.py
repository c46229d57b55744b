# SPDX-License-Identifier: EUPL-1.2
"""The result of somebody who is helped is brought home by post: where to, and what it costs, in three numbers."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.assistance import keeping, operations
from motcua.assistance.models import Assistance
from motcua.assistance.operations import posting
from motcua.doors.desk.assist_entry import of_assistance
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.post_parcel import HOME, address_values, home_from
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound, OfficeError
from motcua.post import addresses
from motcua.post.operations.pricing import Quote
from motcua.post.rules import Direction

LOOK = "gia"


@require_http_methods(["GET", "HEAD", "POST"])
@of_assistance
def page(request: HttpRequest, desk: Desk, assistance: Assistance) -> HttpResponse:
    """Show the address and what it costs; a post looks at the price, or notes both and goes back to the assistance."""
    keeping.require_open(assistance, at=desk.at)
    if request.method != "POST":
        return _show(request, desk, assistance, _known(assistance))
    try:
        home = home_from(request.POST, desk)
        if request.POST.get("viec") == LOOK:
            assert assistance.draft is not None
            price = posting.price_of(assistance.draft, home["locality"], at=desk.at)
            return _show(request, desk, assistance, request.POST, price=price)
        is_cod = bool(request.POST.get("thu-ho"))
        price = operations.bring_home(assistance_id=assistance.pk, home=home, is_cod=is_cod, by=desk.user, at=desk.at)
    except (NotFound, NotAllowed):
        raise
    except OfficeError as refusal:
        fields = refusal.fields if isinstance(refusal, InvalidInput) else {}
        said = words_of(refusal)
        return _show(request, desk, assistance, request.POST, said=said, wrong=fields, status=refusal.http_status)
    keep_for_next_page(request, [Told("done", _("Kết quả sẽ gửi về nhà: %(price)s.") % {"price": price.said})])
    return redirect("desk:assist_page", assistance=assistance.pk)


def _show(
    request: HttpRequest,
    desk: Desk,
    assistance: Assistance,
    typed: Mapping[str, str],
    *,
    price: Quote | None = None,
    said: str = "",
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    values = {
        "assistance": assistance,
        "price": price,
        "is_cod": bool(typed.get("thu-ho")),
        "said": said,
        "wrong": wrong or {},
        **address_values(desk, typed),
    }
    return render(request, "desk/assist/home_address.html", desk.page(here="assist", **values), status=status)


def _known(assistance: Assistance) -> dict[str, str]:
    """Return what the fields show at first: the address noted before, else who is helped."""
    draft = assistance.draft
    assert draft is not None
    home = draft.post.get(Direction.RETURN) or {}
    known = {name: str(home.get(name) or "") for name in HOME}
    known["name"] = known["name"] or str(draft.applicant.get("name") or "")
    known["phone"] = known["phone"] or str(draft.applicant.get("phone") or "")
    locality = str(home.get("locality") or "")
    if locality:
        known["province"] = addresses.province_of(locality)
        known["commune"] = addresses.names_of([home]).get(locality, "") if "-" in locality else ""
    return {f"nha-{name}": value for name, value in known.items()} | ({"thu-ho": "1"} if home.get("is_cod") else {})
