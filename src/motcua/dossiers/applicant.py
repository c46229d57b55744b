# SPDX-License-Identifier: EUPL-1.2
"""Who files a dossier: what was typed about people and organisations, tidied and checked. Pure.

What cannot stand is an error that says what to do. What only looks odd – a number that does not fit the person – is a
warning: papers are sometimes wrong and the person right.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from stdnum.vn import mst

from motcua.kernel import phone as phones
from motcua.kernel import text
from motcua.kernel.errors import InvalidInput

NAME_LIMIT: Final = 200
ADDRESS_LIMIT: Final = 300
WORDS_LIMIT: Final = 200
#: From this day on an identity card of nine digits is no longer valid (Luật Căn cước 2023, Art. 46).
OLD_CARD_ENDS: Final = date(2025, 1, 1)
OLDEST: Final = 120

_EMAIL = re.compile(r"[^@\s<>\"']{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}")
_SPACERS = re.compile(r"[\s.\-]+")


def clean_applicant(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return who files as a dossier keeps it: name, phone as E.164, and whatever else was given (see DossierContent).

    Raises: InvalidInput naming every field that cannot stand; those of an organisation as `organisation.tax_code`.
    """
    fields: dict[str, str] = {}
    clean = _person(given, fields, name_asked=_("Xin ghi họ và tên như trên giấy tờ tùy thân."))
    phone = text.tidy(str(given.get("phone") or ""))
    if not phone:
        fields["phone"] = _("Xin ghi số điện thoại để nhận mã hồ sơ và tin báo.")
    try:
        clean["phone"] = phones.normalise(phone)
    except InvalidInput as bad:
        fields = {**bad.fields, **fields}
    _take_email(given, clean, fields)
    address = text.tidy(str(given.get("address") or ""))
    if len(address) > ADDRESS_LIMIT:
        fields["address"] = _("Địa chỉ dài quá %(limit)d chữ. Xin ghi ngắn hơn.") % {"limit": ADDRESS_LIMIT}
    elif address:
        clean["address"] = address
    organisation = _organisation(given.get("organisation"), fields)
    if organisation:
        clean["organisation"] = organisation
    proxy = _proxy(given.get("proxy"), fields)
    if proxy:
        clean["proxy"] = proxy
    if fields:
        raise InvalidInput(fields=fields)
    return clean


def warnings(applicant: Mapping[str, Any], *, on: date) -> dict[str, list[str]]:
    """Return what looks odd about who files, by field; nothing here refuses."""
    found: dict[str, list[str]] = {}
    for field, person in (("id_number", applicant), ("proxy.id_number", applicant.get("proxy") or {})):
        odd = id_warnings(str(person.get("id_number") or ""), on=on)
        if odd:
            found[field] = odd
    return found


def id_warnings(number: str, *, on: date, born_in: int | None = None, is_woman: bool | None = None) -> list[str]:
    """Return what does not fit in an identity number: place, century, sex and year, or a card that is not valid.

    Twelve digits are three of the place of registration, one of sex and century, two of the year and six drawn.
    Rule: R-056.
    """
    if len(number) == 9 and on >= OLD_CARD_ENDS:
        return [_("Chứng minh nhân dân 9 số hết giá trị từ 01/01/2025. Nếu có thẻ căn cước, xin ghi 12 số trên thẻ.")]
    if len(number) != 12 or not number.isdigit():
        return []
    odd = []
    # Codes above the provinces' are those of countries; what is below 001 is nobody's.
    if number[:3] == "000":
        odd.append(_("Ba số đầu 000 không phải mã nơi nào. Xin xem lại trên thẻ."))
    century, woman = divmod(int(number[3]), 2)
    year = 1900 + 100 * century + int(number[4:6])
    if not on.year - OLDEST <= year <= on.year:
        odd.append(_("Theo số này thì năm sinh là %(year)d. Xin xem lại bốn số giữa trên thẻ.") % {"year": year})
    elif born_in is not None and born_in != year:
        said = {"year": year, "typed": born_in}
        odd.append(_("Theo số này thì sinh năm %(year)d, khác năm đã ghi là %(typed)d. Xin xem lại.") % said)
    if is_woman is not None and is_woman != bool(woman):
        odd.append(_("Theo số này thì giới tính khác với điều đã ghi. Xin xem lại."))
    return odd


