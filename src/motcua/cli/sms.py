# SPDX-License-Identifier: EUPL-1.2
"""`sms`: `read` shows how messages are understood, `send` lets a running office answer one."""

import argparse
import json
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused

if TYPE_CHECKING:
    from motcua.conversations.models import Inbound
    from motcua.reading import Catalogue, Reading

# A fresh demonstration first passes on what its sample holds: half a minute.
WAIT_SECONDS = 60
LOOK_SECONDS = 0.2
COLUMNS = ("received_at", "message")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `sms read` and `sms send`."""
    below = parser.add_subparsers(dest="deed", required=True, metavar="{read,send}")
    read = below.add_parser("read", help="đọc một tệp tin nhắn / understand the messages of a file")
    read.add_argument("file", type=Path, metavar="TỆP.tsv", help="cột / columns: received_at, message")
    send = below.add_parser("send", help="nhắn như một người dân / write as a citizen")
    send.add_argument("--from", dest="phone", required=True, metavar="SỐ", help="số gửi / the sender: 0905123456")
    send.add_argument("--at", metavar="LÚC", help="lúc nhận / when it was received: 2026-11-19T09:00")
    send.add_argument(
        "--wait",
        type=int,
        default=WAIT_SECONDS,
        metavar="GIÂY",
        help="chờ trả lời bao lâu / seconds to wait for a reply",
    )
    send.add_argument("text", metavar="TIN", help="nội dung / the text")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Read a file of messages, or send one."""
    if arguments.deed == "read":
        return read_file(arguments.file, instance)
    return send(arguments.phone, arguments.text, _moment_of(arguments.at), instance, wait_seconds=arguments.wait)


# --- read ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One message of a file, under the number of its line."""

    number: int
    received_at: datetime
    message: str


def read_file(file: Path, instance: Instance) -> int:
    """Print what each message means, one JSON object a line, in the order of the file.

    With the names of the instance's own lists where there is one, else with those of the shipped sample.
    """
    from motcua.reading import read

    lines = list(lines_of(file))
    catalogue = _catalogue(instance)
    for line in lines:
        reading = read(line.message, received_at=line.received_at, catalogue=catalogue)
        print(json.dumps(as_json(reading), ensure_ascii=False))
    return 0


