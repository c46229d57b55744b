# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, datetime

from motcua.connectors.sms_simulator import book, handsets
from motcua.connectors.sms_simulator.models import DeliveredSms
from motcua.messaging import operations as messaging
from motcua.messaging.models import Message


def report_arrivals(*, at: datetime, limit: int = 100) -> int:
    """Tell the house which late messages have arrived on their handsets meanwhile; return how many.

    As with real networks a report may come twice.
    """
    arrived = DeliveredSms.objects.filter(is_report_owed=True, received_at__lte=datetime.now(UTC))
    reported = []
    for pk, message_id in arrived.order_by("received_at").values_list("pk", "message_id")[:limit]:
        messaging.note_report(
            message_id=message_id, state=Message.Status.DELIVERED, provider=handsets.PROVIDER, at=at, detail=""
        )
        reported.append(pk)
    if reported:
        book.mark_reported(reported)
        handsets.ring()
    return len(reported)
