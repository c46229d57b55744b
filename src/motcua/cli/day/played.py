# SPDX-License-Identifier: EUPL-1.2
"""From the empty house to the account: start it, play the day, let the night pass, count."""

import argparse
import csv
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from motcua.cli.day import FEW, MANY, playing, script
from motcua.cli.day.house import House, house
from motcua.cli.day.script import Place, Script
from motcua.cli.day.stage import Stage
from motcua.cli.refusal import Refused
from motcua.kernel.working_time import OFFICE_ZONE

SAMPLE = Path(__file__).resolve().parents[1] / "demo_data" / "offices.csv"
# The house is there before the longest holidays end.
DAYS_BEFORE = 22
SERVER_PROCESSES = 2


def main(arguments: argparse.Namespace) -> int:
    """Play as asked and print what came of it; 0 when all is well."""
    say: Callable[[str], None] = lambda words: None if arguments.json else print(words, flush=True)  # noqa: E731
    codes = _offices(arguments)
    began = time.monotonic()
    with house(folder=arguments.keep) as found:
        if not arguments.speed:
            found.settings["MOTCUA_CLOCK_REFRESH_SECONDS"] = "0"
        say("Đang mở cơ quan trên một thư mục trống …")
        morning = datetime.combine(arguments.on, datetime.min.time(), OFFICE_ZONE).replace(hour=6)
        found.start(at=morning - timedelta(days=DAYS_BEFORE), workers=SERVER_PROCESSES)
        stage, scripts = _set_up(found, codes, arguments, say)
        _say_where_to_watch(stage, say)
        crews = playing.play(stage, scripts, seed=arguments.seed)
        say(f"Trời tối. Đang kiểm đếm … ({time.monotonic() - began:.0f} giây)")
        for trouble in stage.troubles:
            say(trouble)
        print(json.dumps({"people": sum(len(s.persons) for s in scripts.values()), "crews": len(crews)}))
    return 0


def _offices(arguments: argparse.Namespace) -> list[str]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        known = [row["code"] for row in csv.DictReader(file)]
    code = arguments.office.strip().upper()
    if not arguments.all and code not in known:
        raise Refused(f"Không có nơi mẫu {code}: {', '.join(known)}.", f"There is no sample office {code}.")
    return known if arguments.all else [code]


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
    scripts = {code: script.write(place, many=many[code], seed=arguments.seed) for code, place in places.items()}
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
