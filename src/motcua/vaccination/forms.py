# SPDX-License-Identifier: EUPL-1.2
"""What is typed about the children of a booking and who brings them; every door asks with these fields."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel.errors import InvalidInput
from motcua.kernel.typed_time import read_written_day
from motcua.vaccination.asking import NAME_LIMIT, NOTES_LIMIT, BookingAsked, ChildAsked, clean_booking, field_of
from motcua.vaccination.models import BookedChild

FIELDS: Final = ("name", "born_on", "sex", "vaccine", "dose", "notes")
EMPTY: Final = dict.fromkeys(FIELDS, "")


class ChildForm(forms.Form):
    """One child, in its own block of fields; every word stays as it was typed until it is understood."""

    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Họ và tên bé"),
        max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
        error_messages={"required": gettext_lazy("Xin ghi họ và tên bé.")},
    )
    born_on = forms.CharField(
        label=gettext_lazy("Ngày sinh"),
        help_text=gettext_lazy("Ngày/tháng/năm, ví dụ 05/03/2026."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "class": "medium"}),
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Bé trai hay bé gái"), required=False, choices=[], widget=forms.RadioSelect
    )
    vaccine = forms.ChoiceField(
        label=gettext_lazy("Vắc xin"),
        help_text=gettext_lazy("Chưa rõ thì chọn “Cần tư vấn”: bác sĩ sẽ xem sổ tiêm rồi chỉ định."),
        required=False,
        choices=[],
    )
    dose = forms.CharField(
        label=gettext_lazy("Mũi thứ mấy"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
    )
    notes = forms.CharField(
        label=gettext_lazy("Dị ứng, bệnh, thuốc đang dùng"),
        required=False,
        max_length=NOTES_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, vaccines: Iterable[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        sexes = [(BookedChild.Sex.BOY.value, _("Bé trai")), (BookedChild.Sex.GIRL.value, _("Bé gái"))]
        self.fields["sex"].choices = sexes  # type: ignore[attr-defined]
        self.fields["vaccine"].choices = [("", _("Cần tư vấn")), *vaccines]  # type: ignore[attr-defined]

    def clean_born_on(self) -> date | None:
        text = self.cleaned_data["born_on"].strip()
        if not text:
            return None
        try:
            return read_written_day(text, today=self.today)
        except ValueError:
            raise forms.ValidationError(
                _("Chưa đọc được ngày này. Xin ghi ngày/tháng/năm, ví dụ 05/03/2026.")
            ) from None

    def clean_dose(self) -> int | None:
        text = self.cleaned_data["dose"].strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            raise forms.ValidationError(_("Xin ghi một số, ví dụ 2; chưa rõ thì để trống."))
        return int(text)

    @property
    def asked(self) -> ChildAsked:
        """What a form without mistakes asks for."""
        given = self.cleaned_data
        return ChildAsked(
            name=given["name"],
            born_on=given["born_on"],
            sex=given["sex"],
            vaccine=given["vaccine"],
            dose=given["dose"],
            notes=given["notes"],
        )


class GuardianForm(forms.Form):
    """Who brings the children, the phone that gets the messages, and the consent."""

    use_required_attribute = False

    guardian = forms.CharField(
        label=gettext_lazy("Họ và tên người đưa bé đến"),
        max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
        error_messages={"required": gettext_lazy("Xin ghi họ và tên người đưa bé đến.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại"),
        help_text=gettext_lazy("Để nhận mã hẹn và tin nhắc. Ví dụ: 0905 123 456"),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": "30", "class": "input-phone"}
        ),
        error_messages={"required": gettext_lazy("Xin ghi số điện thoại.")},
    )
    consent = forms.BooleanField(
        label=gettext_lazy(
            "Tôi đồng ý để nơi tiêm chủng dùng những điều ghi ở đây, chỉ để chuẩn bị buổi tiêm và theo dõi sức khỏe "
            "của bé. Bác sĩ khám và quyết định trước khi tiêm."
        ),
        error_messages={"required": gettext_lazy("Xin đánh dấu đồng ý, nếu không thì chưa giữ chỗ được.")},
    )

    def __init__(self, *args: Any, is_asked_aloud: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_asked_aloud:
            self.fields["consent"].label = _(
                "Đã hỏi: người đưa bé đến đồng ý để nơi tiêm chủng dùng những điều ghi ở đây, chỉ để chuẩn bị buổi "
                "tiêm và theo dõi sức khỏe của bé."
            )


def child_forms(
    typed: Sequence[Mapping[str, str]], *, vaccines: Sequence[tuple[str, str]], today: date, is_checked: bool = False
) -> list[ChildForm]:
    """Return one block of fields for each child, named be1-…, be2-…, holding what was typed."""
    blocks: list[ChildForm] = []
    for number, child in enumerate(typed, start=1):
        prefix = f"be{number}"
        given = {f"{prefix}-{field}": text for field, text in child.items()} if is_checked else None
        blocks.append(ChildForm(given, initial=dict(child), prefix=prefix, vaccines=vaccines, today=today))
    return blocks


def typed_children(data: Mapping[str, str], count: int) -> list[dict[str, str]]:
    """Return what was typed in the blocks be1-… to be<count>-…, every field a text."""
    return [{field: data.get(f"be{number}-{field}", "")[:2_000] for field in FIELDS} for number in range(1, count + 1)]


def read_booking(blocks: Sequence[ChildForm], guardian: GuardianForm) -> BookingAsked | None:
    """Return what is asked for; None where something cannot stand, each sentence then with its field."""
    if not all([*(block.is_valid() for block in blocks), guardian.is_valid()]):
        return None
    given = guardian.cleaned_data
    children = [block.asked for block in blocks]
    try:
        return clean_booking(
            guardian=given["guardian"], phone=given["phone"], children=children, consent=given["consent"]
        )
    except InvalidInput as bad:
        places: dict[str, tuple[forms.Form, str]] = {name: (guardian, name) for name in guardian.fields}
        for number, block in enumerate(blocks):
            places |= {field_of(number, name): (block, name) for name in block.fields}
        for name, sentence in bad.fields.items():
            form, field = places.get(name, (guardian, "guardian"))
            form.add_error(field, sentence)
    return None
