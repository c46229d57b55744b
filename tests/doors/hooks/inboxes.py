# SPDX-License-Identifier: EUPL-1.2
"""What a door handed to the dialogue, in a test that looks at the door alone."""

from typing import Any

Taken = list[dict[str, Any]]
