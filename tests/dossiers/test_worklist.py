# SPDX-License-Identifier: EUPL-1.2
"""The work list: what each choice holds, pages by key, search, counts, and what it all costs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Citizen, at, house, lan, the_clock
from filing import Desk, desk, file
from motcua.dossiers import bulk, duplicates, operations, presence, worklist
from motcua.dossiers.models import Dossier, Look, Presence
from motcua.dossiers.operations.filtering import KEPT_AT_MOST, save_filter
from motcua.dossiers.worklist import Page, Pick, Worker
from motcua.kernel.errors import InvalidInput, NotFound
from motcua.people.access import access_of
from motcua.people.models import RoleHeld, User

__all__ = ["desk", "file", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
File = Callable[..., Dossier]
NOW = at("2026-11-26T10:00")


def worker(user: User, office: str = "") -> Worker:
    return worklist.worker_of(access_of(user, on=NOW.date()), on=NOW.date(), office=office)


def shown(user: User, pick: str, *, now: datetime = NOW, limit: int = 50, after: str = "") -> Page:
    near = now + timedelta(hours=5)
    return worklist.work_page(worker(user), pick=pick, at=now, near_until=near, limit=limit, after=after)


def codes(page: Page) -> list[str]:
    return [line.dossier.code for line in page.lines]


def test_each_choice_holds_its_own(file: File, desk: Desk) -> None:
    sent, waits = file(), file(status="supplement")
    runs, signing, ready = file(status="processing"), file(status="signing"), file(status="result_ready")
    calm, late = file(version=desk.permit, status="processing"), file(at="2026-11-24T09:00", status="processing")
    file(status="returned")
    operations.take_in_hand(dossier_id=runs.pk, by=desk.specialist, at=NOW)
    later = at("2026-11-26T13:00")
    held = {
        Pick.WORK: {sent, runs, signing, calm, late},
        Pick.UNIT: {runs, calm, late},
        Pick.MINE: {runs},
        Pick.INTAKE: {sent},
        Pick.LATE: {late},
        Pick.NEAR: {sent, runs, signing},
        Pick.SIGNING: {signing},
        Pick.SUPPLEMENT: {waits},
        Pick.READY: {ready},
        Pick.OPINION: set(),
    }
    found = {pick: set(codes(shown(desk.specialist, pick, now=later))) for pick in Pick}
    assert found == {pick: {row.code for row in rows} for pick, rows in held.items()}
    near = later + timedelta(hours=5)
    counts = worklist.counts(worker(desk.specialist), at=later, near_until=near)
    assert counts == {pick.value: len(rows) for pick, rows in held.items()}


def test_the_most_urgent_comes_first_and_pages_go_on_where_the_last_ended(file: File, desk: Desk) -> None:
    made = [file(version=desk.permit, status="processing", at=f"2026-11-{day}T09:00") for day in (26, 23, 24, 25, 24)]
    wanted = [made[1].code, made[2].code, made[4].code, made[3].code, made[0].code]
    first = shown(desk.officer, Pick.WORK, limit=2)
    second = shown(desk.officer, Pick.WORK, limit=2, after=first.next)
    third = shown(desk.officer, Pick.WORK, limit=2, after=second.next)
    assert codes(first) + codes(second) + codes(third) == wanted
    assert third.next == ""


def test_what_waits_for_somebody_else_is_in_the_order_of_coming(file: File, desk: Desk) -> None:
    made = [file(status="result_ready") for _ in range(3)]
    first = shown(desk.officer, Pick.READY, limit=2)
    assert codes(first) == [made[0].code, made[1].code]
    assert codes(shown(desk.officer, Pick.READY, limit=2, after=first.next)) == [made[2].code]


def test_a_page_that_is_no_page_is_refused_kindly(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        shown(desk.officer, Pick.WORK, after="yesterday~one")


def test_ended_ones_come_the_newest_first(file: File, desk: Desk) -> None:
    made = [file(status="refused", at=f"2026-11-26T{hour:02}:00") for hour in (8, 9, 10)]
    first = worklist.page_of_status(worker(desk.officer), status="refused", limit=2)
    assert codes(first) == [made[2].code, made[1].code]
    assert codes(worklist.page_of_status(worker(desk.officer), status="refused", limit=2, after=first.next)) == [
        made[0].code
    ]


def test_another_office_is_another_list(file: File, desk: Desk) -> None:
    here, there = file(), file(office="DN-TTHCC", agency="DN-SXD", version=desk.permit)
    assert codes(shown(desk.officer, Pick.WORK)) == [here.code]
    assert codes(shown(desk.elsewhere, Pick.WORK)) == [there.code]
    with pytest.raises(NotFound):
        worker(desk.officer, "DN-TTHCC")


def test_a_role_for_one_agency_sees_that_agencys_only(file: File, desk: Desk) -> None:
    there = file(office="DN-TTHCC", agency="DN-SXD", version=desk.permit)
    RoleHeld.objects.filter(user=desk.elsewhere).update(agency="DN-STC")
    assert codes(shown(desk.elsewhere, Pick.WORK)) == []
    RoleHeld.objects.filter(user=desk.elsewhere).update(agency="DN-SXD")
    assert codes(shown(desk.elsewhere, Pick.WORK)) == [there.code]


@pytest.mark.parametrize("typed", ["nguyen lan", "NGUYỄN THỊ LAN", "lan nguy", "0905 111 222", "+84905111222"])
def test_somebody_is_found_as_they_are_typed(file: File, desk: Desk, typed: str) -> None:
    dossier = file()
    file(who=Citizen("Trần Quang Minh", "+84914333444"))
    assert codes(worklist.search(worker(desk.officer), typed)) == [dossier.code]


@pytest.mark.parametrize("typed", ["", "  ", "'", "|", "& !", "a'b|c:*", "0905", "\\", "khong co ai"])
def test_what_means_nothing_finds_nothing(file: File, desk: Desk, typed: str) -> None:
    file()
    assert codes(worklist.search(worker(desk.officer), typed)) == []


def test_a_list_costs_the_same_for_two_and_for_twenty(file: File, desk: Desk) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            for pick in Pick:
                for line in shown(desk.specialist, pick).lines:
                    assert line.dossier.procedure.name
                    assert line.dossier.holder is None or line.dossier.holder.name
                    assert line.dossier.assignee is None or str(line.dossier.assignee)
            worklist.counts(worker(desk.specialist), at=NOW, near_until=NOW + timedelta(hours=4))
        return len(captured)

    for status in ("submitted", "processing", "signing", "supplement", "result_ready"):
        file(status=status)
    few = cost()
    for status in ("submitted", "processing", "signing", "supplement", "result_ready") * 4:
        file(status=status)
    assert cost() == few


def test_the_first_page_is_read_from_its_index(file: File, desk: Desk) -> None:
    file(status="processing")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    near = NOW + timedelta(hours=4)
    with CaptureQueriesContext(connection) as captured:
        worklist.work_page(worker(desk.officer, "DN-HC"), pick=Pick.WORK, at=NOW, near_until=near)
    asked = captured[-1]["sql"]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "dossier_office_todo" in plan, plan
    assert "Sort" not in plan, plan


# --- many at once, presence, duplicates, saved choices -------------------------------------------------


def test_one_that_cannot_be_done_never_stops_the_others(file: File, desk: Desk) -> None:
    good, refused, gone = file(), file(status="refused"), "H17.12-261126-9999"
    access = access_of(desk.officer, on=NOW.date())
    done = bulk.receive_each([good.code, refused.code, gone, good.code], access=access, at=NOW)
    assert [(each.code, each.is_done, each.error) for each in done] == [
        (good.code, True, ""),
        (refused.code, False, "dossier_moved_on"),
        (gone, False, "not_found"),
    ]


def test_a_bulk_act_has_its_limit_and_asks_each_time_who_may(file: File, desk: Desk) -> None:
    access = access_of(desk.specialist, on=NOW.date())
    with pytest.raises(InvalidInput):
        bulk.receive_each([], access=access, at=NOW)
    with pytest.raises(InvalidInput):
        bulk.receive_each([f"c{n}" for n in range(bulk.LIMIT + 1)], access=access, at=NOW)
    assert [each.error for each in bulk.receive_each([file().code], access=access, at=NOW)] == ["not_allowed"]


def test_who_has_it_open_is_forgotten_when_the_beats_stop(file: File, desk: Desk) -> None:
    dossier, moment = file(), at("2026-11-26T10:00")
    assert presence.note_presence(dossier.pk, by=desk.officer, now=moment) == []
    seen = presence.note_presence(dossier.pk, by=desk.leader, now=moment + timedelta(seconds=20))
    assert seen == ["Trần Thị Nhàn"]
    assert presence.note_presence(dossier.pk, by=desk.leader, now=moment + timedelta(seconds=60)) == []
    presence.leave(dossier.pk, by=desk.leader)
    assert [row.user for row in Presence.objects.all()] == [desk.officer]
    presence.forget_gone(now=moment + timedelta(hours=2))
    assert not Presence.objects.exists()
    presence.looked(dossier, by=desk.officer, at=moment)
    assert Look.objects.get().dossier == dossier


def test_the_same_asked_for_again_is_seen(file: File, desk: Desk, lan: Citizen) -> None:
    same = file()
    file(status="returned")
    file(version=desk.permit)
    found = duplicates.open_of_same(procedure=desk.copies.procedure_id, phone=lan.phone)
    assert [row.code for row in found] == [same.code]
    told = duplicates.told_before(phone=lan.phone, offices=["DN-HC"])
    assert [each["name"] for each in told] == [lan.name]
    assert duplicates.told_before(phone=lan.phone, offices=["DN-TTHCC"]) == []


def test_so_many_choices_are_kept_and_no_more(desk: Desk) -> None:
    for number in range(KEPT_AT_MOST):
        save_filter(by=desk.officer, name=f"Lọc {number}", chosen={"pick": "qua-han", "tim": "Lan"}, at=NOW)
    saved = save_filter(by=desk.officer, name="Lọc 0", chosen={"pick": "gan-han"}, at=NOW)
    assert saved.chosen == {"pick": "gan-han"}
    with pytest.raises(InvalidInput):
        save_filter(by=desk.officer, name="Một cái nữa", chosen={}, at=NOW)
    with pytest.raises(InvalidInput):
        save_filter(by=desk.officer, name="  ", chosen={}, at=NOW)
