# SPDX-License-Identifier: EUPL-1.2
"""What booking an hour can refuse, each in its own words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel import saying
from motcua.kernel.errors import NotFound, OfficeError


class SlotTaken(OfficeError):
    """The hour has no place left; `alternatives` are the nearest free hours."""

    code = "slot_taken"
    sentence = _("Giờ này vừa hết chỗ. {near}")

    def words(self) -> Mapping[str, Any]:
        hours = [saying.day_and_hour(start) for start in self.data.get("alternatives", [])]
        near = (
            _("Còn {hours} – xin chọn một giờ.").format(hours="; ".join(hours))
            if hours
            else _("Xin chọn một ngày khác.")
        )
        return {**self.data, "near": near}


class OfficeClosed(OfficeError):
    """Nobody is received at that hour; `reason` says why."""

    code = "office_closed"
    sentence = _("Giờ này không tiếp nhận ({reason}). {near}")

    def words(self) -> Mapping[str, Any]:
        hours = [saying.day_and_hour(start) for start in self.data.get("alternatives", [])]
        near = _("Gần nhất còn {hours}.").format(hours="; ".join(hours)) if hours else _("Xin chọn một ngày khác.")
        return {**self.data, "near": near}


class NoSuchAppointment(NotFound):
    """Unknown code and wrong phone answer alike. Rule: R-007."""

    sentence = _("Không tìm thấy lịch hẹn với mã và số điện thoại này. Xin xem lại tin nhắn hoặc phiếu hẹn.")


class NotPossibleNow(OfficeError):
    """The appointment is in a state that does not allow this; `status` is that state."""

    code = "not_possible_now"
    sentence = _("Lịch hẹn này {status_label}, nên không làm được việc đó nữa.")


class StaleAnswer(OfficeError):
    """Somebody else answered first; `status` is what they decided."""

    code = "stale"
    sentence = _("Lịch hẹn này vừa được xử lý: {status_label}. Trang đã được cập nhật.")


class HoldLimit(OfficeError):
    """Half of the places of this hour are being held by people who are filling in the form."""

    code = "slot_busy"
    sentence = _("Nhiều người đang đặt giờ này. Xin chọn giờ khác, hoặc thử lại sau vài phút.")


class LengthInUse(OfficeError):
    """Hours ahead are taken in slots of the old length."""

    code = "length_in_use"
    sentence = _(
        "Đã có người hẹn theo khung {minutes} phút, muộn nhất ngày {until}. Xin giữ thời lượng này; muốn đổi thì ngừng "
        "nhận hẹn mới (đặt “đến hết ngày”) và đổi khi không còn lịch hẹn phía trước."
    )


class TooBusy(OfficeError):
    """The places kept changing while the request was made."""

    code = "busy"
    http_status = 503
    sentence = _("Hệ thống đang bận. Xin thử lại sau ít giây; những gì đã điền vẫn còn.")


class NotCheckedIn(OfficeError):
    """The person cannot be checked in; `arrival` says why, in words of its own."""

    code = "cannot_check_in"
    sentence = "{said}"


class NothingEarlier(OfficeError):
    """The hour is so near that no earlier one could be offered in time."""

    code = "nothing_earlier"
    sentence = _("Giờ hẹn đã gần, không còn kịp báo giờ sớm hơn. Lịch hẹn vẫn giữ nguyên.")


class OffersUsedUp(OfficeError):
    """Three earlier hours were offered already; `count` says how many."""

    code = "offers_used_up"
    sentence = _("Đã báo giờ sớm hơn đủ {count} lần cho lịch hẹn này. Xin dùng “Đổi giờ” để tự chọn.")


class OfferOver(OfficeError):
    """The offered hour is no longer held: answered, lapsed, or the appointment has changed."""

    code = "offer_over"
    sentence = _("Giờ sớm hơn này không còn được giữ. Lịch hẹn vẫn là {hour}.")

    def words(self) -> Mapping[str, Any]:
        starts_at = self.data.get("starts_at")
        return {**self.data, "hour": saying.day_and_hour(starts_at) if starts_at else "…"}


class NoSuchOffer(NotFound):
    sentence = _("Không tìm thấy giờ sớm hơn này.")
