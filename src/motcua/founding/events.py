# SPDX-License-Identifier: EUPL-1.2
"""What happens to an office while it is set up; the subject is "office:<code>"."""

from dataclasses import dataclass

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class OfficeBegun(Event):
    """Somebody began to set up an office; nobody else sees it yet."""


@dataclass(frozen=True, kw_only=True)
class OfficeStepSaved(Event):
    """A step was kept; what it changed stands in the entries of the departments."""

    step: str


@dataclass(frozen=True, kw_only=True)
class OfficeOpened(Event):
    """The office exists for everybody from now on, and takes bookings."""


@dataclass(frozen=True, kw_only=True)
class OfficeDropped(Event):
    """An office that was never opened was given up, with all that its steps had made."""
