# SPDX-License-Identifier: EUPL-1.2
"""For money nobody knows: whose it may be, by the digits of a dossier's code in the text or by the sum. Only a hint."""

import re
from typing import Final

from motcua.dossiers.models import Dossier
from motcua.payments.models import Charge, Inflow

_LOOKED_AT: Final = 300
_SUGGESTED: Final = 5
_NO_DIGIT: Final = re.compile(r"\D")
# Day and serial stand at the end of every shape of code: "H17.12-250901-0012".
_LEAST_DIGITS: Final = 10


def suggest(inflow: Inflow) -> list[Dossier]:
    """Return the dossiers of the inflow's office it may be for, the likeliest first; bounded, never settles anything.

    Those named by their code come first, then those that owe exactly this sum.
    """
    owing: dict[int, int] = {}
    rows = Charge.objects.filter(office=inflow.office_id, state=Charge.State.OPEN).order_by("-added_at")
    for dossier_id, vnd in rows.values_list("dossier_id", "amount_vnd")[:_LOOKED_AT]:
        owing[dossier_id] = owing.get(dossier_id, 0) + vnd
    digits = _NO_DIGIT.sub("", inflow.text)
    named, fitting = [], []
    for dossier in Dossier.objects.filter(pk__in=owing).select_related("procedure"):
        if is_named(dossier.code, digits):
            named.append(dossier)
        elif owing[dossier.pk] == inflow.amount_vnd:
            fitting.append(dossier)
    return [*named, *fitting][:_SUGGESTED]


def is_named(code: str, digits: str) -> bool:
    """Say whether a text's digits hold those of a code's day and serial."""
    day, _dash, serial = code.rpartition("-")
    wanted = _NO_DIGIT.sub("", day.rpartition("-")[2] + serial)
    return len(wanted) >= _LEAST_DIGITS and wanted in digits
