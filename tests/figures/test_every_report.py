# SPDX-License-Identifier: EUPL-1.2
"""Every number of every report of a played month, against a recount of the raw tables that shares nothing with it.

Two offices, 29 working days, three agencies; every way to look at a report; a month, some days of it, and the whole
time with weeks; the city, one office, one agency there.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pytest

from cast import House, at
from figures import by_hand, recounted
from figures.by_hand import Fact, local, midnight, rows
from figures.played import Play, played
from figures.recounted import COLUMNS, of, percent
from motcua.dossiers.models import Dossier, PortalMessage
from motcua.figures import counting, reports
from motcua.figures.tables import Row, Table
from motcua.procedures.models import ProcedureVersion

__all__ = ["played"]

LATER = at("2026-12-10T08:00")
#: What of a report is known of an officer.
OF_OFFICERS = {
    "waits": {"served", "service_median", "service_p90"},
    "promises": {"promise_kept"},
    "dossiers": {"received", "received_online", "received_desk", "received_post"},
    "on-time": {"finished", "finished_early", "finished_on_time", "finished_late", "on_time_share"},
}
PENDING = {"pending_in_time", "pending_late", "pending_waiting"}


class Case(NamedTuple):
    """Whose figures and of which days."""

    office: str | None
    agencies: list[str] | None
    first_on: date
    last_on: date
    step: str

    def holds(self, fact: Fact) -> bool:
        return (
            self.first_on <= local(fact.at).date() <= self.last_on
            and self.office in (None, fact.office)
            and (self.agencies is None or fact.agency in self.agencies)
        )

    def asked(self, name: str, **more: Any) -> Table:
        days = {"first_on": self.first_on, "last_on": self.last_on, "at": LATER}
        return reports.report(name, office=self.office, agencies=self.agencies, **days, **more)


NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30), "day")
CASES = (
    Case(None, None, *NOVEMBER),
    Case("DN-TTHCC", None, *NOVEMBER),
    Case("DN-TTHCC", ["DN-SXD"], *NOVEMBER),
    Case("DN-HC", None, date(2026, 11, 3), date(2026, 11, 20), "day"),
    Case(None, None, date(2026, 10, 26), date(2026, 12, 4), "week"),
)


@pytest.fixture(params=[7, 2027])
def facts(request: Any, played: Play, house: House) -> list[Fact]:
    played(request.param)
    counting.recount(date(2026, 10, 26), date(2026, 12, 4), at=LATER)
    return [*by_hand.all_facts(), *recounted.offered(date(2026, 10, 26), date(2026, 12, 4))]


def told(table: Table, row: Row) -> dict[str, Any]:
    return dict(zip([head.key for head in table.heads], row.values, strict=True))


def expected(name: str, group: list[Fact], *, only: set[str] | None = None) -> dict[str, Any]:
    return {key: says(group) for key, says in COLUMNS[name].items() if only is None or key in only}


def pending(case: Case, moment: Any, key: str) -> dict[str, Counter[str]]:
    """What was in work at a moment, of this case, by `key`."""
    found: dict[str, Counter[str]] = {}
    by_agency = _open_by(moment)
    for (office, agency, procedure), counts in by_agency.items():
        if case.office in (None, office) and (case.agencies is None or agency in case.agencies):
            name = {"office": office, "agency": agency, "procedure": procedure}[key]
            found[name] = found.get(name, Counter()) + counts
    return found


def _open_by(moment: Any) -> dict[tuple[str, str, str], Counter[str]]:
    """Ask of one dossier after another: each is what is in work when the others are left out of sight."""
    places = {row.pk: (row.office_id, row.agency_id, row.procedure_id) for row in rows("dossiers.Dossier")}
    found: dict[tuple[str, str, str], Counter[str]] = {}
    for pk, counts in by_hand.pending(moment, key="pk").items():
        found[places[pk]] = found.get(places[pk], Counter()) + counts  # type: ignore[index]
    return found


def ways() -> Iterator[tuple[str, str]]:
    for name in COLUMNS:
        for key in reports.about(name).keys:
            yield name, key


def test_every_counted_report_is_recounted_here() -> None:
    whole = {"levels", "form-06a", "form-06b", "qd-766"}
    assert {*COLUMNS} | whole == {*reports.ALL}
    # What people thought of officers has rules of its own (`test_opinions`).
    by_officer = {name for name in COLUMNS if "officer" in reports.about(name).keys}
    assert by_officer == {*OF_OFFICERS, "satisfaction"}


def test_every_number_of_every_counted_report_is_the_recount(facts: list[Fact]) -> None:
    for case in CASES:
        _check_counted(facts, case)


def _check_counted(facts: list[Fact], case: Case) -> None:
    mine = [fact for fact in facts if case.holds(fact)]
    seen = 0
    for name, key in ways():
        if (name, key) == ("satisfaction", "officer"):
            continue
        only = OF_OFFICERS[name] if key == "officer" else None
        table = case.asked(name, by=key, has_officers=True)
        known = {head.key for head in table.heads}
        assert known - PENDING == (only or {*COLUMNS[name]}), (name, key)
        groups = recounted.grouped(mine, case.step if key == "time" else key)
        lines = {row.key: told(table, row) for row in table.rows}
        for group, of_group in groups.items():
            if key == "officer" and group == "0":
                continue
            wanted = expected(name, of_group, only=only)
            if group not in lines:
                # A line without anything is left out.
                assert not any(wanted.values()), (name, key, group, wanted)
                continue
            line = {column: value for column, value in lines.pop(group).items() if column not in PENDING}
            assert line == wanted, (name, key, group)
            seen += 1
        assert all(not any(line[column] for column in line if column not in PENDING) for line in lines.values())
        assert table.total is not None
        whole = {column: value for column, value in told(table, table.total).items() if column not in PENDING}
        assert whole == expected(name, mine, only=only), (name, key)
    assert seen > 80


def test_what_is_in_work_at_the_end_stands_beside_it(facts: list[Fact]) -> None:
    for case in CASES:
        _check_pending(facts, case)


def _check_pending(facts: list[Fact], case: Case) -> None:
    for key in ("agency", "procedure", "office"):
        table = case.asked("on-time", by=key)
        held = pending(case, midnight(by_hand.next_day(case.last_on)), key)
        for row in table.rows:
            line, own = told(table, row), held.pop(row.key, Counter())
            assert [line[f"pending_{state}"] for state in ("in_time", "late", "waiting")] == [
                own["in_time"], own["late"], own["waiting"],
            ]  # fmt: skip
        assert not held


def test_the_period_before_and_the_city_are_recounts_too(facts: list[Fact]) -> None:
    case = Case("DN-HC", None, date(2026, 11, 16), date(2026, 11, 29), "day")
    earlier = case._replace(first_on=date(2026, 11, 2), last_on=date(2026, 11, 15))
    around = case._replace(office=None)
    for name in COLUMNS:
        table = case.asked(name)
        past = expected(name, [fact for fact in facts if earlier.holds(fact)])
        city = expected(name, [fact for fact in facts if around.holds(fact)])
        own = expected(name, [fact for fact in facts if case.holds(fact)])
        assert {each.key: each.other for each in table.before} == past, name
        for each in table.before:
            has_both = own[each.key] is not None and past[each.key] is not None
            assert each.change == (round(own[each.key] - past[each.key], 1) if has_both else None)
        for each in table.city:
            assert (each.value, each.other) == (own[each.key], city[each.key]), (name, each.key)


FORM = (
    "all",
    "online",
    "direct",
    "carried",
    "finished",
    "early",
    "on_time",
    "late",
    "open",
    "open_in_time",
    "open_late",
)


@pytest.mark.rule("R-079")
def test_each_line_of_the_forms_06_is_the_recount(facts: list[Fact]) -> None:
    for case in CASES:
        _check_forms(facts, case)


def _check_forms(facts: list[Fact], case: Case) -> None:
    mine = [fact for fact in facts if case.holds(fact)]
    fields = {row.pk: row.field for row in rows("procedures.Procedure")}
    for name, key in (("form-06a", "procedure"), ("form-06b", "agency")):
        lines: dict[str, Counter[str]] = {}

        def add(
            group: str, column: str, number: int, *, lines: Any = lines, is_field: bool = name == "form-06a"
        ) -> None:
            lines.setdefault(fields[group] if is_field else group, Counter())[column] += number

        for group, of_group in recounted.grouped(mine, key).items():
            if not of(of_group, "received.", "finished.", "ended."):
                continue
            add(group, "online", len(of(of_group, *recounted.ONLINE)))
            add(group, "direct", len(of(of_group, "received.desk", "received.post")))
            for when in ("early", "on_time", "late"):
                add(group, when, len(of(of_group, f"finished.{when}")))
        for group, held in pending(case, midnight(case.first_on), key).items():
            add(group, "carried", held.total())
        for group, held in pending(case, midnight(by_hand.next_day(case.last_on)), key).items():
            add(group, "open_in_time", held["in_time"] + held["waiting"])
            add(group, "open_late", held["late"])
        for line in lines.values():
            line["all"] = line["online"] + line["direct"] + line["carried"]
            line["finished"] = line["early"] + line["on_time"] + line["late"]
            line["open"] = line["open_in_time"] + line["open_late"]
        table = case.asked(name)
        assert {row.key: told(table, row) for row in table.rows} == {
            group: {column: line[column] for column in FORM} for group, line in lines.items()
        }
        assert table.total is not None
        assert told(table, table.total) == {column: sum(line[column] for line in lines.values()) for column in FORM}
        ended = len(of(mine, "ended."))
        assert f"{ended} hồ sơ" in table.note
        whole = told(table, table.total)
        assert whole["all"] == whole["finished"] + whole["open"] + ended


def test_the_table_of_levels_is_the_recount(facts: list[Fact]) -> None:
    """177 of 488 wholly online: each procedure once, by the version that holds on the last day."""
    codes = sorted({row.procedure_id for row in rows("procedures.ProcedureVersion")})
    ProcedureVersion.objects.filter(procedure__in=codes[:2]).update(online_level="toan_trinh")
    ProcedureVersion.objects.filter(procedure=codes[2]).update(online_level="truc_tiep")
    level = {row.procedure_id: row.online_level for row in rows("procedures.ProcedureVersion")}
    served = {(row.office_id, row.agency_id) for row in rows("appointments.Service")}
    carried = {(row.agency_id, row.procedure_id) for row in rows("procedures.AgencyProcedure")}
    for case in CASES[:3]:
        table = case.asked("levels")
        agencies = {agency for office, agency in served if case.office in (None, office)}
        agencies = agencies if case.agencies is None else set(case.agencies)
        of_agency = {agency: {code for own, code in carried if own == agency} for agency in agencies}
        every = set(level) if case.office is None else set().union(*of_agency.values())

        def line(own: set[str]) -> dict[str, Any]:
            found = Counter(level[code] for code in own)
            full, part, counter = found["toan_trinh"], found["mot_phan"], found["truc_tiep"]
            return {
                "full": full, "part": part, "counter": counter, "all": full + part + counter,
                "full_share": percent(full, full + part + counter),
            }  # fmt: skip

        assert {row.key: told(table, row) for row in table.rows} == {
            agency: line(own) for agency, own in of_agency.items() if own
        }
        assert table.total is not None
        assert told(table, table.total) == line(every)


@pytest.mark.rule("R-078")
def test_each_line_of_the_six_groups_is_the_recount(facts: list[Fact]) -> None:
    for number, pk in enumerate(Dossier.objects.order_by("pk").values_list("pk", flat=True)):
        for state in ("accepted", "waiting")[number % 2 :]:
            PortalMessage.objects.create(
                id=uuid.UUID(int=number * 2 + (state == "waiting")), dossier_id=pk, number=1 + (state == "waiting"),
                key=f"{pk}-{state}", service="DongBoHoSoMC", state=state, made_at=LATER,
            )  # fmt: skip
    codes = sorted({row.procedure_id for row in rows("procedures.ProcedureVersion")})
    ProcedureVersion.objects.filter(procedure__in=codes[:3]).update(decision="QĐ 1", online_level="toan_trinh")
    ProcedureVersion.objects.filter(procedure__in=codes[3:]).update(decision="")
    for case in CASES[:3]:
        _check_six(facts, case)


def _check_six(facts: list[Fact], case: Case) -> None:
    mine = [fact for fact in facts if case.holds(fact)]
    table = case.asked("qd-766")
    shares = _six(case, mine)
    lines = {row.title: told(table, row) for row in table.rows if not row.is_marked}
    assert {title: line["share"] for title, line in lines.items()} == {
        title: share for group in shares for title, share in group.items()
    }
    points = []
    for most, group, row in zip(
        (18, 20, 12, 10, 18, 22), shares, (row for row in table.rows if row.is_marked), strict=True
    ):
        known = [share for share in group.values() if share is not None]
        points.append(round(most * sum(known) / len(known) / 100, 1) if known else None)
        assert told(table, row) == {"most": most, "share": None, "points": points[-1], "note": ""}
    assert table.total is not None
    assert told(table, table.total)["points"] == pytest.approx(sum(each for each in points if each is not None))


def _six(case: Case, mine: list[Fact]) -> list[dict[str, float | None]]:
    """Return the indicators of each group with their shares of a hundred."""
    versions = {row.procedure_id: row for row in rows("procedures.ProcedureVersion")}
    served = {row.agency_id for row in rows("appointments.Service") if case.office in (None, row.office_id)}
    agencies = served if case.agencies is None else set(case.agencies)
    carried = {row.procedure_id for row in rows("procedures.AgencyProcedure") if row.agency_id in agencies}
    catalogue = [versions[code] for code in (versions if case.office is None else carried)]
    accepted = {row.dossier_id for row in rows("dossiers.PortalMessage") if row.state == "accepted"}
    received = [
        row.pk
        for row in rows("dossiers.Dossier")
        if row.received_at
        and case.first_on <= local(row.received_at).date() <= case.last_on
        and case.office in (None, row.office_id)
        and (case.agencies is None or row.agency_id in case.agencies)
    ]
    by_procedure = {code: group for code, group in recounted.grouped(mine, "procedure").items() if code}
    with_any = [group for group in by_procedure.values() if of(group, "received.")]
    with_fee = [group for group in by_procedure.values() if of(group, "paid.")]

    def share(part: list[Any], whole: list[Any]) -> float | None:
        return percent(len(part), len(whole))

    return [
        {
            "Thủ tục có quyết định công bố": share([row for row in catalogue if row.decision], catalogue),
            "Hồ sơ đã đồng bộ lên Cổng": share([pk for pk in received if pk in accepted], received),
            "Công bố, công khai đúng hạn": None,
        },
        {
            "Hồ sơ xong trước hạn và đúng hạn": share(
                of(mine, "finished.early", "finished.on_time"), of(mine, "finished.")
            )
        },
        {
            "Thủ tục toàn trình": share([row for row in catalogue if row.online_level == "toan_trinh"], catalogue),
            "Thủ tục có hồ sơ trực tuyến, trong số có hồ sơ": share(
                [group for group in with_any if of(group, *recounted.ONLINE)], with_any
            ),
            "Hồ sơ trực tuyến": share(of(mine, *recounted.ONLINE), of(mine, "received.")),
        },
        {
            "Thủ tục có thanh toán trực tuyến, trong số có thu": share(
                [group for group in with_fee if of(group, *recounted.ELECTRONIC)], with_fee
            ),
            "Lượt thanh toán trực tuyến": share(of(mine, *recounted.ELECTRONIC), of(mine, "paid.")),
            "Thanh toán qua Cổng Dịch vụ công quốc gia": None,
        },
        {
            "Phản ánh, kiến nghị trả lời đúng hạn": share(
                of(mine, "complaint.in_time"), of(mine, "complaint.in_time", "complaint.late")
            ),
            "Lượt đánh giá hài lòng": share(of(mine, "rating.3", "rating.2"), of(mine, "rating.")),
        },
        {
            "Kết quả điện tử": share(of(mine, "result.electronic"), of(mine, "result.")),
            "Hồ sơ đã số hóa": share(of(mine, "digitised"), of(mine, "finished.")),
            "Dùng lại dữ liệu đã số hóa": None,
            "Kết nối cơ sở dữ liệu dân cư": None,
        },
    ]
