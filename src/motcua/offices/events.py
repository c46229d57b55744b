# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass, field
from typing import Any

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class MasterDataChanged(Event):
    """A row of master data was added, changed or removed; `before` and `after` hold the fields that differ.

    `what` is the kind of row ("weeklysession"), `row` names it in Vietnamese. The subject of a part (a counter, a
    weekly session) is the whole it belongs to.
    """

    what: str
    row: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
