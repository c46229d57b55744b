# SPDX-License-Identifier: EUPL-1.2
"""Template tags of the look: icons, fields, small components, and moments and sums said as people say them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from motcua.doors.look import drawing
from motcua.doors.look.icons import ICONS, MARK
from motcua.kernel import codes, saying
from motcua.kernel import phone as telephone

register = template.Library()

CHIP_ICONS = {
    "wait": "clock",
    "today": "diamond",
    "done": "check",
    "late": "warn",
    "refused": "cross",
    "quiet": "circle",
}
NOTICE_ICONS = {"info": "info", "done": "check", "late": "warn", "today": "bell"}
MESSAGE_KINDS = {"success": "done", "warning": "late", "error": "late"}


# --- pictures ----------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, kind: str = "") -> SafeString:
    """Draw an icon of the house, silent for screen readers; an unknown name raises KeyError.

    `kind` is `small`, `large`, or `end` where the icon follows a button's word.
    """
    classes = f"icon icon-{kind}" if kind else "icon"
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">{}</svg>',
        classes,
        mark_safe(ICONS[name]),
    )


@register.simple_tag
def mark() -> SafeString:
    """Draw the sign of the house."""
    return mark_safe(MARK)


@register.simple_tag
def qr(text: str, size: int = 160, says: str = "") -> SafeString:
    """Draw `text` as a QR code; `says` replaces the spoken name of the picture."""
    return drawing.qr(text, size=size, says=says or _("Mã QR để quét tại quầy"))


@register.simple_tag
def day_load(bars: Sequence[drawing.Bar], says: str) -> SafeString:
    """Draw a day's load from `drawing.Bar` values; `says` is its meaning in words."""
    return drawing.day_load(bars, says=says)


@register.simple_tag
def stylesheet() -> str:
    """Return the stylesheet's address, also where the table of static files cannot be read (the page for failures)."""
    try:
        return static("look/motcua.css")
    except ValueError:
        return f"{settings.STATIC_URL}look/motcua.css"


# --- components --------------------------------------------------------------------------------------


@register.inclusion_tag("look/parts/action.html")
def action(href: str, icon_name: str, verb: str, help: str = "", kind: str = "") -> dict[str, Any]:
    """Show one big action row; `kind="main"` for the page's first thing to do."""
    return {"href": href, "icon_name": icon_name, "verb": verb, "help": help, "kind": kind}


@register.inclusion_tag("look/parts/field.html")
def field(bound: BoundField, optional: bool = True) -> dict[str, Any]:
    """Show one form field: label, help, error, then the input, joined for screen readers."""
    widget = bound.field.widget
    if getattr(widget, "input_type", "") == "tel" and "class" not in widget.attrs:
        widget.attrs["class"] = "input-phone"
    return {
        "field": bound,
        "is_group": bound.use_fieldset,
        "is_tick": isinstance(widget, CheckboxInput),
        "is_optional": optional and not bound.field.required,
        "described_by": bound.aria_describedby,
    }


