# SPDX-License-Identifier: EUPL-1.2
"""Words the tests of the desk share."""

from typing import Any

DESK = "/quay/DN-TTHCC/"
AS_HTMX = {"HTTP_HX_REQUEST": "true"}


def text(answer: Any) -> str:
    """Return the page as text."""
    return str(answer.content.decode())
