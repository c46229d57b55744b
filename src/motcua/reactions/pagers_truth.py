# SPDX-License-Identifier: EUPL-1.2
"""Whether what a message about a vibrating tag says is still so: somebody is still called, and for the same."""

from motcua.dossiers.rules import CLOSED, Status
from motcua.messaging.models import Message
from motcua.pagers.models import Loan

DEPARTMENT = "loan"


def is_still_owed(message: Message) -> bool:
    """Say whether nobody has come yet, and the result is there or not as the message says."""
    number = message.subject.partition(":")[2]
    called = Loan.objects.filter(ended_at__isnull=True, state=Loan.State.CALLED).exclude(dossier__status__in=CLOSED)
    status = (
        called.filter(pk=int(number)).values_list("dossier__status", flat=True).first() if number.isdigit() else None
    )
    return status is not None and (status == Status.RESULT_READY) == (message.template == "pager_result")
