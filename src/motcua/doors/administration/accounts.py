# SPDX-License-Identifier: EUPL-1.2
"""Pages of the accounts to which transfers for an office go."""

from typing import Any

from django import forms
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from motcua.doors.administration.forms import MasterForm
from motcua.doors.administration.master import MasterAdmin
from motcua.doors.administration.rights import Reach
from motcua.payments.models import BankAccount
from motcua.people.rules import Action

_HELP = {
    "agency": gettext_lazy("Để trống: dùng cho mọi cơ quan tại nơi này."),
    "procedure": gettext_lazy("Để trống: dùng cho mọi thủ tục."),
    "bin": gettext_lazy("6 chữ số của Napas, như 970436 (Vietcombank). Mã VietQR dùng số này."),
    "number": gettext_lazy("Viết liền, không dấu cách. Đổi tài khoản: thêm dòng mới, bỏ dấu “đang dùng” ở dòng cũ."),
    "holder": gettext_lazy("Như ngân hàng ghi: chữ in hoa, không dấu."),
    "is_active": gettext_lazy("Bỏ dấu: không hiện mã cho tài khoản này nữa; tiền còn đến vẫn được nhận."),
}


class BankAccountForm(MasterForm):
    """An account, with what each number means."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in _HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text


class BankAccountAdmin(MasterAdmin):
    """A head looks after the own office's accounts, the city after all."""

    action = Action.CHANGE_SERVICES
    is_city_wide = False
    form = BankAccountForm
    # Codes that were printed lead to it for days.
    fixed_fields = ("office", "bin", "number")
    fields = ("office", "agency", "procedure", "bin", "bank_name", "number", "holder", "is_active")
    list_display = ("__str__", "holder", "office", "agency", "procedure", "is_active")
    list_select_related = ("office", "agency", "procedure")
    list_filter = (("office", RelatedOnlyFieldListFilter), "is_active")
    search_fields = ("number", "holder", "bank_name")
    ordering = ("office", "agency", "procedure", "pk")
    about = gettext_lazy("Tài khoản nhận chuyển khoản phí, lệ phí; mã VietQR của nơi đó dẫn đến tài khoản này.")

    def rows_within(self, reach: Reach) -> Q:
        return reach.rows()

    def covers(self, request: HttpRequest, row: BankAccount) -> bool:
        return self.reach(request).covers(row.office_id, row.agency_id)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        agency = form.base_fields.get("agency")
        if isinstance(agency, forms.ModelChoiceField) and self.reach(request).agencies is not None:
            agency.required = True
        return form
