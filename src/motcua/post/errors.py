# SPDX-License-Identifier: EUPL-1.2
"""What the post can refuse, each in its own words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel import saying
from motcua.kernel.errors import NotFound, OfficeError


class NoSuchParcel(NotFound):
    sentence = _("Không tìm thấy bưu gửi này. Xin xem lại mã.")


class NoSuchList(NotFound):
    sentence = _("Không tìm thấy bảng kê này.")


class NoTariff(OfficeError):
    """No row of the tariff fits; nothing is guessed."""

    code = "no_tariff"
    sentence = _("Chưa có giá cước cho {grams} g, {zone_label}. Xin hỏi bưu điện hoặc nhận tại quầy.")


class NoPost(OfficeError):
    """The office has no contract with a carrier on this day."""

    code = "not_yet_offered"
    sentence = _("Nơi này chưa có bưu chính. Xin chọn cách khác.")


class ParcelMovedOn(OfficeError):
    """The parcel is no longer where this could be done."""

    code = "parcel_moved_on"
    sentence = _("Bưu gửi {parcel} nay “{state_label}”, không làm việc này được nữa.")


class ParcelElsewhere(OfficeError):
    """It stands on another list that is not signed."""

    code = "parcel_on_another_list"
    sentence = _("Bưu gửi {parcel} đã có trong bảng kê số {number}.")


class ListSigned(OfficeError):
    """The list was signed by this side, or by both; nothing on it changes any more."""

    code = "list_signed"
    sentence = _("Bảng kê số {number} đã ký lúc {hour}, không sửa được nữa.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "hour": saying.day_and_hour(self.data["signed_at"])}


class ListEmpty(OfficeError):
    code = "list_empty"
    sentence = _("Bảng kê chưa có bưu gửi nào. Xin quét mã bưu gửi trước khi ký.")


class NoCodesLeft(OfficeError):
    """The carrier's range of codes is used up."""

    code = "no_codes_left"
    sentence = _("Đã hết dải mã bưu gửi. Xin nhập dải mã mới do bưu điện cấp.")


class TooEarlyToReturn(OfficeError):
    """Two invitations must have been made, two working days apart (Rule: R-070)."""

    code = "too_early_to_return"
    sentence = _("Phải mời ít nhất hai lần, cách nhau hai ngày làm việc. Được chuyển hoàn từ {day}.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "day": saying.day(self.data["from_on"])}


class NotReadyToSend(OfficeError):
    """The result is not there yet, or something must be paid first."""

    code = "not_ready_to_send"
    sentence = _("Hồ sơ {dossier} chưa có kết quả để gửi.")
