# SPDX-License-Identifier: EUPL-1.2
"""The command line of Một Cửa: finds the instance, finds the command, hands one to the other."""

import argparse
import importlib
import importlib.util
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused

Run = Callable[[argparse.Namespace, Instance], int]
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Declare = Callable[[argparse.ArgumentParser], None]

# Commands that work inside the office: the module has `add_arguments(parser)` and `main(arguments, instance)`.
_OFFICE_COMMANDS = {
    "token": ("motcua.cli.token", "thẻ truy cập API của một tài khoản / API token of an account"),
    "kiosk-command": ("motcua.cli.kiosk", "dòng lệnh mở máy lấy số / the line that opens a kiosk"),
    "due": ("motcua.cli.due", "hạn trả kết quả, và vì sao / by when, and why"),
    "log-check": ("motcua.cli.log_check", "kiểm nhật ký hồ sơ / check the sealed log"),
    "figures": ("motcua.cli.figures", "đếm lại số liệu / count figures anew"),
    "bank-statement": ("motcua.cli.bank_statement", "đọc sao kê ngân hàng / read a bank's statement"),
    "import": ("motcua.cli.importing", "nạp danh mục từ CSV, XLSX / load lists"),
    "export": ("motcua.cli.exporting", "xuất danh mục ra CSV, XLSX / write lists"),
}


@dataclass(frozen=True)
class Command:
    """One command: its help, its options, what it does."""

    help: str
    declare: Declare
    run: Run
    is_shown: bool = True


