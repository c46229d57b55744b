# SPDX-License-Identifier: EUPL-1.2
"""What follows when somebody typed a phone number that has to be checked: the code is sent to it."""

from motcua.messaging import turn_texts
from motcua.people import phone_check
from motcua.people.events import PhoneCheckAsked
from motcua.people.models import PhoneCheck
from motcua.reactions.appointments import ways_now
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe

TEMPLATE = "phone_check"


def tell_code(fact: Happening[PhoneCheckAsked]) -> None:
    """Owe the code, which is derived here and never kept with the fact; after its ten minutes it is of no use."""
    check = PhoneCheck.objects.filter(pk=fact.event.subject.partition(":")[2], passed_at__isnull=True).first()
    if check is None:
        return
    minutes = int(phone_check.LASTS.total_seconds() // 60)
    owe(
        fact,
        template=TEMPLATE,
        to_phone=check.phone,
        text=turn_texts.phone_check(code=phone_check.code_of(check), minutes=minutes, ways=ways_now(fact.event.office)),
        send_before=fact.event.at + phone_check.LASTS,
    )
