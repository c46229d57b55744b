# SPDX-License-Identifier: EUPL-1.2
"""Who files: the fields of the page; what may stand in them is the department's rule."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.doors.portal.forms import PHONE
from motcua.dossiers.applicant import ADDRESS_LIMIT, NAME_LIMIT, WORDS_LIMIT, clean_applicant
from motcua.kernel.errors import InvalidInput
from motcua.kernel.phone import spoken

PERSON, ORGANISATION = "ca-nhan", "to-chuc"
OWN, FOR_ANOTHER = "minh", "thay"
_LONGEST: Final = 400


def _line(label: Any, help_text: Any = "", *, limit: int = NAME_LIMIT, required: bool = False, **attrs: str) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=_LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": str(limit), **attrs}),
    )


class Who(forms.Form):
    """A person or an organisation; for themselves or for somebody else."""

    # The page says in its own words what is missing; the browser's would be in another language.
    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Ai đứng tên hồ sơ?"),
        choices=[(PERSON, _("Cá nhân")), (ORGANISATION, _("Tổ chức, doanh nghiệp"))],
        initial=PERSON,
        widget=forms.RadioSelect,
    )
    organisation_name = _line(_("Tên tổ chức"), _("Như trên giấy phép hoặc quyết định thành lập."))
    organisation_tax_code = _line(_("Mã số thuế"), _("10 chữ số; chi nhánh thêm 3 số."), limit=20, inputmode="text")
    organisation_representative = _line(_("Người đại diện theo pháp luật"))
    name = _line(_("Họ và tên"), _("Như trên giấy tờ tùy thân."), required=False, autocomplete="name")
    phone = forms.CharField(
        label=_("Số điện thoại"),
        help_text=_("Để nhận mã hồ sơ, tin báo, và mở lại hồ sơ này khi cần. Ví dụ: 0905 123 456"),
        required=False,
        widget=forms.TextInput(attrs=PHONE),
    )
    id_number = _line(_("Số định danh"), _("12 số trên thẻ căn cước."), limit=20, inputmode="numeric")
    address = _line(_("Nơi cư trú hoặc trụ sở"), limit=ADDRESS_LIMIT, autocomplete="street-address")
    email = _line(_("Thư điện tử"), limit=200, autocomplete="email", inputmode="email")
    proxies = forms.ChoiceField(
        label=_("Nộp cho ai?"),
        choices=[(OWN, _("Cho chính người đứng tên")), (FOR_ANOTHER, _("Nộp thay người đứng tên"))],
        initial=OWN,
        widget=forms.RadioSelect,
    )
    proxy_name = _line(_("Họ và tên người nộp thay"))
    proxy_relation = _line(
        _("Quan hệ với người đứng tên"), _("Ví dụ: con, vợ, người được ủy quyền."), limit=WORDS_LIMIT
    )
    proxy_id_number = _line(_("Số định danh của người nộp thay"), limit=20, inputmode="numeric")
    proxy_phone = _line(_("Số điện thoại của người nộp thay"), limit=30, inputmode="tel")
    proxy_paper = _line(_("Giấy tờ cho phép nộp thay"), _("Ví dụ: giấy ủy quyền ngày 20/11/2026."), limit=WORDS_LIMIT)

    OPTIONAL = ("organisation_tax_code", "organisation_representative", "id_number", "address", "email")
    OPTIONAL_OF_PROXY = ("proxy_id_number", "proxy_phone", "proxy_paper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            # Only so that no "(không bắt buộc)" stands where something must be written.
            if name not in (*self.OPTIONAL, *self.OPTIONAL_OF_PROXY):
                field.required = True
                field.error_messages["required"] = ""

    def full_clean(self) -> None:
        for field in self.fields.values():
            field.required, field.asked = False, field.required  # type: ignore[attr-defined]
        super().full_clean()
        for field in self.fields.values():
            field.required = field.asked  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            self.applicant = clean_applicant(self._as_applicant(given))
        except InvalidInput as bad:
            for field, sentence in bad.fields.items():
                self.add_error(field.replace(".", "_"), sentence)
        return given

    def _as_applicant(self, given: Mapping[str, Any]) -> dict[str, Any]:
        plain = {name: given.get(name, "") for name in ("name", "phone", "id_number", "address", "email")}
        if given.get("kind") == ORGANISATION:
            plain["organisation"] = _under("organisation_", given)
        if given.get("proxies") == FOR_ANOTHER:
            # An empty line is still a wish to file for somebody: its name is asked for.
            plain["proxy"] = {"relation": "", **_under("proxy_", given)}
            if not any(plain["proxy"].values()):
                raise InvalidInput(fields={"proxy_name": str(_("Xin ghi họ và tên người nộp thay."))})
        return plain

    @staticmethod
    def of(applicant: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the fields show of an applicant that was saved."""
        organisation, proxy = applicant.get("organisation") or {}, applicant.get("proxy") or {}
        plain = {name: applicant.get(name, "") for name in ("name", "id_number", "address", "email")}
        if proxy.get("phone"):
            proxy = {**proxy, "phone": spoken(proxy["phone"])}
        return {
            **plain,
            "phone": spoken(applicant["phone"]) if applicant.get("phone") else "",
            "kind": ORGANISATION if organisation else PERSON,
            "proxies": FOR_ANOTHER if proxy else OWN,
            **{f"organisation_{name}": value for name, value in organisation.items()},
            **{f"proxy_{name}": value for name, value in proxy.items()},
        }


def _under(prefix: str, given: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix)}
