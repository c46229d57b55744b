# SPDX-License-Identifier: EUPL-1.2
"""Numbers of reports as people read them."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.figures.measures import Unit
from motcua.figures.tables import Compared, Value

NONE = "–"


def said(value: Value | str, unit: Unit) -> str:
    """Write a value with its unit: "1.234", "34,5 %", "12 phút"; a dash where there is none."""
    if value is None or value == "":
        return NONE
    if isinstance(value, str):
        return value
    written = number(value)
    match unit:
        case Unit.PERCENT:
            return f"{written} %"
        case Unit.MINUTES:
            return _("%(count)s phút") % {"count": written}
        case Unit.DAYS:
            return _("%(count)s ngày") % {"count": written}
        case Unit.VND:
            return f"{written} đ"
    return written


def number(value: float) -> str:
    """Write a number the way the reader's language does: "1.234,5"."""
    written = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return written if get_language() == "en" else written.translate(str.maketrans(",.", ".,"))


def compared(found: Compared, beside: str) -> tuple[str, str]:
    """Return an arrow and the words of a comparison; `beside` is what with: "kỳ trước", "thành phố"."""
    change = found.change
    if change is None:
        return "", _("không có số của %(beside)s để so") % {"beside": beside}
    other = {"beside": beside, "other": said(found.other, found.unit)}
    if not change:
        return "=", _("bằng %(beside)s") % other
    by = (
        said(abs(change), found.unit)
        if found.unit != Unit.PERCENT
        else _("%(points)s điểm phần trăm") % {"points": number(abs(change))}
    )
    words = (
        _("cao hơn %(by)s so với %(beside)s (%(other)s)")
        if change > 0
        else _("thấp hơn %(by)s so với %(beside)s (%(other)s)")
    )
    told = words % {**other, "by": by}
    if found.is_up_good is not None:
        told += ", " + (_("tốt hơn") if (change > 0) == found.is_up_good else _("kém hơn"))
    return ("▲" if change > 0 else "▼"), told
