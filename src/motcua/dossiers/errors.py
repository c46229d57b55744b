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


class NoSuchPaper(NotFound):
    sentence = _("Thủ tục này không có giấy tờ với mã đó. Xin xem danh sách giấy tờ cần nộp.")


class NoSuchUpload(NotFound):
    """An unfinished upload that is over, or somebody else's."""

    sentence = _("Lần tải lên này không còn nữa. Xin chọn lại tệp; những giấy tờ đã gửi vẫn còn.")


class NoSuchQuestion(NotFound):
    sentence = _("Câu này không có trong yêu cầu bổ sung. Xin mở lại hồ sơ.")


class NoSuchUnit(NotFound):
    sentence = _("Không có bộ phận xử lý này. Xin chọn trong danh sách.")


class DraftExpired(OfficeError):
    """Nobody went on with it in time; until `until` it can be brought back."""

    code = "draft_expired"
    http_status = 410
    sentence = _("Hồ sơ đang soạn này đã hết hạn giữ. Có thể lấy lại đến {day}.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "day": saying.day(self.data["until"])}


class DraftSent(OfficeError):
    """It was sent already; `code` is the dossier's."""

    code = "draft_sent"
    sentence = _("Hồ sơ này đã gửi rồi, mã {code}. Muốn sửa, xin tra cứu bằng mã này.")


class ProcedureChanged(OfficeError):
    """Another version of the procedure holds since the draft was begun; the answers are kept, look through them."""

    code = "procedure_changed"
    sentence = _("Quy định của thủ tục này vừa thay đổi. Các câu trả lời còn nguyên; xin xem lại rồi gửi.")


class TooManyDrafts(OfficeError):
    """One phone began or sent so many today; `most` is the limit."""

    code = "too_many_drafts"
    http_status = 429
    sentence = _("Số điện thoại này hôm nay đã soạn {most} hồ sơ. Xin làm tiếp hồ sơ đang soạn, hoặc trở lại ngày mai.")


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
        by, hour = self.data.get("by", ""), saying.day_and_hour(at)
        said = _("Việc gần nhất: {deed}, {by}, lúc {hour}.") if by else _("Việc gần nhất: {deed}, lúc {hour}.")
        last = said.format(deed=self.data["deed"], by=by, hour=hour)
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


class FeeDueFirst(OfficeError):
    """Something is to be paid before intake, and is not."""

    code = "fee_unpaid"
    sentence = _("Hồ sơ {code} còn khoản phải nộp trước khi tiếp nhận. Xin thu tiền, hoặc ghi cho nộp sau.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "code": self.data["dossier"]}


class PapersOnTheirWay(OfficeError):
    """The papers come by post; the dossier counts as filed when their hand-over list is signed."""

    code = "papers_on_their_way"
    sentence = _("Giấy tờ của hồ sơ {dossier} đang được bưu điện chuyển đến. Tiếp nhận sau khi ký bảng kê giao nhận.")


class NotForOnline(OfficeError):
    code = "not_for_online"
    sentence = _("Thủ tục này phải nộp trực tiếp: {reason}. Có thể hẹn giờ trước khi đến.")


class PapersMissing(InvalidInput):
    """Papers that must be there are not; `papers` names them."""

    code = "papers_missing"
    sentence = _("Còn thiếu giấy tờ: {names}. Xin thêm rồi nộp.")


class ConditionUnmet(InvalidInput):
    """The check before filing says that filing is in vain; `why` is what to do instead."""

    code = "condition_unmet"
    sentence = _("Chưa đủ điều kiện nộp thủ tục này. {why}")


class DraftIncomplete(InvalidInput):
    """Answers are missing or cannot stand; `fields` names each as `answers.<question>`."""

    code = "draft_incomplete"
    sentence = _("Còn câu trả lời thiếu hoặc chưa đúng. Những gì đã điền vẫn còn.")


class MayNotSign(NotAllowed):
    code = "may_not_sign"
    sentence = _("Tài khoản này không được giao ký kết quả của cơ quan đó.")


class DossierStillOpen(OfficeError):
    """What an office still owes something for is not erased."""

    code = "dossier_still_open"
    sentence = _("Hồ sơ này {status_label}, chưa xong nên chưa xóa dữ liệu được.")


class NoSpecialPromise(OfficeError):
    """The dossier was not taken in under a special day's promise, so there is nothing of the kind to do."""

    code = "no_special_promise"
    sentence = _("Hồ sơ này không nhận theo ngày đặc biệt.")


class PromiseNotMissed(OfficeError):
    """A reason is written down only for a promise that was not kept."""

    code = "promise_not_missed"
    sentence = _("Lời hứa của hồ sơ này chưa trễ, không cần ghi lý do.")


class WrongOffset(OfficeError):
    """The piece does not begin where the last one ended; `offset` bytes are safe, go on from there."""

    code = "wrong_offset"
    sentence = _("Đã nhận được {offset} byte. Xin gửi tiếp từ đó.")


class PieceTooLong(InvalidInput):
    """More came than was announced for the file of `size` bytes."""

    code = "piece_too_long"
    sentence = _("Tệp gửi lên dài hơn đã báo ({size} byte). Xin chọn lại tệp.")


class TooManyPapers(OfficeError):
    """So many files for one dossier are no papers any more."""

    code = "too_many_papers"
    http_status = 429
    sentence = _("Hồ sơ này đã nhận rất nhiều tệp. Xin nộp, hoặc mang giấy tờ còn lại đến quầy.")
