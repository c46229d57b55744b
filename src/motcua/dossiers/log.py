# SPDX-License-Identifier: EUPL-1.2
"""The dossier's own log: each operation sealed together with the one before it.

Rule: R-051.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from motcua.dossiers.models import Dossier, LogContent, LogEntry


def append(dossier: Dossier, *, kind: str, actor: str, at: datetime, content: dict[str, Any]) -> LogEntry:
    """Seal one operation onto the dossier's chain; the caller has locked the dossier.

    `content` may name people: it lies beside the chain, which holds only the digest of it with a salt.
    """
    last = LogEntry.objects.filter(dossier=dossier).order_by("-number").values("number", "seal").first()
    number, before = (last["number"] + 1, last["seal"]) if last else (1, "")
    salt = secrets.token_hex(16)
    digest = digest_of(content, salt=salt)
    seal = seal_of(before=before, code=dossier.code, number=number, at=at, kind=kind, actor=actor, digest=digest)
    entry = LogEntry.objects.create(
        dossier=dossier, number=number, at=at, kind=kind, actor=actor, digest=digest, seal=seal
    )
    LogContent.objects.create(entry=entry, salt=salt, content=content)
    return entry


def digest_of(content: dict[str, Any], *, salt: str) -> str:
    """Return the digest of a content under its salt; without the salt nobody can guess the content from it."""
    text = json.dumps(_as_kept(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _as_kept(value: Any) -> Any:
    """Return a content as the database gives it back, which keeps 1e16 and -0.0 in another spelling."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _as_kept(each) for key, each in value.items()}
    return [_as_kept(each) for each in value] if isinstance(value, list | tuple) else value


def seal_of(*, before: str, code: str, number: int, at: datetime, kind: str, actor: str, digest: str) -> str:
    """Return the seal of one entry, which covers the seal before it."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    covered = "\n".join([before, code, str(number), moment, kind, actor, digest])
    return hashlib.sha256(covered.encode()).hexdigest()
