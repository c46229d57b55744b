# SPDX-License-Identifier: EUPL-1.2
"""/metrics: readable by Prometheus' own parser, by whoever may, and without anybody's data."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from motcua.appointments.models import Appointment
from motcua.messaging.models import Message
from motcua.queueing.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(the_clock: Callable[[str], Any], settings: Any) -> None:
    the_clock("2026-11-26T09:00")
    settings.METRICS_TOKEN = ""
    settings.ALLOWED_HOSTS = ["*"]


def figures(client: Client, **more: Any) -> dict[tuple[str, str], float]:
    answer = client.get("/metrics", HTTP_HOST="127.0.0.1:8000", **more)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Cache-Control"].startswith("max-age=0")
    families = list(text_string_to_metric_families(answer.content.decode()))
    assert all(family.documentation for family in families)
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in families
        for sample in family.samples
    }


def test_the_figures_are_the_houses(draw: Callable[..., Ticket], book: Callable[..., Appointment], lan: Any) -> None:
    draw(), draw()
    book(starts_at="2026-11-26T10:00", asked_at="2026-11-25T09:00", who=lan)
    Message.objects.create(
        key="k",
        subject="s",
        template="t",
        to_phone=lan.phone,
        text=lan.name,
        parts=1,
        created_at="2026-11-26T08:00+07:00",
    )
    found = figures(Client())
    assert found["motcua_queue_waiting", "DN-TTHCC"] == 2
    assert found["motcua_tickets_today", "DN-TTHCC"] == 2
    assert found["motcua_appointments_today", "DN-TTHCC"] == 1
    assert found["motcua_messages", "queued"] == 1
    assert found["motcua_messages", "failed"] == 0
    assert found["motcua_outbox_unfinished", ""] > 0
    assert found["motcua_check_state", "worker"] == 2
    assert found["motcua_check_value", "disk"] > 0
    said = Client().get("/metrics", HTTP_HOST="127.0.0.1:8000").content.decode()
    assert lan.name not in said
    assert lan.phone[3:] not in said


def test_without_a_token_only_this_machine_reads() -> None:
    assert Client().get("/metrics", HTTP_HOST="127.0.0.1").status_code == 200
    assert Client().get("/metrics", HTTP_HOST="[::1]:8000", REMOTE_ADDR="::1").status_code == 200
    assert Client().get("/metrics", HTTP_HOST="127.0.0.1", REMOTE_ADDR="10.0.0.7").status_code == 404
    # A proxy on this machine asks from here, in the name of somebody else.
    assert Client().get("/metrics", HTTP_HOST="hengio.example.gov.vn").status_code == 404
    assert Client().get("/metrics", HTTP_HOST="localhost", HTTP_X_FORWARDED_FOR="10.0.0.7").status_code == 404


def test_with_a_token_whoever_knows_it_reads_and_nobody_else(settings: Any) -> None:
    settings.METRICS_TOKEN = "mot-ma-dai-bi-mat"
    far = {"REMOTE_ADDR": "10.0.0.7"}
    assert figures(Client(), HTTP_AUTHORIZATION="Bearer mot-ma-dai-bi-mat", **far)
    for given in ({}, {"HTTP_AUTHORIZATION": "Bearer sai"}, {"HTTP_AUTHORIZATION": "Basic mot-ma-dai-bi-mat"}):
        answer = Client().get("/metrics", HTTP_HOST="127.0.0.1", **given)
        assert (answer.status_code, answer.content) == (401, b"")


def test_nothing_is_changed_by_it() -> None:
    assert Client().post("/metrics", HTTP_HOST="127.0.0.1").status_code == 405
