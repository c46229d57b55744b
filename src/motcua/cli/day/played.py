# SPDX-License-Identifier: EUPL-1.2
"""From the empty house to the account: start it, play the day, let the night pass, count."""

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from datetime import time as dt_time
from pathlib import Path

from motcua.cli.day import FEW, MANY, account, playing, reporting, script
from motcua.cli.day.house import House, house
from motcua.cli.day.script import Place, Script
from motcua.cli.day.stage import Stage
from motcua.cli.day.witness import Note
from motcua.cli.refusal import Refused
from motcua.kernel.working_time import OFFICE_ZONE

SAMPLE = Path(__file__).resolve().parents[1] / "demo_data" / "offices.csv"
# The house is there before the longest holidays end.
DAYS_BEFORE = 22
SERVER_PROCESSES = 2
LAST_MINUTE, NOON = dt_time(23, 59), dt_time(13, 0)
# The worker looks once a minute for days that are over.
NIGHT_SECONDS = 90.0


#: What somebody who came has in the end; a channel whose people mostly have none of it is broken.
_GOT = frozenset({"booked", "vaccinated", "number", "machine_number", "filed"})
FEW_SENT_AWAY = 5


def main(arguments: argparse.Namespace) -> int:
    """Play as asked and print what came of it; 0 when all is well.

    With `--json` a day that could not be played is told in the same object.
    """
    try:
        return _played(arguments)
    except Exception as problem:
        if not arguments.json:
            raise
        print(json.dumps(reporting.not_played(problem), ensure_ascii=False))
        return 1


def _played(arguments: argparse.Namespace) -> int:
    say: Callable[[str], None] = lambda words: None if arguments.json else print(words, flush=True)  # noqa: E731
    codes = _offices(arguments)
    began = time.monotonic()
    with house(folder=arguments.keep) as found:
        if not arguments.speed:
            found.settings["MOTCUA_CLOCK_REFRESH_SECONDS"] = "0"
            found.seen_after_seconds = 0.0
        found.be_patient_with(sum(script.seats_for(arguments.people or MANY.get(code, FEW)) for code in codes))
        say("Đang mở cơ quan trên một thư mục trống …")
        morning = datetime.combine(arguments.on, datetime.min.time(), OFFICE_ZONE).replace(hour=6)
        found.start(at=morning - timedelta(days=DAYS_BEFORE), workers=SERVER_PROCESSES)
        stage, scripts = _set_up(found, codes, arguments, say)
        _say_where_to_watch(stage, say)
        playing.play(stage, scripts, seed=arguments.seed)
        _night(stage, arguments.on)
        stage.troubles += silent(scripts.values(), stage.witnesses.notes)
        stage.troubles += sent_away(scripts.values(), stage.witnesses.notes)
        told = account.of_database(
            found.database_url(),
            stage.witnesses.notes,
            at=datetime.combine(arguments.on, LAST_MINUTE, OFFICE_ZONE),
            on=arguments.on,
            offices=list(scripts),
        )
    result = reporting.result(told, scripts, stage)
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(reporting.in_words(told, result, scripts, stage, seconds=time.monotonic() - began))
    return 0 if result["ok"] else 1


def _night(stage: Stage, on: date) -> None:
    """Let the night pass: the worker is killed once more, and ends in the morning what the day left open."""
    stage.say("Đêm xuống. Tiến trình nền bị tắt đột ngột, rồi mở lại …")
    stage.house.drain()
    noon = datetime.combine(on + timedelta(days=1), NOON, OFFICE_ZONE)
    stage.house.set_clock(noon, speed=1.0)
    if stage.house.kill_worker():
        stage.fault("worker_killed", noon)
    deadline = time.monotonic() + NIGHT_SECONDS
    while time.monotonic() < deadline and stage.house.rows(_OPEN_NUMBERS, on)[0][0]:
        time.sleep(0.5)
    stage.house.drain()


def silent(scripts: Iterable[Script], notes: Sequence[Note]) -> list[str]:
    """Return who stood in a script and of whom nobody noted anything: a player, or the house, forgot them."""
    heard = {note.who for note in notes}
    people = [person for script in scripts for person in script.persons]
    return [f"{each.subject} ({each.channel}) never acted" for each in people if each.subject not in heard]


def sent_away(scripts: Iterable[Script], notes: Sequence[Note]) -> list[str]:
    """Return the channels by which most people got nothing: a door that refuses everybody loses nobody on paper."""
    got = {note.who for note in notes if note.what in _GOT}
    came: dict[str, list[bool]] = {}
    for person in (person for each in scripts for person in each.persons):
        came.setdefault(str(person.channel), []).append(person.subject in got)
    return [
        f"by {channel} {each.count(False)} of {len(each)} people got nothing"
        for channel, each in sorted(came.items())
        if each.count(False) >= FEW_SENT_AWAY and 2 * each.count(False) > len(each)
    ]


_OPEN_NUMBERS = "SELECT count(*) FROM queueing_ticket WHERE day = %s AND state NOT IN ('done', 'left')"


def _offices(arguments: argparse.Namespace) -> list[str]:
    """Return the codes of the offices that take part. Raises: Refused for one that is not in the sample."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        known = [row["code"] for row in csv.DictReader(file)]
    asked = list(dict.fromkeys(code.strip().upper() for code in arguments.office.split(",") if code.strip()))
    strangers = [code for code in asked if code not in known]
    if not arguments.all and (strangers or not asked):
        raise Refused(
            f"Không có nơi mẫu {', '.join(strangers)}. Các nơi mẫu: {', '.join(known)}.",
            f"There is no sample office {', '.join(strangers)}; there are {', '.join(known)}.",
        )
    return known if arguments.all else asked


def _set_up(
    found: House, codes: list[str], arguments: argparse.Namespace, say: Callable[[str], None]
) -> tuple[Stage, dict[str, Script]]:
    """Staff the offices, write the scripts and set the stage. Raises: Refused where no office is open on the day."""
    many = {code: arguments.people or MANY.get(code, FEW) for code in codes}
    seats = {code: script.seats_for(many[code]) for code in codes}
    told = found.furnish(seats=seats, on=arguments.on)
    places: dict[str, Place] = {}
    for code, office in told["offices"].items():
        if office["sessions"]:
            places[code] = Place.read(office, on=arguments.on)
        else:
            say(f"{code} không mở cửa ngày {arguments.on:%d/%m/%Y}.")
    if not places:
        raise Refused(
            f"Ngày {arguments.on:%d/%m/%Y} cơ quan nghỉ. Hãy chọn một ngày làm việc.",
            "The office is closed on that day.",
        )
    given: set[str] = set()
    scripts = {
        code: script.write(place, many=many[code], seed=arguments.seed, given=given) for code, place in places.items()
    }
    password = json.loads((found.data / "instance.json").read_text(encoding="utf-8"))["demo_password"]
    stage = Stage(found, places, password=password, gateway=told["gateway"], speed=arguments.speed, say=say)
    return stage, scripts


def _say_where_to_watch(stage: Stage, say: Callable[[str], None]) -> None:
    address = stage.house.address
    say(f"\nXem trực tiếp: {address}/xep-hang/ · điện thoại: {address}/gia-lap/tin-nhan/")
    for code, place in stage.places.items():
        say(
            f"  {place.name}: bảng {address}/bang/{code.lower()}/ · bàn của cán bộ {address}/quay/{code.lower()}/"
            f" (truong.{code.lower()})"
        )
    say(f"Mật khẩu của mọi tài khoản: {stage.password}\n")