def lines_of(file: Path) -> Iterator[Line]:
    """Yield the messages of a tab-separated file; other columns are ignored. Raises: Refused with the bad line."""
    rows = _rows(file)
    _number, header = next(rows, (1, []))
    names = [name.strip().casefold() for name in header]
    for column in COLUMNS:
        if column not in names:
            raise Refused(f"{file}, dòng 1: thiếu cột {column}.", f"{file}, line 1: there is no column {column}.")
    moment, message = names.index(COLUMNS[0]), names.index(COLUMNS[1])
    for number, cells in rows:
        if not any(cells):
            continue
        if len(cells) <= max(moment, message):
            raise Refused(f"{file}, dòng {number}: thiếu ô.", f"{file}, line {number}: a cell is missing.")
        yield Line(number, _read_moment(cells[moment], f"{file}, dòng / line {number}"), cells[message])


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Refused(f"Không đọc được {file}: {error.strerror}.", f"Cannot read {file}: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise Refused(f"{file}, dòng {line}: không phải UTF-8.", f"{file}, line {line}: not UTF-8.") from None
    # A quotation mark in a message is a quotation mark, and only a line's end ends a line.
    for number, row in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        yield number, row.rstrip("\r").split("\t") if row.strip() else []


def _read_moment(text: str, where: str) -> datetime:
    from motcua.kernel.typed_time import read_moment

    try:
        return read_moment(text)
    except ValueError:
        raise Refused(
            f"{where}: “{text[:40]}” không phải ngày giờ như 2026-11-19T09:00.",
            f"{where}: “{text[:40]}” is not a date and time like 2026-11-19T09:00.",
        ) from None


def as_json(reading: "Reading") -> dict[str, Any]:
    """Return a reading as programs get it: every key always, null where absent."""
    start = reading.start
    code = reading.code or (str(reading.choice) if reading.choice is not None else None)
    return {
        "intent": str(reading.intent),
        "name": reading.name,
        "agency": reading.agency,
        "procedure": reading.procedure,
        "content": reading.content,
        "start": start.isoformat(timespec="minutes") if start else None,
        "missing": [str(part) for part in reading.missing],
        "code": code,
        "place": reading.place,
        "born_on": reading.born_on.isoformat() if reading.born_on else None,
        "vaccine": reading.vaccine,
        "dose": reading.dose,
        "confidence": round(reading.confidence, 3),
        "why": [{"part": str(each.part), "said": each.said, "text": each.text} for each in reading.why],
    }


def _catalogue(instance: Instance) -> "Catalogue":
    """Return the names of the instance's lists; the sample's where no office was started or its lists are empty."""
    from motcua.cli.sample_catalogue import sample_catalogue

    if not instance.keepsake_path.exists():
        return sample_catalogue()
    with instance.office():
        from django.db import DatabaseError

        from motcua.conversations import catalogue
        from motcua.kernel import clock

        try:
            own = catalogue.current(on=clock.now().date())
        except DatabaseError:
            # A folder that has a server but no office yet.
            return sample_catalogue()
    return own if own.agencies else sample_catalogue()


# --- send ------------------------------------------------------------------------------------------------


def send(
    phone: str, text: str, received_at: datetime | None, instance: Instance, *, wait_seconds: int = WAIT_SECONDS
) -> int:
    """Let the running office answer a message; print each text that comes back on a line of its own.

    No reply by rule prints nothing and says why on standard error. Raises: Refused when none came in `wait_seconds`.
    """
    instance.open()
    if instance.running() is None:
        raise Refused(
            f"Một Cửa không chạy trên thư mục {instance.data}, nên không ai trả lời. Hãy chạy ./motcua run trước.",
            f"Một Cửa does not run on {instance.data}, so nobody would answer. Use ./motcua run first.",
        )
    with instance.office():
        from motcua.conversations import operations
        from motcua.kernel import clock

        at = clock.now()
        inbound = operations.receive(
            provider="simulator",
            provider_id=f"cli-{uuid.uuid4()}",
            from_phone=phone,
            to="",
            text=text,
            received_at=received_at or at,
            at=at,
        )
        if inbound.is_repeat:
            print("Tin này vừa nhận rồi, không làm lại. / Received a moment ago; done once.", file=sys.stderr)
            return 0
        return _print_replies(inbound, wait_seconds)


def _print_replies(inbound: "Inbound", wait_seconds: int) -> int:
    from motcua.conversations.rules import Outcome

    answered_at = _answered_at(inbound, wait_seconds)
    texts = _texts(inbound, answered_at)
    for text in texts:
        print(text)
    if not texts:
        label = Outcome(inbound.outcome).label
        print(f"Không trả lời: {label}. / No reply by rule ({inbound.outcome}).", file=sys.stderr)
    return 0


def _answered_at(inbound: "Inbound", wait_seconds: int) -> datetime:
    """Wait until the message is answered and all that follows from the answer is queued. Raises: Refused."""
    until = time.monotonic() + wait_seconds
    while time.monotonic() < until:
        inbound.refresh_from_db()
        if inbound.answered_at is not None and _is_relayed(inbound, inbound.answered_at):
            return inbound.answered_at
        time.sleep(LOOK_SECONDS)
    raise Refused(
        f"Chưa có trả lời sau {wait_seconds} giây. Tin đã được giữ và sẽ được trả lời.",
        f"No answer within {wait_seconds} seconds. The message is kept and will be answered.",
    )


def _subjects(inbound: "Inbound") -> list[str]:
    return [each for each in (inbound.subject, inbound.about) if each]


def _is_relayed(inbound: "Inbound", answered_at: datetime) -> bool:
    from motcua.journal.models import Entry

    facts = Entry.objects.filter(subject__in=_subjects(inbound), at=answered_at)
    return not facts.filter(relayed_at__isnull=True).exists()


def _texts(inbound: "Inbound", answered_at: datetime) -> list[str]:
    from motcua.messaging.models import Message

    own = Message.objects.filter(to_phone=inbound.from_phone, subject__in=_subjects(inbound), created_at=answered_at)
    return list(own.order_by("key").values_list("text", flat=True))


def _moment_of(text: str | None) -> datetime | None:
    return None if text is None else _read_moment(text, "--at")
