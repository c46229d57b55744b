# SPDX-License-Identifier: EUPL-1.2
"""`feed send`: a foreign machine for integrators. It lives through a morning, tells a hub over a network as bad as
asked for, and compares the hub's public numbers with its own. It needs no instance, only an address and a token.
"""

import argparse
import http.client
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from motcua.cli.refusal import Refused

if TYPE_CHECKING:
    from motcua.cli.instance import Instance
    from motcua.feeds.machine import Machine

TIMEOUT_SECONDS = 10
ROUNDS = 60
LIVED_SECONDS = 7_200
LINES = (("KHAM", "Khám bệnh", ""), ("NHI", "Khám Nhi", "N"), ("PHI", "Thu phí", "T"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `feed`."""
    below = parser.add_subparsers(dest="deed", required=True)
    send = below.add_parser("send", help="giả làm máy lấy số của hãng khác / play a machine of another maker")
    send.add_argument("--feed", required=True, metavar="MÃ", help="mã nguồn số liệu / code of the feed")
    send.add_argument("--url", required=True, metavar="ĐỊA_CHỈ", help="trung tâm / the hub, http://127.0.0.1:8000")
    send.add_argument("--token", required=True, metavar="THẺ", help="từ ./motcua token --feed MÃ")
    send.add_argument(
        "--office", metavar="MÃ", help="so với số công khai của nơi này / compare with its public numbers"
    )
    send.add_argument("--events", type=int, default=300, metavar="SỐ", help="số sự kiện / how many (300)")
    send.add_argument("--batch", type=int, default=20, metavar="SỐ", help="mỗi lần gửi nhiều nhất / at once (20)")
    send.add_argument("--cut", action="store_true", help="mất hẳn vài lần gửi / some sendings never arrive")
    send.add_argument("--duplicate", action="store_true", help="gửi lại / some sendings arrive twice")
    send.add_argument("--reorder", action="store_true", help="đảo thứ tự / some arrive too early")
    send.add_argument("--seed", type=int, default=1, metavar="SỐ", help="cùng số, cùng một buổi / the same each time")
    send.add_argument("--snapshot", action="store_true", help="chỉ gửi toàn bộ tình hình / whole snapshots only")


def main(arguments: argparse.Namespace, instance: "Instance") -> int:
    """Play the machine; print one JSON object; 0 when the hub shows the machine's own numbers."""
    hub = Hub(arguments.url.rstrip("/"), arguments.feed, arguments.token)
    dice = Random(arguments.seed)
    epoch = f"thu-{arguments.seed}-{int(time.time())}"
    now = datetime.fromisoformat(hub.tell(epoch, [])["now"])
    machine = _a_morning(dice, max(1, arguments.events), epoch, now)
    if arguments.snapshot:
        hub.settle(machine, now)
    else:
        _send_all(hub, machine, dice, arguments)
    theirs = None if arguments.office is None else hub.numbers(arguments.office)
    own = machine.numbers()
    is_equal = None if theirs is None else all(theirs.get(code) == line for code, line in own.items())
    said = {"events": machine.seq, "requests": hub.requests, "refused": hub.refused, "equal": is_equal, "own": own}
    print(json.dumps(said | ({} if is_equal is not False else {"hub": theirs}), ensure_ascii=False))
    return 0 if is_equal is not False and not hub.refused else 1


def _a_morning(dice: Random, count: int, epoch: str, now: datetime) -> "Machine":
    """Return a machine that has lived through some hours that end now; none of them is of the day before."""
    from motcua.feeds.machine import new_machine
    from motcua.kernel.working_time import OFFICE_ZONE

    machine = new_machine(LINES, counters=5, epoch=epoch)
    midnight = datetime.combine(now.astimezone(OFFICE_ZONE).date(), datetime.min.time(), OFFICE_ZONE)
    lived = min(LIVED_SECONDS, (now - midnight).total_seconds())
    moments = sorted(now - timedelta(seconds=dice.uniform(0, lived)) for _ in range(count * 2))
    for moment in moments:
        if machine.seq >= count:
            break
        at, counter = moment.replace(microsecond=0), dice.choice(sorted(machine.counters))
        match dice.choices(("press", "call", "again", "done", "absent", "back", "left"), (9, 6, 1, 3, 1, 1, 1))[0]:
            case "press":
                machine.press(dice.choice(sorted(machine.lines)), at)
            case "call":
                machine.call(counter, at)
            case "again":
                machine.call_again(counter, at)
            case "back":
                machine.send_back(counter, at)
            case "left":
                machine.give_up(dice.choice(sorted(machine.lines)), 0, at)
            case kind:
                machine.finish(counter, at, kind=kind)
    return machine


def _send_all(hub: "Hub", machine: "Machine", dice: Random, asked: argparse.Namespace) -> None:
    """Send over the bad network until the hub has heard everything: it names what it misses."""
    size = max(1, min(asked.batch, 500))
    for batch in _as_the_network_brings(list(machine.outbox), size, dice, asked):
        _note(hub, machine, hub.tell(machine.epoch, batch))
    for _round in range(ROUNDS):
        if not machine.outbox:
            return
        wanted = machine.outbox[:size]
        _note(hub, machine, hub.tell(machine.epoch, wanted))
    raise Refused("Trung tâm chưa nhận hết sự kiện.", "The hub did not take all events.")


def _as_the_network_brings(
    events: list[dict[str, Any]], size: int, dice: Random, asked: argparse.Namespace
) -> Iterator[list[dict[str, Any]]]:
    batches = [events[start : start + size] for start in range(0, len(events), size)]
    if asked.reorder:
        for place in range(len(batches) - 1):
            if dice.random() < 0.4:
                batches[place], batches[place + 1] = batches[place + 1], batches[place]
        for batch in batches:
            dice.shuffle(batch)
    for batch in batches:
        if asked.cut and dice.random() < 0.3:
            continue
        yield batch
        if asked.duplicate and dice.random() < 0.4:
            yield batch


def _note(hub: "Hub", machine: "Machine", answer: dict[str, Any]) -> None:
    hub.refused += len(answer["refused"])
    if answer["epoch_over"]:
        raise Refused("Một máy khác đã thay máy này.", "Another machine has taken this one's place.")
    machine.heard_until(answer["last_seq"])
    if answer["snapshot_wanted"]:
        hub.settle(machine, datetime.fromisoformat(answer["now"]))


@dataclass
class Hub:
    """The hub as a machine reaches it: JSON over HTTP with the machine's token."""

    url: str
    feed: str
    token: str
    requests: int = 0
    refused: int = 0
    _said: dict[str, Any] = field(default_factory=dict)

    def tell(self, epoch: str, events: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Send a batch and return the answer. Raises: Refused."""
        return self._ask("POST", f"/api/v1/feeds/{self.feed}/events", {"epoch": epoch, "events": list(events)})

    def settle(self, machine: "Machine", at: datetime) -> None:
        """Send the whole machine. Raises: Refused."""
        self._ask("PUT", f"/api/v1/feeds/{self.feed}/snapshot", machine.snapshot(at))

    def numbers(self, office: str) -> dict[str, Any]:
        """Return what the hub shows everybody, in the machine's own words. Raises: Refused."""
        # The live snapshot may lag behind by its pause.
        time.sleep(1.5)
        said = self._ask("GET", f"/api/v1/offices/{office}/queue", None)
        return {
            line["code"]: {
                "serving": sorted([each["number"], _label(each["counter"])] for each in line["serving"]),
                "waiting": line["waiting"],
                "last_issued": line["last_issued"],
            }
            for line in said["lines"]
        }

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        self.requests += 1
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
                answer = json.loads(response.read())
        except urllib.error.HTTPError as refusal:
            said = refusal.read()[:500].decode("utf-8", "replace")
            print(said, file=sys.stderr)
            raise Refused(f"Trung tâm trả lời {refusal.code}.", f"The hub answered {refusal.code}.") from None
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise Refused(
                f"Không hỏi được trung tâm: {type(problem).__name__}.", "The hub cannot be reached."
            ) from None
        return dict(answer)


def _label(counter: str) -> str:
    """Return the machine's own word for a counter which the hub knows by its code: "3" of "DN-HC-3"."""
    return counter.rpartition("-")[2] if "-" in counter else counter
