# SPDX-License-Identifier: EUPL-1.2
"""A sign-in is believed only where everything about it is right: whose, for whom, for which visit, signed how, when."""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from connectors.identities import CLIENT, KEYS, Liar, liar
from motcua.connectors.citizen_oidc import discovery
from motcua.connectors.citizen_oidc.provider import OidcProvider
from motcua.people.citizens import SignedInPerson, SignInDeclined, SignInRefused, SignInUnavailable
from oidc_provider.running import free_port

BACK = "http://127.0.0.1:8000/dang-nhap/tra-ve/"
Finish = Callable[..., SignedInPerson]


@pytest.fixture
def lying(settings: Any) -> Iterator[Liar]:
    with liar() as found:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = found.issuer, CLIENT, "s: +"
        settings.OIDC_TIMEOUT_SECONDS = 2
        yield found


@pytest.fixture
def finish(lying: Liar) -> Finish:
    """Begin a sign-in, let the provider answer with its token, and return who signed in."""

    def go(*, provider: OidcProvider | None = None, **changed: str) -> SignedInPerson:
        made = provider or OidcProvider()
        kept = made.begin(back=BACK).kept
        lying.nonce = kept["nonce"]
        return made.finish(back=BACK, kept=kept, answer={"code": "c", "state": kept["state"], **changed})

    return go


def test_a_true_token_says_who_it_is(finish: Finish, lying: Liar) -> None:
    assert finish() == SignedInPerson(lying.issuer, "TECH-1", "Nguyễn Thị Lan", "+84905111222", True)


