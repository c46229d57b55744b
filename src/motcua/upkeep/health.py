# SPDX-License-Identifier: EUPL-1.2
"""Everything that is looked at, and what was found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import DatabaseError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.upkeep import checks_house, checks_lines, checks_work
from motcua.upkeep.findings import RANK, Finding, State

log = structlog.get_logger()


@dataclass(frozen=True)
class Moment:
    """When is asked: `at` by the instance's clock, `now` in real time."""

    at: datetime
    now: datetime


Check = Callable[[Moment], list[Finding]]

GROUPS: tuple[tuple[str | Promise, tuple[Check, ...]], ...] = (
    (
        gettext_lazy("Việc đang chạy"),
        (
            lambda when: [checks_work.worker(now=when.now)],
            lambda when: [checks_work.outbox(at=when.at)],
            lambda when: [checks_work.due_moments(at=when.at)],
            lambda when: checks_work.messages(at=when.at),
            lambda when: [checks_work.jobs(now=when.now)],
        ),
    ),
    (
        gettext_lazy("Máy và nơi kết nối"),
        (
            lambda when: [checks_lines.kiosks(at=when.at, now=when.now)],
            lambda when: [checks_lines.printers(at=when.at)],
            lambda when: [checks_lines.feeds(now=when.now)],
            lambda when: [checks_lines.forwards(now=when.now)],
            lambda when: [checks_lines.national_portal(at=when.at)],
            lambda when: [checks_lines.carriers(at=when.at)],
            lambda when: [checks_lines.bank(at=when.at)],
        ),
    ),
    (
        gettext_lazy("Máy chủ và dữ liệu"),
        (
            lambda when: [checks_house.disk()],
            lambda when: checks_house.backup(now=when.now),
            lambda when: [checks_house.certificates(now=when.now)],
            lambda when: [checks_house.clock_offset(now=when.now)],
            lambda when: checks_house.database(),
        ),
    ),
)


@dataclass(frozen=True)
class Group:
    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Health:
    """All findings in their groups."""

    groups: tuple[Group, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for group in self.groups for finding in group.findings)

    @property
    def state(self) -> State:
        return max((finding.state for finding in self.findings), key=lambda state: RANK[state], default=State.GOOD)

    def count(self, state: State) -> int:
        return sum(finding.state == state for finding in self.findings)


def look(*, at: datetime, now: datetime) -> Health:
    """Look at everything: `at` is the instance's clock, `now` real time."""
    when = Moment(at, now)
    return Health(
        tuple(
            Group(str(name), tuple(finding for check in checks for finding in _looked(check, when)))
            for name, checks in GROUPS
        )
    )


def _looked(check: Check, when: Moment) -> list[Finding]:
    try:
        # A question that fails must not spoil those after it.
        with transaction.atomic():
            return check(when)
    except (DatabaseError, OSError, ValueError) as problem:
        log.warning("check failed", problem=type(problem).__name__)
        return [
            Finding(
                f"failed_{type(problem).__name__.lower()}",
                _("Một mục không xem được"),
                State.BAD,
                type(problem).__name__,
                _("Xem nhật ký của máy chủ: log/server.log."),
            )
        ]
