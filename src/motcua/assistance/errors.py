# SPDX-License-Identifier: EUPL-1.2
"""What helping at the counter can refuse, each in its own words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.kernel import saying
from motcua.kernel.errors import NotAllowed, NotFound, OfficeError


class NoSuchAssistance(NotFound):
    """One that is not there, not one's own, or of a shift that is over: they answer alike."""

    sentence = _("Không có lượt hỗ trợ này.")


class NoSuchShift(NotFound):
    sentence = _("Không có ca trực này.")


class NotOnShift(NotAllowed):
    """A volunteer helps only during a shift."""

    sentence = _("Chưa có ca trực nào đang mở. Xin cán bộ một cửa mở ca trực.")


class NotAVolunteer(OfficeError):
    """Only who holds the role of a volunteer at the office on the day gets a shift."""

    code = "not_a_volunteer"
    sentence = _("Người này không phải tình nguyện viên ở nơi này.")


class OnShiftAlready(OfficeError):
    """One shift a person at a time; it runs until `until`."""

    code = "on_shift_already"
    sentence = _("Người này đang có ca trực mở, đến {hour}. Xin kết thúc ca đó trước.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "hour": saying.day_and_hour(self.data["until"])}


class AssistanceOver(OfficeError):
    """It was sent or left already; `code` is the dossier's where there is one."""

    code = "assistance_over"
    sentence = _("Lượt hỗ trợ này đã kết thúc.{sent}")

    def words(self) -> Mapping[str, Any]:
        code = self.data.get("dossier") or ""
        return {**self.data, "sent": " " + gettext("Mã hồ sơ: %(code)s.") % {"code": code} if code else ""}


class NothingSuchAsked(OfficeError):
    """A key the form does not have."""

    code = "nothing_such_asked"
    http_status = 422
    sentence = _("Tờ khai này không có ô đó.")


class ChangedMeanwhile(OfficeError):
    """What was shown is not what is filled in now; it is shown anew before anybody says yes to it."""

    code = "changed_meanwhile"
    sentence = _("Nội dung vừa được sửa. Xin xem lại rồi xác nhận.")


class StillDoubted(OfficeError):
    """The citizen said on the second screen that a field is not right; nobody says yes in their name meanwhile."""

    code = "still_doubted"
    sentence = _("Người dân báo có ô chưa đúng. Xin sửa ô đó, hoặc mời người dân xác nhận trên màn hình thứ hai.")


class NotYetConfirmed(OfficeError):
    """It is signed and sent only after the citizen has confirmed it."""

    code = "not_yet_confirmed"
    sentence = _("Người dân chưa xác nhận nội dung. Xin đọc lại cho người dân nghe rồi xác nhận.")


class NotYetSent(OfficeError):
    """Paid is what a dossier owes, so there must be one."""

    code = "not_yet_sent"
    sentence = _("Xin nộp hồ sơ trước, rồi mới nộp phí.")


class NotYetSigned(OfficeError):
    code = "not_yet_signed"
    sentence = _("Người dân chưa ký. Xin mời ký trên màn hình, ký hoặc điểm chỉ trên bản in.")


class NoConsent(OfficeError):
    """Known data is filled in only after the citizen has allowed it."""

    code = "no_consent"
    sentence = _("Người dân chưa đồng ý dùng dữ liệu đã có.")


class NotItsOnlineDay(OfficeError):
    """Part-online procedures are filed online only on certain days; `next_on` is the next one, if there is any."""

    code = "not_its_online_day"
    sentence = _(
        "Thủ tục này chỉ nộp trực tuyến một phần. {when} Hôm nay xin chọn “Không viết: điền hộ, nộp tại quầy”."
    )

    def words(self) -> Mapping[str, Any]:
        day = self.data.get("next_on")
        if day is None:
            return {**self.data, "when": gettext("Nơi này không có ngày nộp trực tuyến cho thủ tục này.")}
        return {**self.data, "when": gettext("Ngày nộp trực tuyến gần nhất: %(day)s.") % {"day": saying.day(day)}}


class StillHelping(OfficeError):
    """Who helps has one open assistance at a time; `assistance` is its identity."""

    code = "still_helping"
    sentence = _("Còn một lượt hỗ trợ đang mở. Xin nộp hoặc bỏ dở lượt đó rồi giúp người tiếp theo.")
