# SPDX-License-Identifier: EUPL-1.2
"""The state of the house as figures a monitor reads (Prometheus): counts, ages and sizes, nobody's name or phone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from motcua import __version__
from motcua.appointments.models import Appointment
from motcua.journal.models import Entry
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.models import Message
from motcua.offices.models import Office
from motcua.queueing.models import Ticket
from motcua.queueing.rules import IN_LINE
from motcua.upkeep import health
from motcua.upkeep.findings import RANK

CONTENT_TYPE = CONTENT_TYPE_LATEST
MESSAGES_WITHIN = timedelta(days=1)


def text(*, at: datetime, now: datetime) -> bytes:
    """Return all figures in Prometheus' text format; `at` is the instance's clock, `now` real time."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(at, now))
    return generate_latest(registry)


class _Figures:
    """Counts afresh at each scrape; nothing is kept between."""

    def __init__(self, at: datetime, now: datetime) -> None:
        self.at, self.now = at, now

    def collect(self) -> Iterable[Metric]:
        yield InfoMetricFamily("motcua", "The program.", value={"version": __version__})
        yield from self._of_health()
        yield from self._of_today()

    def _of_health(self) -> Iterable[Metric]:
        state = GaugeMetricFamily("motcua_check_state", "0 good, 1 wants attention, 2 bad.", labels=["check"])
        value = GaugeMetricFamily(
            "motcua_check_value", "What was measured: seconds, bytes or a count.", labels=["check"]
        )
        for finding in health.look(at=self.at, now=self.now).findings:
            state.add_metric([finding.code], RANK[finding.state])
            value.add_metric([finding.code], finding.number)
        yield state
        yield value

    def _of_today(self) -> Iterable[Metric]:
        today = self.at.astimezone(OFFICE_ZONE).date()
        unfinished = GaugeMetricFamily("motcua_outbox_unfinished", "Facts whose consequences are not done yet.")
        unfinished.add_metric([], Entry.objects.filter(relayed_at__isnull=True).count())
        yield unfinished
        messages = GaugeMetricFamily("motcua_messages", "Messages of the last 24 hours by state.", labels=["state"])
        by_state = Message.objects.filter(created_at__gte=self.at - MESSAGES_WITHIN).values_list("status")
        found = dict(by_state.annotate(count=Count("id")))
        for status in Message.Status:
            messages.add_metric([status.value.lower()], found.get(status.value, 0))
        yield messages
        waiting = GaugeMetricFamily("motcua_queue_waiting", "People who wait now.", labels=["office"])
        issued = GaugeMetricFamily("motcua_tickets_today", "Numbers given today.", labels=["office"])
        # The offices are named so that the index by office and day is used.
        offices = list(Office.objects.values_list("pk", flat=True))
        tickets = (
            Ticket.objects.filter(day=today, office_id__in=offices)
            .values_list("office_id")
            .annotate(count=Count("id"), waiting=Count("id", filter=Q(state__in=[*IN_LINE])))
        )
        for office, count, in_line in tickets:
            issued.add_metric([office], count)
            waiting.add_metric([office], in_line)
        yield waiting
        yield issued
        begins = datetime.combine(today, datetime.min.time(), OFFICE_ZONE)
        yield from self._by_office(begins, offices)

    def _by_office(self, begins: datetime, offices: list[str]) -> Iterable[Metric]:
        ends = begins + timedelta(days=1)
        expected = GaugeMetricFamily("motcua_appointments_today", "Appointments of today.", labels=["office"])
        rows = Appointment.objects.filter(starts_at__gte=begins, starts_at__lt=ends, office_id__in=offices).values_list(
            "office_id"
        )
        for office, count in rows.annotate(count=Count("id")):
            expected.add_metric([office], count)
        yield expected
