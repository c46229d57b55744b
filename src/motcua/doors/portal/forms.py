# SPDX-License-Identifier: EUPL-1.2
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.appointments.operations.booking import CONTENT_LIMIT, NAME_LIMIT, clean_request
from motcua.kernel.errors import InvalidInput

PHONE = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": "30"}


class WhoComes(forms.Form):
    """Who comes and what for; what may stand in the fields is the department's rule, asked before the read-back."""

    # The page says in its own words what is missing; the browser's would be in another language.
    use_required_attribute = False

    name = forms.CharField(
        label=_("Họ và tên người đến"),
        max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
        error_messages={"required": _("Xin ghi họ và tên.")},
    )
    phone = forms.CharField(
        label=_("Số điện thoại"),
        help_text=_("Để cơ quan nhắn tin xác nhận. Ví dụ: 0905 123 456"),
        widget=forms.TextInput(attrs=PHONE),
        error_messages={"required": _("Xin ghi số điện thoại.")},
    )
    content = forms.CharField(
        label=_("Việc cần làm"),
        help_text=_("Vài chữ là đủ, ví dụ: hỏi về giấy phép sửa nhà."),
        max_length=CONTENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": _("Xin ghi việc cần làm.")},
    )

    def __init__(self, *args: Any, has_procedure: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_procedure = has_procedure
        if has_procedure:
            self.fields["content"].required = False
            self.fields["content"].label = _("Điều cần nói trước")
            self.fields["content"].help_text = _("Ví dụ: cần lối đi xe lăn, cần người đọc giúp giấy tờ.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            tidy = clean_request(
                name=given.get("name", ""),
                phone=given.get("phone", ""),
                content=given.get("content", ""),
                has_procedure=self.has_procedure,
            )
        except InvalidInput as bad:
            for field, sentence in bad.fields.items():
                if field in self.fields and not self.has_error(field):
                    self.add_error(field, sentence)
            return given
        return {**given, **tidy}


class Find(forms.Form):
    use_required_attribute = False

    code = forms.CharField(
        label=_("Mã hẹn"),
        help_text=_("6 chữ số trong tin nhắn hoặc trên phiếu hẹn. Ví dụ: 482 914"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-code"}),
        error_messages={"required": _("Xin ghi mã hẹn.")},
    )
    phone = forms.CharField(
        label=_("Số điện thoại đã dùng khi hẹn"),
        widget=forms.TextInput(attrs=PHONE),
        error_messages={"required": _("Xin ghi số điện thoại.")},
    )
