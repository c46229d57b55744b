# SPDX-License-Identifier: EUPL-1.2
"""The reports that are read off the counters: which columns, by what, and what is drawn."""

from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.figures import measures as m
from motcua.figures.measures import MEASURES, Unit
from motcua.figures.tables import Column, Kind, Words


@dataclass(frozen=True)
class Spec:
    """A report: `keys` by what its rows may be told apart (the first unless asked otherwise), `drawn` the chart's.

    `is_public`: its figures may be seen by all, small numbers hidden.
    """

    name: str
    title: Words
    about: Words
    columns: tuple[Column, ...]
    keys: tuple[str, ...] = ("time", "agency", "office")
    drawn: str = ""
    is_public: bool = True

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for each in self.columns for name in (*each.measures, *each.whole)))


def count(name: str, *, up: bool | None = None, title: Words = "", of: tuple[str, ...] = ()) -> Column:
    """A column that counts one measure, or several under a title of its own."""
    return Column(name.replace(".", "_"), title or MEASURES[name].title, Kind.COUNT, of or (name,), is_up_good=up)


def share(key: str, title: Words, part: tuple[str, ...], whole: tuple[str, ...], *, up: bool | None = True) -> Column:
    return Column(key, title, Kind.SHARE, part, whole, is_up_good=up)


def spread(measure: str, words: Words, words_p90: Words, unit: Unit = Unit.MINUTES) -> tuple[Column, Column]:
    """Median and 90th of a hundred of one measure."""
    made = Column(f"{measure}_median", words, Kind.MEDIAN, (measure,), unit=unit, is_up_good=False)
    return made, replace(made, key=f"{measure}_p90", title=words_p90, kind=Kind.P90)


def money(name: str) -> Column:
    title = MEASURES[name].title
    return Column(f"{name.replace('.', '_')}_vnd", title, Kind.SUM, (name,), unit=Unit.VND)


def places(name: str) -> Column:
    return Column(name.replace(".", "_"), MEASURES[name].title, Kind.SUM, (name,), unit=Unit.PLACES)


_ALL_KEYS = ("time", "agency", "procedure", "office")
_WITH_OFFICERS = (*_ALL_KEYS, "officer")
_ON_TIME = ("finished.early", "finished.on_time")
_PROMISES = ("promise.kept", "promise.missed")
_SUPPLEMENTS = ("supplement.before", "supplement.after")
_KEPT = ("special.kept", "special.missed")
_ELECTRONIC = ("paid.vietqr", "paid.vnpay")
_PLEASED = ("rating.3", "rating.2")
_ANSWERED = ("complaint.in_time", "complaint.late")

