# SPDX-License-Identifier: EUPL-1.2
"""What happens to a person's own data. Neither event says whose: only that it happened, and how much it was."""

from dataclasses import dataclass, field

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class OwnDataTaken(Event):
    """Somebody fetched all that is kept about them; `rows` is how many rows of all tables that was."""

    rows: int


@dataclass(frozen=True, kw_only=True)
class OwnDataErased(Event):
    """Somebody had their data erased: `counts` rows by table; `kept` things stay for as long as the law says."""

    counts: dict[str, int] = field(default_factory=dict)
    kept: int


@dataclass(frozen=True, kw_only=True)
class KeptRecordErased(Event):
    """What the law had kept after an erasure is gone too; the subject is "kept_record:<id>"."""

    kind: str
