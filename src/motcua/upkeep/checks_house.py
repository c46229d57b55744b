# SPDX-License-Identifier: EUPL-1.2
"""Checks of the machine and of what is kept: disk, backup, certificates, the clock, the database."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from motcua.upkeep.backups import read_note
from motcua.upkeep.findings import Finding, State, age, size, state_of

DISK_LITTLE, DISK_BAD = 0.15, 0.05
DISK_LEAST = 1024**3
BACKUP_OLD, BACKUP_BAD = timedelta(hours=26), timedelta(days=3)
REHEARSAL_OLD = timedelta(days=100)
CERTIFICATE_SOON, CERTIFICATE_BAD = timedelta(days=30), timedelta(days=7)
CERTIFICATES_READ = 50
# The other checks take a moment of it.
CLOCK_OFF, CLOCK_BAD = timedelta(seconds=5), timedelta(seconds=30)
TRANSACTION_LONG, TRANSACTION_BAD = timedelta(minutes=2), timedelta(minutes=15)
CONNECTIONS_MANY, CONNECTIONS_BAD = 0.8, 0.95


def disk() -> Finding:
    """Say how much room is left where the instance keeps its data."""
    used = shutil.disk_usage(settings.DATA if settings.DATA.exists() else settings.DATA.parent)
    share = used.free / used.total
    state = State.GOOD
    if share < DISK_BAD or used.free < DISK_LEAST:
        state = State.BAD
    elif share < DISK_LITTLE:
        state = State.ATTENTION
    value = _("còn {free} trên {total} ({percent}%)").format(
        free=size(used.free), total=size(used.total), percent=round(share * 100)
    )
    do = _("Dọn bản sao lưu cũ và nhật ký cũ, hoặc thêm ổ đĩa. Hết chỗ thì cơ quan phải dừng.")
    return Finding("disk", _("Chỗ trống trên ổ đĩa"), state, value, do, used.free)


def backup(*, now: datetime) -> list[Finding]:
    """Say how old the last backup is, and when one was last rehearsed."""
    note = read_note(settings.DATA)
    do = _("Chạy ./motcua backup hằng ngày (docs/operation.md) và giữ bản sao ở máy khác.")
    if note.made_at is None:
        # A demonstration holds nothing that could be lost.
        state = State.ATTENTION if settings.IS_DEMO else State.BAD
        made = Finding("backup", _("Sao lưu"), state, _("chưa sao lưu lần nào"), do, -1)
    else:
        old = now - note.made_at
        state = state_of(old.total_seconds(), attention=BACKUP_OLD.total_seconds(), bad=BACKUP_BAD.total_seconds())
        value = _("{age} trước, {size}").format(age=age(old), size=size(note.size))
        made = Finding("backup", _("Sao lưu"), state, value, do, old.total_seconds())
    tried = _("chưa diễn tập lần nào")
    since = REHEARSAL_OLD
    if note.rehearsed_at is not None:
        since = now - note.rehearsed_at
        tried = _("{age} trước").format(age=age(since))
    rehearsed = Finding(
        "rehearsal",
        _("Diễn tập phục hồi"),
        State.ATTENTION if since >= REHEARSAL_OLD else State.GOOD,
        tried,
        _("Chạy ./motcua rehearse TỆP mỗi quý: bản sao chỉ đáng tin khi đã thử phục hồi."),
        since.total_seconds(),
    )
    return [made, rehearsed]


def certificates(*, now: datetime) -> Finding:
    """Say which certificate of ours ends first: of the server, of those who sign, of seals."""
    name, do = _("Chứng thư số"), _("Gia hạn chứng thư trước ngày hết hạn, rồi thay tệp.")
    ends = [(end, file.name) for file, end in _ends()]
    if not ends:
        return Finding("certificates", name, State.GOOD, _("không có chứng thư nào ở đây"))
    end, file = min(ends)
    left = end - now
    state = state_of(
        -left.total_seconds(), attention=-CERTIFICATE_SOON.total_seconds(), bad=-CERTIFICATE_BAD.total_seconds()
    )
    value = _("{file} hết hạn ngày {day}").format(file=file, day=f"{end:%d/%m/%Y}")
    return Finding("certificates", name, state, value, do, left.total_seconds())


def _ends() -> list[tuple[Path, datetime]]:
    found = []
    for file in sorted((settings.DATA / "tls").glob("*.crt")):
        found.append((file, x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc))
    kept = ((settings.SIGNING_FILE, settings.SIGNING_PASSPHRASE), (settings.SEALS_FOLDER, settings.SEALS_PASSPHRASE))
    for place, passphrase in kept:
        for file in _p12_at(place):
            _key, certificate, _others = pkcs12.load_key_and_certificates(file.read_bytes(), passphrase.encode())
            if certificate is not None:
                found.append((file, certificate.not_valid_after_utc))
    return found


def _p12_at(place: str) -> list[Path]:
    path = Path(place) if place else None
    if path is None or not path.exists():
        return []
    return sorted(path.glob("*.p12"))[:CERTIFICATES_READ] if path.is_dir() else [path]


def clock_offset(*, now: datetime) -> Finding:
    """Compare this machine's clock (`now`, read a moment ago) with the database's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    offset = abs(theirs - now)
    state = state_of(offset.total_seconds(), attention=CLOCK_OFF.total_seconds(), bad=CLOCK_BAD.total_seconds())
    value = _("lệch {seconds} giây so với cơ sở dữ liệu").format(seconds=round(offset.total_seconds()))
    do = _("Bật đồng bộ giờ (NTP) trên các máy: giờ sai làm sai hẹn và hạn trả.")
    return Finding("clock", _("Đồng hồ máy chủ"), state, value, do, offset.total_seconds())


def database() -> list[Finding]:
    """Say how large the database is, how long its oldest transaction lasts, and how many connections are taken."""
    with connection.cursor() as cursor:
        cursor.execute(_DATABASE)
        bytes_count, lasted, taken, most = cursor.fetchone()
    seconds = float(lasted or 0)
    long = _("Một việc giữ cơ sở dữ liệu quá lâu: tìm trong pg_stat_activity, xem lệnh nào đang chạy.")
    share = taken / most
    return [
        Finding("database_size", _("Cỡ cơ sở dữ liệu"), State.GOOD, size(bytes_count), "", bytes_count),
        Finding(
            "database_transaction",
            _("Giao dịch lâu nhất đang mở"),
            state_of(seconds, attention=TRANSACTION_LONG.total_seconds(), bad=TRANSACTION_BAD.total_seconds()),
            age(timedelta(seconds=seconds)),
            long,
            seconds,
        ),
        Finding(
            "database_connections",
            _("Kết nối tới cơ sở dữ liệu"),
            state_of(share, attention=CONNECTIONS_MANY, bad=CONNECTIONS_BAD),
            _("{taken} trên {most}").format(taken=taken, most=most),
            _("Bớt tiến trình dùng chung cơ sở dữ liệu này, hoặc tăng max_connections."),
            taken,
        ),
    ]


_DATABASE = """
SELECT pg_database_size(current_database()),
    (SELECT extract(epoch FROM max(clock_timestamp() - xact_start)) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'),
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
    current_setting('max_connections')::int
"""