SPECS: Final = {
    spec.name: spec
    for spec in (
        Spec(
            "waits",
            _("Thời gian chờ và phục vụ"),
            _("Người lấy số chờ bao lâu, người có hẹn chờ bao lâu, mỗi lượt tại quầy mất bao lâu."),
            (
                count("served"),
                *spread("wait", _("Chờ, trung vị"), _("Chờ, 9 trên 10 người không quá")),
                Column("wait_average", _("Chờ, trung bình"), Kind.AVERAGE, ("wait",), (), Unit.MINUTES, False),
                *spread("wait_booked", _("Có hẹn: chờ, trung vị"), _("Có hẹn: 9 trên 10 người không quá")),
                *spread("service", _("Tại quầy, trung vị"), _("Tại quầy, 9 trên 10 lượt không quá")),
            ),
            _WITH_OFFICERS,
            drawn="wait_median",
        ),
        Spec(
            "hours",
            _("Lượt lấy số theo giờ"),
            _("Giờ nào đông người đến, giờ nào vắng."),
            (count("tickets"),),
            ("hour", "time", "agency", "office"),
            drawn="tickets",
        ),
        Spec(
            "appointments",
            _("Hẹn giờ theo kênh"),
            _("Người dân hẹn giờ bằng cách nào."),
            (count("requested", title=_("Yêu cầu hẹn giờ"), of=m.REQUESTED), *(count(name) for name in m.REQUESTED)),
            _ALL_KEYS,
            drawn="requested",
        ),
        Spec(
            "promises",
            _("Xác nhận trong 4 giờ làm việc"),
            _("Bao nhiêu yêu cầu hẹn giờ được trả lời đúng lời hứa."),
            (
                count("promise.kept", up=True),
                count("promise.missed", up=False),
                share("promise_share", _("Tỷ lệ giữ lời"), ("promise.kept",), _PROMISES),
            ),
            _WITH_OFFICERS,
            drawn="promise_share",
        ),
        Spec(
            "no-shows",
            _("Không đến theo hẹn"),
            _("Người có hẹn đến hay không, ai hủy."),
            (
                count("came"),
                count("no_show", up=False),
                share("no_show_share", _("Tỷ lệ không đến"), ("no_show",), ("came", "no_show"), up=False),
                count("cancelled.citizen"),
                count("cancelled.office", up=False),
                count("refused_hour"),
                count("expired", up=False),
            ),
            _ALL_KEYS,
            drawn="no_show_share",
        ),
        Spec(
            "places",
            _("Chỗ hẹn giờ đưa ra và đã dùng"),
            _("Bao nhiêu chỗ được đưa ra, bao nhiêu người đã dùng."),
            (
                places("places.offered"),
                places("places.used"),
                Column(
                    "places_share",
                    _("Tỷ lệ dùng"),
                    Kind.SHARE,
                    ("places.used",),
                    ("places.offered",),
                    Unit.PLACES,
                    True,
                ),
            ),
            ("hour", "time", "agency", "office"),
            drawn="places_share",
        ),
        Spec(
            "dossiers",
            _("Hồ sơ tiếp nhận"),
            _("Hồ sơ đến bằng cách nào, bao nhiêu được nhận."),
            (
                count("filed", title=_("Hồ sơ gửi đến"), of=m.FILED),
                count("received", title=_("Hồ sơ tiếp nhận"), of=m.RECEIVED),
                count("received_online", title=_("Trong đó trực tuyến"), of=m.ONLINE),
                count("received.desk"),
                count("received.post"),
                count("not_received"),
                count("ended", title=_("Rút, dừng sau khi nhận"), of=m.ENDED),
            ),
            _WITH_OFFICERS,
            drawn="received",
        ),
        Spec(
            "on-time",
            _("Đúng hạn, quá hạn"),
            _("Kết quả so với hạn hẹn trả; hồ sơ còn đang giải quyết tính đến cuối kỳ."),
            (
                count("finished", title=_("Đã giải quyết"), of=m.FINISHED),
                count("finished.early"),
                count("finished.on_time"),
                count("finished.late", up=False),
                share("on_time_share", _("Tỷ lệ trước và đúng hạn"), _ON_TIME, m.FINISHED),
                *spread("handling", _("Số ngày, trung vị"), _("Số ngày, 9 trên 10 hồ sơ không quá"), Unit.DAYS),
                count("extended", up=False),
            ),
            ("agency", "procedure", "time", "office", "officer"),
            drawn="on_time_share",
        ),
        Spec(
            "supplements",
            _("Yêu cầu bổ sung theo thủ tục"),
            _("Thủ tục phải bổ sung nhiều thường là do hướng dẫn chưa rõ."),
            (
                count("received", title=_("Hồ sơ tiếp nhận"), of=m.RECEIVED),
                count("supplement.before", up=False),
                count("supplement.after", up=False),
                share("supplement_share", _("Bổ sung so với tiếp nhận"), _SUPPLEMENTS, m.RECEIVED, up=False),
            ),
            ("procedure", "agency", "time", "office"),
            drawn="supplement_share",
            is_public=False,
        ),
        Spec(
            "online",
            _("Hồ sơ trực tuyến"),
            _("Bao nhiêu hồ sơ được nộp trực tuyến, kết quả trả bằng cách nào."),
            (
                count("received", title=_("Hồ sơ tiếp nhận"), of=m.RECEIVED),
                count("received_online", up=True, title=_("Trực tuyến"), of=m.ONLINE),
                share("online_share", _("Tỷ lệ trực tuyến"), m.ONLINE, m.RECEIVED),
                count("result.electronic", up=True),
                share("electronic_share", _("Tỷ lệ kết quả điện tử"), ("result.electronic",), m.family("result")),
                count("digitised", up=True),
            ),
            _ALL_KEYS,
            drawn="online_share",
        ),
        Spec(
            "special-days",
            _("Lời hứa của ngày đặc biệt"),
            _("Hứa trả trong ngày, giữ được bao nhiêu."),
            (
                count("special.given"),
                count("special.kept", up=True),
                count("special.missed", up=False),
                share("special_share", _("Tỷ lệ giữ lời"), ("special.kept",), _KEPT),
                count("special.fell_back"),
                count("special.dropped"),
                count("special.counted"),
            ),
            _ALL_KEYS,
            drawn="special_share",
        ),
        Spec(
            "post-returns",
            _("Bưu chính"),
            _("Kết quả trả qua bưu chính, phát đúng hạn hay chậm; bên dưới là từng năm."),
            (
                count("returned", title=_("Kết quả đã trả"), of=m.RETURNED),
                count("returned.post"),
                share("post_share", _("Tỷ lệ trả qua bưu chính"), ("returned.post",), m.RETURNED),
                count("post.return"),
                count("post.pickup"),
                count("post.on_time", up=True),
                count("post.late", up=False),
                count("post.failed", up=False),
                count("post.lost", up=False),
            ),
            _ALL_KEYS,
            drawn="post_share",
        ),
        Spec(
            "payments",
            _("Thanh toán"),
            _("Phí, lệ phí được trả bằng cách nào."),
            (
                count("paid", title=_("Lượt thanh toán"), of=m.PAID),
                *(count(name) for name in m.PAID),
                share("online_payment_share", _("Tỷ lệ không dùng tiền mặt"), _ELECTRONIC, m.PAID),
                Column("paid_vnd", _("Tổng số tiền"), Kind.SUM, m.PAID, unit=Unit.VND),
                *(money(name) for name in m.PAID),
            ),
            _ALL_KEYS,
            drawn="online_payment_share",
            is_public=False,
        ),
        Spec(
            "satisfaction",
            _("Hài lòng"),
            _("Người dân đánh giá lượt phục vụ của mình; khiếu nại có được trả lời đúng hạn không."),
            (
                count("rated", title=_("Lượt đánh giá"), of=m.RATED),
                count("rating.3", up=True),
                count("rating.2", up=True),
                count("rating.1", up=False),
                share("pleased_share", _("Tỷ lệ hài lòng"), _PLEASED, m.RATED),
                *(count(name) for name in m.REASONS),
                count("complaint.sent"),
                count("complaint.late", up=False),
                share("complaint_share", _("Khiếu nại trả lời đúng hạn"), ("complaint.in_time",), _ANSWERED),
            ),
            _WITH_OFFICERS,
            drawn="pleased_share",
        ),
    )
}  # fmt: skip

#: Where officers are told apart, only what has one stands beside them.
OF_OFFICERS: Final = {
    name: replace(
        spec,
        columns=tuple(
            each
            for each in spec.columns
            if all(MEASURES[measure].has_officer for measure in (*each.measures, *each.whole))
        ),
    )
    for name, spec in SPECS.items()
    if "officer" in spec.keys
}
