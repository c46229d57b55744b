# SPDX-License-Identifier: EUPL-1.2
"""`token`: a bearer token, printed once."""

import argparse
import sys

from motcua.cli.instance import Instance

_MACHINES = ("gateway", "device", "feed")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `token`."""
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("username", nargs="?", metavar="TÀI_KHOẢN", help="tài khoản của cán bộ / a member of staff")
    whose.add_argument("--gateway", metavar="TÊN", help="thẻ của một cổng tin nhắn / of a message gateway")
    whose.add_argument("--device", metavar="TÊN", help="thẻ của một thiết bị / of a device")
    whose.add_argument("--feed", metavar="TÊN", help="thẻ của một nguồn số liệu / of a data feed")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Print a new token, which is never shown again; 1 for an account nobody works with."""
    from motcua.people.models import ApiToken, User
    from motcua.people.tokens import issue_token

    for machine in _MACHINES:
        name = getattr(arguments, machine)
        if name is not None:
            print(issue_token(kind=ApiToken.Kind[machine.upper()], name=name))
            return 0
    user = User.objects.filter(username=arguments.username).first()
    if user is None or not user.is_active:
        said = "không còn làm việc" if user else "không có"
        print(f"Tài khoản {arguments.username} {said}.\nThere is no such active account.", file=sys.stderr)
        return 1
    print(issue_token(kind=ApiToken.Kind.STAFF, name=user.username, user=user))
    return 0
