# SPDX-License-Identifier: EUPL-1.2
"""The six groups of Quyết định 766/QĐ-TTg, as far as they can be computed here.

Rule: R-078. The national portal computes the official score; what only the portal can know stands as such. A group's
points are estimated as its most points times the mean of the shares known here. A month not finished is not reported.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from motcua.appointments.models import Service
from motcua.figures import measures as m
from motcua.figures.levels_table import table as levels
from motcua.figures.measures import Unit
from motcua.figures.period import Period
from motcua.figures.reading import Scope, sums
from motcua.figures.rules import added, is_whole_months, share
from motcua.figures.tables import Head, Row, Table, counted
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.procedures.models import ProcedureVersion

#: The most points of each group, in the order of the decision; together 100.
MOST_POINTS: Final = (18, 20, 12, 10, 18, 22)
#: From how many points on a grade is given.
GRADES: Final = ((90, "excellent"), (80, "good"), (70, "fair"), (50, "average"), (0, "weak"))

_MEASURES = (
    *m.RECEIVED, *m.FINISHED, *m.PAID, *m.RATED, *m.family("complaint"), *m.family("result"), "digitised",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One indicator: its share of a hundred, None where nothing is known of it here and the note says why."""

    title: str
    share: float | None
    note: str = ""


def grade(points: float) -> str:
    """Return the grade of so many points of 100."""
    return next(name for least, name in GRADES if points >= least)


def points_of(most: int, lines: list[Line]) -> float | None:
    """Estimate a group's points from the shares known; None where none is."""
    known = [each.share for each in lines if each.share is not None]
    return round(most * sum(known) / len(known) / 100, 1) if known else None


def table(scope: Scope, period: Period, title: str, at: datetime) -> Table:
    """Return the groups with their indicators. Raises: InvalidInput unless the period is whole finished months."""
    if not is_whole_months(period) or period.last_on >= at.astimezone(OFFICE_ZONE).date():
        raise InvalidInput(
            fields={"until": _("Bộ chỉ số 766 tính theo tháng đã hết. Xin chọn những tháng trọn vẹn đã qua.")}
        )
    rows, whole, most_known = [], 0.0, 0
    for number, (most, (name, lines)) in enumerate(zip(MOST_POINTS, _groups(scope, period, at), strict=True), 1):
        points = points_of(most, lines)
        if points is not None:
            whole, most_known = round(whole + points, 1), most_known + most
        rows.append(Row(str(number), f"{number}. {name}", (most, None, points, ""), is_marked=True))
        rows += [
            Row(f"{number}.{place}", each.title, (None, each.share, None, each.note))
            for place, each in enumerate(lines, 1)
        ]
    known = round(whole * 100 / most_known, 1) if most_known else None
    note = _("Điểm ước tính; điểm chính thức do Cổng Dịch vụ công quốc gia chấm.")
    if known is not None:
        told = {"points": f"{whole:g}".replace(".", ","), "most": most_known, "grade": _grade_words()[grade(known)]}
        note = _("%(points)s trên %(most)d điểm tính được ở đây, mức %(grade)s.") % told + " " + note
    total = Row("", _("Tổng"), (100, None, whole if most_known else None, ""))
    return Table("qd-766", title, "group", _("Nhóm chỉ số"), _heads(), tuple(rows), total, note)


def _grade_words() -> dict[str, str]:
    return {
        "excellent": _("xuất sắc"),
        "good": _("tốt"),
        "fair": _("khá"),
        "average": _("trung bình"),
        "weak": _("yếu"),
    }


def _heads() -> tuple[Head, ...]:
    return (
        Head("most", _("Điểm tối đa"), Unit.POINTS),
        Head("share", _("Tỷ lệ"), Unit.PERCENT),
        Head("points", _("Điểm ước tính"), Unit.POINTS),
        Head("note", _("Ghi chú"), Unit.TEXT),
    )


