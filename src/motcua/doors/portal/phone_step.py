# SPDX-License-Identifier: EUPL-1.2
"""The step in which a phone is checked, shared by whoever needs it: the code's form, its page, and its refusals."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motcua.doors.portal.forms import PHONE
from motcua.doors.portal.seals import HOUR, PageTooOld, Seal
from motcua.doors.portal.way import Way, keep_secret, page
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.text import mask_phone
from motcua.people import phone_check

#: How many may be before somebody when they are told.
BEFORE: Final = (1, 3, 5, 10)


class NumberPageTooOld(PageTooOld):
    """The same for the pages of numbers: they lead back to what is called now."""

    leads_to = "queues"
    link = _("Xem số đang gọi")


NUMBER_PAGE: Final = Seal("portal.number-page", 12 * HOUR, NumberPageTooOld)
JOIN_PAGE: Final = Seal("portal.join-page", 12 * HOUR, NumberPageTooOld)
REMINDING: Final = Seal("portal.reminding", 12 * HOUR, NumberPageTooOld)
JOINING: Final = Seal("portal.joining", 12 * HOUR, NumberPageTooOld)


class Code(forms.Form):
    """The code from the message."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Mã trong tin nhắn"),
        help_text=_("6 chữ số, dùng trong 10 phút."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input-code", "maxlength": "20"}
        ),
        error_messages={"required": _("Xin ghi mã trong tin nhắn.")},
    )


def phone_field(help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """Return the field of a phone that gets a code."""
    return forms.CharField(
        label=_("Số điện thoại di động"),
        help_text=help_text,
        required=required,
        widget=forms.TextInput(attrs=PHONE),
        error_messages={"required": _("Xin ghi số điện thoại.")},
    )


def _counts() -> list[tuple[str, str]]:
    return [(str(count), ngettext("%(count)d người", "%(count)d người", count) % {"count": count}) for count in BEFORE]


class Reminder(forms.Form):
    """When to be told, and where; the phone by which the number was taken need not be typed again."""

    use_required_attribute = False

    before = forms.ChoiceField(
        label=_("Nhắn khi còn bao nhiêu người trước?"),
        choices=_counts,
        widget=forms.RadioSelect,
        initial="3",
        error_messages={"required": _("Xin chọn còn bao nhiêu người.")},
    )
    phone = phone_field(_("Điện thoại này nhận một mã để kiểm tra, rồi nhận lời nhắc. Ví dụ: 0905 123 456"))

    def __init__(self, *args: Any, has_phone: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = not has_phone


def checked(check_id: str, form: Code, *, at: datetime) -> str:
    """Return the phone whose code was typed. Raises: WrongCode, CheckOver."""
    return phone_check.answer(check_id=check_id, code=form.cleaned_data["code"], at=at).phone


def refuse(form: Any, refusal: OfficeError) -> Any:
    """Put a refusal at the field it speaks of, where it does, and return the form."""
    if isinstance(refusal, InvalidInput):
        for field, sentence in refusal.fields.items():
            if field in form.fields:
                form.add_error(field, sentence)
    return form


def code_page(
    request: HttpRequest,
    way: Way,
    form: Code,
    values: dict[str, Any],
    refusal: OfficeError | None = None,
    *,
    template: str = "queues/code",
) -> HttpResponse:
    """Show the page that asks for the code; where the code is over it says so and leads back."""
    check = phone_check.open_check(values["check_id"])
    status = refusal.http_status if refusal else 422 if form.errors else 200
    told = {
        **values,
        "form": form,
        "phone": mask_phone(check.phone) if check else "",
        "is_over": check is None,
        "refusal": None if isinstance(refusal, InvalidInput) else refusal,
    }
    return keep_secret(page(request, way, template, told, status=status))
