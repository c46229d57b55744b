# SPDX-License-Identifier: EUPL-1.2
"""The national portal through its adapter: one session for many calls, services as JSON, errors in our own words.

The adapter of before 2026 is described in docs/portal.md; which codes stand for what is gathered in `Code`.
"""

import json
import threading
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from motcua.connectors.asking import Answer, AnswerLost, NotReached, ask
from motcua.dossiers.models import PortalMessage
from motcua.dossiers.portal import PortalRefused, PortalUnavailable
from motcua.dossiers.portal_items import Item, truth

Service = PortalMessage.Service
LOOK_UP: Final = "TraCuuHoSo"


class Code(StrEnum):
    """What the adapter answers in `error_code`; only 0 is published, the others are those of the simulator."""

    FINE = "0"
    NOT_SIGNED_IN = "1"
    SESSION_OVER = "2"
    BUSY = "5"
    TAKEN_BEFORE = "9"
    KNOWN_ALREADY = "10"
    UNKNOWN = "11"
    BAD_FIELD = "20"
    REFUSED = "30"


class NationalPortal:
    """Speaks to the adapter named by the settings `MOTCUA_PORTAL_…`; one session a process, opened anew when over."""

    def __init__(self) -> None:
        self._session = ""
        self._signing_in = threading.Lock()

    def put_dossier(self, item: Item, *, is_updating: bool, message_id: UUID) -> None:
        """Tell it what a dossier is like; where it says it knows the dossier, or does not, it is told so the other way.

        Raises: PortalUnavailable, PortalRefused.
        """
        for updating in (is_updating, not is_updating):
            answer = self._call(Service.DOSSIER, {"isUpdating": truth(updating), "data": [item]}, message_id)
            if answer["error_code"] != (Code.UNKNOWN if updating else Code.KNOWN_ALREADY):
                break
        _must_be_taken(answer)

    def put_progress(self, item: Item, *, message_id: UUID) -> None:
        """Tell it one step of a dossier. Raises: PortalUnavailable, PortalRefused."""
        _must_be_taken(self._call(Service.PROGRESS, {"data": [item]}, message_id))

    def look_up(self, code: str) -> dict[str, Any] | None:
        """Return what it holds of a dossier. Raises: PortalUnavailable, PortalRefused."""
        answer = self._call(LOOK_UP, {"mahoso": code}, None)
        if answer["error_code"] == Code.UNKNOWN:
            return None
        _must_be_taken(answer)
        found = answer.get("result")
        held = found[0] if isinstance(found, list) and found else found
        return held if isinstance(held, dict) and held else None

    def _call(self, service: str, fields: dict[str, Any], message_id: UUID | None) -> dict[str, Any]:
        """Ask in a session; one that is over meanwhile is opened anew once."""
        named = {"messageid": str(message_id)} if message_id else {}
        for is_last in (False, True):
            session = self._signed_in()
            body = {"session": session, "madonvi": settings.PORTAL_UNIT, "service": service, **named, **fields}
            answer = self._ask(settings.PORTAL_SERVICE_PATH, body)
            if answer["error_code"] not in (Code.SESSION_OVER, Code.NOT_SIGNED_IN):
                break
            self._forget(session)
            if is_last:
                raise PortalUnavailable("the session is over again at once")
        if answer["error_code"] == Code.BUSY:
            raise PortalUnavailable("the portal is busy")
        return answer

    def _signed_in(self) -> str:
        with self._signing_in:
            if not self._session:
                person = {"username": settings.PORTAL_USERNAME, "password": settings.PORTAL_PASSWORD}
                answer = self._ask(settings.PORTAL_AUTH_PATH, person)
                session = str(answer.get("session") or "")
                if answer["error_code"] != Code.FINE or not session:
                    raise PortalUnavailable(f"not signed in: {answer['error_code']}")
                self._session = session
            return self._session

    def _forget(self, session: str) -> None:
        with self._signing_in:
            if self._session == session:
                self._session = ""

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self.exchange(path, json.dumps(body, ensure_ascii=False).encode())
        except NotReached as problem:
            raise PortalUnavailable(f"not reached: {problem}") from None
        except AnswerLost as problem:
            raise PortalUnavailable(f"the answer was lost: {problem}") from None
        if not answer.is_success:
            raise PortalUnavailable(f"status {answer.status}")
        try:
            said = json.loads(answer.text)
        except ValueError:
            raise PortalUnavailable("the answer is not JSON") from None
        if not isinstance(said, dict) or "error_code" not in said:
            raise PortalUnavailable("the answer has no error_code")
        return {**said, "error_code": str(said["error_code"])}

    def exchange(self, path: str, body: bytes) -> Answer:
        """Bring one question to the adapter. Raises: NotReached, AnswerLost."""
        return ask(
            f"{settings.PORTAL_URL.rstrip('/')}{path}",
            method="POST",
            timeout_seconds=settings.PORTAL_TIMEOUT_SECONDS,
            body=body,
            headers={"Content-Type": "application/json; charset=utf-8", "dstcode": settings.PORTAL_DSTCODE},
            most_bytes=1024 * 1024,
        )


def _must_be_taken(answer: dict[str, Any]) -> None:
    """Raise PortalRefused unless the portal took it, now or before."""
    code = answer["error_code"]
    if code not in (Code.FINE, Code.TAKEN_BEFORE):
        raise PortalRefused(f"{code} {answer.get('error_message') or ''}".strip()[:300])
