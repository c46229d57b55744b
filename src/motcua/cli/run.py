# SPDX-License-Identifier: EUPL-1.2
"""`./motcua run`: the whole office in one command, until Ctrl-C."""

import argparse
import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from socket import socket
from zoneinfo import ZoneInfo

from motcua.cli import tls
from motcua.cli.instance import Instance
from motcua.cli.network import claim_port, reachable_address
from motcua.cli.processes import Child, Supervisor, shorten_log
from motcua.cli.refusal import Refused
from motcua.cli.server import default_workers, raise_open_file_limit
from motcua.cli.ties import tied_to_this_process

READY_SECONDS = 180
SERVER_STOP_SECONDS = 10
WORKER_STOP_SECONDS = 20
OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `run`."""
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ nghe; 0.0.0.0 cho cả mạng / address to listen on")
    parser.add_argument(
        "--tls",
        nargs="*",
        metavar="TỆP",
        help="HTTPS: CHỨNG_THƯ KHÓA, hoặc để trống để tự lập cơ quan cấp phát / CERT KEY, or none for an own authority",
    )
    parser.add_argument("--at", type=_moment, help="đồng hồ bắt đầu từ, ví dụ 2026-12-01T08:30 / the clock starts at")
    parser.add_argument("--no-demo", action="store_true", help="cơ quan thật, không có dữ liệu mẫu / a real office")
    parser.add_argument(
        "--no-people", action="store_true", help="dữ liệu mẫu nhưng chưa có người dân nào / the sample without citizens"
    )
    parser.add_argument("--workers", type=_positive, help="số tiến trình máy chủ / number of server processes")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Run the office until it is told to stop."""
    _make_signals_raise()
    raise_open_file_limit()
    instance.create()
    door = _open_door(arguments, instance)
    try:
        return _serve(arguments, instance, door)
    except KeyboardInterrupt:
        return 130
    finally:
        instance.unlock()


@dataclass
class Door:
    """Where the office is reached."""

    host: str
    port: int
    address: str
    guard: socket
    certificates: tls.Certificates | None
    renew: Callable[[], tls.Certificates] | None = None


def _open_door(arguments: argparse.Namespace, instance: Instance) -> Door:
    scheme = "http" if arguments.tls is None else "https"
    address = f"{scheme}://{reachable_address(arguments.host)}:{instance.port}"
    address = os.environ.get("MOTCUA_PUBLIC_URL", address).rstrip("/")
    instance.lock(address=address)
    guard = claim_port(arguments.host, instance.port)
    certificates, renew = None, None
    if arguments.tls is not None and len(arguments.tls) == 2:
        certificates = tls.given(Path(arguments.tls[0]), Path(arguments.tls[1]))
    elif arguments.tls == []:
        renew = lambda: tls.own(instance.data)  # noqa: E731
        certificates = renew()
    elif arguments.tls is not None:
        raise Refused("--tls cần hai tệp, hoặc không tệp nào.", "--tls takes two files, or none.")
    is_demo = instance.settle(no_demo=arguments.no_demo, base_url=address)
    if arguments.at and not is_demo:
        raise Refused("--at chỉ dùng với dữ liệu mẫu.", "--at is for the demonstration only.")
    return Door(arguments.host, instance.port, address, guard, certificates, renew)


def _serve(arguments: argparse.Namespace, instance: Instance, door: Door) -> int:
    with instance.database_of_run() as (url, server):
        environment = {**os.environ, **instance.environment(url)}
        lines = _prepare(arguments, instance, environment)
        children = _children(arguments, instance, door, environment)
        supervisor = Supervisor(children, database=server, housekeeping=_housekeeping(door, children[0]))
        try:
            supervisor.start()
            is_ready = _wait_until_ready(supervisor, door)
            if is_ready:
                _print_welcome(instance, door, lines)
                supervisor.watch()
        finally:
            supervisor.stop()
        if not is_ready and not supervisor.requests:
            raise Refused(
                f"Máy chủ chưa trả lời sau {READY_SECONDS} giây.\n{_words_of(children)}",
                f"The server did not answer within {READY_SECONDS} s; see {instance.data / 'log'}.",
            )
    return 0


