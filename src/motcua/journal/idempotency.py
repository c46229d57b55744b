# SPDX-License-Identifier: EUPL-1.2
"""A repeated request gets the answer that was given the first time."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from motcua.journal.models import IdempotentAnswer
from motcua.kernel.clause import Clause
from motcua.kernel.errors import OfficeError


class KeyReused(OfficeError):
    code = "idempotency_key_reused"
    http_status = 422
    sentence = _("Mã yêu cầu này đã dùng cho một nội dung khác. Hãy gửi lại với mã mới.")


class KeyMissing(OfficeError):
    code = "idempotency_key_required"
    http_status = 422
    sentence = _("Yêu cầu này cần tiêu đề Idempotency-Key.")


class AlreadyAnswered(Exception):
    """This very request was answered before; `Once.status` and `Once.body` hold that answer."""


class Once:
    """One request that may be repeated: begun and ended inside the transaction that does its work.

    `answer` turns the result into `(status, body)`; the same key again gets what it returned the first time. An error
    raised in between is not kept: nothing was done, so the request may be tried again.
    """

    def __init__(
        self, *, scope: str, key: str, request: Any, at: datetime, answer: Callable[[Any], tuple[int, Any]]
    ) -> None:
        self.scope, self.key, self.at = scope, key, at
        self.fingerprint = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
        self.status: int = 0
        self.body: Any = None
        self._answer = answer

    def begin(self, *, turn: str = "") -> None:
        """Claim the key; a parallel repeat waits here for the first to end.

        With `turn`, whoever works under that name also goes one after another until the transaction ends.
        Raises: AlreadyAnswered; KeyReused if the key came before with another request.
        """
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [turn, turn, self.scope, self.key, self.fingerprint, self.at])
            if cursor.fetchone() is not None:
                return
            cursor.execute(_KEPT, [self.scope, self.key])
            fingerprint, self.status, body = cursor.fetchone()
        if fingerprint != self.fingerprint:
            raise KeyReused
        self.body = json.loads(body) if isinstance(body, str) else body
        raise AlreadyAnswered

    def end(self, result: Any) -> None:
        """Keep the answer to this result."""
        self.ending(result).send()

    def ending(self, result: Any) -> Clause:
        """Return the write that `end` sends, for a statement that takes it along."""
        self.status, self.body = self._answer(result)
        return Clause(_KEEP, [self.status, json.dumps(self.body), self.scope, self.key])


def answer_once(
    *, scope: str, key: str, request: Any, at: datetime, work: Callable[[], tuple[int, Any]]
) -> tuple[int, Any]:
    """Run `work` in a transaction and keep its `(status, body)`; the same `key` again returns the kept answer.

    Raises: KeyReused if the key came before with another request.
    """
    once = Once(scope=scope, key=key, request=request, at=at, answer=lambda result: result)
    try:
        with transaction.atomic():
            once.begin()
            once.end(work())
    except AlreadyAnswered:
        pass
    return once.status, once.body


def kept_answer(*, scope: str, key: str) -> tuple[int, Any] | None:
    """Return the answer already given under this key, or None: a page opened again can show it without asking anew."""
    row = IdempotentAnswer.objects.filter(scope=scope, key=key, status__isnull=False).first()
    return None if row is None else (int(row.status or 0), row.body)


def forget_old(*, before: datetime) -> int:
    """Delete the answers given before that moment; return how many."""
    deleted, _ = IdempotentAnswer.objects.filter(at__lt=before).delete()
    return deleted


# The lock is taken before the key is looked for: an empty name locks nothing.
_CLAIM = """
WITH turn AS MATERIALIZED (
    SELECT CASE WHEN %s <> '' THEN pg_advisory_xact_lock(hashtextextended(%s, 0)) END
)
INSERT INTO journal_idempotentanswer (scope, key, fingerprint, at)
SELECT %s, %s, %s, %s::timestamptz FROM turn
ON CONFLICT ON CONSTRAINT answered_once DO NOTHING
RETURNING id
"""
_KEPT = "SELECT fingerprint, status, body FROM journal_idempotentanswer WHERE scope = %s AND key = %s"
_KEEP = "UPDATE journal_idempotentanswer SET status = %s, body = %s WHERE scope = %s AND key = %s"
