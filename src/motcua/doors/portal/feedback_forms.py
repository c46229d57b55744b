# SPDX-License-Identifier: EUPL-1.2
"""What people fill in to say something: a rating, a comment, a complaint, the yearly questionnaire."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.doors.portal.forms import PHONE
from motcua.feedback.robots import TRAP, Form
from motcua.feedback.rules import NAME_LIMIT, TEXT_LIMIT, ComplaintKind, ReasonWhy, Score
from motcua.feedback.survey_questions import NEEDED, QUESTIONS
from motcua.kernel.errors import InvalidInput, OfficeError

_FREE_TEXT = {"rows": 4, "autocomplete": "off", "maxlength": str(TEXT_LIMIT)}


class Rate(forms.Form):
    use_required_attribute = False

    score = forms.TypedChoiceField(
        label=_("Anh/chị có hài lòng không?"),
        choices=Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Xin chọn một mức."), "invalid_choice": _("Xin chọn một mức.")},
    )
    reasons = forms.MultipleChoiceField(
        label=_("Vì điều gì?"), choices=ReasonWhy.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("Điều muốn nói thêm"),
        help_text=_("Không cần ghi tên, số điện thoại hay số giấy tờ."),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs=_FREE_TEXT),
    )


class ForPeople(forms.Form):
    """A form that anybody may send: with a question for people and a field only programs fill in."""

    use_required_attribute = False

    stamp = forms.CharField(widget=forms.HiddenInput, max_length=400)
    website = forms.CharField(required=False, max_length=200, widget=forms.TextInput(attrs={"tabindex": "-1"}))
    answer = forms.CharField(
        label="",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Xin trả lời câu hỏi này.")},
    )

    def __init__(self, *args: Any, handed_out: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = handed_out.question
        self.fields["answer"].help_text = _("Để biết người viết không phải là máy. Trả lời bằng chữ hay số đều được.")
        self.fields["stamp"].initial = handed_out.stamp
        self.trap = TRAP

    def said_no(self, refusal: OfficeError) -> None:
        """Show a refusal at the fields it belongs to, else over the form."""
        fields = refusal.fields if isinstance(refusal, InvalidInput) else {}
        for name, sentence in fields.items():
            self.add_error(name if name in self.fields else None, sentence)
        if not fields:
            self.add_error(None, refusal.message)


class WriteComment(ForPeople):
    name = forms.CharField(
        label=_("Tên hiện trên trang"),
        required=False,
        max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place = forms.ChoiceField(label=_("Về cơ quan"), required=False)
    text = forms.CharField(
        label=_("Bình luận"),
        help_text=_("Được đọc trước khi đăng. Xin đừng ghi số điện thoại, số giấy tờ."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs=_FREE_TEXT),
        error_messages={"required": _("Xin viết vài chữ.")},
    )

    field_order = ("text", "place", "name", "answer")

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("Không chọn")), *places]  # type: ignore[attr-defined]
        if not places:
            del self.fields["place"]


class Complain(ForPeople):
    kind = forms.ChoiceField(
        label=_("Gửi điều gì?"),
        choices=ComplaintKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Xin chọn khiếu nại hay phản ánh, kiến nghị.")},
    )
    text = forms.CharField(
        label=_("Nội dung"),
        help_text=_("Việc gì, ngày nào, ở quầy nào. Người bị phản ánh không đọc được nội dung này."),
        max_length=3 * TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        error_messages={"required": _("Xin viết rõ điều muốn phản ánh.")},
    )
    agency = forms.ChoiceField(label=_("Về cơ quan"), required=False)
    visit = forms.CharField(
        label=_("Mã hẹn hoặc mã hồ sơ"),
        help_text=_("Nếu là về một lượt cụ thể của số điện thoại này, để việc đến đúng người xem xét."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Họ và tên"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Xin ghi họ và tên.")},
    )
    phone = forms.CharField(
        label=_("Số điện thoại"),
        help_text=_("Để nhắn tin trả lời và để tra cứu."),
        widget=forms.TextInput(attrs=PHONE),
        error_messages={"required": _("Xin ghi số điện thoại.")},
    )
    for_city = forms.BooleanField(
        label=_("Gửi thẳng lên thành phố (khi phản ánh về người đứng đầu nơi này)"), required=False
    )

    field_order = ("kind", "text", "agency", "visit", "name", "phone", "for_city", "answer")

    def __init__(self, *args: Any, agencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", _("Không rõ")), *agencies]  # type: ignore[attr-defined]


class FindComplaint(forms.Form):
    use_required_attribute = False

    code = forms.CharField(
        label=_("Mã phản ánh"),
        help_text=_("8 chữ số trong tin nhắn."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-code"}),
        error_messages={"required": _("Xin ghi mã phản ánh.")},
    )
    phone = forms.CharField(
        label=_("Số điện thoại đã dùng khi gửi"),
        widget=forms.TextInput(attrs=PHONE),
        error_messages={"required": _("Xin ghi số điện thoại.")},
    )


class Questionnaire(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[question.key] = forms.ChoiceField(
                label=question.words,
                choices=question.answers,
                required=question.key == NEEDED,
                widget=forms.RadioSelect,
                error_messages={"required": _("Xin trả lời câu này; các câu khác có thể bỏ qua.")},
            )
        self.fields["text"] = forms.CharField(
            label=_("Điều muốn nói thêm"),
            help_text=_("Không cần ghi tên hay số điện thoại."),
            required=False,
            max_length=TEXT_LIMIT,
            widget=forms.Textarea(attrs=_FREE_TEXT),
        )
