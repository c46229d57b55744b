# SPDX-License-Identifier: EUPL-1.2
"""A browser without scripts: pages with their forms, cookies, redirects; and a program that speaks JSON."""

import contextlib
import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

TIMEOUT_SECONDS = 60
MOST_REDIRECTS = 5
# A server may close a connection nobody speaks on; a form must not be lost to that.
KEPT_SECONDS = 3.0
REDIRECTS = (301, 302, 303, 307, 308)


class NoAnswer(Exception):
    """The house did not answer, or answered with a failure of its own (500 and above)."""


@dataclass
class Form:
    """A form as it stands on the page: the fields it would send, and its buttons as (name, value, address)."""

    action: str
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")

    def has(self, name: str) -> bool:
        return any(key == name for key, _value in self.fields)

    def filled(self, **typed: str) -> list[tuple[str, str]]:
        """Return what is sent with these fields typed; a name with a trailing underscore means a word of Python."""
        given = {name.rstrip("_"): value for name, value in typed.items()}
        return [pair for pair in self.fields if pair[0] not in given] + list(given.items())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.marks: list[dict[str, str]] = []
        self._form: Form | None = None
        self._select = ""
        self._area = ""
        self._is_chosen = False
        self._is_silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if any(name.startswith("data-") for name in given):
            self.marks.append(given)
        match tag:
            case "form":
                self._form = Form(given.get("action", ""), given.get("method", "get").lower())
                self.forms.append(self._form)
            case "a" if "href" in given:
                self.links.append(given["href"])
            case "script" | "style":
                self._is_silent = True
            case _ if self._form is not None:
                self._in_form(self._form, tag, given)

    def _in_form(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        match tag:
            case "input" if given.get("type") in ("checkbox", "radio"):
                value = given.get("value", "on")
                form.boxes.append((name, value))
                if "checked" in given:
                    form.fields.append((name, value))
            case "input" if given.get("type") not in ("submit", "button", "file", "reset") and name:
                form.fields.append((name, given.get("value", "")))
            case "button" if given.get("type", "submit") == "submit" and "disabled" not in given:
                form.buttons.append((name, given.get("value", ""), given.get("formaction", "")))
            case "select":
                self._select, self._is_chosen = name, False
            case "option" if self._select:
                form.boxes.append((self._select, given.get("value", "")))
                if not self._is_chosen and not form.has(self._select):
                    form.fields.append((self._select, given.get("value", "")))
                if "selected" in given:
                    form.fields[:] = [pair for pair in form.fields if pair[0] != self._select]
                    form.fields.append((self._select, given.get("value", "")))
                    self._is_chosen = True
            case "textarea":
                self._area = name
                form.fields.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = ""
            case "textarea":
                self._area = ""
            case "script" | "style":
                self._is_silent = False

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            name, value = self._form.fields[-1]
            self._form.fields[-1] = (name, value + data)
        elif not self._is_silent and data.strip():
            self.words.append(" ".join(data.split()))


@dataclass
class Page:
    """What came back: its address, its status, and what stands on it."""

    address: str
    status: int
    body: str
    headers: dict[str, str]

    def __post_init__(self) -> None:
        reader = _Reader()
        if "html" in self.headers.get("content-type", ""):
            reader.feed(self.body)
        self.forms, self.links, self.marks = reader.forms, reader.links, reader.marks
        self.words = " ".join(reader.words)

    def form(self, *names: str, action: str = "") -> Form:
        """Return the first form that has all these fields or buttons, and `action` in its address."""
        for form in self.forms:
            known = {name for name, _value in form.fields + form.boxes} | {name for name, _v, _to in form.buttons}
            if set(names) <= known and action in form.action:
                return form
        raise LookupError(f"{self.address} ({self.status}) has no form with {names} {action}: {self.words[:300]}")

    def marked(self, name: str) -> str | None:
        """Return the first value of a data attribute; None where nothing has it."""
        return next((marks[name] for marks in self.marks if name in marks), None)

    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


class Browser:
    """One person's browser or one program: a kept connection and its own cookies; used by one thread at a time."""

    def __init__(self, port: int, *, token: str = "") -> None:
        self.port, self.token = port, token
        self.cookies: dict[str, tuple[str, str]] = {}
        self.lock = threading.RLock()
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0
        self.form_token = ""

    def get(self, path: str, **asked: str) -> Page:
        return self.ask("GET", f"{path}?{urlencode(asked)}" if asked else path)

    def post(self, path: str, typed: list[tuple[str, str]] | dict[str, str], **headers: str) -> Page:
        """Send a form."""
        pairs = list(typed.items()) if isinstance(typed, dict) else typed
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(pairs).encode(), kind | _spelled(headers))

    def send(self, page: Page, form: Form, button: str = "", value: str | None = None, **typed: str) -> Page:
        """Press a button of a form: of the name, and with the value where given, or the first one."""
        pressed = next((each for each in form.buttons if each[0] == button and value in (None, each[1])), ("", "", ""))
        pairs = form.filled(**typed)
        if pressed[0]:
            pairs = [*pairs, (pressed[0], pressed[1])]
        elif button:
            pairs = [*pairs, (button, value or "")]
        address = urljoin(page.address, pressed[2] or form.action or page.address)
        if form.method != "post":
            return self.ask("GET", f"{address.split('?')[0]}?{urlencode(pairs)}")
        return self.post(address, pairs)

    def tell(self, method: str, path: str, body: Any = None, **headers: str) -> Page:
        """Send JSON as a program does."""
        return self.ask(
            method,
            path,
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json", **_spelled(headers)},
        )

    def beat(self, path: str) -> int:
        """Say that the screen is open, with the token of its last form."""
        return self.post(path, {"csrfmiddlewaretoken": self.form_token}).status

    def close(self) -> None:
        """Close the browser: its cookies are gone, and whoever was signed in is not any more."""
        with self.lock:
            self.cookies.clear()
            self._hang_up()

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Page:
        """Ask and follow where the answer leads. Raises: NoAnswer."""
        with self.lock:
            page = self._once(method, path, body, headers or {})
            for _step in range(MOST_REDIRECTS):
                if page.status not in REDIRECTS or "location" not in page.headers:
                    return page
                page = self._once("GET", urljoin(page.address, page.headers["location"]), None, {})
            return page

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Page:
        parts = urlsplit(path)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        given = {"Accept": "*/*", **headers}
        if cookies := "; ".join(f"{n}={v}" for n, (v, below) in self.cookies.items() if address.startswith(below)):
            given["Cookie"] = cookies
        if self.token:
            given.setdefault("Authorization", f"Bearer {self.token}")
        # A kept connection may have been closed meanwhile; a fresh one that fails is a failure.
        for is_fresh in (False, True):
            try:
                answer, text = self._exchange(method, address, body, given)
            except (OSError, http.client.HTTPException) as problem:
                is_kept = self._connection is not None
                self._hang_up()
                if is_fresh or not is_kept or method not in ("GET", "HEAD"):
                    raise NoAnswer(f"{method} {parts.path}: {problem!r}") from problem
            else:
                break
        self._keep_cookies(answer)
        page = Page(address, answer.status, text, {name.lower(): value for name, value in answer.getheaders()})
        for form in page.forms[:3]:
            self.form_token = form.value("csrfmiddlewaretoken") or self.form_token
        if page.status >= 500 and page.status != 503:
            raise NoAnswer(f"{method} {parts.path}: {page.status} {page.body[:300]}")
        return page

    def _exchange(
        self, method: str, address: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        if time.monotonic() - self._used > KEPT_SECONDS:
            self._hang_up()
        self._used = time.monotonic()
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        self._connection.request(method, address, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        if answer.will_close:
            self._hang_up()
        return answer, text

    def _keep_cookies(self, answer: http.client.HTTPResponse) -> None:
        for text in answer.headers.get_all("Set-Cookie") or []:
            first, *more = text.split(";")
            name, _equals, value = first.strip().partition("=")
            told = dict(part.strip().lower().partition("=")[::2] for part in more)
            if told.get("max-age") == "0" or value in ("", '""'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = (value, told.get("path") or "/")

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()


def _spelled(headers: dict[str, str]) -> dict[str, str]:
    """Return headers written as words of Python by their names: HX_Request is HX-Request."""
    return {name.replace("_", "-"): value for name, value in headers.items()}
