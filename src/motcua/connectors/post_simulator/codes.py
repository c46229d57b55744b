# SPDX-License-Identifier: EUPL-1.2
"""The status codes of the simulated carrier, and what they mean to us; those of a real one are typed from its list."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.post.models import Carrier, StatusCode
from motcua.post.rules import Deed, Reason

ACCEPTED: Final = "100"
COLLECTED: Final = "110"
ON_THE_WAY: Final = "200"
AT_OFFICE: Final = "300"
OUT: Final = "310"
DELIVERED: Final = "400"
RETURNING: Final = "500"
CANCELLED: Final = "600"
LOST: Final = "900"
#: A code nobody has told us the meaning of.
UNKNOWN: Final = "777"
#: Why it could not be delivered, by code.
FAILED: Final[dict[str, Reason]] = {
    "410": Reason.ABSENT,
    "411": Reason.WRONG_ADDRESS,
    "412": Reason.NO_ANSWER,
    "413": Reason.REFUSED,
    "414": Reason.NO_PAPERS,
    "415": Reason.NOT_PAID,
    "419": Reason.OTHER,
}
DEEDS: Final[dict[str, Deed]] = {
    ACCEPTED: Deed.ACCEPTED,
    COLLECTED: Deed.COLLECTED,
    ON_THE_WAY: Deed.ON_THE_WAY,
    AT_OFFICE: Deed.AT_OFFICE,
    OUT: Deed.OUT,
    DELIVERED: Deed.DELIVERED,
    **dict.fromkeys(FAILED, Deed.FAILED),
    RETURNING: Deed.RETURNING,
    CANCELLED: Deed.CANCELLED,
    LOST: Deed.LOST,
}
WORDS: Final = {UNKNOWN: _("kiểm tra nội bộ")}


def teach(carrier: Carrier) -> None:
    """Let a carrier's row know what the simulator's codes mean; codes that have a meaning keep it."""
    StatusCode.objects.bulk_create(
        [
            StatusCode(carrier=carrier, code=code, deed=deed, reason=FAILED.get(code, ""))
            for code, deed in DEEDS.items()
        ],
        ignore_conflicts=True,
    )


def words_of(code: str) -> str:
    """Return what the carrier says with a code."""
    if code in FAILED:
        return f"{Deed.FAILED.label}: {FAILED[code].label}"
    return str(DEEDS[code].label if code in DEEDS else WORDS.get(code, code))
