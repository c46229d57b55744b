# SPDX-License-Identifier: EUPL-1.2
"""`kiosk-command`: the line that opens a kiosk's page full screen on the machine in the hall."""

import argparse
import os
import shlex
import sys
from urllib.parse import urlsplit

from motcua.cli.instance import Instance

PROFILE = "$HOME/.may-lay-so"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `kiosk-command`."""
    parser.add_argument("kiosk", metavar="MÁY", help="mã máy lấy số, ví dụ DN-HC-k1 / code of the kiosk")
    parser.add_argument("--address", help="địa chỉ máy lấy số mở / address as the kiosk reaches it")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Print the line; 1 for a kiosk nobody knows."""
    from django.conf import settings

    from motcua.queueing.models import Kiosk

    kiosk = Kiosk.objects.filter(code__iexact=arguments.kiosk).first()
    if kiosk is None:
        print(f"Không có máy lấy số {arguments.kiosk}.\nThere is no such kiosk.", file=sys.stderr)
        return 1
    address = arguments.address or os.environ.get("MOTCUA_PUBLIC_URL") or settings.PUBLIC_URL
    print(command_line(address=address, office=kiosk.office_id))
    return 0


def command_line(*, address: str, office: str) -> str:
    """Return the chromium line: kiosk mode, printing without a question, sound, this address trusted.

    Over plain http the address is named as a secure one, or the browser would give neither camera nor offline work.
    """
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    options = [
        "chromium",
        "--kiosk",
        "--kiosk-printing",
        "--autoplay-policy=no-user-gesture-required",
        "--use-fake-ui-for-media-stream",
        "--disable-pinch",
        "--overscroll-history-navigation=0",
        "--noerrdialogs",
        "--disable-session-crashed-bubble",
        "--no-first-run",
        "--disable-translate",
        "--disable-features=Translate",
        "--lang=vi",
    ]
    if parts.scheme == "http":
        options.append(f"--unsafely-treat-insecure-origin-as-secure={origin}")
    words = [shlex.quote(option) for option in options]
    # A folder of its own, which stays: in it are the enrolment and the numbers in hand.
    return " ".join([*words, f'--user-data-dir="{PROFILE}"', shlex.quote(f"{origin}/lay-so/{office.lower()}/")])
