# SPDX-License-Identifier: EUPL-1.2
"""What hostile and clumsy hands do to the pages of dossiers, and what must be left of it: no failure, no trace."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import lan
from filing import Desk, desk, file
from motcua.dossiers.models import Dossier, Look, Paper, UnitMember
from motcua.dossiers.operations.papering import Sent, add_paper
from motcua.people.models import User
from paperwork import files, pdf

__all__ = ["desk", "file", "files", "lan"]

File = Callable[..., Dossier]
LIST = "/quay/ho-so/"
NUL = "a\x00b"


@pytest.fixture
def signed_in(the_clock: Callable[[str], datetime], client_for: Callable[..., Client]) -> Callable[[User], Client]:
    the_clock("2026-11-26T10:00")
    return lambda user: client_for(user)


DEEDS: dict[str, dict[str, str]] = {
    "bo-sung": {"rieng": NUL, "rieng-cach": NUL, "reason": NUL},
    "ghi-chu": {"text": NUL},
    "tu-choi": {"reason": NUL},
    "chuyen": {"unit": NUL, "to": NUL, "note": NUL},
    "hoi-y-kien": {"unit": "DN-SXD.MC", "question": NUL, "due_on": "2026-12-01"},
    "trinh-ky": {"reason": NUL, "name": NUL, "is_granted": "0"},
    "giay-to": {"name": NUL, "code": NUL, "form": "copy", "copies": "²"},
    "nhan-viec": {"version": "²"},
}


@pytest.mark.parametrize("deed", DEEDS)
def test_signs_no_paper_holds_are_no_failure(
    signed_in: Callable[[User], Client], desk: Desk, file: File, deed: str
) -> None:
    answer = signed_in(desk.specialist).post(f"{LIST}{file(status='processing').code}/viec/{deed}/", DEEDS[deed])
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        "%00/", "a%00b/", "..%2f..%2f/", "x" * 3000 + "/", "?sau=~99999999999999999999999999", "?sau=0001-01-01~1",
        "?sau=9999-12-31T23:59:59-23:59~1", "?noi=%00", "?loc=%00", "?thu-tuc=%00", "?trang-thai=submitted&sau=%00~1",
        "nhan/?thu-tuc=%00", "nhan/?hen=²", "nhan/?so=%00", "so-theo-doi/?tu=0001-01-01&den=9999-12-31",
        "so-theo-doi/?phan=0", "so-theo-doi/?phan=²", "so-theo-doi/?co-quan=%00", "in/?ma=%00", "ky/?sau=%00",
    ],
)  # fmt: skip
def test_odd_addresses_of_the_desk_are_no_failure(
    signed_in: Callable[[User], Client], desk: Desk, file: File, path: str
) -> None:
    file()
    who = desk.leader if path.startswith("ky") else desk.officer
    assert signed_in(who).get(LIST + path).status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        "/tra-cuu/%00/", "/tra-cuu/?ma=%00", "/tra-cuu/" + "9" * 3000 + "/", "/h/%00", "/h/..%2f", "/h/" + "x" * 3000,
        "/tra-cuu/cua-toi/%00/", "/tra-cuu/so/%00/", "/tra-cuu/so/x/y/", "/ho-so/nop/?q=%00", "/ho-so/nop/?tt=%00",
        "/ho-so/nop/noi/?tt=%00&noi=%00", "/ho-so/nop/noi/?tt=2.000815&q=%00", "/ho-so/nop/ma/%00/",
        "/ho-so/nop/dieu-kien/?tt=2.000815&noi=DN-HC&dk-x=%00", "/thu-tuc/?q=%00", "/thu-tuc/%00/",
    ],
)  # fmt: skip
def test_odd_public_addresses_are_no_failure(signed_in: Callable[[User], Client], desk: Desk, path: str) -> None:
    assert Client(raise_request_exception=False).get(path).status_code < 500


def test_more_than_a_page_is_not_signed_in_one_go(signed_in: Callable[[User], Client], desk: Desk) -> None:
    codes = [f"H17-261126-{number:04}" for number in range(26)]
    page = signed_in(desk.leader).post(f"{LIST}ky/", {"chon": codes}, follow=True)
    assert "nhiều nhất 25 hồ sơ" in page.content.decode()


def test_the_log_of_looks_keeps_no_name_people_gave_a_paper(
    signed_in: Callable[[User], Client], desk: Desk, file: File, files: Any
) -> None:
    dossier, at = file(status="processing"), datetime.fromisoformat("2026-11-26T09:30+07:00")
    known: dict[str, Any] = {"dossier": dossier, "actor": desk.officer.actor, "at": at}
    paper = add_paper(**known, code="khac-1", sent=[Sent("x.pdf", pdf())], name="Giấy của bà Lan")
    assert Paper.objects.get(pk=paper.pk).name == "Giấy của bà Lan"
    seen = signed_in(desk.officer).get(f"{LIST}{dossier.code}/tep/{paper.file_id}/")
    assert b"".join(seen.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    for close in seen._resource_closers:  # type: ignore[attr-defined]
        close()
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in seen["Cache-Control"]
    assert not Look.objects.filter(what__contains="Lan").exists()


def test_the_work_list_asks_no_more_for_more_dossiers(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    client, counts = signed_in(desk.specialist), []
    client.get(LIST)
    for more in (1, 6):
        for _each in range(more):
            file(status="processing")
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_heartbeat_with_odd_digits_is_no_failure(signed_in: Callable[[User], Client], desk: Desk, file: File) -> None:
    client = signed_in(desk.officer)
    assert client.post(f"{LIST}{file().code}/nhip/", {"version": "²"}).status_code == 200
    assert client.post(f"{LIST}bo-loc/", {"bo": "²"}).status_code == 302


@pytest.mark.parametrize("path", ["{}/phieu/", "{}/phieu/receipt/", "{}/phieu/receipt/1/", "in/?ma={}&mau=receipt"])
def test_who_opens_a_sheet_is_kept_too(signed_in: Callable[[User], Client], desk: Desk, file: File, path: str) -> None:
    dossier = file(status="processing")
    assert signed_in(desk.officer).get(LIST + path.format(dossier.code)).status_code == 200
    assert Look.objects.filter(dossier=dossier, actor=desk.officer.actor).count() == 1


def test_many_are_given_only_to_somebody_of_the_unit_that_has_them(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    dossier = file(status="processing")
    UnitMember.objects.create(unit=desk.unit("DN-HC.LD"), user=desk.officer)
    many = {"chon": [dossier.code], "viec": "giao-viec"}
    leader = signed_in(desk.leader)
    told = leader.post(f"{LIST}viec-nhieu/", {**many, "to": desk.officer.pk}).content.decode()
    assert "không thuộc bộ phận" in told
    dossier.refresh_from_db()
    assert dossier.assignee is None


ODD_NAMES = [
    "' | 'x",
    "a:* & !b",
    "\\\\",
    "\\'",
    "((",
    "<-> lan",
    "lan\x00",
    "%s %(x)s",
    "'" * 150,
    "\u200b",
    "ﷺ" * 60,
    "lan|'",
]


@pytest.mark.parametrize("typed", ODD_NAMES)
def test_no_name_typed_breaks_the_search(
    signed_in: Callable[[User], Client], desk: Desk, file: File, typed: str
) -> None:
    file()
    assert signed_in(desk.officer).post(f"{LIST}tim/", {"tim": typed}).status_code < 500
