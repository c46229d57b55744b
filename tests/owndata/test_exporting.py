# SPDX-License-Identifier: EUPL-1.2
"""What somebody fetches is all that is kept of them, to read and for programs, with their papers; nothing of others."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Citizen
from filing import Desk
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.journal.models import Entry
from motcua.owndata import exporting, register
from owndata.conftest import LATER, PDF

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-088")]


@pytest.fixture(autouse=True)
def _book_burnt(deliveries: Any) -> None:
    """The simulator's book is written on a connection of its own."""


def packed(phone: str) -> zipfile.ZipFile:
    with exporting.as_zip(phone=phone, at=LATER) as made:
        return zipfile.ZipFile(io.BytesIO(made.read()))


def test_all_departments_tell_what_they_keep(been_everywhere: Citizen) -> None:
    told = json.loads(packed(been_everywhere.phone).read("du-lieu.json"))
    tables = {section["table"] for section in told["sections"]}
    assert tables >= {
        "appointments.Appointment", "vaccination.VaccinationBooking", "vaccination.BookedChild", "queueing.Ticket",
        "dossiers.Dossier", "dossiers.Draft", "dossiers.Paper", "dossiers.Result", "switchboard.Call",
        "messaging.Message", "messaging.MessageChoice", "conversations.Inbound", "feedback.Complaint",
        "feedback.Rating", "people.OwnSignIn", "payments.Payment", "payments.Receipt",
    }  # fmt: skip
    assert told["phone"] == been_everywhere.phone
    assert all(section["rows"] for section in told["sections"])
    by_table = {section["table"]: section["rows"] for section in told["sections"]}
    assert by_table["payments.Receipt"][0]["Số tiền"] == 16_000
    assert by_table["dossiers.Dossier"][0]["Người nộp"]["id_number"] == "048192000111"


def test_nothing_of_anybody_else_is_in_it(been_everywhere: Citizen, minh: Citizen) -> None:
    made = packed(been_everywhere.phone)
    whole = made.read("du-lieu.json").decode() + made.read("du-lieu.html").decode() + " ".join(made.namelist())
    assert been_everywhere.name in whole
    assert minh.name not in whole
    assert minh.phone[3:] not in whole


def test_the_papers_lie_in_it_under_the_code_of_their_dossier(been_everywhere: Citizen) -> None:
    made = packed(been_everywhere.phone)
    dossier = Dossier.objects.get(phone=been_everywhere.phone, status="returned")
    papers = [name for name in made.namelist() if name.startswith(f"giay-to/{dossier.code}/")]
    assert [made.read(name) for name in papers if name.endswith("giay-cua-nguyen-thi-lan.pdf")] == [PDF]


def test_papers_too_large_together_are_named_only(been_everywhere: Citizen, settings: Any) -> None:
    settings.OWN_DATA_FILES_MB = 0
    made = packed(been_everywhere.phone)
    assert [name for name in made.namelist() if name.startswith("giay-to/")] == []
    told = json.loads(made.read("du-lieu.json"))
    assert told["files"]
    assert not any(each["enclosed"] for each in told["files"])
    assert "không kèm theo vì quá lớn" in made.read("du-lieu.html").decode()


def test_what_an_office_has_not_decided_yet_is_not_told(file: Callable[..., Dossier], desk: Desk, lan: Citizen) -> None:
    dossier = file(status="processing")
    dossiers.draft_result(dossier_id=dossier.pk, by=desk.specialist, is_granted=False, reason="chưa ký", at=LATER)
    assert "chưa ký" not in packed(lan.phone).read("du-lieu.json").decode()


def test_the_page_says_what_the_law_keeps(been_everywhere: Citizen) -> None:
    page = packed(been_everywhere.phone).read("du-lieu.html").decode()
    assert "Luật Kế toán" in page
    assert "Đến ngày 01/01/2037." in page


def test_who_is_not_known_gets_a_page_that_says_so(db: None) -> None:
    made = packed("+84977000111")
    assert json.loads(made.read("du-lieu.json"))["sections"] == []
    assert "Không có gì được giữ" in made.read("du-lieu.html").decode()


def test_fetching_is_in_the_journal_without_saying_whose(been_everywhere: Citizen) -> None:
    packed(been_everywhere.phone)
    entry = Entry.objects.get(kind="OwnDataTaken")
    assert (entry.subject, entry.actor) == ("own_data", "citizen")
    assert entry.payload["rows"] > 20


def test_one_query_a_table_however_much_there_is(been_everywhere: Citizen) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        exporting.sections(been_everywhere.phone)
    assert len(asked) <= len(register.EXPORTED) + 4
