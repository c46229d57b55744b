# SPDX-License-Identifier: EUPL-1.2
"""What the post can refuse, each in its own words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError
from motcua.post.rules import Direction


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


class MustCome(OfficeError):
    """Papers are not fetched where the law wants to see the person (QĐ 45/2016/QĐ-TTg)."""

    code = "must_come"
    sentence = _("Thủ tục này phải đến tận nơi làm, nên bưu tá không đến lấy giấy tờ được.")


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


class GroupsUnseen(OfficeError):
    """The receiver declared a group with a lower price, and nobody has seen its proof yet."""

    code = "groups_unseen"
    sentence = _("Người dân khai là {groups}. Xin xem giấy tờ, rồi xác nhận ở trang bưu gửi trước khi dán nhãn.")


class SameHand(OfficeError):
    """A list is signed by two sides, so by two people."""

    code = "same_hand"
    sentence = _("Bảng kê số {number} cần hai người ký. Người đã ký cho một bên không ký cho bên kia.")


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


class WrongCarrier(InvalidInput):
    """A carrier's connection is set up in a way that cannot work; `fields` says which settings."""

    code = "wrong_carrier"
    sentence = _("Cài đặt kết nối của doanh nghiệp bưu chính chưa đúng.")


class NoSuchCarrier(NotFound):
    sentence = _("Không tìm thấy doanh nghiệp bưu chính này.")


class NoSuchStatement(NotFound):
    sentence = _("Không tìm thấy bảng đối soát này.")


class StatementKnown(OfficeError):
    """A statement of this number was read in before, and said something else."""

    code = "statement_known"
    sentence = _("Bảng đối soát số {number} đã nhập lúc {hour} với nội dung khác. Xin xem lại số của bảng.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "hour": saying.day_and_hour(self.data["read_at"])}


class BillAccepted(OfficeError):
    """The bill of the month was accepted; nothing on it changes any more."""

    code = "bill_accepted"
    sentence = _("Bảng kê cước {month} đã được chấp nhận lúc {hour}, không sửa được nữa.")

    def words(self) -> Mapping[str, Any]:
        month, hour = saying.month(self.data["month"]), saying.day_and_hour(self.data["accepted_at"])
        return {**self.data, "month": month, "hour": hour}


class UnreadableSheet(InvalidInput):
    """A file that is no table we can read, or lines of it that say nothing; `fields` names them."""

    code = "unreadable_sheet"
    sentence = _("Không đọc được bảng này. Xin xem lại các dòng được nêu.")


class SumsDiffer(OfficeError):
    """The transfer is not the sum of the statement."""

    code = "sums_differ"
    sentence = _("Khoản tiền {arrived} khác số đã khớp {matched}. Xin chọn đúng khoản tiền.")

    def words(self) -> Mapping[str, Any]:
        arrived, matched = saying.vnd(self.data["arrived_vnd"]), saying.vnd(self.data["matched_vnd"])
        return {**self.data, "arrived": arrived, "matched": matched}


class WrongCode(InvalidInput):
    """What was scanned or typed is no S10 code, or its check digit does not hold."""

    code = "wrong_code"
    sentence = _("“{typed}” không phải mã bưu gửi, hoặc có chữ số sai. Xin quét hoặc gõ lại.")


class WrongList(OfficeError):
    """The parcel belongs to another office or carrier, or goes the other way."""

    code = "wrong_list"
    sentence = _("Bưu gửi {parcel} không thuộc bảng kê này: {why}.")


class FeeUnpaid(OfficeError):
    """Something is to be paid before the result is sent, and the carrier does not collect it."""

    code = "fee_unpaid"
    sentence = _("Hồ sơ {dossier} còn {sum} chưa nộp. Xin thu tiền, hoặc chọn bưu tá thu hộ.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "sum": saying.vnd(self.data["open_vnd"])}


class PostageMoves(OfficeError):
    """The new address lies in another zone, and the carrier has the parcel already."""

    code = "postage_moves"
    sentence = _("Địa chỉ mới ở vùng cước khác; bưu gửi {parcel} đã giao bưu điện nên không đổi được.")


class NoSuchClaim(NotFound):
    sentence = _("Không tìm thấy khiếu nại này.")


class TooLateToClaim(OfficeError):
    """A claim must be made within six months (Rule: R-073)."""

    code = "too_late_to_claim"
    sentence = _("Đã quá sáu tháng kể từ ngày giao bưu điện, không khiếu nại được nữa. Hạn cuối là {day}.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "day": saying.day(self.data["last_on"])}


class NothingCarried(OfficeError):
    """Nothing can be claimed for what was never handed over."""

    code = "nothing_carried"
    sentence = _("Bưu gửi {parcel} chưa giao bưu điện, không có gì để khiếu nại.")


class WrongWay(OfficeError):
    """What was scanned goes the other way than this is done with: papers are fetched, results are handed out."""

    code = "wrong_way"
    sentence = _("Bưu gửi {parcel} là {direction_label}, không làm việc này với nó.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "direction_label": Direction(self.data["direction"]).label}


class CodNotTaken(OfficeError):
    """What is to be collected at the door was not, or not all of it; it must not be left there."""

    code = "cod_not_taken"
    sentence = _("Bưu gửi {parcel} thu hộ {sum}. Thu đủ rồi gõ đúng số tiền này; chưa thu được thì mang về.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "sum": saying.vnd(self.data["cod_vnd"])}


class NothingByPost(OfficeError):
    """Nothing of this dossier travels by post."""

    code = "nothing_by_post"
    sentence = _("Hồ sơ {dossier} không nhờ gửi qua bưu chính. Mở hồ sơ để nhờ gửi, nếu người dân muốn.")