@register.inclusion_tag("look/parts/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Say what has to be put right, once above the form, each line leading to its field."""
    wrong = [bound for bound in form.visible_fields() if bound.errors]
    return {"general": form.non_field_errors(), "wrong": wrong}


@register.inclusion_tag("look/parts/steps.html")
def steps(names: Iterable[str | tuple[str, str]], current: int) -> dict[str, Any]:
    """Show where in the flow one is: `names` are words or (word, address) pairs, `current` counts from 1."""
    rows = []
    for number, entry in enumerate(names, start=1):
        name, href = (entry, "") if isinstance(entry, str) else entry
        rows.append({"name": name, "href": href if number < current else "", "number": number})
    here = rows[min(current, len(rows)) - 1]["name"] if rows else ""
    return {"rows": rows, "current": current, "count": len(rows), "here": here}


@register.inclusion_tag("look/parts/chip.html")
def chip(kind: str, text: str) -> dict[str, Any]:
    """Show a state as shape and word; `kind` is wait, today, done, late, refused or quiet."""
    return {"kind": kind, "text": text, "icon_name": CHIP_ICONS[kind]}


@register.inclusion_tag("look/parts/notice.html")
def notice(kind: str, title: str = "", text: str = "", href: str = "", link: str = "") -> dict[str, Any]:
    """Show a notice; `kind` is info, done, late or today; `href` and `link` lead to what to do next."""
    return {"kind": kind, "title": title, "text": text, "href": href, "link": link, "icon_name": NOTICE_ICONS[kind]}


@register.inclusion_tag("look/parts/promise.html")
def promise(
    due_at: datetime, at: datetime, since: datetime | None = None, says: str = "", small: bool = False
) -> dict[str, Any]:
    """Show the time left to a promised moment in words and as a ring, counting on in the browser where scripts run."""
    return {
        "due_at": due_at,
        "since": since,
        "says": says,
        "small": small,
        "words": time_left(due_at, at),
        "state": urgency(due_at, at),
        "ring": drawing.ring(drawing.percent_left(due_at=due_at, at=at, since_at=since)),
    }


@register.inclusion_tag("look/parts/left.html")
def left(due_at: datetime, at: datetime) -> dict[str, Any]:
    """Show the time left in words alone, for rows of a table or list."""
    return {"due_at": due_at, "words": time_left(due_at, at), "state": urgency(due_at, at)}


@register.inclusion_tag("look/parts/plate.html")
def plate(number: str, counter: str = "", kind: str = "") -> dict[str, Any]:
    """Show a queue number, and the counter that calls it; `kind` is called, huge, or both words."""
    return {"number": number, "counter": counter, "classes": " ".join(f"plate-{word}" for word in kind.split())}


@register.filter
def notice_kind(level_tag: str) -> str:
    """Turn the level of one of Django's messages into a kind of notice."""
    return MESSAGE_KINDS.get(level_tag, "info")


# --- words -------------------------------------------------------------------------------------------


@register.filter
def time_left(due_at: datetime, at: datetime) -> str:
    """Say how long until `due_at`, or how late it is, in whole minutes; `live.js` says the same words later on."""
    minutes = int(abs(due_at - at).total_seconds() // 60)
    late, still, *_units, moments = countdown_words()
    if due_at < at:
        return late.replace("#", _spell(max(1, minutes)))
    return still.replace("#", _spell(minutes)) if minutes else moments


def countdown_words() -> list[str]:
    """Return the words of a countdown in the reader's language: late, still, day, hour, minute, less than a minute.

    In the first two # stands for the length of time.
    """
    units = [pgettext("đếm ngược", "ngày"), pgettext("đếm ngược", "giờ"), pgettext("đếm ngược", "phút")]
    return [_("trễ #"), _("còn #"), *units, _("còn dưới 1 phút")]


@register.simple_tag
def countdown_meta() -> str:
    """Return the words of a countdown for the page's head, where `live.js` reads them."""
    return "|".join(countdown_words())


def _spell(minutes: int) -> str:
    day_word, hour_word, minute_word = countdown_words()[2:5]
    hours, rest = divmod(minutes, 60)
    days, odd_hours = divmod(hours, 24)
    if days:
        said = [f"{days} {day_word}", f"{odd_hours} {hour_word}" if odd_hours else ""]
    else:
        said = [f"{hours} {hour_word}" if hours else "", f"{rest} {minute_word}" if rest or not hours else ""]
    return " ".join(word for word in said if word)


@register.filter
def urgency(due_at: datetime, at: datetime) -> str:
    """Return the class of a promise: nothing, `is-soon` in its last hour, `is-late` once missed."""
    seconds = (due_at - at).total_seconds()
    return "is-late" if seconds < 0 else "is-soon" if seconds <= 3600 else ""


@register.filter
def day_and_hour(at: datetime | None, today: date | datetime | None = None) -> str:
    """Say a moment as people do; with today's date given, near days become words."""
    if not at:
        return ""
    if isinstance(today, datetime):
        today = localtime(today).date()
    return saying.day_and_hour(localtime(at), today=today)


@register.filter
def day(value: date | datetime | None) -> str:
    """Say a date with its day of the week."""
    if not value:
        return ""
    return saying.day(localtime(value).date() if isinstance(value, datetime) else value)


@register.filter
def hour(value: datetime | time | None) -> str:
    """Say an hour of the day."""
    if value is None:
        return ""
    return saying.hour(localtime(value).time() if isinstance(value, datetime) else value)


@register.filter
def duration(minutes: int | None) -> str:
    """Say a length given in minutes."""
    return "" if minutes is None else saying.duration(minutes)


@register.filter
def vnd(amount: int | None) -> str:
    """Write a sum in đồng."""
    return "" if amount is None else saying.vnd(amount)


@register.filter
def phone(e164: str | None) -> str:
    """Write a phone number in the groups people say."""
    return telephone.spoken(e164) if e164 else ""


@register.filter
def code_spoken(code: str | None) -> str:
    """Write a code in the groups people read aloud."""
    return codes.spoken(code) if code else ""
