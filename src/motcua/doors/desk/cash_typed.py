# SPDX-License-Identifier: EUPL-1.2
"""What a cashier types: sums as they are said at a counter, counts, and a wand's code in the wrong field."""

import re

from django.utils.translation import gettext as _

from motcua.kernel.errors import InvalidInput

MOST_VND = 2_000_000_000
# There is no note or coin below this: 50 means 50.000.
_SMALLEST_NOTE = 1_000
_SUM = re.compile(r"\d{1,3}(?:[., ]?\d{3})*|\d{1,10}")
_TAILS = ("vnd", "vnđ", "đồng", "đ", "d")


def sum_from(typed: str, *, field: str = "so-tien", is_short: bool = False) -> int:
    """Return a typed sum in đồng: "50.000", "50000 đ", "50k"; with `is_short` also "50". Raises: InvalidInput."""
    text = typed.strip().casefold()
    text = next((text.removesuffix(tail).rstrip() for tail in _TAILS if text.endswith(tail)), text)
    times = _SMALLEST_NOTE if text.endswith("k") else 1
    text = text.removesuffix("k").rstrip()
    if not text.isascii() or not _SUM.fullmatch(text):
        raise InvalidInput(fields={field: _("Xin gõ số tiền, ví dụ 50.000.")})
    amount = int(re.sub(r"\D", "", text)) * times
    if is_short and 0 < amount < _SMALLEST_NOTE:
        amount *= _SMALLEST_NOTE
    if amount > MOST_VND:
        raise InvalidInput(fields={field: _("Số tiền lớn quá. Xin xem lại.")})
    return amount


def is_scan(typed: str) -> bool:
    """Say whether what landed in a field for a sum is a code: a wand writes wherever the cursor stands."""
    letters = [sign for sign in typed.casefold().replace("đồng", "").replace("vnđ", "") if sign.isalpha()]
    return len(typed.strip()) > 6 and len([sign for sign in letters if sign not in "đdkvn"]) > 0


def count_from(typed: str, *, field: str) -> int | None:
    """Return a typed count; None where nothing was typed. Raises: InvalidInput."""
    text = typed.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise InvalidInput(fields={field: _("Xin gõ một số, ví dụ 2.")})
    return int(text)
