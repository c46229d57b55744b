# SPDX-License-Identifier: EUPL-1.2
"""The forms of the steps by which an office is set up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.founding.rules import MOST_COUNTERS, MOST_MACHINES, PATTERNS
from motcua.offices.models import Locality

KINDS = (
    ("committee", _("Ủy ban nhân dân")),
    ("department", _("Sở, ngành")),
    ("hospital", _("Bệnh viện")),
    ("health_centre", _("Trung tâm y tế")),
    ("other", _("Cơ quan khác")),
)


class PlaceForm(forms.Form):
    """Where people come to."""

    code = forms.CharField(
        label=_("Mã"),
        max_length=20,
        help_text=_("Ngắn, không dấu, như DN-NHS; có trong địa chỉ trang, không đổi được."),
    )
    name = forms.CharField(label=_("Tên"), max_length=160, help_text=_("Như “Bộ phận Một cửa phường Ngũ Hành Sơn”."))
    locality = forms.ChoiceField(label=_("Địa phương"))
    address = forms.CharField(label=_("Địa chỉ"), max_length=200)
    phone = forms.CharField(label=_("Điện thoại"), max_length=30, required=False)

    def __init__(self, *given: Any, is_new: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        rows = Locality.objects.filter(valid_to__isnull=True).order_by("code").values_list("code", "name")
        self.fields["locality"].choices = [("", "---------"), *rows]  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["code"]


class HoursForm(forms.Form):
    """A ready-made week, or one's own."""

    OWN = "rieng"

    pattern = forms.ChoiceField(
        label=_("Mẫu giờ"),
        widget=forms.RadioSelect,
        choices=[*((each.key, each.name) for each in PATTERNS), (OWN, _("giờ riêng, ghi dưới đây"))],
    )
    sessions = forms.CharField(
        label=_("Các buổi"),
        required=False,
        help_text=_("Như 07:30-11:30|13:00-17:00 cho thứ Hai đến thứ Sáu; riêng một thứ: T4 08:00-11:00."),
    )
    saturday = forms.CharField(label=_("Thứ Bảy"), required=False, help_text=_("Như 07:30-11:30; để trống: nghỉ."))

    def cells(self) -> dict[str, str]:
        """Return the two cells of the hours that were chosen."""
        chosen = next((each for each in PATTERNS if each.key == self.cleaned_data["pattern"]), None)
        if chosen is not None:
            return {"sessions": chosen.sessions, "saturday": chosen.saturday}
        return {"sessions": self.cleaned_data["sessions"], "saturday": self.cleaned_data["saturday"]}


class AgencyForm(forms.Form):
    """An agency that is in no list yet."""

    agency = forms.CharField(label=_("Mã cơ quan"), max_length=20, help_text=_("Như DN-NHS."))
    name = forms.CharField(label=_("Tên cơ quan"), max_length=160)
    kind = forms.ChoiceField(label=_("Loại"), choices=KINDS)


class CountersForm(forms.Form):
    """How many counters."""

    count = forms.IntegerField(
        label=_("Số quầy"),
        min_value=1,
        max_value=MOST_COUNTERS,
        help_text=_("Đánh số từ 1; tên quầy đặt sau cũng được."),
    )


class MachinesForm(forms.Form):
    """How many machines give numbers."""

    count = forms.IntegerField(
        label=_("Số máy lấy số"),
        min_value=0,
        max_value=MOST_MACHINES,
        help_text=_("0: phát số ở bàn đón tiếp. Mỗi máy mới có một mã truy cập, chỉ hiện một lần."),
    )


class StaffForm(forms.Form):
    """People typed or pasted, one a line, or a list as a file."""

    rows = forms.CharField(
        label=_("Gõ hoặc dán"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Mỗi dòng một người: họ tên; tên đăng nhập; vai trò. Ví dụ: Lê Văn Bình; binh.nhs; cán bộ một cửa. "
            "Nhiều vai trò ngăn bằng dấu |. Người đã có tài khoản: ghi thêm chức danh; điện thoại như trong tài khoản."
        ),
    )
    file = forms.FileField(label=_("Hoặc tệp CSV, XLSX"), required=False, widget=forms.ClearableFileInput)
