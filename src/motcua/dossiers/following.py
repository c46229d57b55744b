# SPDX-License-Identifier: EUPL-1.2
"""Who may see what of a dossier: everybody how far it is, and whoever holds its phone all that concerns them.

Rules: R-045 (TT 01/2018 Art.16(2)d: without a login only the code and how far it is).
"""

from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from motcua.dossiers import codes, queries, rules
from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.models import Dossier, Handover
from motcua.people import guessing

PAGE: Final = 20
#: Fewer digits of a code's end would be a guess.
SHORTEST_END: Final = 3


@dataclass(frozen=True)
class Progress:
    """All that a stranger sees: the code, the state, and the stage, counted from 1."""

    code: str
    status: str
    stage: int
    of_stages: int

    @property
    def status_label(self) -> str:
        """The state in words that go with the stage: until somebody has it in hand, a dossier is received."""
        if self.status == rules.Status.PROCESSING and self.stage == rules.stage_number(rules.Stage.RECEIVED):
            return _("đã tiếp nhận")
        return str(rules.Status(self.status).label)


def looked_up(text: str, *, address: str) -> Dossier:
    """Return the dossier whose code was typed in any spelling; whoever guesses is slowed.

    Raises: NoSuchDossier, SlowDown.
    """
    key = codes.key_of(text)[:40]
    guessing.refuse_if_guessing(phone="", code=key, address=address)
    try:
        return queries.by_code(key)
    except NoSuchDossier:
        guessing.remember_failure(phone="", code=key, address=address)
        raise


def own(text: str, *, phone: str) -> Dossier:
    """Return the dossier of this code that is the checked phone's; another's does not exist. Raises: NoSuchDossier."""
    dossier = queries.by_code(text)
    if dossier.phone != phone:
        raise NoSuchDossier
    return dossier


def progress_of(dossier: Dossier) -> Progress:
    """Return how far a dossier is. Rule: R-045."""
    known: bool | None = getattr(dossier, "is_handled", None)
    is_handled = _handled(dossier.pk).exists() if known is None else known
    stage = rules.stage_of(dossier.status, was_received=dossier.received_at is not None, is_handled=is_handled)
    return Progress(dossier.code, dossier.status, rules.stage_number(stage), len(rules.STAGES))


def of_phone(phone: str, *, after: str = "", limit: int = PAGE) -> list[Dossier]:
    """Return the dossiers of a checked phone, the newest first; a keyset page behind the one with the code `after`.

    One more than `limit` comes where there are more.
    """
    rows = rows_of(phone)
    last = rows.filter(code_key=codes.key_of(after)[:40]).values_list("submitted_at", "id").first() if after else None
    if last is not None:
        rows = rows.filter(Q(submitted_at__lt=last[0]) | Q(submitted_at=last[0], id__lt=last[1]))
    return list(rows[: limit + 1])


def open_of_phone(phone: str, *, limit: int) -> list[Dossier]:
    """Return what an office still owes this phone something for, the newest first."""
    return list(rows_of(phone).filter(status__in=rules.OPEN)[:limit])


def ending_in(end: str, *, phone: str, limit: int) -> list[Dossier]:
    """Return the phone's dossiers whose code ends in these digits, the newest first."""
    if len(end) < SHORTEST_END:
        return []
    return list(rows_of(phone).filter(code_key__endswith=codes.key_of(end))[:limit])


def rows_of(phone: str) -> QuerySet[Dossier]:
    """Return all dossiers of a checked phone with what every page shows of them, the newest first."""
    rows = Dossier.objects.select_related("office", "agency", "procedure", "procedure_version", "holder")
    rows = rows.annotate(is_handled=Exists(_handled(OuterRef("pk"))))
    return rows.filter(phone=phone).order_by("-submitted_at", "-id")


def _handled(dossier: int | OuterRef) -> QuerySet[Handover]:
    """Say whether somebody behind the intake has taken the dossier in hand."""
    taken = Q(taken_at__isnull=False) | Q(ended_at__isnull=False)
    return Handover.objects.filter(taken, dossier=dossier, number__gt=1)
