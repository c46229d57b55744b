# SPDX-License-Identifier: EUPL-1.2
"""The yardstick of reading a queue: an ASGI application that answers everything with the same bytes."""

import json
import os
from pathlib import Path
from typing import Any

_said = json.loads(Path(os.environ["MOTCUA_BENCH_ANSWER"]).read_text())
_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in _said["headers"]],
}
_BODY = {"type": "http.response.body", "body": _said["body"].encode(), "more_body": False}


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer with the bytes that the house gave."""
    if scope["type"] == "http":
        await send(_START)
        await send(_BODY)
