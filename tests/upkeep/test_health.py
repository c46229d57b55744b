# SPDX-License-Identifier: EUPL-1.2
"""Each check is good in a quiet house, and goes bad when what it looks at is made bad."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from cast import House, at
from filing import desk, file
from lines import Lines
from motcua.dossiers import portal
from motcua.dossiers.models import Dossier, PortalMessage
from motcua.feeds.models import Feed, FeedState, Forward
from motcua.journal.models import DueMoment, Entry
from motcua.messaging.models import Message
from motcua.offices.models import Agency
from motcua.post.models import Carrier
from motcua.queueing.models import Kiosk, Ticket, TicketPrint
from motcua.upkeep import checks_house, health
from motcua.upkeep.backups import note_backup, note_rehearsal
from motcua.upkeep.findings import Finding, State, age, size

__all__ = ["desk", "file"]

pytestmark = pytest.mark.django_db
AT = at("2026-11-26T09:00")
NIGHT = at("2026-11-26T22:00")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    settings.SIGNING_FILE = settings.SEALS_FOLDER = settings.PORTAL = ""
    settings.BANK_HOOK_SECRETS = []


def found(code: str, *, moment: datetime = AT, now: datetime | None = None) -> Finding:
    findings = {each.code: each for each in health.look(at=moment, now=now or datetime.now(UTC)).findings}
    return findings[code]


def heartbeat(silent: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [datetime.now(UTC) - silent])


def owed(status: str, *, created_at: datetime, kind: str = "NOTICE") -> Message:
    return Message.objects.create(
        key=f"test:{uuid4()}", subject="appointment:1", template="confirmed", to_phone="+84905111222", text="x",
        parts=1, status=status, kind=kind, created_at=created_at,
    )  # fmt: skip


def test_the_worker_is_dead_alive_late(house: House) -> None:
    assert found("worker").state == State.BAD
    heartbeat(timedelta(seconds=1))
    assert found("worker").state == State.GOOD
    heartbeat(timedelta(seconds=30))
    assert found("worker").state == State.ATTENTION
    heartbeat(timedelta(minutes=5))
    assert found("worker").state == State.BAD


def test_the_outbox_is_told_by_count_and_age() -> None:
    assert found("outbox").state == State.GOOD
    entry = Entry.objects.create(at=AT - timedelta(minutes=3), kind="X", subject="x:1", actor="system")
    assert found("outbox").state == State.ATTENTION
    assert found("outbox").value == "1 việc chưa xong, cũ nhất 3 phút"
    assert found("outbox", moment=AT + timedelta(hours=1)).state == State.BAD
    Entry.objects.filter(pk=entry.pk).update(at=AT, attempts=2)
    assert found("outbox").state == State.ATTENTION
    assert "đang lỗi" in found("outbox").value
    Entry.objects.filter(pk=entry.pk).update(relayed_at=AT)
    assert found("outbox").state == State.GOOD


def test_due_moments_are_late_or_done() -> None:
    due = DueMoment.objects.create(kind="x", subject="x:1", due_at=AT - timedelta(minutes=5))
    assert found("due_moments").state == State.ATTENTION
    assert found("due_moments", moment=AT + timedelta(hours=1)).state == State.BAD
    DueMoment.objects.filter(pk=due.pk).update(done_at=AT)
    assert found("due_moments", moment=AT + timedelta(hours=1)).state == State.GOOD


def test_messages_wait_too_long_but_reminders_may_rest() -> None:
    owed("QUEUED", created_at=AT - timedelta(hours=8), kind="REMINDER")
    assert found("messages_waiting").state == State.GOOD
    owed("QUEUED", created_at=AT - timedelta(minutes=20))
    assert found("messages_waiting").state == State.ATTENTION
    owed("QUEUED", created_at=AT - timedelta(hours=2))
    assert found("messages_waiting").state == State.BAD


def test_messages_that_failed_within_a_day_are_counted() -> None:
    owed("FAILED", created_at=AT - timedelta(days=2))
    assert found("messages_failed").state == State.GOOD
    owed("FAILED", created_at=AT - timedelta(hours=2))
    assert found("messages_failed").state == State.ATTENTION
    for _ in range(20):
        owed("FAILED", created_at=AT - timedelta(hours=2))
    assert found("messages_failed").state == State.BAD


def test_jobs_pile_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, attempts) "
            "SELECT 'messages', 'x', 0, '{}', 'todo', 0 FROM generate_series(1, 600)"
        )
    assert found("jobs").state == State.ATTENTION


def test_kiosks_are_silent_only_while_their_office_is_open(lines: Lines) -> None:
    Kiosk.objects.all().delete()
    assert found("kiosks").state == State.GOOD
    first = Kiosk.objects.create(code="DN-TTHCC-k1", office=lines.a.office, seen_at=datetime.now(UTC))
    assert found("kiosks").state == State.GOOD
    Kiosk.objects.create(code="DN-TTHCC-k2", office=lines.a.office)
    assert found("kiosks").state == State.ATTENTION
    assert "DN-TTHCC-k2" in found("kiosks").value
    Kiosk.objects.filter(pk=first.pk).update(seen_at=datetime.now(UTC) - timedelta(hours=1))
    assert found("kiosks").state == State.BAD
    assert found("kiosks", moment=NIGHT).state == State.GOOD


def test_printers_that_lose_slips_are_found(lines: Lines, draw: Callable[..., Ticket]) -> None:
    kiosk = Kiosk.objects.create(code="DN-TTHCC-k9", office=lines.a.office)
    outcomes = ["printed", "printed", "printed", "failed"]
    for outcome in outcomes:
        TicketPrint.objects.create(
            ticket=draw(), kiosk=kiosk, asked_at=AT - timedelta(minutes=20), outcome=outcome, is_first=False
        )
    assert found("printers").state == State.ATTENTION
    TicketPrint.objects.filter(outcome="printed").update(outcome="asked")
    assert found("printers").state == State.BAD
    assert found("printers", moment=AT + timedelta(hours=3)).state == State.GOOD


def test_feeds_are_silent_after_their_own_time(house: House) -> None:
    feed = Feed.objects.create(pk="BV-1", office=house.hc, name="Bệnh viện", silent_after_seconds=60)
    assert found("feeds").state == State.BAD
    FeedState.objects.update_or_create(feed=feed, defaults={"heard_at": datetime.now(UTC)})
    assert found("feeds").state == State.GOOD
    FeedState.objects.filter(feed=feed).update(heard_at=datetime.now(UTC) - timedelta(seconds=90))
    assert found("feeds").state == State.BAD


def test_a_hub_that_does_not_answer_is_found(house: House) -> None:
    assert found("forwards").state == State.GOOD
    told = Forward.objects.create(office=house.hc, url="https://hub.example.vn", feed="DN-HC")
    assert found("forwards").state == State.BAD
    Forward.objects.filter(pk=told.pk).update(answered_at=datetime.now(UTC) - timedelta(minutes=20))
    assert found("forwards").state == State.ATTENTION
    Forward.objects.filter(pk=told.pk).update(answered_at=datetime.now(UTC))
    assert found("forwards").state == State.GOOD


def test_the_portal_is_off_good_late_bad(settings: Any, file: Callable[..., Dossier]) -> None:
    dossier = file()
    assert found("portal").state == State.GOOD
    settings.PORTAL, settings.PORTAL_PASSWORD = "simulator", "x"
    portal._made.cache_clear()
    assert found("portal").state == State.GOOD
    PortalMessage.objects.create(
        dossier=dossier, number=900, key="x", service="DongBoHoSoMC", made_at=AT - timedelta(hours=1)
    )
    assert found("portal").state == State.ATTENTION
    assert found("portal", moment=AT + timedelta(days=3)).state == State.BAD


def test_a_carrier_that_fails_is_found() -> None:
    carrier = Carrier.objects.create(code="VNPOST", name="VNPost", driver="vnpost", heard_at=AT)
    assert found("carriers").state == State.GOOD
    Carrier.objects.filter(pk=carrier.pk).update(failing_since=AT - timedelta(hours=2))
    assert found("carriers").state == State.ATTENTION
    Carrier.objects.filter(pk=carrier.pk).update(failing_since=AT - timedelta(days=2))
    assert found("carriers").state == State.BAD


def test_a_bank_that_never_tells_is_asked_about(settings: Any) -> None:
    assert found("bank").state == State.GOOD
    settings.BANK_HOOK_SECRETS = ["x"]
    assert found("bank").state == State.ATTENTION


@pytest.mark.parametrize(("free", "state"), [(0.5, State.GOOD), (0.1, State.ATTENTION), (0.02, State.BAD)])
def test_the_disk_fills(monkeypatch: pytest.MonkeyPatch, free: float, state: State) -> None:
    whole = 1024**4
    usage = SimpleNamespace(total=whole, used=0, free=int(whole * free))
    monkeypatch.setattr(checks_house.shutil, "disk_usage", lambda path: usage)
    assert found("disk").state == state
    monkeypatch.undo()
    assert shutil.disk_usage("/").total > 0


def test_a_backup_grows_old(settings: Any, tmp_path: Path) -> None:
    settings.IS_DEMO = False
    assert found("backup").state == State.BAD
    now = datetime.now(UTC)
    note_backup(tmp_path, at=now, size=5 * 1024**2)
    assert found("backup").state == State.GOOD
    assert "5,0 MB" in found("backup").value
    assert found("backup", now=now + timedelta(hours=30)).state == State.ATTENTION
    assert found("backup", now=now + timedelta(days=4)).state == State.BAD
    assert found("rehearsal").state == State.ATTENTION
    note_rehearsal(tmp_path, at=now)
    assert found("rehearsal").state == State.GOOD


def test_a_certificate_ends(tmp_path: Path) -> None:
    assert found("certificates").state == State.GOOD
    (tmp_path / "tls").mkdir()
    now = datetime.now(UTC)
    (tmp_path / "tls" / "server.crt").write_bytes(certificate(until=now + timedelta(days=90)))
    assert found("certificates").state == State.GOOD
    assert found("certificates", now=now + timedelta(days=70)).state == State.ATTENTION
    assert found("certificates", now=now + timedelta(days=85)).state == State.BAD
    assert found("certificates", now=now + timedelta(days=100)).state == State.BAD
    (tmp_path / "tls" / "broken.crt").write_text("không phải chứng thư")
    assert found("failed_valueerror").state == State.BAD


def certificate(*, until: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "thử")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(until - timedelta(days=200))
        .not_valid_after(until)
    )
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_a_clock_that_runs_off_is_found() -> None:
    assert found("clock").state == State.GOOD
    assert found("clock", now=datetime.now(UTC) + timedelta(seconds=12)).state == State.ATTENTION
    assert found("clock", now=datetime.now(UTC) - timedelta(minutes=3)).state == State.BAD


def test_the_database_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("database_size").number > 1_000_000
    assert found("database_connections").state == State.GOOD
    question = "SELECT 5e9::bigint, 200, 85, 100"
    monkeypatch.setattr(checks_house, "_DATABASE", question)
    assert found("database_transaction").state == State.ATTENTION
    assert found("database_connections").state == State.ATTENTION
    monkeypatch.setattr(checks_house, "_DATABASE", question.replace("200", "2000").replace("85", "99"))
    assert found("database_transaction").state == State.BAD
    assert found("database_connections").state == State.BAD


def test_a_check_that_fails_is_a_finding_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(when: health.Moment) -> list[Finding]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM khong_co_bang_nay")
        raise DatabaseError

    name, checks = health.GROUPS[0]
    monkeypatch.setattr(health, "GROUPS", ((name, (broken, *checks)), *health.GROUPS[1:]))
    looked = health.look(at=AT, now=datetime.now(UTC))
    assert looked.findings[0].code == "failed_programmingerror"
    assert looked.findings[0].state == looked.state == State.BAD
    assert len(looked.findings) > 15


def test_every_finding_that_is_not_good_says_what_to_do() -> None:
    for each in health.look(at=AT, now=datetime.now(UTC)).findings:
        assert each.value
        assert each.do or each.state == State.GOOD


def test_the_questions_do_not_grow_with_the_house(house: House, lines: Lines) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            health.look(at=AT, now=datetime.now(UTC))
        return len(caught)

    Kiosk.objects.create(code="DN-HC-k9", office=house.hc)
    before = count()
    for number in range(10):
        Kiosk.objects.create(code=f"DN-HC-k{number + 10}", office=house.hc if number % 2 else house.tthcc)
    assert Agency.objects.exists()
    assert count() <= before + 3
    assert before < 90


def test_ages_and_sizes_are_said_in_words() -> None:
    assert [age(timedelta(seconds=each)) for each in (5, 300, 9_000, 400_000)] == [
        "5 giây", "5 phút", "2 giờ", "4 ngày",
    ]  # fmt: skip
    assert [size(each) for each in (12, 2_048, 3 * 1024**2, 1.5 * 1024**3)] == ["12 B", "2,0 KB", "3,0 MB", "1,5 GB"]
