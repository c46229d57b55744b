# SPDX-License-Identifier: EUPL-1.2
"""What a reaction is given: the fact, the number of its journal entry, and what the fact is about as it is now."""

from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from motcua.appointments.models import Appointment
from motcua.dossiers.models import Dossier
from motcua.journal.events import Event

Fact = TypeVar("Fact", bound=Event)


@dataclass(frozen=True)
class Happening(Generic[Fact]):
    """A recorded fact while its reactions run; what it is about is read once, in their transaction."""

    event: Fact
    entry_id: int

    @property
    def key(self) -> str:
        """What makes the one message of this fact unique."""
        return f"{type(self.event).__name__}:{self.entry_id}"

    def key_for(self, whose: str) -> str:
        """Return the key of the message of this fact to one of several people; the entry still stands last."""
        name, _colon, entry = self.key.partition(":")
        return f"{name}-{whose}:{entry}" if whose else self.key

    @cached_property
    def appointment(self) -> Appointment | None:
        """The appointment with its place; None where it has been erased or the fact is about something else."""
        if not self.event.subject.startswith("appointment:"):
            return None
        rows = Appointment.objects.select_related("office", "agency", "counter")
        return next(iter(rows.filter(pk=self.event.subject_id)), None)

    @cached_property
    def dossier(self) -> Dossier | None:
        """The dossier with its place and version; None where it has been erased or the fact is about something else."""
        if not self.event.subject.startswith("dossier:"):
            return None
        rows = Dossier.objects.select_related("office", "agency", "procedure_version")
        return next(iter(rows.filter(pk=self.event.subject_id)), None)