def test_the_browser_is_sent_off_with_a_challenge_and_the_code_is_fetched_with_its_answer(
    finish: Finish, lying: Liar
) -> None:
    beginning = OidcProvider().begin(back=BACK)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(beginning.address).query).items()}
    digest = hashlib.sha256(beginning.kept["verifier"].encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert (asked["code_challenge_method"], asked["response_type"], asked["redirect_uri"]) == ("S256", "code", BACK)
    assert (asked["state"], asked["nonce"]) == (beginning.kept["state"], beginning.kept["nonce"])
    assert set(asked["scope"].split()) == {"openid", "profile", "phone"}
    finish()
    fields = next(each for each in lying.asked if each[0] == "/token")[1]
    assert 43 <= len(fields["code_verifier"]) <= 128
    assert base64.b64decode(fields["authorization"].removeprefix("Basic ")).decode() == f"{CLIENT}:s%3A+%2B"
    assert "client_secret" not in fields


def test_a_provider_that_wants_the_secret_in_the_body_gets_it_there(finish: Finish, lying: Liar) -> None:
    lying.published = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    finish()
    fields = next(each for each in lying.asked if each[0] == "/token")[1]
    assert (fields["client_id"], fields["client_secret"], fields["authorization"]) == (CLIENT, "s: +", "")


NOW = int(time.time())
LIES: dict[str, Callable[[Liar], Any]] = {
    "another's audience": lambda it: it.claims.update(aud="somebody-else"),
    "several audiences, presented by another": lambda it: it.claims.update(aud=[CLIENT, "x"], azp="x"),
    "another issuer": lambda it: it.claims.update(iss="https://evil.example"),
    "another visit": lambda it: it.claims.update(nonce="of-yesterday"),
    "no visit at all": lambda it: it.claims.update(nonce=None),
    "long over": lambda it: it.claims.update(exp=NOW - 3_600, iat=NOW - 7_200),
    "never over": lambda it: it.claims.update(exp=None),
    "of tomorrow": lambda it: it.claims.update(iat=NOW + 86_400, nbf=NOW + 86_400),
    "of nobody": lambda it: it.claims.update(sub=None),
    "signed with another key": lambda it: setattr(it, "key", KEYS[1]),
    "signed with a key nobody published": lambda it: setattr(it, "kid", "two"),
    "not signed": lambda it: (setattr(it, "algorithm", "none"), setattr(it, "key", None)),
    "signed with what is public": lambda it: (setattr(it, "algorithm", "HS256"), setattr(it, "key", "s: +")),
    "no token": lambda it: setattr(it, "token", "not.a.token"),
    "a code used twice": lambda it: setattr(it, "token_status", 400),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.filterwarnings("ignore:The HMAC key")
def test_a_token_that_lies_opens_nothing(lie: str, finish: Finish, lying: Liar) -> None:
    LIES[lie](lying)
    with pytest.raises(SignInRefused):
        finish()


def test_a_settings_file_cannot_allow_what_proves_nothing(finish: Finish, lying: Liar, settings: Any) -> None:
    settings.OIDC_ALGORITHMS = ["none", "HS256", "RS256"]
    LIES["not signed"](lying)
    with pytest.raises(SignInRefused):
        finish()


def test_a_body_changed_on_its_way_is_noticed(finish: Finish, lying: Liar) -> None:
    head, _body, seal = jwt.encode({"sub": "x"}, KEYS[0], "RS256", headers={"kid": "one"}).split(".")
    forged = base64.urlsafe_b64encode(json.dumps({"sub": "TECH-2", "aud": CLIENT}).encode()).decode().rstrip("=")
    lying.token = f"{head}.{forged}.{seal}"
    with pytest.raises(SignInRefused):
        finish()


@pytest.mark.parametrize("answer", [{"state": "another"}, {"state": ""}, {"iss": "https://evil.example"}, {"code": ""}])
def test_an_answer_to_another_question_opens_nothing(answer: dict[str, str], finish: Finish, lying: Liar) -> None:
    with pytest.raises(SignInRefused):
        finish(**answer)
    assert "/token" not in [path for path, _fields in lying.asked]


def test_who_does_not_agree_is_told_so(finish: Finish) -> None:
    with pytest.raises(SignInDeclined):
        finish(error="access_denied", code="")


def test_a_phone_told_beside_the_token_counts_when_it_is_the_same_persons(finish: Finish, lying: Liar) -> None:
    lying.claims = {"phone_number": None, "phone_number_verified": None}
    lying.userinfo = {"sub": "TECH-1", "phone_number": "0914333444", "phone_number_verified": True}
    assert finish().phone == "0914333444"
    lying.userinfo = {**lying.userinfo, "sub": "TECH-2"}
    with pytest.raises(SignInRefused):
        finish()


def test_claims_have_the_names_of_the_settings(finish: Finish, lying: Liar, settings: Any) -> None:
    settings.OIDC_CLAIMS = ["subject=TechID", "name=HoVaTen", "phone=SoDienThoai", "id_number=SoDinhDanh"]
    lying.claims = {"TechID": "T-9", "HoVaTen": "Lan", "SoDienThoai": "0905111222", "SoDinhDanh": "048192000111"}
    assert finish() == SignedInPerson(lying.issuer, "T-9", "Lan", "0905111222", False, "048192000111")
    settings.OIDC_PHONE_IS_VERIFIED = True
    assert finish().phone_verified


def test_the_document_and_the_keys_are_asked_for_once(finish: Finish, lying: Liar) -> None:
    provider = OidcProvider()
    for _each in range(3):
        finish(provider=provider)
    paths = [path for path, _fields in lying.asked]
    assert (paths.count("/.well-known/openid-configuration"), paths.count("/keys"), paths.count("/token")) == (1, 1, 3)


@pytest.mark.parametrize(
    "published",
    [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": ""}],
)
def test_a_document_that_cannot_be_right_is_not_used(published: dict[str, str], lying: Liar) -> None:
    lying.published = published
    with pytest.raises(SignInUnavailable):
        OidcProvider().begin(back=BACK)


def test_a_provider_that_is_down_is_left_alone_for_a_while(settings: Any, lying: Liar) -> None:
    lying.status = 500
    provider = OidcProvider()
    for _each in range(3):
        with pytest.raises(SignInUnavailable):
            provider.begin(back=BACK)
    assert len(lying.asked) == 1


def test_nobody_at_the_address_is_the_same(settings: Any) -> None:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = f"http://127.0.0.1:{free_port()}", CLIENT
    with pytest.raises(SignInUnavailable):
        OidcProvider().begin(back=BACK)


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://vneid.example/token", True), ("http://127.0.0.1:9/x", True), ("http://vneid.example/token", False),
        ("ftp://127.0.0.1/x", False), ("", False),
    ],
)  # fmt: skip
def test_addresses_are_asked_over_tls_or_on_this_machine(address: str, is_safe: bool) -> None:
    assert discovery.is_safe(address) is is_safe
