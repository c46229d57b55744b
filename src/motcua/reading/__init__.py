# SPDX-License-Identifier: EUPL-1.2
"""Understanding a Vietnamese message. Pure: the catalogue is passed in; no database, clock or settings.

`read` understands a message by itself, `read_answer` one that answers a question.
"""

from motcua.reading.catalogue import Catalogue, Entity
from motcua.reading.result import ACT_FROM, Intent, Part, Reading, Reason
from motcua.reading.understanding import read, read_answer

__all__ = ["ACT_FROM", "Catalogue", "Entity", "Intent", "Part", "Reading", "Reason", "read", "read_answer"]
