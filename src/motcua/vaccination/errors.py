# SPDX-License-Identifier: EUPL-1.2
"""What booking a shot can refuse, each in its own words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.appointments.errors import NoSuchAppointment
from motcua.kernel import saying
from motcua.kernel.errors import NotFound, OfficeError


class _WithNearHours(OfficeError):
    """An error that names the nearest hours with room for these children and vaccines (`alternatives`)."""

    def words(self) -> Mapping[str, Any]:
        hours = [saying.day_and_hour(start) for start in self.data.get("alternatives", [])]
        near = (
            _("Còn {hours} – xin chọn một giờ.").format(hours="; ".join(hours))
            if hours
            else _("Xin chọn một ngày khác.")
        )
        return {**self.data, "near": near}


class HourTaken(_WithNearHours):
    """The hour has not enough places left; `alternatives` are the nearest free hours."""

    code = "slot_taken"
    sentence = _("Giờ này vừa hết chỗ. {near}")


class OutOfStock(_WithNearHours):
    """The session has no dose left of a wanted vaccine; `vaccines` are their codes."""

    code = "out_of_stock"
    sentence = _("Buổi này không còn vắc xin đã chọn. {near}")


class SessionClosed(_WithNearHours):
    """Nobody is vaccinated at that hour; `reason` says why."""

    code = "office_closed"
    sentence = _("Giờ này không tiêm ({reason}). {near}")


class TooManyForPhone(OfficeError):
    """The phone has as many children booked that day as one phone may."""

    code = "too_many"
    sentence = _(
        "Số điện thoại này đã hẹn cho {count} bé trong ngày {on} (nhiều nhất {limit}). "
        "Xin chọn ngày khác hoặc gọi tổng đài."
    )


class NoSuchBooking(NoSuchAppointment):
    """Unknown code and wrong phone answer alike, and as an appointment's do. Rule: R-007."""


class NoSuchSession(NotFound):
    sentence = _("Không có buổi tiêm này.")


class NotPossibleNow(OfficeError):
    """The booking is in a state that does not allow this; `status` is that state."""

    code = "not_possible_now"
    sentence = _("Lịch hẹn này {status_label}, nên không làm được việc đó nữa.")


class WrongDay(OfficeError):
    """Somebody came on another day than booked, or to another place."""

    code = "cannot_check_in"
    sentence = _("Lịch hẹn tiêm này là {hour} tại {office}. Xin đến đúng ngày và nơi, hoặc đổi giờ ngay bây giờ.")


class ShotNotPossible(OfficeError):
    """The child has its shot already, was sent home, or has not been received."""

    code = "shot_not_possible"
    sentence = _("Bé này {status_label}, nên không ghi được mũi tiêm.")


class StillWatched(OfficeError):
    """The watch is not over; `minutes` are left. With a reason it can be ended earlier."""

    code = "still_watched"
    sentence = _("Còn {minutes} phút theo dõi. Muốn cho về sớm, xin ghi lý do.")


class StillWaiting(OfficeError):
    """A child of the booking has neither got its shot nor been put off."""

    code = "still_waiting"
    sentence = _("Còn {count} bé chưa tiêm và chưa hoãn.")


class SessionsOverlap(OfficeError):
    """Two sessions of one office would receive children at the same hour."""

    code = "sessions_overlap"
    sentence = _("Trùng giờ với buổi tiêm {other} ở cùng nơi.")


class SessionInUse(OfficeError):
    """Children are booked at hours the changed session would no longer have."""

    code = "session_in_use"
    sentence = _("Đã có {count} lượt hẹn ở giờ không còn trong buổi này. Xin giữ giờ, hoặc hủy các lượt hẹn ấy trước.")


class StockPromised(OfficeError):
    """More doses are promised than the session would have."""

    code = "stock_promised"
    sentence = _("Đã giữ {reserved} liều {vaccine} cho các bé; không thể còn ít hơn.")


class TooBusy(OfficeError):
    """The sessions kept changing while the booking was made."""

    code = "busy"
    http_status = 503
    sentence = _("Hệ thống đang bận. Xin thử lại sau ít giây; những gì đã điền vẫn còn.")
