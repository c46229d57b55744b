# SPDX-License-Identifier: EUPL-1.2
"""What a provider publishes about itself: its addresses and its keys, asked for seldom and kept in memory.

Ages are real time. A provider that did not answer is left alone for a while, so that a city's sign-ins do not pile up
behind one that is down.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
import structlog
from django.conf import settings

from motcua.connectors.asking import AnswerLost, NotReached, ask
from motcua.connectors.patience import Patience
from motcua.people.citizens import SignInRefused, SignInUnavailable

log = structlog.get_logger()

KEPT_SECONDS: Final = 3_600.0
#: A key nobody knows yet lets the keys be asked for again, but not more often than this.
KEYS_AGAIN_SECONDS: Final = 60.0
AGAIN_AFTER_SECONDS: Final = 5.0
LONGEST_PAUSE_SECONDS: Final = 60.0
#: So many of a process may wait for the provider at once; the others are told of the other way in.
AT_ONCE: Final = 4
MOST_BYTES: Final = 256 * 1024
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Addresses:
    """Where the provider is asked for what; `userinfo` and `end_session` may be empty."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    wants_basic: bool


@dataclass
class Published:
    """What one provider published, as this process remembers it."""

    issuer: str
    patience: Patience = field(default_factory=lambda: Patience(longest_seconds=LONGEST_PAUSE_SECONDS))
    _room: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))
    _addresses: tuple[float, Addresses] | None = None
    _keys: tuple[float, jwt.PyJWKSet] | None = None

    def addresses(self) -> Addresses:
        """Return the provider's addresses. Raises: SignInUnavailable."""
        if self._addresses is None or time.monotonic() - self._addresses[0] > KEPT_SECONDS:
            told = self.asked(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            self._addresses = (time.monotonic(), _addresses(told, self.issuer))
        return self._addresses[1]

    def key(self, identity: str | None) -> jwt.PyJWK:
        """Return the key a token says it is signed with. Raises: SignInUnavailable, SignInRefused."""
        keys_at, keys = self._keys or (0.0, None)
        age = time.monotonic() - keys_at
        found = None if keys is None or age > KEPT_SECONDS else _found(keys, identity)
        if found is None and (keys is None or age > KEYS_AGAIN_SECONDS):
            keys = _key_set(self.asked(self.addresses().keys))
            self._keys = (time.monotonic(), keys)
            found = _found(keys, identity)
        if found is None:
            raise SignInRefused
        return found

    def asked(
        self, url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None, refused: bool = False
    ) -> dict[str, Any]:
        """Ask the provider and return the JSON object it answers.

        With `refused`, an answer of 400 or 401 means that the sign-in is no good, not that the provider is away.
        Raises: SignInUnavailable, SignInRefused.
        """
        if not is_safe(url) or not self.patience.is_due(url):
            raise SignInUnavailable
        if not self._room.acquire(timeout=settings.OIDC_TIMEOUT_SECONDS):
            raise SignInUnavailable
        try:
            answer = ask(
                url,
                method="GET" if body is None else "POST",
                timeout_seconds=settings.OIDC_TIMEOUT_SECONDS,
                body=body,
                headers={"Accept": "application/json", **(headers or {})},
                most_bytes=MOST_BYTES,
            )
        except (NotReached, AnswerLost) as problem:
            raise self._away(url, str(problem)) from None
        finally:
            self._room.release()
        if refused and answer.status in (400, 401):
            raise SignInRefused
        told = _read(answer.text) if answer.is_success else None
        if told is None:
            raise self._away(url, f"answered {answer.status}")
        self.patience.succeeded(url, again_in_seconds=0.0)
        return told

    def _away(self, url: str, problem: str) -> SignInUnavailable:
        self.patience.failed(url, again_in_seconds=AGAIN_AFTER_SECONDS)
        log.warning("citizens' sign-in provider not asked", path=urlsplit(url).path, problem=problem)
        return SignInUnavailable()


def is_safe(url: str) -> bool:
    """Say whether an address may be used: over TLS, or on this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _addresses(told: dict[str, Any], issuer: str) -> Addresses:
    """Read a discovery document. Raises: SignInUnavailable where it is another's or lacks what is needed."""
    found = {name: str(told.get(name) or "") for name in _NAMES}
    needed = [found[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    given = [address for address in found.values() if address]
    if told.get("issuer") != issuer or not all(needed) or not all(is_safe(address) for address in given):
        log.error("citizens' sign-in provider publishes what cannot be used", issuer=told.get("issuer"))
        raise SignInUnavailable
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    # In the body there is one way to write a secret; in the header, providers do not agree how its signs are escaped.
    return Addresses(
        issuer=issuer,
        authorization=found["authorization_endpoint"],
        token=found["token_endpoint"],
        keys=found["jwks_uri"],
        userinfo=found["userinfo_endpoint"],
        end_session=found["end_session_endpoint"],
        wants_basic="client_secret_post" not in methods,
    )


_NAMES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint")


def _key_set(told: dict[str, Any]) -> jwt.PyJWKSet:
    try:
        return jwt.PyJWKSet.from_dict(told)
    except (jwt.PyJWTError, TypeError, ValueError, AttributeError):
        raise SignInUnavailable from None


def _found(keys: jwt.PyJWKSet, identity: str | None) -> jwt.PyJWK | None:
    usable = [key for key in keys.keys if key.public_key_use in (None, "sig")]
    if identity is None:
        # A token may leave out its key where the provider has only one.
        return usable[0] if len(usable) == 1 else None
    return next((key for key in usable if key.key_id == identity), None)


def _read(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
