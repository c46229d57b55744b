# SPDX-License-Identifier: EUPL-1.2
"""Staff from a list: read, shown what would change, and only then written; start passwords are told once."""

from typing import Any, Final, cast

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.administration.rights import access_in, moment_of, reach_in
from motcua.offices.list_files import Sheet, UnreadableFile, sheet_of
from motcua.offices.loading import Line
from motcua.people.models import Role
from motcua.people.rules import ROLES_A_HEAD_MAY_GIVE, Action
from motcua.people.tables import EXAMPLE, Staffed, load_staff, roles_in_words

MOST_BYTES: Final = 1_000_000
_SALT: Final = "staff-list"
#: How long a preview may lie open before it is read again.
_PREVIEW_SECONDS: Final = 3_600


class ListForm(forms.Form):
    """The list as a file."""

    file = forms.FileField(
        label=gettext_lazy("Tệp CSV hoặc XLSX"),
        help_text=gettext_lazy(
            "Dòng đầu là tên cột: tên đăng nhập, họ và tên, vai trò, nơi tiếp nhận, cơ quan, chức danh …"
        ),
    )


def staff_list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Ask for a file, show what it would change, and write it when that was seen and said yes to."""
    reach = reach_in(request, Action.MANAGE_STAFF)
    if not reach:
        raise PermissionDenied
    # Who looks after one office need not name it in each row.
    office = reach.offices[0] if not reach.is_everywhere and len(reach.offices) == 1 else ""
    given = Role if reach.is_everywhere else [Role(each) for each in sorted(ROLES_A_HEAD_MAY_GIVE)]
    form = ListForm()
    shown: dict[str, Any] = {}
    if request.method == "POST" and request.POST.get("da_xem"):
        shown = _written(request, office)
    elif request.method == "POST":
        form = ListForm(request.POST, request.FILES)
        shown = _tried(request, form, office)
    is_wrong = bool(form.errors or shown.get("problems"))
    context |= {
        "title": _("Nhập danh sách nhân sự"),
        "form": form,
        "roles": roles_in_words(list(given)),
        "office": office,
        "example": EXAMPLE,
        **shown,
    }
    answer = TemplateResponse(request, "administration/staff_list.html", context, status=422 if is_wrong else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _tried(request: HttpRequest, form: ListForm, office: str) -> dict[str, Any]:
    if not form.is_valid():
        return {}
    file = form.cleaned_data["file"]
    if (file.size or 0) > MOST_BYTES:
        form.add_error("file", _("Tệp lớn hơn 1 MB; danh sách nhân sự không lớn đến thế."))
        return {}
    try:
        sheet = sheet_of(_("Tệp"), cast(bytes, file.read()))
    except UnreadableFile as refusal:
        form.add_error("file", refusal.vietnamese)
        return {}
    staffed = load_staff(sheet, by=access_in(request), at=moment_of(request), office=office, is_trial=True)
    if staffed.problems:
        return {"problems": staffed.problems}
    kept = {"header": sheet.header, "lines": [[each.number, dict(each.cells)] for each in sheet.lines]}
    return {"preview": _rows(staffed), "sealed": signing.dumps(kept, salt=_SALT, compress=True), **_counts(staffed)}


def _written(request: HttpRequest, office: str) -> dict[str, Any]:
    try:
        kept = signing.loads(request.POST["da_xem"], salt=_SALT, max_age=_PREVIEW_SECONDS)
    except signing.BadSignature:
        return {"said": _("Bản xem trước đã cũ. Xin chọn lại tệp.")}
    sheet = Sheet(kept["header"], [Line(number, cells) for number, cells in kept["lines"]])
    staffed = load_staff(sheet, by=access_in(request), at=moment_of(request), office=office)
    if staffed.problems:
        return {"problems": staffed.problems}
    return {"is_written": True, "told": [row for row in staffed.rows if row.password], **_counts(staffed)}


def _rows(staffed: Staffed) -> list[tuple[Any, str]]:
    return [(row, roles_in_words(row.roles)) for row in staffed.rows]


def _counts(staffed: Staffed) -> dict[str, int]:
    return {
        "new": sum(row.is_new for row in staffed.rows),
        "changed": sum(not row.is_new and bool(row.is_changed or row.roles) for row in staffed.rows),
        "same": sum(not (row.is_new or row.is_changed or row.roles) for row in staffed.rows),
    }
