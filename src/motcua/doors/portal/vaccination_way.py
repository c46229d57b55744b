# SPDX-License-Identifier: EUPL-1.2
"""What travels between the steps of booking a shot: an hour anybody may read, and closed boxes for everything typed."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.portal.seals import HOUR, Box, PageTooOld, Seal, new_mark

TYPED: Final = Box("portal.vaccination-typed")
READ_BACK: Final = Box("portal.vaccination-read-back")


class VaccinationPageTooOld(PageTooOld):
    leads_to = "vaccination-hours"
    link = gettext_lazy("Hẹn tiêm lại từ đầu")


class VaccinationLookUpClosed(PageTooOld):
    """The look-up ended: the page is closed after half an hour so that nobody reads on a borrowed phone."""

    sentence = gettext_lazy("Để giữ kín, trang tra cứu tự đóng sau 30 phút. Xin nhập lại mã hẹn và số điện thoại.")
    leads_to = "vaccination-find"
    link = gettext_lazy("Tra cứu lịch tiêm")


DONE: Final = Seal("portal.vaccination-done", 24 * HOUR, VaccinationLookUpClosed)
LOOKED_UP: Final = Seal("portal.vaccination-looked-up", HOUR // 2, VaccinationLookUpClosed)


@dataclass(frozen=True)
class Typed:
    """Everything chosen and typed so far; `request_id` stays the same until it is sent, so that twice is once."""

    office: str
    starts_at: datetime
    children: tuple[dict[str, str], ...]
    guardian: str = ""
    phone: str = ""
    consent: bool = False
    request_id: str = field(default_factory=new_mark)

    def closed(self, box: Box = TYPED) -> str:
        return box.close_facts({**asdict(self), "starts_at": self.starts_at.isoformat()})

    def with_hour(self, starts_at: datetime) -> "Typed":
        return replace(self, starts_at=starts_at)


def opened(text: str, box: Box = TYPED) -> Typed:
    """Return what was closed. Raises: VaccinationPageTooOld."""
    facts: dict[str, Any] | None = box.open_facts(text)
    if facts is None:
        raise VaccinationPageTooOld
    return Typed(
        **{
            **facts,
            "starts_at": datetime.fromisoformat(facts["starts_at"]),
            "children": tuple(facts["children"]),
        }
    )


def steps() -> list[tuple[str, str]]:
    """Return the names of the steps with the addresses of those one can go back to."""
    return [(_("Ngày giờ"), reverse("portal:vaccination-hours")), (_("Các bé"), ""), (_("Xem lại"), "")]