def _prepare(arguments: argparse.Namespace, instance: Instance, environment: dict[str, str]) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "motcua.cli",
        "prepare",
        "--data",
        str(instance.data),
        "--port",
        str(instance.port),
    ]
    if arguments.at:
        command += ["--at", arguments.at.isoformat()]
    if arguments.no_people:
        command += ["--no-people"]
    done = subprocess.run(
        command,
        # A change to a large table takes longer than a page may.
        env={**environment, "MOTCUA_STATEMENT_TIMEOUT_MS": "0", "MOTCUA_LOCK_TIMEOUT_MS": "60000"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=tied_to_this_process(signal.SIGTERM),
    )
    if done.returncode != 0:
        raise Refused("Chưa chuẩn bị được dữ liệu; lý do ở trên.", "The data could not be prepared; see above.")
    return list(json.loads(done.stdout.splitlines()[-1]))


def _children(
    arguments: argparse.Namespace, instance: Instance, door: Door, environment: dict[str, str]
) -> list[Child]:
    logs = instance.data / "log"
    logs.mkdir(mode=0o700, exist_ok=True)
    server = [sys.executable, "-m", "motcua.cli.server", "--host", door.host, "--port", str(door.port)]
    server += ["--workers", str(arguments.workers or default_workers())]
    if door.certificates is not None:
        server += ["--cert", str(door.certificates.certificate), "--key", str(door.certificates.key)]
    worker = [sys.executable, "-m", "motcua.cli", "worker", "--data", str(instance.data), "--port", str(instance.port)]
    children = [
        Child("Máy chủ", server, environment, logs / "server.log", SERVER_STOP_SECONDS),
        Child("Tiến trình nền", worker, environment, logs / "worker.log", WORKER_STOP_SECONDS),
    ]
    for child in children:
        shorten_log(child.log)
    return children


def _housekeeping(door: Door, server: Child) -> Callable[[], None]:
    def renew_certificate() -> None:
        if door.renew is None or door.certificates is None:
            return
        before = door.certificates.certificate.read_bytes()
        if door.renew().certificate.read_bytes() != before and server.process is not None:
            # The server starts its processes anew, one after the other, with the new certificate.
            server.process.send_signal(signal.SIGHUP)

    return renew_certificate


def _wait_until_ready(supervisor: Supervisor, door: Door) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    answered = False

    def is_over() -> bool:
        nonlocal answered
        answered = answered or _is_healthy(door)
        return answered or time.monotonic() > deadline

    supervisor.watch(until=is_over, look_seconds=0.1)
    return answered


def _is_healthy(door: Door) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(door.host, door.host.strip("[]"))
    connection: http.client.HTTPConnection
    if door.certificates is not None:
        context = ssl.create_default_context()
        # Only whether this machine's own server answers is asked here, not who it is.
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, door.port, timeout=5, context=context)
    else:
        connection = http.client.HTTPConnection(host, door.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _print_welcome(instance: Instance, door: Door, lines: list[str]) -> None:
    rows = [
        ("/", "trang chính · home"),
        ("/hen-gio/", "đặt giờ hẹn · book an hour"),
        ("/quay/", "quầy của cán bộ · the officer's desk"),
        ("/quan-tri/", "quản trị · administration"),
        ("/api/v1/docs", "giao diện lập trình · API"),
    ]
    kept = instance.keepsake()
    if kept.is_demo:
        rows.append(("/gia-lap/dien-thoai/", "nhắn tin thử · try a text message"))
        rows.append(("/gia-lap/may-lay-so/", "máy lấy số của bệnh viện · a hospital's machine"))
        rows.append(("/gia-lap/cong-quoc-gia/", "Cổng Dịch vụ công quốc gia giả lập · the national portal"))
        rows.append(("/gia-lap/ngan-hang/", "ngân hàng giả lập: quét VietQR, trả · a bank to pay with"))
        rows.append(("/gia-lap/the-rung/", "thẻ rung giả lập · tags that shake and sound"))
    words = ["", "Một Cửa đang chạy. / Một Cửa is running.", ""]
    words += [f"  {door.address}{path:<20} {what}" for path, what in rows]
    if kept.is_demo:
        words += ["", f"Mật khẩu của mọi tài khoản mẫu / password of every demo account: {kept.demo_password}"]
    words += ["", *lines] if lines else []
    if door.certificates is not None and door.certificates.root is not None:
        words += [
            "",
            f"Chứng thư gốc để cài vào máy tính bảng / root certificate for tablets: {door.certificates.root}",
        ]
    words += ["", f"Nhật ký / logs: {instance.data / 'log'}", "Dừng bằng Ctrl-C. / Stop with Ctrl-C.", ""]
    print("\n".join(words), flush=True)


def _words_of(children: list[Child]) -> str:
    return "\n".join(f"[{child.log.name}]\n{child.last_words()}" for child in children if child.last_words())


def _make_signals_raise() -> None:
    """Until the supervisor listens, a kill ends the preparation as Ctrl-C does, so that the database is stopped too."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"không phải ngày giờ / not a moment: {text}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_TIME)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"không phải số dương / not a positive number: {text}")
    return int(text)