def main(words: list[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked, reasons on standard error otherwise."""
    given = sys.argv[1:] if words is None else words
    # A kill ends a command as Ctrl-C does, so that a database it has started is stopped too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _dispatch(given)
    except Refused as refusal:
        print(f"{refusal.vietnamese}\n{refusal.english}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has left (a pager, `head`); nobody is there to be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _dispatch(given: list[str]) -> int:
    before, command = _leading_place_options(given)
    # The words after these belong to pytest, to the walk among the tests and to Django, options and all.
    if command[:1] == ["test"]:
        from motcua.cli import test

        return test.main(command[1:])
    if command[:1] == ["pages"]:
        from motcua.cli import pages

        return pages.main(command[1:])
    if command[:1] == ["manage"]:
        from motcua.cli import manage

        after, words = _leading_place_options(command[1:])
        return manage.main(words, _instance(_place_options().parse_args([*before, *after])))
    return _run_declared(given)


def _run_declared(given: list[str]) -> int:
    commands = _commands()
    parser = argparse.ArgumentParser(prog="motcua", description="Một Cửa – bộ phận một cửa / the one-stop office")
    _add_place(parser)
    shown = "{" + ",".join(name for name, command in commands.items() if command.is_shown) + "}"
    below = parser.add_subparsers(dest="command", metavar=shown)
    for name, command in commands.items():
        sub = _add_command(below, name, command)
        command.declare(sub)
    arguments = parser.parse_args(given)
    if arguments.command is None:
        parser.print_help(sys.stderr)
        return 2
    return commands[arguments.command].run(arguments, _instance(arguments))


def _instance(arguments: argparse.Namespace) -> Instance:
    return Instance.from_words(getattr(arguments, "data", None), getattr(arguments, "port", None))


def _add_command(below: Subparsers, name: str, command: Command) -> argparse.ArgumentParser:
    if not command.is_shown:
        return below.add_parser(name, description=command.help, parents=[_place_options()])
    return below.add_parser(name, description=command.help, parents=[_place_options()], help=command.help)


def _commands() -> dict[str, Command]:
    from motcua.cli import backup, prepare, rehearse, run, translate

    nothing: Declare = lambda parser: None  # noqa: E731
    found = {
        "run": Command("mở cả cơ quan / the whole office", run.add_arguments, run.main),
        "test": Command("chạy mọi phép thử / all tests", nothing, _never),
        "check": Command("kiểm mã nguồn / check the sources", nothing, _check),
        "pages": Command("xem mọi trang trong trình duyệt / look at every page", nothing, _never),
    }
    for name, (module, text) in _OFFICE_COMMANDS.items():
        if importlib.util.find_spec(module) is not None:
            found[name] = Command(text, _declare_of(module), _office_command(module))
    found |= {
        "voice": Command("giọng đọc của bảng gọi số / voices of the boards", _declare_of("motcua.cli.voice"), _voice),
        "feed": Command(
            "giả làm máy lấy số của hãng khác / play a foreign machine", _declare_of("motcua.cli.feed"), _feed
        ),
        "sms": Command("gửi thử, đọc tin nhắn / try and read messages", _declare_of("motcua.cli.sms"), _sms),
        "vietqr": Command(
            "chuỗi của một mã VietQR / the payload of a VietQR code", _declare_of("motcua.cli.vietqr"), _vietqr
        ),
        "backup": Command("sao lưu vào một tệp / backup into a file", backup.add_arguments, backup.main),
        "restore": Command("phục hồi vào thư mục mới / restore", backup.add_restore_arguments, backup.restore),
        "rehearse": Command(
            "diễn tập phục hồi một bản sao lưu / rehearse a restore", rehearse.add_arguments, rehearse.main
        ),
        "bench": Command("đo tốc độ / measurements", _declare_of("motcua.cli.bench"), _bench),
        "day": Command("diễn một ngày làm việc rồi kiểm đếm / a day played", _declare_of("motcua.cli.day"), _day),
        "manage": Command("lệnh của Django / Django's commands", nothing, _never),
        "worker": Command("tiến trình nền / the worker", nothing, _worker),
        "prepare": Command("", prepare.add_arguments, _office_command("motcua.cli.prepare"), is_shown=False),
        "rehearse-inside": Command(
            "", rehearse.add_inside_arguments, _office_command("motcua.cli.rehearse_inside"), is_shown=False
        ),
        "translate": Command("", translate.add_arguments, translate.main, is_shown=False),
    }
    return found


def _declare_of(module: str) -> Declare:
    """Import the command's module only when its options are asked for."""
    return lambda parser: importlib.import_module(module).add_arguments(parser)


def _office_command(module: str) -> Run:
    def run(arguments: argparse.Namespace, instance: Instance) -> int:
        with instance.office():
            return int(importlib.import_module(module).main(arguments, instance))

    return run


def _sms(arguments: argparse.Namespace, instance: Instance) -> int:
    from motcua.cli import sms

    # Reading needs no office, so the command opens it itself where there is one.
    return sms.main(arguments, instance)


def _voice(arguments: argparse.Namespace, instance: Instance) -> int:
    from motcua.cli import voice

    # Sounds are files: no office has to be opened.
    return voice.main(arguments, instance)


def _feed(arguments: argparse.Namespace, instance: Instance) -> int:
    from motcua.cli import feed

    return feed.main(arguments, instance)


def _vietqr(arguments: argparse.Namespace, instance: Instance) -> int:
    from motcua.cli import vietqr

    # A code is made of what is typed: no office has to be opened.
    return vietqr.main(arguments, instance)


def _bench(arguments: argparse.Namespace, instance: Instance) -> int:
    from motcua.cli import bench

    # A folder that is not there yet is made: the measurements want its database server, nothing of the office.
    if not instance.keepsake_path.exists():
        instance.create()
    return bench.main(arguments, instance)


def _day(arguments: argparse.Namespace, instance: Instance) -> int:
    from motcua.cli import day

    # A day has a house of its own; the instance named by the options stays as it is.
    return day.main(arguments)


def _check(arguments: argparse.Namespace, instance: Instance) -> int:
    from motcua.cli import check

    return check.main()


def _worker(arguments: argparse.Namespace, instance: Instance) -> int:
    from motcua.cli import worker

    return worker.main(instance)


def _never(arguments: argparse.Namespace, instance: Instance) -> int:
    raise AssertionError("test, pages and manage are dispatched before the options are parsed")


def _add_place(parser: argparse.ArgumentParser) -> None:
    # Left out, an option must not hide the one given before the command.
    parser.add_argument(
        "--data", metavar="THƯ_MỤC", default=argparse.SUPPRESS, help="thư mục dữ liệu (./var) / data folder"
    )
    parser.add_argument("--port", type=_port, metavar="CỔNG", default=argparse.SUPPRESS, help="cổng (8000) / port")


def _place_options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    _add_place(parser)
    return parser


def _leading_place_options(given: list[str]) -> tuple[list[str], list[str]]:
    """Split off `--data X`, `--data=X`, `--port X` and `--port=X` at the head."""
    index = 0
    while index < len(given):
        if given[index] in {"--data", "--port"}:
            index += 2
        elif given[index].startswith(("--data=", "--port=")):
            index += 1
        else:
            break
    return given[:index], given[index:]


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"không phải số cổng / not a port number: {text}")
    return int(text)
