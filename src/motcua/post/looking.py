# SPDX-License-Identifier: EUPL-1.2
"""What anybody who has a parcel's code sees of it: how far it is, and nothing of whose it is. Rule: R-045."""

from motcua.people import guessing
from motcua.post import queries
from motcua.post.errors import NoSuchParcel, WrongCode
from motcua.post.models import Parcel


def is_parcel_code(text: str) -> bool:
    """Say whether somebody typed the code of a parcel, in any spelling."""
    try:
        queries.read_code(text)
    except WrongCode:
        return False
    return True


def looked_up(text: str, *, address: str) -> Parcel:
    """Return the parcel whose code was typed; whoever guesses is slowed. Raises: NoSuchParcel, WrongCode, SlowDown."""
    code = queries.read_code(text)
    guessing.refuse_if_guessing(phone="", code=code, address=address)
    try:
        return queries.by_code(code)
    except NoSuchParcel:
        guessing.remember_failure(phone="", code=code, address=address)
        raise
