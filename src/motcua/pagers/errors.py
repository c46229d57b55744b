# SPDX-License-Identifier: EUPL-1.2
"""What a tag or its loan can refuse, each in its own words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError


class NoSuchPager(NotFound):
    """The office has no tag of this `number`."""

    sentence = _("Nơi này không có thẻ rung số {number}.")


class NoSuchLoan(NotFound):
    sentence = _("Không có lượt phát thẻ này.")


class PagerNotFree(OfficeError):
    """The tag cannot be lent; `state` says why, and for one that is lent `dossier`, `by` and `at` say to whom."""

    code = "pager_not_free"
    sentence = _("Thẻ rung số {number} {why}")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "why": str(_WHY.get(self.data["state"], "")).format_map(_told(self.data))}


_WHY = {
    "lent": _("đang phát cho hồ sơ {dossier}{given}. Xin lấy thẻ khác."),
    "flat": _("hết pin. Xin lấy thẻ khác, hoặc sạc rồi ghi lại là sẵn sàng."),
    "lost": _("đã báo mất. Nếu vừa tìm thấy, xin ghi lại là sẵn sàng rồi phát."),
    "retired": _("đã thôi dùng. Xin lấy thẻ khác."),
    "free": _("vừa có người khác cầm. Xin thử lại."),
}


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    if not data.get("at"):
        return {**data, "given": ""}
    hour, by = saying.hour_of_day(data["at"]), data.get("by")
    given = _(", {by} phát lúc {hour}") if by else _(", phát lúc {hour}")
    return {**data, "given": str(given).format(by=by, hour=hour)}


class DossierHasPager(OfficeError):
    """Whoever waits for the dossier holds the tag `number` already."""

    code = "dossier_has_pager"
    sentence = _("Hồ sơ {dossier} đang giữ thẻ rung số {number}. Mỗi hồ sơ chỉ phát một thẻ.")


class DossierDoesNotWait(OfficeError):
    """Nobody waits here for this dossier: it is over, or another office's."""

    code = "dossier_does_not_wait"
    sentence = _("Hồ sơ {dossier} {status_label}, không còn gì để chờ tại đây nên không phát thẻ.")


class PagerNotLent(OfficeError):
    """Nobody has the tag `number`, so nobody can be called by it."""

    code = "pager_not_lent"
    sentence = _("Thẻ rung số {number} hiện không phát cho ai.")


class LoanEnded(OfficeError):
    """Somebody else ended the loan first: `state`, `by`, `at` say what happened."""

    code = "loan_ended"
    sentence = _("Thẻ rung số {number} {ended}.")

    def words(self) -> Mapping[str, Any]:
        hour, by = saying.hour_of_day(self.data["at"]), self.data.get("by")
        how = _ENDED["lost" if self.data["state"] == "lost" else "returned", bool(by)]
        return {**self.data, "ended": str(how).format(by=by, hour=hour)}


_ENDED = {
    ("returned", True): _("đã nhận lại lúc {hour}, {by} ghi"),
    ("returned", False): _("đã nhận lại lúc {hour}"),
    ("lost", True): _("đã báo mất lúc {hour}, {by} ghi"),
    ("lost", False): _("đã báo mất lúc {hour}"),
}


class PagerIsLent(OfficeError):
    """The tag is out with somebody; it is taken back, or reported lost, before its state is set."""

    code = "pager_is_lent"
    sentence = _("Thẻ rung số {number} đang phát cho hồ sơ {dossier}. Xin nhận lại thẻ, hoặc báo mất, trước.")


class NoSuchState(InvalidInput):
    code = "no_such_state"
    sentence = _("Chỉ ghi được: sẵn sàng, hết pin, thôi dùng. Thẻ mất thì báo mất.")


class WrongTransmitter(InvalidInput):
    """The settings of a transmitter cannot be used; `fields` names each."""

    code = "wrong_transmitter"
    sentence = _("Cài đặt bộ phát chưa dùng được. Xin xem lại các ô được đánh dấu.")
