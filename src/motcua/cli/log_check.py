# SPDX-License-Identifier: EUPL-1.2
"""`log-check`: whether the dossiers' sealed logs are as they were written, and the day's line to deposit elsewhere."""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused

if TYPE_CHECKING:
    from motcua.dossiers.sealing import Fault, Verdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `log-check`."""
    parser.add_argument("--dossier", metavar="MÃ", help="chỉ một hồ sơ / one dossier only")
    parser.add_argument(
        "--from",
        dest="since",
        type=date.fromisoformat,
        metavar="NGÀY",
        help="từ ngày này (2026-11-20) / from this day on",
    )
    parser.add_argument(
        "--export",
        nargs="?",
        const="",
        metavar="NGÀY",
        help="in dòng con dấu của ngày để gửi nơi khác giữ (bỏ trống: ngày cuối) / the day's line, to keep elsewhere",
    )
    parser.add_argument(
        "--deposited",
        type=Path,
        metavar="TỆP",
        help="so với các dòng đã gửi nơi khác giữ / compare with lines kept elsewhere",
    )


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Print whether everything is whole; 1 with the first broken place where it is not."""
    if arguments.export is not None:
        return _export(arguments.export)
    if arguments.deposited is not None:
        return _compare(arguments.deposited)
    if arguments.dossier:
        return _check_one(arguments.dossier)
    from motcua.dossiers import sealing

    return _tell(sealing.verify_all(since=arguments.since))


def _check_one(code: str) -> int:
    from motcua.dossiers import queries, sealing
    from motcua.dossiers.errors import NoSuchDossier

    try:
        dossier = queries.by_code(code)
    except NoSuchDossier:
        raise Refused(f"Không có hồ sơ {code}.", f"There is no dossier {code}.") from None
    return _tell(sealing.verify_dossier(dossier))


def _tell(found: "Verdict") -> int:
    if found.fault is not None:
        where, where_english = _place(found.fault)
        print(f"NHẬT KÝ KHÔNG CÒN NGUYÊN VẸN: {where}: {found.fault.what}.", file=sys.stderr)
        print(f"THE LOG IS BROKEN: {where_english}.", file=sys.stderr)
        return 1
    days = f"; {found.days} ngày đã đóng, đến hết {found.last_day:%d/%m/%Y}" if found.last_day else ""
    erased = f" ({found.erased} việc đã xóa nội dung theo quy định)" if found.erased else ""
    print(f"Nhật ký nguyên vẹn: {found.entries} việc của {found.dossiers} hồ sơ{erased}{days}.")
    print(f"The log is whole: {found.entries} entries of {found.dossiers} dossiers, {found.days} sealed days.")
    return 0


def _place(fault: "Fault") -> tuple[str, str]:
    if fault.on is not None:
        return f"ngày {fault.on:%d/%m/%Y}", f"day {fault.on.isoformat()}"
    number = f", việc số {fault.number}" if fault.number else ""
    return f"hồ sơ {fault.code}{number}", f"dossier {fault.code}, entry {fault.number}"


def _export(day: str) -> int:
    from motcua.dossiers import sealing
    from motcua.dossiers.models import DaySeal

    try:
        on = date.fromisoformat(day) if day else sealing.sealed_until()
    except ValueError:
        raise Refused(f"Ngày không đọc được: {day}.", f"Not a date: {day}.") from None
    seal = DaySeal.objects.filter(on=on).first() if on else None
    if seal is None:
        raise Refused("Ngày này chưa được đóng.", "This day is not sealed yet.")
    print(sealing.line_of(seal))
    return 0


def _compare(file: Path) -> int:
    from motcua.dossiers import sealing
    from motcua.dossiers.models import DaySeal

    try:
        lines = [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise Refused(f"Không đọc được {file}: {error.strerror}.", f"Cannot read {file}: {error.strerror}.") from None
    for line in lines:
        try:
            on = date.fromisoformat(line.split()[0])
        except ValueError:
            raise Refused(f"Dòng không đọc được: {line[:40]}", f"Not a line of a day: {line[:40]}") from None
        seal = DaySeal.objects.filter(on=on).first()
        if seal is None or sealing.line_of(seal) != line:
            print(f"NHẬT KÝ KHÁC VỚI DÒNG ĐÃ GỬI: ngày {on:%d/%m/%Y}.", file=sys.stderr)
            print(f"THE LOG DIFFERS FROM THE DEPOSITED LINE: day {on.isoformat()}.", file=sys.stderr)
            return 1
    print(f"Đúng với {len(lines)} dòng đã gửi.\nThe same as the {len(lines)} deposited lines.")
    return 0
