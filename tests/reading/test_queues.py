# SPDX-License-Identifier: EUPL-1.2
"""Questions about a line: numbers and places in any order and spelling, and wishes to be told."""

from datetime import datetime

import pytest

from motcua import reading
from motcua.cli.sample_catalogue import sample_catalogue
from motcua.reading import Catalogue, Entity, Intent, Part
from reading.messages import HERE, Row, differences, is_asked_about, read, rows

ROWS = list(rows(HERE / "messages_f.tsv"))
AT = datetime.fromisoformat("2026-11-19T09:00")
ABOUT_A_LINE = (Intent.QUEUE, Intent.QUEUE_ALERT, Intent.QUEUE_ALERT_OFF)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["message"][:40])
def test_every_message_is_read_as_its_line_says(row: Row) -> None:
    found = read(row)
    assert differences(row, found) == []
    # Here an empty cell says that nothing may be read.
    if found.intent in ABOUT_A_LINE:
        assert (found.code or "", found.place or "") == (row["code"], row["place"])
        assert str(found.before or "") == row["before"]


def test_nothing_wrong_is_done_without_a_question() -> None:
    assert len(ROWS) >= 100
    wrong = [row["message"] for row in ROWS if differences(row, found := read(row)) and not is_asked_about(found)]
    assert wrong == []


@pytest.mark.parametrize(
    ("message", "places"),
    [
        ("STT benh vien", {"DN-BVDN", "DN-BVPSN"}),
        ("stt a105 tran phu", {"DN-TTHCC", "DN-HC"}),
        ("stt a105 hai chau thanh khe", {"DN-HC", "DN-TK"}),
    ],
)
def test_a_name_of_several_places_names_them_all(message: str, places: set[str]) -> None:
    found = reading.read(message, received_at=AT, catalogue=sample_catalogue())
    assert (found.place, set(found.places), found.missing) == (None, places, (Part.SITE,))


def test_an_agency_without_lines_of_its_own_is_named() -> None:
    found = reading.read("STT A12 skhdt", received_at=AT, catalogue=sample_catalogue())
    assert (found.agency, found.place, found.missing) == ("DN-STC", None, ())


def test_the_number_and_how_many_may_be_before_are_told_apart_by_their_words() -> None:
    for message in ("nhac toi khi con 12 nguoi so 5 bvdn", "nhac so 5 bvdn khi con 12 nguoi", "NHAC 5 BVDN con 12"):
        found = reading.read(message, received_at=AT, catalogue=sample_catalogue())
        assert (found.code, found.before, found.place) == ("5", 12, "DN-BVDN"), message


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("hai chau", None, "DN-HC"), ("o hai chau a", None, "DN-HC"), ("A105", "A105", None),
        ("so 105", "105", None), ("105 bvdn", "105", "DN-BVDN"), ("bv nhi", None, "DN-BVPSN"), ("hc", None, "DN-HC"),
        ("thanh khe nhe", None, "DN-TK"), ("HẢI CHÂU", None, "DN-HC"),
    ],
)  # fmt: skip
def test_a_short_answer_is_enough(text: str, code: str | None, place: str | None) -> None:
    found = reading.read_answer(text, asked=(Part.CODE, Part.SITE), received_at=AT, catalogue=sample_catalogue())
    assert (found.intent, found.code, found.place) == (Intent.QUEUE, code, place)


@pytest.mark.parametrize(("text", "intent"), [("2", "reply_choice"), ("so 1", "reply_choice"), ("khong", "reply_no")])
def test_a_choice_stays_a_choice(text: str, intent: str) -> None:
    found = reading.read_answer(text, asked=(Part.SITE,), received_at=AT, catalogue=sample_catalogue())
    assert found.intent == intent


# --- other towns -----------------------------------------------------------------------------------------

ELSEWHERE = Catalogue(
    agencies=[Entity("X-SNL", ("Sở Năng lượng", "snl"))],
    offices=[
        Entity("X-TM", ("Bộ phận Một cửa Tân Mỹ", "tan my", "1 Hùng Vương")),
        Entity("Y-TM", ("Bộ phận Một cửa Tây Mỗ", "tay mo", "2 Lê Lợi")),
        Entity("X-BV", ("Bệnh viện Đa khoa Bình An", "bv binh an", "3 Lê Lợi")),
    ],
)


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("STT 12 tan my", "X-TM"), ("stt12taymo", "Y-TM"), ("so may roi bv binh an", "X-BV"),
        ("stt da khoa binh an", "X-BV"), ("stt b12 benh vien", "X-BV"), ("STT B12 X-TM", "X-TM"),
        ("STT B12 TM", None), ("STT B12 le loi", None), ("STT B12 hai chau", None),
    ],
)  # fmt: skip
def test_any_house_reads_its_own_places(message: str, place: str | None) -> None:
    assert reading.read(message, received_at=AT, catalogue=ELSEWHERE).place == place


def test_what_we_tell_people_to_write_is_understood() -> None:
    for catalogue in (sample_catalogue(), ELSEWHERE):
        for office in catalogue.offices:
            sign = catalogue.places.sign_of(office.code)
            for message in (f"STT A105 {sign}", f"STT {sign}", f"STT 105 {sign}"):
                assert reading.read(message, received_at=AT, catalogue=catalogue).place == office.code, message
            found = reading.read(f"NHAC A105 {sign} 5", received_at=AT, catalogue=catalogue)
            assert (found.code, found.place, found.before) == ("A105", office.code, 5)
