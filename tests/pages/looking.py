# SPDX-License-Identifier: EUPL-1.2
"""Opening pages in a browser and judging each: the console, what sticks out, what axe finds, what it weighs."""

import html
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import JSONField

from chromium import Axe, chromium
from house.english import MARKED, STAYS, typed_in
from pages.variants import Variant
from pages.visits import Visit

#: What a page for everybody may weigh when it is opened for the first time.
LIGHT_BYTES = 50_000
#: Pages drawn by their script need a moment after they are loaded.
DRAWN_BY_SCRIPT = ("board", "kiosk")
DRAWN_WITHIN_MS = 600
MASKED = "xx***"
#: A hall reads one language; a kiosk has a button for the other.
IN_VIETNAMESE = ("board", "kiosk")
PAGE_SECONDS = 60


@dataclass
class Seen:
    """One page as it was seen; `wrong` holds a line for each thing that is."""

    key: str
    path: str
    who: str
    picture: str
    status: int = 0
    bytes: int = 0
    wrong: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


# Text that is shown and the words only a screen reader says, unless they say of themselves that they are Vietnamese.
_WORDS = """() => {
  const texts = new Set(), shown = e => e && !e.closest('script, style, template, [lang=vi]') && (
    e.closest('option') || e.getClientRects().length);
  const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (all.nextNode()) if (shown(all.currentNode.parentElement)) texts.add(all.currentNode.data);
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const e of document.querySelectorAll(`[${name}]`)) if (shown(e)) texts.add(e.getAttribute(name));
  for (const e of document.querySelectorAll('input[type=submit]')) if (shown(e)) texts.add(e.value);
  texts.add(document.title);
  return [document.documentElement.lang, [...texts].map(t => t.split(/\\s+/).join(' ').trim()).filter(Boolean)];
}"""
_TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  // What scrolls or is cut inside a narrower element does not make the page wide.
  const isHeld = e => { for (e = e.parentElement; e && e !== document.body; e = e.parentElement)
    if (getComputedStyle(e).overflowX !== 'visible' && e.getBoundingClientRect().right <= wide + 1) return true; };
  const out = [...document.querySelectorAll('body *')].filter(
    e => e.getBoundingClientRect().right > wide + 1 && !isHeld(e));
  return out.slice(0, 3).map(e => `<${e.tagName.toLowerCase()} class="${e.className}"> ends at ${
    Math.round(e.getBoundingClientRect().right)}`);
}"""

# A press whose answer has no place on the page does nothing at all.
_NO_PLACE = """() => [...document.querySelectorAll('[hx-target^="#"]')].map(e => e.getAttribute('hx-target'))
  .filter(place => !document.querySelector(place))"""


def look(address: str, visits: Iterable[Visit], variant: Variant, pictures: Path) -> Iterator[Seen]:
    """Open each page in a browser of its own, judge it, and keep its picture."""
    known = tuple(sorted(_said_by_people(), key=len, reverse=True)) if variant.language == "en" else ()
    left = _Left(known)
    with chromium() as running:
        for number, visit in enumerate(visits, start=1):
            picture = pictures / f"{number:03}-{_slug(visit.key)}.jpg"
            yield _look_at(running, address, visit, variant, picture, left)


def _look_at(
    running: Any, address: str, visit: Visit, variant: Variant, picture: Path, left: Callable[[list[str]], list[str]]
) -> Seen:
    seen = Seen(visit.key, visit.path, visit.who, picture.name)
    context = running.new_context(
        viewport={"width": variant.width, "height": variant.height},
        locale="vi-VN" if variant.language == "vi" else "en-GB",
    )
    try:
        context.add_cookies([
            {"name": name, "value": value, "url": address + path} for name, value, path in visit.cookies
        ])  # fmt: skip
        context.add_cookies([{"name": "ngon_ngu", "value": variant.language, "url": address}])
        page = context.new_page()
        page.set_default_timeout(PAGE_SECONDS * 1_000)
        _open(page, address, visit, seen)
        seen.wrong += [f"wider than the screen: {each}" for each in page.evaluate(_TOO_WIDE)]
        seen.wrong += [f"no place for an answer: {each}" for each in page.evaluate(_NO_PLACE)]
        page.screenshot(path=picture, full_page=True, type="jpeg", quality=70)
        if variant.language == "vi":
            seen.wrong += _axe(page)
        elif not visit.key.startswith(IN_VIETNAMESE):
            language, words = page.evaluate(_WORDS)
            seen.wrong += ["the page is not in English"] if language != "en" else []
            seen.wrong += [f"Vietnamese: {each}" for each in left(words)] if language == "en" else []
    except Exception as failure:  # a page that cannot be judged is wrong, and the walk goes on
        seen.wrong.append(f"{type(failure).__name__}: {str(failure).splitlines()[0]}")
    finally:
        context.close()
    return seen


def _open(page: Any, address: str, visit: Visit, seen: Seen) -> None:
    told: list[str] = []
    page.on("console", lambda said: told.append(_console(said)) if said.type == "error" else None)
    page.on("pageerror", lambda error: told.append(f"script: {error}"))
    wire = page.context.new_cdp_session(page)
    sizes: list[float] = []
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda loaded: sizes.append(loaded["encodedDataLength"]))
    answer = page.goto(address + visit.path, wait_until="load")
    if visit.key.startswith(DRAWN_BY_SCRIPT):
        page.wait_for_timeout(DRAWN_WITHIN_MS)
    seen.status, seen.bytes = answer.status, int(sum(sizes))
    if seen.status != 200:
        seen.wrong.append(f"status {seen.status}")
    if visit.is_public and seen.bytes > LIGHT_BYTES:
        seen.wrong.append(f"{seen.bytes} bytes on the first visit")
    # What is told later is axe's: it tries inline styles, which the policy rightly refuses.
    seen.wrong += told
    wire.detach()


def _console(said: Any) -> str:
    return f"console: {said.text.partition(' Either ')[0]} ({said.location.get('url', '')})"


def _axe(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"axe {each['impact']}: {each['id']} at {each['nodes'][0]['target'][0]} ({len(each['nodes'])})"
        for each in found
    ]


class _Left:
    """What is left in Vietnamese of texts in English, each text judged once."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self._known, self._judged = known, dict[str, bool]()

    def __call__(self, texts: list[str]) -> list[str]:
        # A name of which only the initials are told is nobody's word.
        told = (text for text in texts if MARKED.search(text) and MASKED not in text)
        return [text for text in told if self._is_left(text)]

    def _is_left(self, text: str) -> bool:
        if text not in self._judged:
            rest = html.unescape(text).casefold()
            if rest.endswith("…") and any(each.startswith(rest[:-1]) for each in self._known):
                rest = ""
            for each in self._known:
                if each in rest:
                    rest = rest.replace(each, " ")
            self._judged[text] = bool(MARKED.search(rest))
        return self._judged[text]


def _said_by_people() -> set[str]:
    """Return what people typed in, also inside what is kept as a whole."""
    found = typed_in() | set(STAYS)
    for model in apps.get_models():
        names = [each.name for each in model._meta.concrete_fields if isinstance(each, JSONField)]
        if model.__module__.startswith("motcua.") and names:
            for row in model._default_manager.values_list(*names):
                found |= {" ".join(text.split()) for text in _texts(row) if MARKED.search(text)}
    return {each.casefold() for each in found}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in _texts(each))
    elif isinstance(value, (list, tuple)):
        yield from (text for each in value for text in _texts(each))


def _slug(key: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in key.lower())
