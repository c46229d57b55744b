# SPDX-License-Identifier: EUPL-1.2
"""Messages through Kannel's sendsms; its reports come back to `doors/hooks`. Kannel: `docs/sms.md`."""

import re
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from motcua.connectors.asking import Answer, AnswerLost, NotReached, ask
from motcua.kernel.text import sms_parts
from motcua.messaging.gateway import Accepted, GatewayUnavailable, MessageRefused, Outgoing, SendUnclear
from motcua.messaging.rules import GIVE_UP_AFTER

PROVIDER = "kannel"
# Delivered, failed, waiting at the network, taken by the network, rejected: 1 + 2 + 4 + 8 + 16.
ALL_REPORTS = 31
# Kannel reads % in an address as an escape of its own, so a secret is made of plain signs.
_PLAIN_SECRET = re.compile(r"[A-Za-z0-9_-]{16,}")
_ABOUT_THE_NUMBER = re.compile(r"receiver|number\(s\)", re.IGNORECASE)
_TIME_OUT_AT_A_PROXY = 504
_MINUTE = timedelta(minutes=1)


class KannelGateway:
    """Hands messages to Kannel, which joins long ones, sends them and reports what became of them."""

    knows_ids = False

    def send(self, message: Outgoing) -> Accepted:
        """Hand over one message; Kannel's "accepted" and "queued" both mean that it is Kannel's now.

        Raises: GatewayUnavailable, MessageRefused where the number is no number to Kannel, SendUnclear.
        """
        url = f"{settings.KANNEL_URL}?{urlencode(_question(message))}"
        try:
            answer = ask(url, method="GET", timeout_seconds=settings.SMS_TIMEOUT_SECONDS)
        except NotReached as problem:
            raise GatewayUnavailable(f"Kannel cannot be reached: {problem}") from None
        except AnswerLost as problem:
            raise SendUnclear(f"Kannel's answer was lost: {problem}") from None
        return _judged(answer, message)


def _question(message: Outgoing) -> dict[str, str]:
    question = {
        "username": settings.KANNEL_USERNAME,
        "password": settings.KANNEL_PASSWORD,
        "from": settings.SMS_SHORT_CODE,
        "to": message.to_phone,
        "text": message.text,
        "charset": "UTF-8",
        # Without a coding Kannel would send a question mark for each Vietnamese mark.
        "coding": "0" if sms_parts(message.text).encoding == "gsm7" else "2",
    }
    if message.send_before is not None:
        # Also bearerbox, while its line is down, and the network, while the phone is off, hold it no longer.
        minutes = min(message.send_before - message.at, GIVE_UP_AFTER) // _MINUTE
        question["validity"] = str(max(minutes, 1))
    reports_to = report_url(message.message_id)
    return question | {"dlr-mask": str(ALL_REPORTS), "dlr-url": reports_to} if reports_to else question


def report_url(message_id: UUID) -> str:
    """Return where Kannel reports about a message, with Kannel's own escapes in it; empty where nobody may report."""
    secrets = settings.SMS_HOOK_SECRETS
    if not secrets and not settings.SMS_HOOK_ADDRESSES:
        return ""
    if secrets and not _PLAIN_SECRET.fullmatch(secrets[0]):
        raise GatewayUnavailable("MOTCUA_SMS_HOOK_SECRET: at least 16 letters, digits, - or _")
    door = f"{settings.SMS_HOOK_URL.rstrip('/')}/hooks/sms/kannel"
    return f"{door}{f'/{secrets[0]}' if secrets else ''}/report?id={message_id}&state=%d&answer=%A"


def _judged(answer: Answer, message: Outgoing) -> Accepted:
    if answer.is_success:
        return Accepted(reference=str(message.message_id), provider=PROVIDER)
    said = " ".join(answer.text.split())[:100]
    if answer.status == _TIME_OUT_AT_A_PROXY:
        raise SendUnclear("Kannel's answer was lost: 504")
    if answer.status == 400 and _ABOUT_THE_NUMBER.search(said):
        raise MessageRefused(f"Kannel refused the number: {said}")
    raise GatewayUnavailable(f"Kannel answered {answer.status}: {said}")
