# SPDX-License-Identifier: EUPL-1.2
"""What money can refuse, each in its own words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError


class NoSuchPayment(NotFound):
    sentence = _("Không tìm thấy lượt thanh toán này.")


class NoSuchInflow(NotFound):
    sentence = _("Không tìm thấy khoản tiền này.")


class NoSuchRefund(NotFound):
    sentence = _("Không tìm thấy lần hoàn tiền này.")


class NoTransferCode(InvalidInput):
    """A text is no VietQR payload, or was changed on its way."""

    code = "no_transfer_code"
    sentence = _("Đây không phải mã VietQR chuyển khoản, hoặc mã đã bị sai.")


class StatementUnreadable(InvalidInput):
    """A statement's file cannot be read; `why` is a whole sentence."""

    code = "statement_unreadable"
    sentence = _("Không đọc được sao kê. {why}")


class ToldOtherwise(OfficeError):
    """A bank told a transaction again with another sum; the first telling stands."""

    code = "told_otherwise"
    sentence = _("Giao dịch này đã được báo với số tiền {sum}.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "sum": saying.vnd(self.data["amount_vnd"])}


class NothingOwed(OfficeError):
    """Everything is paid, or nothing was ever due."""

    code = "nothing_owed"
    sentence = _("Hồ sơ {dossier} không còn khoản nào phải nộp.")


class MethodNotOffered(OfficeError):
    """The office has no account, or no gateway is set up."""

    code = "method_not_offered"
    sentence = _("Nơi này chưa nhận thanh toán bằng cách đó. Xin chọn cách khác hoặc nộp tại quầy.")


class PaidBefore(OfficeError):
    code = "paid_before"
    sentence = _("Khoản này đã được thanh toán lúc {hour}.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "hour": saying.day_and_hour(self.data["paid_at"])}


class SumChanged(OfficeError):
    """What is to be paid is no longer what was shown; `amount_vnd` is the sum now."""

    code = "sum_changed"
    sentence = _("Số tiền phải nộp vừa thay đổi, nay là {sum}. Xin xem lại rồi thu.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "sum": saying.vnd(self.data["amount_vnd"])}


class FeeUnpaid(OfficeError):
    """Something must be paid first; `open_vnd` is how much."""

    code = "fee_unpaid"
    sentence = _("Hồ sơ {dossier} còn {sum} phải nộp trước. Xin thu tiền, hoặc ghi cho nộp sau.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "sum": saying.vnd(self.data["open_vnd"])}


class TillIsClosed(OfficeError):
    """This cashier has closed the day's till."""

    code = "till_closed"
    sentence = _("Quỹ ngày {day} của Ông/Bà đã chốt. Hôm nay không thu thêm tiền mặt được.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "day": saying.short_day(self.data["on"])}


class RefundTooLarge(InvalidInput):
    """More than is left of it; `left_vnd` is how much may go back."""

    code = "refund_too_large"
    sentence = _("Chỉ còn hoàn được {sum}.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "sum": saying.vnd(self.data["left_vnd"])}


class SecondPersonNeeded(OfficeError):
    code = "second_person_needed"
    http_status = 403
    sentence = _("Người đề nghị hoàn tiền không được tự duyệt. Xin nhờ người khác duyệt.")


class RefundDecided(OfficeError):
    """Somebody decided, or an open one stands in the way."""

    code = "refund_decided"
    sentence = _("Lần hoàn tiền này đang ở bước “{state_label}”.")


class InflowResolved(OfficeError):
    code = "inflow_resolved"
    sentence = _("Khoản tiền này đã được xử lý.")


class NotMoney(OfficeError):
    """Somebody said that money came, and none did: nothing can be given to anybody or paid back."""

    code = "not_money"
    sentence = _("Đây chỉ là lời báo, chưa có tiền vào sổ. Xin ghi bằng lời cách xử lý.")


class InflowUsed(OfficeError):
    """Some of it has settled a charge; `left_vnd` of its payment may go back."""

    code = "inflow_used"
    sentence = _("Khoản tiền này đã dùng để nộp phí. Chỉ còn hoàn được {sum}.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "sum": saying.vnd(self.data["left_vnd"])}


class BookHoldsLess(InvalidInput):
    """More than lies there: in a till, with the gateway, with the post; `held_vnd` is how much does."""

    code = "book_holds_less"
    sentence = _("Trong sổ chỉ có {sum}.")

    def words(self) -> Mapping[str, Any]:
        return {**self.data, "sum": saying.vnd(self.data["held_vnd"])}
