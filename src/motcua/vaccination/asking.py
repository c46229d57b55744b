# SPDX-License-Identifier: EUPL-1.2
"""What is asked for: the children of a booking as a door read them, and tidied."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from motcua.kernel import phone as phones
from motcua.kernel import text
from motcua.kernel.errors import InvalidInput
from motcua.vaccination.models import BookedChild, Vaccine
from motcua.vaccination.rules import CHILDREN_LIMIT

NAME_LIMIT, NOTES_LIMIT, WORDS_LIMIT = 120, 500, 80


@dataclass(frozen=True)
class ChildAsked:
    """A child somebody wants to bring; `vaccine` is a code or empty (“cần tư vấn”), `vaccine_words` what they wrote."""

    name: str
    born_on: date | None = None
    sex: str = ""
    vaccine: str = ""
    vaccine_words: str = ""
    dose: int | None = None
    notes: str = ""


@dataclass(frozen=True)
class BookingAsked:
    """A booking's words, tidied, the phone as E.164."""

    guardian: str
    phone: str
    children: tuple[ChildAsked, ...]


def field_of(number: int, name: str) -> str:
    """Return under which name an error of the child's field stands: `child0_name` is the first child's name."""
    return f"child{number}_{name}"


def clean_booking(*, guardian: str, phone: str, children: Sequence[ChildAsked], consent: bool) -> BookingAsked:
    """Return what was typed, tidied; doors ask it before a parent reads back what was typed.

    Raises: InvalidInput naming every field that cannot stand: `guardian`, `phone`, `consent`, `children`, and those of
    a child by `field_of` (name, sex, vaccine, dose, notes).
    """
    fields: dict[str, str] = {}
    guardian, number = text.tidy(guardian), ""
    fields |= _name_problem("guardian", guardian, _("Xin ghi họ và tên người đưa bé đi."))
    try:
        number = phones.normalise(phone)
    except InvalidInput as bad:
        fields |= bad.fields
    if not consent:
        fields["consent"] = _("Cần đồng ý để nơi tiêm lưu thông tin của bé.")
    if not children:
        fields["children"] = _("Xin ghi ít nhất một bé.")
    elif len(children) > CHILDREN_LIMIT:
        fields["children"] = _("Mỗi lượt hẹn nhiều nhất %(limit)d bé.") % {"limit": CHILDREN_LIMIT}
    tidied = [_tidied(child) for child in children]
    offered = _offered({child.vaccine for child in tidied if child.vaccine})
    for place, child in enumerate(tidied):
        fields |= _problems(place, child, offered)
    if fields:
        raise InvalidInput(fields=fields)
    return BookingAsked(guardian, number, tuple(tidied))


def _tidied(child: ChildAsked) -> ChildAsked:
    return replace(
        child,
        name=text.tidy(child.name),
        vaccine=child.vaccine.strip().upper(),
        vaccine_words=text.tidy(child.vaccine_words)[:WORDS_LIMIT],
        notes=text.tidy(child.notes),
    )


def _offered(codes: set[str]) -> set[str]:
    return set(Vaccine.objects.filter(pk__in=codes, is_offered=True).values_list("pk", flat=True)) if codes else set()


def _problems(place: int, child: ChildAsked, offered: set[str]) -> dict[str, str]:
    found = _name_problem(field_of(place, "name"), child.name, _("Xin ghi họ và tên của bé."))
    if child.sex and child.sex not in BookedChild.Sex.values:
        found[field_of(place, "sex")] = _("Xin chọn gái hoặc trai.")
    if child.vaccine and child.vaccine not in offered:
        found[field_of(place, "vaccine")] = _("Nơi tiêm không có vắc xin này. Xin chọn trong danh sách.")
    if child.dose is not None and not 1 <= child.dose <= 20:
        found[field_of(place, "dose")] = _("Mũi thứ mấy: một số từ 1 đến 20, hoặc để trống.")
    if len(child.notes) > NOTES_LIMIT:
        words = _("Ghi chú dài quá %(limit)d chữ. Xin ghi ngắn hơn.")
        found[field_of(place, "notes")] = words % {"limit": NOTES_LIMIT}
    return found


def _name_problem(field: str, name: str, empty: str) -> dict[str, str]:
    if not any(sign.isalpha() for sign in name):
        return {field: empty}
    if len(name) > NAME_LIMIT:
        return {field: _("Họ và tên dài quá %(limit)d chữ. Xin ghi ngắn hơn.") % {"limit": NAME_LIMIT}}
    return {}
