# SPDX-License-Identifier: EUPL-1.2
"""The machines of a hall: a kiosk that gives numbers, with or without its line, and another maker's machine."""

import threading
import uuid
from datetime import datetime
from typing import Any

from motcua.cli.day.browser import Browser
from motcua.cli.day.script import Line, Place
from motcua.cli.day.stage import Stage

# A press that is repeated within this share of presses is a finger too quick.
TOO_QUICK = 9


class Kiosk:
    """One machine in the hall: enrolled once; over a cut line it gives lent numbers and tells of them later."""

    def __init__(self, stage: Stage, place: Place, code: str, token: str) -> None:
        self.stage, self.place, self.code = stage, place, code
        self.path = f"/lay-so/{place.code.lower()}/"
        self.browser = stage.browser()
        self.lock = threading.RLock()
        self.is_cut = self.is_jammed = False
        self._token, self._presses = token, 0
        self._lent: dict[str, list[dict[str, Any]]] = {}
        self._given: list[dict[str, Any]] = []

    def enrol(self, at: datetime) -> None:
        """Make the browser this kiosk, and keep numbers in hand for a time without a line."""
        self.browser.post(f"{self.path}ghi-danh/", {"token": self._token})
        lines = [line.code for line in self.place.own_lines]
        answer = self.browser.tell("POST", f"{self.path}muon-so/", {"lines": lines}, Idempotency_Key=f"{self.code}-1")
        if answer.status != 200:
            raise LookupError(f"{self.code} could not be enrolled: {answer.status} {answer.body[:200]}")
        for lent in answer.json()["leases"]:
            self._lent[lent["line"]] = list(lent["numbers"])

    def take(self, who: str, line: str, at: datetime, *, priority: str = "", appointment: str = "") -> dict[str, Any]:
        """Press for a number; return what the slip says, or `error` and what the machine said."""
        with self.lock:
            self._presses += 1
            if self.is_cut:
                return {"error": "cut"} if appointment else self._alone(who, line, at)
            key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.code}:{self._presses}"))
            wish = {"line": line, "priority": priority, "appointment": appointment}
            answer = self.browser.tell("POST", f"{self.path}so/", wish, Idempotency_Key=key)
            said = answer.json()
            if answer.status != 201:
                return {"error": said.get("error", str(answer.status)), **said}
            if self._presses % TOO_QUICK == 0:
                again = self.browser.tell("POST", f"{self.path}so/", wish, Idempotency_Key=key).json()
                self.stage.note(who, "repeated", at, what="press", same=again.get("ticket") == said["ticket"])
            self._print(said["ticket"], at)
            return said

    def restore(self, at: datetime) -> int:
        """Bring the line back: tell of every number given alone, twice, as a machine does that heard no answer."""
        with self.lock:
            self.is_cut = False
            for _time in range(2):
                self.browser.tell("POST", f"{self.path}gop-so/", {"given": self._given, "given_up": [], "prints": []})
            given, self._given = self._given, []
            return len(given)

    def _alone(self, who: str, line: str, at: datetime) -> dict[str, Any]:
        if not self._lent.get(line):
            return {"error": "none_lent"}
        number = self._lent[line].pop(0)
        moment = self.stage.house.now().isoformat(timespec="milliseconds")
        self._given.append(
            {"ticket": number["ticket"], "line": line, "number": number["number"], "issued_at": moment, "priority": ""}
        )
        return {"ticket": number["ticket"], "number": number["shown"], "is_alone": True}

    def _print(self, ticket: str, at: datetime) -> None:
        """Print the slip; a jam is told, and the desk sees whose slip is missing."""
        self.browser.tell("POST", f"{self.path}in/{ticket}/", {})
        outcome = "failed" if self.is_jammed else "printed"
        prints = [{"ticket": ticket, "outcome": outcome}]
        self.browser.tell("POST", f"{self.path}gop-so/", {"given": [], "given_up": [], "prints": prints})
        if self.is_jammed:
            self.stage.fault("printer_jam", at, ticket=ticket)


class Machine:
    """Another maker's queue machine at a hospital: it calls its own numbers and tells the hub of them."""

    def __init__(self, stage: Stage, place: Place) -> None:
        self.stage, self.place = stage, place
        self.code, token = place.feed
        self.browser: Browser = stage.browser(token=token)
        self.is_cut = False
        self.refused = 0
        self.lines = [line for line in place.lines if line.is_mirrored]
        self._seq = 0
        self._epoch = f"ngay-{place.on:%Y%m%d}-{place.code}"
        self._untold: list[dict[str, Any]] = []
        self._drawn: dict[str, int] = {}
        self._waiting: list[tuple[str, str]] = []
        self._called: dict[str, tuple[str, str]] = {}
        self.lock = threading.RLock()

    def press(self, who: str, line: Line, at: datetime) -> str:
        """Give a number as this machine does; return what its slip shows."""
        with self.lock:
            drawn = self._drawn[line.code] = self._drawn.get(line.code, 0) + 1
            shown = f"{line.code}{drawn:03d}"
            self._waiting.append((line.code, shown))
            self._tell("issued", line.code, shown)
            self.stage.note(who, "machine_number", at, feed=self.code, office=self.place.code, shown=shown)
            return shown

    def work(self, at: datetime) -> None:
        """Let each counter of the machine finish and call, and tell the hub what happened."""
        with self.lock:
            for counter in self.place.counters[:6]:
                if counter in self._called:
                    line, shown = self._called.pop(counter)
                    self._tell("done", line, shown, counter)
                if self._waiting:
                    self._called[counter] = self._waiting.pop(0)
                    self._tell("called", *self._called[counter], counter)
            self.bring(at)

    def bring(self, at: datetime) -> None:
        """Tell the hub what it has not heard; over a cut line nothing arrives, every third batch comes twice."""
        if self.is_cut or not self._untold:
            return
        body = {"epoch": self._epoch, "events": self._untold[:200]}
        path = f"/api/v1/feeds/{self.code}/events"
        answer = self.browser.tell("POST", path, body)
        if answer.status >= 300:
            raise LookupError(f"the hub did not take events: {answer.status} {answer.body[:200]}")
        said = answer.json()
        self.refused += len(said["refused"])
        if self._seq % 3 == 0:
            self.browser.tell("POST", path, body)
        self._untold = [each for each in self._untold if each["seq"] > said["last_seq"]]

    def close(self, at: datetime) -> None:
        """End the day: those who still wait have gone home, and the machine says so."""
        with self.lock:
            self.is_cut = False
            for counter, (line, shown) in list(self._called.items()):
                self._tell("done", line, shown, counter)
            for line, shown in self._waiting:
                self._tell("left", line, shown)
            self._called, self._waiting = {}, []
            while self._untold:
                before = len(self._untold)
                self.bring(at)
                if len(self._untold) >= before:
                    raise LookupError(f"the hub does not hear {self.code}: {before} events left")
            if self.refused:
                raise LookupError(f"the hub refused {self.refused} events of {self.code}")

    def _tell(self, kind: str, line: str, number: str, counter: str = "") -> None:
        self._seq += 1
        at = self.stage.house.now().isoformat(timespec="milliseconds")
        event = {"seq": self._seq, "kind": kind, "line": line, "number": number, "at": at}
        self._untold.append(event | ({"counter": counter.rpartition("-")[2]} if counter else {}))
