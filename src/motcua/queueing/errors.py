# SPDX-License-Identifier: EUPL-1.2
"""What a line or a counter can refuse, each in its own words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError


class NoSuchLine(NotFound):
    sentence = _("Nơi này không có hàng chờ đó. Xin chọn một hàng chờ trong danh sách.")


class NoSuchTicket(NotFound):
    sentence = _("Không tìm thấy số thứ tự này. Xin xem lại số và nơi lấy số.")


class NoSuchCounter(NotFound):
    sentence = _("Không có quầy này. Xin xem lại số quầy.")


class NoSuchKiosk(NotFound):
    sentence = _("Máy lấy số này chưa được ghi danh ở đây, hoặc đã ngừng dùng.")


class LineClosed(OfficeError):
    """No numbers are given at that moment; `opens_at` is the next opening, where one is known."""

    code = "line_closed"
    sentence = _("Bây giờ chưa lấy số được. {when}")

    def words(self) -> Mapping[str, Any]:
        opens_at = self.data.get("opens_at")
        when = (
            _("Máy mở lại lúc {hour}.").format(hour=saying.day_and_hour(opens_at))
            if opens_at
            else _("Xin hỏi quầy hướng dẫn.")
        )
        return {**self.data, "when": when}


class LineFull(OfficeError):
    """The day's numbers are all given."""

    code = "line_full"
    sentence = _("Hôm nay đã phát hết {limit} số. Xin đến vào ngày khác, hoặc hẹn giờ trước.")


class NumbersComeFromElsewhere(OfficeError):
    """Another maker's machine gives this line's numbers."""

    code = "mirrored_line"
    sentence = _("Số của hàng chờ này do máy tại chỗ cấp. Xin lấy số ở máy đó.")


class UnknownPriority(InvalidInput):
    sentence = _("Không có đối tượng ưu tiên này.")


class HasTicket(OfficeError):
    """This appointment has its number already; `ticket` and `number` say which."""

    code = "has_ticket"
    sentence = _("Lịch hẹn này đã có số {number}.")


class TooManyNumbers(OfficeError):
    """One phone may take so many numbers from home a day."""

    code = "too_many_numbers"
    sentence = _("Số điện thoại này hôm nay đã lấy {count} số từ nhà. Xin lấy số tại máy khi đến nơi.")


class NotFromHome(OfficeError):
    code = "not_from_home"
    sentence = _("Hàng chờ này chỉ lấy số tại nơi tiếp nhận.")


class CounterBusy(OfficeError):
    """The counter has a ticket already: `ticket`, `number`, `state`."""

    code = "counter_busy"
    sentence = _("Quầy đang gọi số {number}. Xin bấm xong, vắng hoặc chuyển trước khi gọi số khác.")


class CounterPausedNow(OfficeError):
    code = "counter_paused"
    sentence = _("Quầy đang tạm dừng. Xin bấm làm tiếp trước khi gọi số.")


class NothingCalled(OfficeError):
    """The counter has no ticket to do this with."""

    code = "nothing_called"
    sentence = _("Quầy chưa gọi số nào. Xin gọi một số trước.")


class Stale(OfficeError):
    """What the screen showed is no longer so; `ticket` and `number` are what the counter has now, if anything."""

    code = "stale"
    sentence = _("Màn hình đã cũ: số này không còn ở quầy. Xin xem lại số đang gọi.")


class NotWaiting(OfficeError):
    """The number cannot be called or moved now; `state` says what it is, `counter` where."""

    code = "not_waiting"
    sentence = _("Số {number} không gọi được lúc này: {label}.")


class NotServedHere(OfficeError):
    """The counter does not serve that line, or the other counter is the same one."""

    code = "not_served_here"
    sentence = _("Không chuyển đến đó được. Xin chọn hàng chờ hoặc quầy khác.")


class CounterTaken(OfficeError):
    """Somebody else sits at the counter; `person` is their name."""

    code = "counter_taken"
    sentence = _("{person} đang ngồi ở quầy này. Xin chọn quầy khác, hoặc nhận thay.")


class TooManyAlerts(OfficeError):
    code = "too_many_alerts"
    sentence = _("Số điện thoại này đang chờ nhắc {count} số thứ tự. Xin bỏ bớt một lời nhắc.")
