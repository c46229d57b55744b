# SPDX-License-Identifier: EUPL-1.2
"""Messages through a short-code provider's HTTP interface, whose field names and answers are settings."""

import json
import re
from urllib.parse import urlencode

from django.conf import settings

from motcua.connectors.asking import Answer, AnswerLost, NotReached, ask
from motcua.connectors.sms_http.fields import names_of
from motcua.kernel.phone import national
from motcua.messaging.gateway import Accepted, GatewayUnavailable, MessageRefused, Outgoing, SendUnclear

PROVIDER = "http"
_REFUSING = frozenset({400, 422})
_TIME_OUT_AT_A_PROXY = 504


class HttpGateway:
    """Hands messages to the provider named by the settings `MOTCUA_SMS_HTTP_…`."""

    knows_ids = False

    def send(self, message: Outgoing) -> Accepted:
        """Hand over one message. Raises: GatewayUnavailable, MessageRefused, SendUnclear."""
        method, url, body, headers = _request(_question(message))
        try:
            answer = ask(url, method=method, body=body, headers=headers, timeout_seconds=settings.SMS_TIMEOUT_SECONDS)
        except NotReached as problem:
            raise GatewayUnavailable(f"the provider cannot be reached: {problem}") from None
        except AnswerLost as problem:
            raise SendUnclear(f"the provider's answer was lost: {problem}") from None
        return _judged(answer, message)


def _question(message: Outgoing) -> dict[str, str]:
    values = {
        "id": str(message.message_id),
        "from": settings.SMS_SHORT_CODE,
        "to": _as_wanted(message.to_phone),
        "text": message.text,
    }
    named = {theirs: values[ours] for ours, theirs in names_of(settings.SMS_HTTP_SEND_FIELDS).items() if ours in values}
    return names_of(settings.SMS_HTTP_SEND_ALSO) | named


def _as_wanted(e164: str) -> str:
    match settings.SMS_HTTP_PHONE:
        case "0":
            return national(e164)
        case "+84":
            return e164
    return e164.removeprefix("+")


def _request(question: dict[str, str]) -> tuple[str, str, bytes | None, dict[str, str]]:
    """Return method, address, body and headers for the way the provider wants to be asked."""
    url, headers = settings.SMS_HTTP_URL, _own_header()
    match settings.SMS_HTTP_METHOD.upper():
        case "GET":
            return "GET", f"{url}{'&' if '?' in url else '?'}{urlencode(question)}", None, headers
        case "JSON":
            written = json.dumps(question, ensure_ascii=False).encode()
            return "POST", url, written, headers | {"Content-Type": "application/json; charset=utf-8"}
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return "POST", url, urlencode(question).encode(), headers | form


def _own_header() -> dict[str, str]:
    name, colon, value = settings.SMS_HTTP_HEADER.partition(":")
    return {name.strip(): value.strip()} if colon else {}


def _judged(answer: Answer, message: Outgoing) -> Accepted:
    """Say what the answer means: the patterns go first, then the status; what is neither is tried again."""
    if answer.status == _TIME_OUT_AT_A_PROXY:
        raise SendUnclear("the provider's answer was lost: 504")
    success, refused = settings.SMS_HTTP_SUCCESS, settings.SMS_HTTP_REFUSED
    if answer.is_success and (not success or re.search(success, answer.text)):
        return Accepted(reference=str(message.message_id), provider=PROVIDER)
    if re.search(refused, answer.text) if refused else answer.status in _REFUSING:
        raise MessageRefused(f"the provider refused the message: {answer.status}")
    raise GatewayUnavailable(f"the provider answered {answer.status}")
