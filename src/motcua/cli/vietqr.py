# SPDX-License-Identifier: EUPL-1.2
"""`vietqr`: the payload of a VietQR code, made without any office or database."""

import argparse
import os
import sys

from motcua.cli.instance import Instance

BAD_INPUT = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `vietqr`."""
    parser.add_argument("--bin", required=True, metavar="BIN", help="mã ngân hàng / the bank's six digits: 970436")
    parser.add_argument("--account", required=True, metavar="SỐ", help="số tài khoản hoặc số thẻ / account or card")
    parser.add_argument("--amount", metavar="ĐỒNG", help="số tiền; bỏ trống là mã tĩnh / sum; left out: static")
    parser.add_argument("--purpose", default="", metavar="CHỮ", help="nội dung chuyển khoản / purpose")
    parser.add_argument("--card", action="store_true", help="chuyển đến số thẻ / to a card")
    parser.add_argument("--svg", action="store_true", help="in hình SVG thay vì chuỗi / print the picture instead")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Print the payload, or its picture; 2 with a sentence for each thing that cannot be written."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    import django
    from django.utils import translation

    django.setup()
    from motcua.kernel.errors import InvalidInput
    from motcua.payments import vietqr

    with translation.override("vi"):
        try:
            made = vietqr.payload(
                bin=arguments.bin,
                account=arguments.account,
                amount_vnd=_vnd(arguments.amount),
                purpose=arguments.purpose,
                to_card=arguments.card,
            )
        except InvalidInput as bad:
            for name, sentence in bad.fields.items():
                print(f"--{name}: {sentence}", file=sys.stderr)
            return BAD_INPUT
    print(vietqr.drawn(made) if arguments.svg else made)
    return 0


def _vnd(typed: str | None) -> int | None:
    """Return the sum of "16000" or "16.000"; nought, which is refused, for what is no number."""
    if typed is None:
        return None
    plain = typed.replace(".", "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 20 else 0
