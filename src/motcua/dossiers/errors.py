# SPDX-License-Identifier: EUPL-1.2
"""What a dossier can refuse, each in its own words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound, OfficeError


class NoSuchDossier(NotFound):
    """Unknown codes and those of others answer alike."""

    sentence = _("Không tìm thấy hồ sơ với mã này. Xin xem lại mã trên giấy tiếp nhận hoặc trong tin nhắn.")


class NoSuchDraft(NotFound):
    sentence = _("Không tìm thấy hồ sơ đang soạn này, hoặc đã hết hạn giữ. Xin nộp lại từ đầu.")


class NoSuchUnit(NotFound):
    sentence = _("Không có bộ phận xử lý này. Xin chọn trong danh sách.")


class DossierMovedOn(OfficeError):
    """Somebody else acted first, or the dossier's state does not allow this; says who did what and when.

    `status`, `status_label`, `deed` (what was done last), `by` (who), `at`.
    """

    code = "dossier_moved_on"
    sentence = _("Hồ sơ này {status_label}. {last} Xin xem lại rồi làm tiếp.")

    def words(self) -> Mapping[str, Any]:
        at = self.data.get("at")
        if at is None or not self.data.get("deed"):
            return {**self.data, "last": ""}
        last = _("Việc gần nhất: {deed}, {by}, lúc {hour}.").format(
            deed=self.data["deed"], by=self.data.get("by", ""), hour=saying.day_and_hour(at)
        )
        return {**self.data, "last": last}


class SupplementAskedBefore(OfficeError):
    """All that is missing is asked for once (NĐ 61/2018 Art.11(2)c)."""

    code = "supplement_asked_before"
    sentence = _("Hồ sơ này đã được yêu cầu bổ sung một lần lúc {hour}. Chỉ được yêu cầu bổ sung một lần.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "hour": saying.day_and_hour(self.data["asked_at"])}


class ExtendedBefore(OfficeError):
    code = "extended_before"
    sentence = _("Hồ sơ này đã được hẹn lại một lần, đến {hour}. Không được hẹn lại lần nữa.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "hour": saying.day_and_hour(self.data["due_at"])}


class TooLateToExtend(OfficeError):
    code = "too_late_to_extend"
    sentence = _("Phải xin lỗi và hẹn lại trước ngày hẹn trả ít nhất một ngày. Hạn cuối để hẹn lại là {day}.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "day": saying.day(self.data["last_on"])}


class NotYetOffered(OfficeError):
    """What will come with a carrier or a gateway that is not set up yet."""

    code = "not_yet_offered"
    sentence = _("Nơi này chưa trả kết quả qua bưu chính. Xin chọn nhận tại quầy hoặc bản điện tử.")


class NotForOnline(OfficeError):
    code = "not_for_online"
    sentence = _("Thủ tục này phải nộp trực tiếp: {reason}. Có thể hẹn giờ trước khi đến.")


class PapersMissing(InvalidInput):
    """Papers that must be there are not; `papers` names them."""

    code = "papers_missing"
    sentence = _("Còn thiếu giấy tờ: {names}. Xin thêm rồi nộp.")


class NotYourUnit(NotAllowed):
    sentence = _("Hồ sơ này đang do bộ phận khác giữ: {unit}.")


class MayNotSign(NotAllowed):
    code = "may_not_sign"
    sentence = _("Tài khoản này không được giao ký kết quả của cơ quan đó.")
