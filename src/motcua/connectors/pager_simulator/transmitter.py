# SPDX-License-Identifier: EUPL-1.2
"""A transmitter and its tags in tables: a tag that buzzes does so for twelve seconds of real time.

It knows the ids of calls: one heard before is answered and does not buzz again.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings as configured
from django.db import connection, transaction

from motcua.connectors.pager_simulator.models import HeardCall, SimulatedTag, TransmitterBehaviour
from motcua.journal import notices
from motcua.pagers.port import Unavailable

Mode = TransmitterBehaviour.Mode
BUZZES: Final = timedelta(seconds=12)
#: Whoever watches an office's tags hears of them by this topic, with the office's code behind it.
TOPIC: Final = "pager-simulator:"
KEPT: Final = timedelta(days=1)
#: A slow one answers within its time-out, only late.
SLOW_SHARE: Final = 0.6


class SimulatedTransmitter:
    """Behaves as the office's row of TransmitterBehaviour says; without one it answers."""

    def __init__(self, office: str, settings: Mapping[str, Any]) -> None:
        del settings
        self._office = office

    @staticmethod
    def problems(settings: Mapping[str, Any]) -> dict[str, str]:
        """Return nothing: there is nothing to set."""
        del settings
        return {}

    def call(self, number: int, address: str, message_id: UUID) -> None:
        """Let the tag buzz, or misbehave as told. Raises: Unavailable."""
        del address
        mode = mode_of(self._office)
        if mode == Mode.DEAD:
            raise Unavailable("bộ phát giả lập không trả lời")
        if mode == Mode.SLOW:
            time.sleep(configured.PAGER_TIMEOUT_SECONDS * SLOW_SHARE)
        is_new = buzz(office=self._office, number=number, message_id=message_id)
        if mode == Mode.TWICE:
            buzz(office=self._office, number=number, message_id=message_id)
        if mode == Mode.LOSES and is_new:
            raise Unavailable("bộ phát giả lập làm mất câu trả lời")

    def cancel(self, number: int, address: str) -> None:
        """Let the tag be still. Raises: Unavailable."""
        del address
        if mode_of(self._office) == Mode.DEAD:
            raise Unavailable("bộ phát giả lập không trả lời")
        SimulatedTag.objects.filter(office=self._office, number=number).update(buzzes_until=None)
        notices.touch(TOPIC + self._office)


def mode_of(office: str) -> str:
    """Return how the office's transmitter behaves."""
    told = TransmitterBehaviour.objects.filter(office=office).first()
    return str(told.mode) if told else str(Mode.ANSWERS)


def behave(*, office: str, mode: str) -> None:
    """Let the office's transmitter behave like this from now on. Raises: ValueError for an unknown mode."""
    TransmitterBehaviour.objects.update_or_create(office=office, defaults={"mode": Mode(mode)})


def buzz(*, office: str, number: int, message_id: UUID) -> bool:
    """Tell the tag; say whether it buzzes for this call only now. Who tells first is decided by the call's id."""
    now = datetime.now(UTC)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HEAR, [message_id, office, number, now])
        is_new: bool = cursor.fetchone()[0] == 1
        cursor.execute(_BUZZ, [office, number, message_id, now + BUZZES, int(is_new), is_new, is_new])
        transaction.on_commit(partial(notices.touch, TOPIC + office))
    if is_new:
        HeardCall.objects.filter(first_at__lt=now - KEPT).delete()
    return is_new


_HEAR = """
INSERT INTO pager_simulator_heardcall AS call (message_id, office, number, times, first_at)
VALUES (%s, %s, %s, 1, %s) ON CONFLICT (message_id) DO UPDATE SET times = call.times + 1 RETURNING times
"""
_BUZZ = """
INSERT INTO pager_simulator_simulatedtag AS tag (office, number, message_id, buzzes_until, buzzed, heard)
VALUES (%s, %s, %s, %s, %s, 1)
ON CONFLICT ON CONSTRAINT simulated_tag_once DO UPDATE SET
    heard = tag.heard + 1, buzzed = tag.buzzed + excluded.buzzed,
    message_id = CASE WHEN %s THEN excluded.message_id ELSE tag.message_id END,
    buzzes_until = CASE WHEN %s THEN excluded.buzzes_until ELSE tag.buzzes_until END
"""