def _groups(scope: Scope, period: Period, at: datetime) -> list[tuple[str, list[Line]]]:
    by_procedure = sums(scope, period, _MEASURES, key="procedure")
    found = added(by_procedure.values())
    synced, received = _synced(scope, period)
    catalogue = levels(scope, period, "", at)
    assert catalogue.total is not None
    only_portal = _("chỉ Cổng Dịch vụ công quốc gia biết")

    def of(part: tuple[str, ...], whole: tuple[str, ...]) -> float | None:
        return share(counted(found, part), counted(found, whole))

    electronic = ("paid.vietqr", "paid.vnpay")
    answered = ("complaint.in_time", "complaint.late")
    online_of = [counted(each, m.ONLINE) for code, each in by_procedure.items() if code and counted(each, m.RECEIVED)]
    paying = [counted(each, electronic) for code, each in by_procedure.items() if code and counted(each, m.PAID)]
    return [
        (
            _("Công khai, minh bạch"),
            [
                Line(_("Thủ tục có quyết định công bố"), _published(scope, period)),
                Line(_("Hồ sơ đã đồng bộ lên Cổng"), share(synced, received)),
                Line(_("Công bố, công khai đúng hạn"), None, only_portal),
            ],
        ),
        (
            _("Tiến độ giải quyết"),
            [Line(_("Hồ sơ xong trước hạn và đúng hạn"), of(("finished.early", "finished.on_time"), m.FINISHED))],
        ),
        (
            _("Dịch vụ công trực tuyến"),
            [
                Line(_("Thủ tục toàn trình"), _percent(catalogue.total.values[4])),
                Line(_("Thủ tục có hồ sơ trực tuyến, trong số có hồ sơ"), _of_any(online_of)),
                Line(_("Hồ sơ trực tuyến"), of(m.ONLINE, m.RECEIVED)),
            ],
        ),
        (
            _("Thanh toán trực tuyến"),
            [
                Line(_("Thủ tục có thanh toán trực tuyến, trong số có thu"), _of_any(paying)),
                Line(_("Lượt thanh toán trực tuyến"), of(electronic, m.PAID)),
                Line(_("Thanh toán qua Cổng Dịch vụ công quốc gia"), None, only_portal),
            ],
        ),
        (
            _("Mức độ hài lòng"),
            [
                Line(_("Phản ánh, kiến nghị trả lời đúng hạn"), of(("complaint.in_time",), answered)),
                Line(_("Lượt đánh giá hài lòng"), of(("rating.3", "rating.2"), m.RATED)),
            ],
        ),
        (
            _("Số hóa hồ sơ"),
            [
                Line(_("Kết quả điện tử"), of(("result.electronic",), m.family("result"))),
                Line(_("Hồ sơ đã số hóa"), of(("digitised",), m.FINISHED)),
                Line(_("Dùng lại dữ liệu đã số hóa"), None, only_portal),
                Line(_("Kết nối cơ sở dữ liệu dân cư"), None, only_portal),
            ],
        ),
    ]  # fmt: skip


def _of_any(counts: list[int]) -> float | None:
    """Return how many of a hundred procedures have any."""
    return share(sum(1 for each in counts if each), len(counts))


def _percent(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _published(scope: Scope, period: Period) -> float | None:
    """Of the versions that hold on the last day, how many name the decision that published them."""
    held = ProcedureVersion.objects.holding(period.last_on)
    if scope.agencies is not None:
        held = held.filter(procedure__agencies__agency__in=scope.agencies)
    elif len(scope.offices) < Office.objects.count():
        own = Service.objects.filter(office__in=scope.offices).values("agency")
        held = held.filter(procedure__agencies__agency__in=own)
    decisions: dict[str, str] = {}
    for procedure, decision in held.values_list("procedure_id", "decision"):
        decisions.setdefault(procedure, decision)
    return share(sum(1 for decision in decisions.values() if decision), len(decisions))


def _synced(scope: Scope, period: Period) -> tuple[int, int]:
    """Return how many of the dossiers received in the period the portal has taken, and how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SYNCED,
            {
                "offices": list(scope.offices),
                "agencies": None if scope.agencies is None else list(scope.agencies),
                "begins_at": period.begins_at,
                "ends_at": period.ends_at,
            },
        )
        synced, received = cursor.fetchone()
        return int(synced), int(received)


_SYNCED = """
SELECT count(taken.dossier_id), count(*)
FROM dossiers_dossier AS dossier
LEFT JOIN (SELECT DISTINCT dossier_id FROM dossiers_portalmessage WHERE state = 'accepted') AS taken
  ON taken.dossier_id = dossier.id
WHERE dossier.office_id = ANY(%(offices)s) AND received_at >= %(begins_at)s AND received_at < %(ends_at)s
  AND (%(agencies)s::text[] IS NULL OR dossier.agency_id = ANY(%(agencies)s::text[]))
"""
