# SPDX-License-Identifier: EUPL-1.2
"""Which addresses are pages: each is asked once, as a browser without scripts would; what is no page says why."""

from collections import Counter
from dataclasses import dataclass, field

import httpx
from django.test import Client

from house.routes import Route, all_routes
from motcua.people.models import User
from pages.example import Cookie, Example
from pages.examples import PEOPLE, examples_of, special_examples

#: Families without a page: programs talk to them.
WITHOUT_PAGES = {"hooks": "for providers' programs", "api": "for programs"}
#: A page of a family that answers otherwise than 200 on purpose, or has nothing to be opened with in the sample data.
NOT_OPENED = {
    ":api/nothing": "what is not there",
    "admin:autocomplete": "answers a field that asks",
    "admin:jsi18n": "words for scripts of the administration that are not used here",
    "board:clip": "a sound",
    "board:film": "a film",
    "portal:open-data-file": "a file",
    "portal:sign-in-return": "the provider signs its way back; tests/journeys/test_signing_in.py",
    "desk:assist_file": "a file",
    "kiosk:print_outcome": "for the kiosk's script",
    "portal:paper-piece": "takes the pieces of a file",
    "postal:shipment": "a sheet on paper",
    "desk:dossier_opinion": "takes posts only",
    "admin:view_on_site": "leads on to a page that no model here has",
    "api:openapi-view": "the description of the interface, drawn by its library",
    "portal:own-result": "the sample data hold no electronic result that a citizen takes",
    "portal:own-question": "the sample data ask nobody to put an answer right",
    "portal:payment-result": "the gateway signs its way back; tests/doors/portal/test_paying.py",
}
ONE_MODEL = "offices_publicday"
SESSION = "phien"
_NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Visit:
    """One page to be opened: by whom (an account, "" for nobody), with which cookies."""

    key: str
    path: str
    who: str
    cookies: tuple[Cookie, ...]

    @property
    def is_public(self) -> bool:
        return not self.who and self.key.split(":")[0] == "portal"


@dataclass
class Found:
    """The pages; how many addresses are something else; what should have answered and did not."""

    visits: list[Visit] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def routes_to_ask() -> list[Route]:
    """Return every address that may be a page."""
    return [route for route in all_routes() if not why_not(route)]


def why_not(route: Route) -> str:
    """Return why an address is never opened here; "" for all others."""
    is_djangos = route.family == "admin" and route.name.endswith(("_history", "_delete"))
    if is_djangos and not route.name.startswith(ONE_MODEL):
        return f"drawn by Django in the same way for every model; seen for {ONE_MODEL}"
    return WITHOUT_PAGES.get(route.family, "") or NOT_OPENED.get(route.key, "")


def pages_of(address: str) -> Found:
    """Ask every address of the running office at `address` and return its pages; the database is this office's."""
    found, special, sessions = Found(), special_examples(), Sessions()
    with httpx.Client(base_url=address, timeout=60) as browser:
        for route in routes_to_ask():
            examples = examples_of(route, special)
            if not examples:
                found.others["no row of its model in the sample data"] += 1
            for example in examples:
                _ask(browser, route, example, sessions, found)
    return found


class Sessions:
    """Everybody signed in, once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Cookie, ...]] = {"": ()}

    def of(self, who: str) -> tuple[Cookie, ...]:
        if who not in self._known:
            client = Client()
            user = User.objects.get(username=who)
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            self._known[who] = ((SESSION, client.cookies[SESSION].value, "/"),)
        return self._known[who]


def _ask(browser: httpx.Client, route: Route, example: Example, sessions: Sessions, found: Found) -> None:
    values = {name: str(value) for name, value in example.values.items()}
    path = route.path(_stand_ins(route) | values) + (f"?{example.query}" if example.query else "")
    told = ""
    for who in [example.who] if example.who is not None else PEOPLE.get(route.family, ("",)):
        cookies = (*sessions.of(who), *example.cookies)
        told = _kind(browser, path, cookies)
        if told == "page":
            key = f"{route.key} {example.what}".strip()
            found.visits.append(Visit(key, path, who, cookies))
            return
        if told in ("takes posts only", "leads on", "no html", "a part of a page"):
            break
    if told.isdigit():
        found.wrong.append(f"{route.key} {path}: {told}")
    else:
        found.others[told] += 1


def _stand_ins(route: Route) -> dict[str, str]:
    """Return something of the right kind for each part, so that what only takes posts can say so."""
    pieces = [piece.split(">")[0].rpartition(":") for piece in route.pattern.split("<")[1:]]
    return {name: {"uuid": _NOBODY, "int": "1"}.get(kind, "x") for kind, _colon, name in pieces}


def _kind(browser: httpx.Client, path: str, cookies: tuple[Cookie, ...]) -> str:
    """Return what an address answers: "page", what else it is, or a status that is none of these."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value, _path in cookies)}
    with browser.stream("GET", path, headers=headers) as answer:
        if answer.status_code == 405:
            return "takes posts only"
        if answer.is_redirect:
            leads_away = answer.headers["location"].startswith(("/quay/dang-nhap", "/quan-tri/login"))
            return "signs in" if leads_away and path != "/quay/" else "leads on"
        if answer.status_code != 200:
            return str(answer.status_code)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return "no html"
        answer.read()
        return "page" if "<html" in answer.text else "a part of a page"
