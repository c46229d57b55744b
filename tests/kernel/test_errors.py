# SPDX-License-Identifier: EUPL-1.2
import copy
import json
import pickle
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound, OfficeError


class PlaceTaken(OfficeError):
    code = "place_taken"
    sentence = _("Giờ này vừa có người đặt. Còn {count} giờ khác.")


@dataclass(frozen=True)
class Place:
    start: datetime
    free: int


def test_the_sentence_is_filled_from_the_data():
    error = PlaceTaken(count=2)
    assert error.message == "Giờ này vừa có người đặt. Còn 2 giờ khác."
    assert error.data == {"count": 2}


def test_a_forgotten_field_does_not_hide_the_sentence():
    assert PlaceTaken().message == "Giờ này vừa có người đặt. Còn … giờ khác."


def test_braces_in_the_data_are_only_text():
    assert PlaceTaken(count="{0} {x.y}").message == "Giờ này vừa có người đặt. Còn {0} {x.y} giờ khác."


def test_json_has_code_message_and_data_of_json_types_only():
    start = datetime(2026, 12, 3, 2, 0, tzinfo=UTC)
    error = PlaceTaken(
        count=1, alternatives=(Place(start, 3),), on=date(2026, 12, 3), opens_at=time(7, 30), fee=Decimal("1.50")
    )
    assert json.loads(json.dumps(error.as_json())) == {
        "error": "place_taken",
        "message": "Giờ này vừa có người đặt. Còn 1 giờ khác.",
        "count": 1,
        "alternatives": [{"start": "2026-12-03T09:00:00+07:00", "free": 3}],
        "on": "2026-12-03",
        "opens_at": "07:30:00",
        "fee": "1.50",
    }


def test_data_cannot_take_the_place_of_the_code_or_the_message():
    answer = PlaceTaken(count=1, error="other", message="other").as_json()
    assert (answer["error"], answer["message"]) == ("place_taken", "Giờ này vừa có người đặt. Còn 1 giờ khác.")


def test_lazy_sentences_in_the_data_become_text():
    assert PlaceTaken(count=1, reason=_("nghỉ lễ")).as_json()["reason"] == "nghỉ lễ"


def test_a_log_line_of_an_error_shows_no_personal_data():
    error = PlaceTaken(name="Nguyễn Thị Lan", phone="+84905123456")
    assert "Lan" not in f"{error} {error!r}"
    assert "905" not in f"{error} {error!r}"


def test_wrong_input_names_each_field():
    error = InvalidInput(fields={"name": _("Chưa có họ tên.")})
    assert error.http_status == 422
    assert error.as_json()["fields"] == {"name": "Chưa có họ tên."}
    assert error.as_json()["error"] == "invalid"


def test_the_common_errors_have_their_codes():
    assert [(e.code, e.http_status) for e in (OfficeError(), NotFound(), NotAllowed())] == [
        ("not_possible", 409),
        ("not_found", 404),
        ("not_allowed", 403),
    ]


def test_an_error_survives_copying_and_another_process():
    error = InvalidInput(fields={"name": "Chưa có họ tên."}, tries=3)
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(twin) is InvalidInput
        assert twin.as_json() == error.as_json()
        assert str(twin) == "invalid"