def clean_id_number(typed: str) -> str:
    """Return the digits of an identity number of twelve or nine. Raises: InvalidInput for the field `id_number`."""
    number = _SPACERS.sub("", text.tidy(typed))
    if not (number.isascii() and number.isdigit()):
        raise InvalidInput(fields={"id_number": _("Số định danh chỉ gồm chữ số, ví dụ 048 190 001 234.")})
    if len(number) not in (9, 12):
        said = {"count": len(number)}
        raise InvalidInput(
            fields={"id_number": _("Số định danh có 12 chữ số; đã ghi %(count)d. Xin xem lại trên thẻ.") % said}
        )
    return number


def clean_tax_code(typed: str) -> str:
    """Return a tax code as it is written: 10 digits, 10-3 of a branch, or the 12 of a person.

    Raises: InvalidInput for the field `tax_code`.
    """
    number = _SPACERS.sub("", text.tidy(typed))
    if len(number) == 12 and number.isascii() and number.isdigit():
        return number
    if not mst.is_valid(number):
        raise InvalidInput(
            fields={"tax_code": _("Mã số thuế chưa đúng: 10 chữ số, chi nhánh thêm 3 số. Xin xem lại trên giấy phép.")}
        )
    return str(mst.format(number))


def _person(given: Mapping[str, Any], fields: dict[str, str], *, name_asked: str, under: str = "") -> dict[str, Any]:
    clean: dict[str, Any] = {}
    name = text.tidy(str(given.get("name") or ""))
    if not any(sign.isalpha() for sign in name):
        fields[f"{under}name"] = name_asked
    elif len(name) > NAME_LIMIT:
        fields[f"{under}name"] = _("Họ và tên dài quá %(limit)d chữ. Xin ghi ngắn hơn.") % {"limit": NAME_LIMIT}
    else:
        clean["name"] = name
    if text.tidy(str(given.get("id_number") or "")):
        try:
            clean["id_number"] = clean_id_number(str(given["id_number"]))
        except InvalidInput as bad:
            fields[f"{under}id_number"] = bad.fields["id_number"]
    return clean


def _take_email(given: Mapping[str, Any], clean: dict[str, Any], fields: dict[str, str]) -> None:
    email = text.tidy(str(given.get("email") or ""))
    if not email:
        return
    if _EMAIL.fullmatch(email):
        clean["email"] = email
    else:
        fields["email"] = _("Thư điện tử chưa đúng, ví dụ: lan@example.com. Không có thì để trống.")


def _organisation(given: Any, fields: dict[str, str]) -> dict[str, str]:
    """Return the organisation; a text is its name."""
    if not given:
        return {}
    typed = given if isinstance(given, Mapping) else {"name": given}
    clean = {}
    name = text.tidy(str(typed.get("name") or ""))
    if not any(sign.isalnum() for sign in name):
        fields["organisation.name"] = _("Xin ghi tên tổ chức như trên giấy phép hoặc quyết định thành lập.")
    elif len(name) > NAME_LIMIT:
        said = {"limit": NAME_LIMIT}
        fields["organisation.name"] = _("Tên tổ chức dài quá %(limit)d chữ. Xin ghi ngắn hơn.") % said
    else:
        clean["name"] = name
    if text.tidy(str(typed.get("tax_code") or "")):
        try:
            clean["tax_code"] = clean_tax_code(str(typed["tax_code"]))
        except InvalidInput as bad:
            fields["organisation.tax_code"] = bad.fields["tax_code"]
    representative = text.tidy(str(typed.get("representative") or ""))[:NAME_LIMIT]
    if representative:
        clean["representative"] = representative
    return clean


def _proxy(given: Any, fields: dict[str, str]) -> dict[str, str]:
    """Return who files for somebody else: the name, how they may, and the paper that shows it."""
    if not isinstance(given, Mapping) or not any(text.tidy(str(value or "")) for value in given.values()):
        return {}
    clean = _person(given, fields, name_asked=_("Xin ghi họ và tên người nộp thay."), under="proxy.")
    phone = text.tidy(str(given.get("phone") or ""))
    if phone:
        try:
            clean["phone"] = phones.normalise(phone)
        except InvalidInput as bad:
            fields["proxy.phone"] = bad.fields["phone"]
    relation = text.tidy(str(given.get("relation") or ""))[:WORDS_LIMIT]
    if relation:
        clean["relation"] = relation
    else:
        fields["proxy.relation"] = _("Xin ghi quan hệ với người đứng tên, ví dụ: con, vợ, người được ủy quyền.")
    paper = text.tidy(str(given.get("paper") or ""))[:WORDS_LIMIT]
    if paper:
        clean["paper"] = paper
    return clean
