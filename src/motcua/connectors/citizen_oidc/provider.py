# SPDX-License-Identifier: EUPL-1.2
"""Signing in by OpenID Connect: the authorisation code flow with PKCE (S256), a state and a nonce.

Claims have other names at other providers (VNeID's are not published), so names, scopes and algorithms are settings.
"""

import secrets
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt
from django.conf import settings
from django.utils.crypto import constant_time_compare
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from motcua.connectors.citizen_oidc.discovery import Addresses, Published
from motcua.people.citizens import Beginning, SignedInPerson, SignInDeclined, SignInRefused

#: Clocks of two houses differ a little.
LEEWAY_SECONDS: Final = 60
#: What proves who signed a token; a shared secret or nothing at all does not, whatever the settings say.
TRUSTED_ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
_DECLINED: Final = {"access_denied", "login_required", "consent_required", "interaction_required"}
# The library speaks of TLS only; whether an address may be used is decided by `discovery.is_safe`.
_ANYWHERE: Final = "https://anywhere.invalid/"


class OidcProvider:
    """The provider of the settings, with what this process remembers of it."""

    def __init__(self) -> None:
        self._published: dict[str, Published] = {}

    def begin(self, *, back: str) -> Beginning:
        """Begin a sign-in that returns to `back`. Raises: SignInUnavailable."""
        client, addresses = _client(), self._known().addresses()
        kept = {
            "state": secrets.token_urlsafe(24),
            "nonce": secrets.token_urlsafe(24),
            "verifier": client.create_code_verifier(64),
        }
        more = {"acr_values": " ".join(settings.OIDC_ACR_VALUES)} if settings.OIDC_ACR_VALUES else {}
        asked = client.prepare_request_uri(
            _ANYWHERE,
            redirect_uri=back,
            scope=settings.OIDC_SCOPES,
            state=kept["state"],
            code_challenge=client.create_code_challenge(kept["verifier"], "S256"),
            code_challenge_method="S256",
            nonce=kept["nonce"],
            **more,
        )
        return Beginning(_with(addresses.authorization, urlsplit(asked).query), kept)

    def finish(self, *, back: str, kept: Mapping[str, str], answer: Mapping[str, str]) -> SignedInPerson:
        """Return who signed in. Raises: SignInUnavailable, SignInRefused, SignInDeclined."""
        known = self._known()
        addresses = known.addresses()
        code = _code_of(kept, answer, addresses)
        tokens = self._tokens(known, addresses, back=back, code=code, verifier=kept["verifier"])
        claims = self._claims(known, str(tokens.get("id_token") or ""), nonce=kept["nonce"])
        names = dict(part.partition("=")[::2] for part in settings.OIDC_CLAIMS)
        if addresses.userinfo and claims.get(names.get("phone", "")) is None and tokens.get("access_token"):
            claims |= _told_beside(known, addresses, str(tokens["access_token"]), claims)
        return _person(claims, names)

    def end_address(self, *, back: str) -> str:
        """Return where the person signs out at the provider too; empty where it has no such address."""
        where = self._known().addresses().end_session
        asked = urlencode({"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back})
        return _with(where, asked) if where else ""

    def _known(self) -> Published:
        return self._published.setdefault(settings.OIDC_ISSUER, Published(settings.OIDC_ISSUER))

    def _tokens(self, known: Published, addresses: Addresses, *, back: str, code: str, verifier: str) -> dict[str, Any]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        secret = settings.OIDC_CLIENT_SECRET
        more = {}
        if secret and addresses.wants_basic:
            pair = f"{quote_plus(settings.OIDC_CLIENT_ID)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        elif secret:
            more["client_secret"] = secret
        is_named = "Authorization" in headers
        body = _client().prepare_request_body(
            code=code, redirect_uri=back, code_verifier=verifier, include_client_id=not is_named, **more
        )
        return known.asked(addresses.token, body=body.encode(), headers=headers, refused=True)

    def _claims(self, known: Published, token: str, *, nonce: str) -> dict[str, Any]:
        """Return what a genuine token for us, for this sign-in and of now says. Raises: SignInRefused."""
        allowed = [name for name in settings.OIDC_ALGORITHMS if name in TRUSTED_ALGORITHMS]
        try:
            head = jwt.get_unverified_header(token)
            if head.get("alg") not in allowed:
                raise SignInRefused
            claims: dict[str, Any] = jwt.decode(
                token,
                key=known.key(head.get("kid")),
                algorithms=allowed,
                audience=settings.OIDC_CLIENT_ID,
                issuer=known.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError:
            raise SignInRefused from None
        is_ours = claims.get("azp", settings.OIDC_CLIENT_ID) == settings.OIDC_CLIENT_ID
        if not is_ours or not constant_time_compare(str(claims.get("nonce") or ""), nonce):
            raise SignInRefused
        return claims


def _client() -> WebApplicationClient:
    return WebApplicationClient(settings.OIDC_CLIENT_ID)


def _code_of(kept: Mapping[str, str], answer: Mapping[str, str], addresses: Addresses) -> str:
    """Return the code of an answer to this very sign-in. Raises: SignInRefused, SignInDeclined."""
    if not constant_time_compare(answer.get("state", ""), kept["state"]):
        raise SignInRefused
    if answer.get("iss", addresses.issuer) != addresses.issuer:
        # The answer of another provider (RFC 9207).
        raise SignInRefused
    if answer.get("error") in _DECLINED:
        raise SignInDeclined
    try:
        read = _client().parse_request_uri_response(f"{_ANYWHERE}?{urlencode(answer)}", state=kept["state"])
    except OAuth2Error:
        raise SignInRefused from None
    return str(read["code"])


def _told_beside(known: Published, addresses: Addresses, token: str, claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the provider tells beside the token; about another person it is nothing. Raises: SignInRefused."""
    told = known.asked(addresses.userinfo, headers={"Authorization": f"Bearer {token}"}, refused=True)
    if told.get("sub") != claims["sub"]:
        raise SignInRefused
    return {name: value for name, value in told.items() if name not in claims}


def _person(claims: Mapping[str, Any], names: Mapping[str, str]) -> SignedInPerson:
    said = {field: str(claims.get(name) or "") for field, name in names.items() if name}
    is_verified = settings.OIDC_PHONE_IS_VERIFIED or claims.get(names.get("phone_verified", "")) in (True, "true", "1")
    if not said.get("subject"):
        raise SignInRefused
    return SignedInPerson(
        issuer=settings.OIDC_ISSUER,
        subject=said["subject"],
        name=said.get("name", ""),
        phone=said.get("phone", ""),
        phone_verified=bool(is_verified and said.get("phone")),
        id_number=said.get("id_number", ""),
    )


def _with(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"
