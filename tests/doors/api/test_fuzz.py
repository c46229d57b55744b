# SPDX-License-Identifier: EUPL-1.2
"""Whatever is sent, right or wrong, nothing fails of ours and every answer has the described shape."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from motcua.appointments.models import Appointment
from motcua.config.wsgi import application
from motcua.doors.api.site import api
from motcua.people.models import Guess, User

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DESCRIPTION = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
DESCRIPTION.app = application
OPERATIONS = {found.ok().label: found.ok() for found in DESCRIPTION.get_all_operations()}
EXAMPLES = 12
# The body of a resumable upload is bytes like any other.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

QUIET = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Right parts mixed into what is made up, so that requests get further than the first refusal.
KNOWN = {
    "office": ["DN-TTHCC", "dn-hc"],
    "agency": ["DN-SXD", "DN-HC", "DN-SNGV"],
    "procedure": ["", "2.000815", "1.009974"],
    "phone": ["0905111222"],
    "start": ["2026-11-27T10:00:00+07:00", "2026-11-29T10:00:00+07:00", "2026-11-27T02:00:00Z"],
    "status": [["requested"], ["requested", "confirmed"]],
    "from": ["2026-11-27"],
    "on": ["2026-11-27"],
    "name": ["Nguyễn Thị Lan"],
}


@pytest.fixture
def _one_connection(db: None) -> Iterator[None]:
    """Keep the test's connection, which the end of a request would give up because it is inside a transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
def test_no_request_breaks_the_interface(
    label: str,
    mode: GenerationMode,
    book: Callable[..., Appointment],
    the_clock: Callable[[str], Any],
    api_token: Callable[[User], str],
    phuc: User,
) -> None:
    the_clock("2026-11-26T09:00")
    codes = [book().code, book(status="proposed", starts_at="2026-11-27T14:00").code]
    token = api_token(phuc)

    @QUIET
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode), data=st.data())
    def each(case: Any, data: st.DataObject) -> None:
        Guess.objects.all().delete()
        for part in (case.path_parameters, case.query, case.body):
            _mix_in(part, data, KNOWN | {"code": codes})
        headers = {"Authorization": f"Bearer {token}"} if data.draw(st.integers(0, 4)) else {}
        case.call_and_validate(checks=CHECKS, headers=headers)

    each()


def _mix_in(part: Any, data: st.DataObject, known: dict[str, list[Any]]) -> None:
    if not isinstance(part, dict):
        return
    for name in part.keys() & known.keys():
        if data.draw(st.booleans()):
            part[name] = data.draw(st.sampled_from(known[name]))
