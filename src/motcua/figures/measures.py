# SPDX-License-Identifier: EUPL-1.2
"""What is counted: one line a measure, with its name, what one of it is, how it is counted, and whether all may see it.

A measure's `source` names the query that finds its facts (`facts`). Counted here once, it has the same meaning on every
page, in every file and for every program.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Unit(StrEnum):
    COUNT = "count"
    MINUTES = "minutes"
    DAYS = "days"
    VND = "vnd"
    PLACES = "places"
    PERCENT = "percent"
    POINTS = "points"
    TEXT = "text"


class Source(StrEnum):
    """Which query finds the facts, and so what a row of it is."""

    TICKETS = "tickets"
    APPOINTMENTS = "appointments"
    ANSWERS = "answers"
    DOSSIERS = "dossiers"
    SPECIAL = "special"
    PAYMENTS = "payments"
    PARCELS = "parcels"
    RATINGS = "ratings"
    COMPLAINTS = "complaints"
    # What an office offers is no fact of the journal: it has no rows.
    OFFERED = "offered"


@dataclass(frozen=True)
class Measure:
    """`how` says in one sentence what counts, and on which day. `has_officer`: who did it is known."""

    name: str
    title: str | Promise
    unit: Unit
    source: Source
    how: str | Promise
    is_public: bool = True
    has_officer: bool = False


_ALL = (
    Measure("tickets", _("Lượt lấy số"), Unit.COUNT, Source.TICKETS, _("Mỗi số đã phát, theo ngày và giờ phát.")),
    Measure(
        "served", _("Lượt phục vụ"), Unit.COUNT, Source.TICKETS, _("Mỗi số đã xong, theo ngày xong."), has_officer=True
    ),
    Measure("gave_up", _("Bỏ về"), Unit.COUNT, Source.TICKETS, _("Mỗi số thôi không chờ, theo ngày thôi.")),
    Measure("day_over", _("Hết giờ chưa gọi"), Unit.COUNT, Source.TICKETS, _("Mỗi số còn chờ khi hết ngày.")),
    Measure(
        "wait",
        _("Chờ của người lấy số"),
        Unit.MINUTES,
        Source.TICKETS,
        _("Số phút tròn từ lúc phát số đến lần gọi đầu tiên trong 24 giờ; người có hẹn tính riêng."),
    ),
    Measure(
        "wait_booked",
        _("Chờ của người có hẹn"),
        Unit.MINUTES,
        Source.TICKETS,
        _("Số phút tròn từ giờ hẹn, hoặc từ lúc nhận số nếu đến sau giờ hẹn, đến lần gọi đầu tiên; gọi sớm hơn là 0."),
    ),
    Measure(
        "service",
        _("Thời gian tại quầy"),
        Unit.MINUTES,
        Source.TICKETS,
        _("Số phút tròn từ lần bắt đầu cuối cùng trong 24 giờ đến khi xong, theo ngày xong."),
        has_officer=True,
    ),
    *(
        Measure(
            f"requested.{channel}", title, Unit.COUNT, Source.APPOINTMENTS, _("Mỗi yêu cầu hẹn giờ, theo ngày gửi.")
        )
        for channel, title in (
            ("web", _("Trang hẹn giờ")),
            ("embed", _("Trang của cơ quan")),
            ("api", _("Phần mềm khác")),
            ("phone", _("Tổng đài")),
            ("sms", _("Tin nhắn")),
            ("desk", _("Tại quầy")),
        )
    ),
    Measure(
        "promise.kept",
        _("Trả lời trong 4 giờ làm việc"),
        Unit.COUNT,
        Source.ANSWERS,
        _("Câu trả lời đầu tiên cho một yêu cầu hay lần đổi giờ, không sau lúc đã hứa; theo ngày trả lời."),
        has_officer=True,
    ),
    Measure(
        "promise.missed",
        _("Trả lời trễ"),
        Unit.COUNT,
        Source.ANSWERS,
        _("Lời hứa trả lời đã qua mà chưa có câu trả lời; theo ngày qua hạn."),
    ),
    Measure(
        "came", _("Đã đến"), Unit.COUNT, Source.APPOINTMENTS, _("Mỗi người có hẹn được đón tiếp, theo ngày đón tiếp.")
    ),
    Measure("no_show", _("Không đến"), Unit.COUNT, Source.APPOINTMENTS, _("Mỗi lịch hẹn đã qua mà không ai đến.")),
    Measure("cancelled.citizen", _("Người dân hủy"), Unit.COUNT, Source.APPOINTMENTS, _("Theo ngày hủy.")),
    Measure("cancelled.office", _("Cơ quan hủy"), Unit.COUNT, Source.APPOINTMENTS, _("Theo ngày hủy.")),
    Measure("refused_hour", _("Không nhận hẹn"), Unit.COUNT, Source.APPOINTMENTS, _("Theo ngày trả lời.")),
    Measure("expired", _("Quá giờ chưa trả lời"), Unit.COUNT, Source.APPOINTMENTS, _("Theo ngày của giờ hẹn.")),
    Measure(
        "places.used",
        _("Chỗ đã dùng"),
        Unit.PLACES,
        Source.APPOINTMENTS,
        _("Số khung giờ của những người có hẹn đã đến, theo giờ hẹn."),
    ),
    Measure(
        "places.offered",
        _("Chỗ đưa ra"),
        Unit.PLACES,
        Source.OFFERED,
        _("Số chỗ theo lịch làm việc và dịch vụ của ngày đó, ghi lại khi đếm; ngày đã qua không đổi nữa."),
    ),
    *(
        Measure(f"filed.{channel}", title, Unit.COUNT, Source.DOSSIERS, _("Mỗi hồ sơ gửi đến, theo ngày gửi."))
        for channel, title in (
            ("web", _("Gửi trực tuyến")),
            ("api", _("Gửi từ phần mềm khác")),
            ("desk", _("Nộp tại quầy")),
            ("post", _("Gửi qua bưu chính")),
        )
    ),
    *(
        Measure(
            f"received.{channel}",
            title,
            Unit.COUNT,
            Source.DOSSIERS,
            _("Mỗi hồ sơ được tiếp nhận, theo ngày tiếp nhận."),
            has_officer=True,
        )
        for channel, title in (
            ("web", _("Nhận trực tuyến")),
            ("api", _("Nhận từ phần mềm khác")),
            ("desk", _("Nhận trực tiếp")),
            ("post", _("Nhận qua bưu chính")),
        )
    ),
    *(
        Measure(
            f"finished.{when}",
            title,
            Unit.COUNT,
            Source.DOSSIERS,
            _("Kết quả đã về bộ phận một cửa, so với hạn hẹn trả đã báo; theo ngày có kết quả."),
            has_officer=True,
        )
        for when, title in (
            ("early", _("Xong trước hạn")),
            ("on_time", _("Xong đúng hạn")),
            ("late", _("Xong quá hạn")),
        )
    ),
    Measure(
        "handling",
        _("Thời gian giải quyết"),
        Unit.DAYS,
        Source.DOSSIERS,
        _("Số ngày theo lịch từ ngày tiếp nhận đến ngày có kết quả."),
    ),
    Measure(
        "result.electronic",
        _("Kết quả điện tử"),
        Unit.COUNT,
        Source.DOSSIERS,
        _("Kết quả là tệp có chữ ký số hoặc con dấu số của cơ quan."),
    ),
    Measure("result.paper", _("Kết quả giấy"), Unit.COUNT, Source.DOSSIERS, _("Kết quả không có tệp đã ký số.")),
    Measure(
        "digitised",
        _("Hồ sơ đã số hóa"),
        Unit.COUNT,
        Source.DOSSIERS,
        _("Hồ sơ có kết quả mà giấy tờ nộp vào có bản điện tử."),
    ),
    Measure(
        "supplement.before",
        _("Yêu cầu bổ sung trước khi nhận"),
        Unit.COUNT,
        Source.DOSSIERS,
        _("Theo ngày yêu cầu; mỗi hồ sơ nhiều nhất một lần."),
    ),
    Measure(
        "supplement.after",
        _("Yêu cầu bổ sung khi giải quyết"),
        Unit.COUNT,
        Source.DOSSIERS,
        _("Theo ngày yêu cầu; mỗi hồ sơ nhiều nhất một lần."),
    ),
    Measure("ended.refused", _("Thôi giải quyết sau khi nhận"), Unit.COUNT, Source.DOSSIERS, _("Theo ngày từ chối.")),
    Measure("ended.withdrawn", _("Rút sau khi nhận"), Unit.COUNT, Source.DOSSIERS, _("Theo ngày rút.")),
    Measure("ended.stopped", _("Dừng sau khi nhận"), Unit.COUNT, Source.DOSSIERS, _("Theo ngày dừng.")),
    Measure("not_received", _("Không tiếp nhận"), Unit.COUNT, Source.DOSSIERS, _("Hồ sơ gửi đến mà không nhận.")),
    Measure("extended", _("Xin lỗi, hẹn lại"), Unit.COUNT, Source.DOSSIERS, _("Theo ngày hẹn lại.")),
    *(
        Measure(f"returned.{way}", title, Unit.COUNT, Source.DOSSIERS, _("Kết quả đã trao, theo ngày trao."))
        for way, title in (
            ("counter", _("Trả tại quầy")),
            ("post", _("Trả qua bưu chính")),
            ("online", _("Trả bản điện tử")),
        )
    ),
    Measure("special.given", _("Đã hứa"), Unit.COUNT, Source.SPECIAL, _("Lời hứa của ngày đặc biệt, theo ngày nhận.")),
    Measure("special.kept", _("Giữ lời hứa"), Unit.COUNT, Source.SPECIAL, _("Theo ngày có kết quả.")),
    Measure("special.missed", _("Trễ lời hứa"), Unit.COUNT, Source.SPECIAL, _("Theo ngày có kết quả.")),
    Measure("special.dropped", _("Không còn tính"), Unit.COUNT, Source.SPECIAL, _("Theo ngày thôi tính.")),
    Measure("special.fell_back", _("Nhận như ngày thường"), Unit.COUNT, Source.SPECIAL, _("Theo ngày nhận.")),
    Measure("special.counted", _("Không hứa giờ"), Unit.COUNT, Source.SPECIAL, _("Theo ngày nhận.")),
    *(
        Measure(f"paid.{method}", title, Unit.VND, Source.PAYMENTS, _("Mỗi lượt thanh toán đủ tiền, theo ngày đủ."))
        for method, title in (
            ("vietqr", _("Chuyển khoản VietQR")),
            ("vnpay", _("Cổng VNPAY")),
            ("cash", _("Tiền mặt tại quầy")),
            ("cod", _("Bưu tá thu hộ")),
        )
    ),
    Measure("post.return", _("Gửi kết quả"), Unit.COUNT, Source.PARCELS, _("Bưu gửi đã giao cho bưu điện.")),
    Measure("post.pickup", _("Lấy hồ sơ"), Unit.COUNT, Source.PARCELS, _("Bưu gửi đã giao cho bưu điện.")),
    Measure("post.on_time", _("Phát đúng hạn"), Unit.COUNT, Source.PARCELS, _("Theo ngày phát.")),
    Measure("post.late", _("Phát chậm"), Unit.COUNT, Source.PARCELS, _("Theo ngày phát.")),
    Measure("post.failed", _("Lần phát không được"), Unit.COUNT, Source.PARCELS, _("Mỗi lần phát không được.")),
    Measure("post.lost", _("Thất lạc"), Unit.COUNT, Source.PARCELS, _("Theo ngày báo mất.")),
    *(
        Measure(
            f"rating.{score}",
            title,
            Unit.COUNT,
            Source.RATINGS,
            _("Mỗi lượt đánh giá, theo ngày đánh giá."),
            has_officer=True,
        )
        for score, title in ((3, _("Rất hài lòng")), (2, _("Hài lòng")), (1, _("Không hài lòng")))
    ),
    *(
        Measure(f"reason.{reason}", title, Unit.COUNT, Source.RATINGS, _("Mỗi lần lý do được chọn."), is_public=False)
        for reason, title in (
            ("waiting", _("Chờ lâu")),
            ("attitude", _("Thái độ")),
            ("guidance", _("Hướng dẫn")),
            ("travel", _("Đi lại nhiều lần")),
            ("cost", _("Chi phí")),
            ("other", _("Lý do khác")),
        )
    ),
    Measure("complaint.sent", _("Khiếu nại gửi đến"), Unit.COUNT, Source.COMPLAINTS, _("Theo ngày gửi.")),
    Measure(
        "complaint.in_time", _("Khiếu nại trả lời đúng hạn"), Unit.COUNT, Source.COMPLAINTS, _("Theo ngày trả lời.")
    ),
    Measure("complaint.late", _("Khiếu nại trả lời trễ"), Unit.COUNT, Source.COMPLAINTS, _("Theo ngày trả lời.")),
)  # fmt: skip

MEASURES: Final = {measure.name: measure for measure in _ALL}


def family(prefix: str) -> tuple[str, ...]:
    """Return the names of the measures below one word: `family("paid")` is every way to pay."""
    return tuple(name for name in MEASURES if name.startswith(f"{prefix}."))


REQUESTED: Final = family("requested")
FILED: Final = family("filed")
RECEIVED: Final = family("received")
ONLINE: Final = ("received.web", "received.api")
FINISHED: Final = family("finished")
ENDED: Final = family("ended")
RETURNED: Final = family("returned")
PAID: Final = family("paid")
RATED: Final = family("rating")
REASONS: Final = family("reason")
