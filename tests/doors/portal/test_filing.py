# SPDX-License-Identifier: EUPL-1.2
"""Filing on the portal without scripts: every page, every refusal, coming back, sending once."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from filing import Desk, desk
from motcua.dossiers.models import Dossier, DossierContent, Draft, Paper, StoredFile
from motcua.people import phone_check
from motcua.people.models import PhoneCheck
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion, RequiredPaper

__all__ = ["desk"]

pytestmark = pytest.mark.django_db
NOW = "2026-11-26T09:00"
FORM = {
    "conditions": [{"key": "own", "label": "Sổ gốc ở đây?", "needs": "yes", "otherwise": "Xin đến nơi giữ sổ."}],
    "questions": [
        {"key": "copies", "kind": "number", "label": "Số bản", "min": 1, "max": 50},
        {
            "key": "kind",
            "kind": "choice",
            "label": "Loại giấy",
            "choices": [{"value": "birth", "label": "Khai sinh"}, {"value": "other", "label": "Loại khác"}],
        },
        {"key": "which", "kind": "text", "label": "Loại nào", "max": 100, "when": {"key": "kind", "is": "other"}},
        {"key": "who", "kind": "person", "label": "Người trên giấy"},
        {"key": "home", "kind": "address", "label": "Nơi ở khi đăng ký", "required": False},
        {
            "key": "others",
            "kind": "table",
            "label": "Người cùng xin",
            "required": False,
            "columns": [
                {"key": "name", "kind": "text", "label": "Họ tên"},
                {"key": "born", "kind": "date", "label": "Ngày sinh", "partial": True, "required": False},
            ],
        },
    ],
}


@pytest.fixture
def version(desk: Desk, the_clock: Callable[..., Any]) -> ProcedureVersion:
    the_clock(NOW)
    row = desk.copies
    row.online_level, row.form = Procedure.OnlineLevel.FULL, FORM
    row.save()
    RequiredPaper.objects.filter(version=row).delete()
    RequiredPaper.objects.create(version=row, code="goc", name="Giấy tờ gốc", order=1)
    AgencyProcedure.objects.filter(procedure=row.procedure_id).exclude(agency="DN-HC").delete()
    return row


@pytest.fixture
def begun(client: Client, version: ProcedureVersion, lan: Citizen) -> Draft:
    """Lan's draft, begun in `client`."""
    start = f"/ho-so/nop/nguoi-nop/?tt={version.procedure_id}&noi=DN-HC&cq=DN-HC&dk-own=yes"
    page = client.get(start).content.decode()
    seal = re.search(r'name="trang" value="([^"]+)"', page)
    assert seal
    fields = {"trang": seal[1], "kind": "ca-nhan", "proxies": "minh", "name": lan.name, "phone": "0905 111 222"}
    first, second = (client.post(start, fields) for _twice in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    return Draft.objects.get()


def url(draft: Draft, tail: str = "") -> str:
    return f"/ho-so/nop/{draft.pk}/{tail}"


def with_paper(draft: Draft) -> None:
    stored = StoredFile.objects.create(
        name="a.pdf", kind="pdf", size=10, sha256="ab" * 32, stored_at=at(NOW), stored_by="citizen"
    )
    Paper.objects.create(draft=draft, code="goc", name="Giấy tờ gốc", file=stored, added_at=at(NOW), added_by="citizen")


PERSON = {
    "a.name": "Nguyễn Văn Tám",
    "a.born.nam": "1950",
    "a.sex": "male",
    "a.id_number": "048 050 001 234",
    "a.relation": "cha",
}


def answer_all(client: Client, draft: Draft) -> None:
    for tail, fields in (
        ("hoi/copies/", {"a": "2"}),
        ("hoi/kind/", {"a": "birth"}),
        ("hoi/who/", PERSON),
        ("hoi/home/", {}),
        ("hoi/others/", {"hang": "1"}),
        ("giay-to/", {}),
        ("nhan/", {"nhan": "online"}),
    ):
        assert client.post(url(draft, tail), fields).status_code == 302, tail


def test_the_whole_way_without_scripts(client: Client, begun: Draft, lan: Citizen) -> None:
    assert client.get(url(begun))["Location"] == url(begun, "hoi/copies/")
    answer_all(client, begun)
    page = client.get(url(begun, "xem-lai/"))
    assert page.status_code == 200
    assert "Giấy tờ gốc" in page.content.decode()
    assert "còn thiếu" in page.content.decode()
    with_paper(begun)
    page = client.get(url(begun, "xem-lai/")).content.decode()
    assert "còn thiếu" not in page
    assert "Cơ quan trả lời trước" in page or "cơ quan trả lời trước" in page
    assert client.post(url(begun, "xem-lai/"))["Location"] == url(begun, "da-gui/")
    assert client.post(url(begun, "xem-lai/")).status_code == 302
    dossier = Dossier.objects.get()
    content = DossierContent.objects.get(dossier=dossier)
    assert content.answers["who"] == {
        "name": "Nguyễn Văn Tám",
        "born": "1950",
        "sex": "male",
        "id_number": "048050001234",
        "relation": "cha",
    }
    assert content.applicant == {"name": lan.name, "phone": lan.phone}
    sent = client.get(url(begun, "da-gui/")).content.decode()
    assert dossier.code in sent
    assert f"/tra-cuu/?ma={dossier.code}" in sent
    assert client.get(url(begun))["Location"] == url(begun, "da-gui/")


def test_every_page_is_small(client: Client, begun: Draft, version: ProcedureVersion) -> None:
    answer_all(client, begun)
    first = ["/ho-so/", "/ho-so/nop/", f"/ho-so/nop/dieu-kien/?tt={version.procedure_id}&noi=DN-HC", "/ho-so/nop/tiep/"]
    tails = ["hoi/who/", "hoi/others/", "giay-to/", "nhan/", "xem-lai/", "de-sau/", "bo/", "noi/", "nguoi-nop/"]
    for address in [*first, *(url(begun, tail) for tail in tails)]:
        page = client.get(address)
        assert page.status_code == 200, address
        assert len(page.content) < 50_000, address


def test_the_only_place_is_taken_at_once_and_the_check_is_asked(client: Client, version: ProcedureVersion) -> None:
    code = version.procedure_id
    page = client.get(f"/ho-so/nop/noi/?tt={code}")
    assert page.status_code == 302
    assert "noi=DN-HC" in page["Location"]
    assert client.get(page["Location"]).status_code == 200
    asked = client.get(f"{page['Location']}&tiep=1")
    assert asked.status_code == 422
    assert "Còn câu chưa trả lời" in asked.content.decode()
    unmet = client.get(f"{page['Location']}&tiep=1&dk-own=no")
    assert "Xin đến nơi giữ sổ." in unmet.content.decode()
    assert client.get(f"/ho-so/nop/nguoi-nop/?tt={code}&noi=DN-HC&cq=DN-HC&dk-own=no").status_code == 302
    assert "nguoi-nop" in client.get(f"{page['Location']}&tiep=1&dk-own=yes")["Location"]


def test_the_procedure_is_found_without_marks(client: Client, version: ProcedureVersion) -> None:
    assert version.procedure.name in client.get("/ho-so/nop/?q=chung+thuc+ban+sao").content.decode()
    for word in ("tt", "thu-tuc"):
        chosen = client.get(f"/ho-so/nop/?{word}={version.procedure_id}")
        assert chosen["Location"] == f"/ho-so/nop/noi/?tt={version.procedure_id}"
    assert "Không thấy thủ tục nào" in client.get("/ho-so/nop/?q=zzzz").content.decode()
    assert client.get("/ho-so/nop/noi/?tt=9.999999").status_code == 404


def test_what_must_be_filed_in_person_leads_to_a_booking(client: Client, version: ProcedureVersion) -> None:
    version.online_level, version.level_reason = Procedure.OnlineLevel.COUNTER, "phải ký trước công chức"
    version.save()
    page = client.get(f"/ho-so/nop/noi/?tt={version.procedure_id}")
    assert page.status_code == 409
    assert "phải ký trước công chức" in page.content.decode()
    assert 'href="/hen-gio/"' in page.content.decode()


def test_what_cannot_stand_comes_back_as_it_was_typed(client: Client, begun: Draft) -> None:
    page = client.post(url(begun, "hoi/copies/"), {"a": "hai bản"})
    assert page.status_code == 422
    assert 'value="hai bản"' in page.content.decode()
    assert 'href="#a"' in page.content.decode()
    assert client.post(url(begun, "hoi/copies/"), {"a": ""}).status_code == 422
    page = client.post(url(begun, "hoi/who/"), {**PERSON, "a.name": "", "a.born.ngay": "31", "a.born.thang": "2"})
    assert page.status_code == 422
    assert 'value="31"' in page.content.decode()
    begun.refresh_from_db()
    assert begun.answers == {}


def test_a_number_that_does_not_fit_the_person_is_warned_of_once(client: Client, begun: Draft) -> None:
    odd = {**PERSON, "a.sex": "female"}
    page = client.post(url(begun, "hoi/who/"), odd)
    assert "giới tính khác" in page.content.decode()
    assert client.post(url(begun, "hoi/who/"), {**odd, "da_xem": "1"}).status_code == 302


def test_rows_of_a_table_come_and_go_without_scripts(client: Client, begun: Draft) -> None:
    rows = {"hang": "1", "a.0.name": "An", "viec": "them"}
    page = client.post(url(begun, "hoi/others/"), rows).content.decode()
    assert 'name="a.1.name"' in page
    assert 'value="An"' in page
    two = {"hang": "2", "a.0.name": "An", "a.1.name": "Bình", "a.1.born.nam": "2001"}
    page = client.post(url(begun, "hoi/others/"), {**two, "viec": "bot-0"}).content.decode()
    assert 'value="Bình"' in page
    assert 'value="2001"' in page
    assert 'value="An"' not in page
    client.post(url(begun, "hoi/others/"), two)
    begun.refresh_from_db()
    assert begun.answers["others"] == [{"name": "An"}, {"name": "Bình", "born": "2001"}]
    missing = {"hang": "2", "a.0.name": "An", "a.1.born.nam": "2001"}
    assert client.post(url(begun, "hoi/others/"), missing).status_code == 422


def test_an_answer_decides_what_is_asked_next(client: Client, begun: Draft) -> None:
    assert client.get(url(begun, "hoi/which/"))["Location"] == url(begun)
    client.post(url(begun, "hoi/copies/"), {"a": "1"})
    assert client.post(url(begun, "hoi/kind/"), {"a": "other"})["Location"] == url(begun, "hoi/which/")
    answer_all(client, begun)
    changed = client.post(url(begun, "hoi/kind/"), {"a": "other", "ve": "xem-lai"})
    assert changed["Location"] == url(begun, "hoi/which/") + "?ve=xem-lai"
    assert client.post(url(begun, "hoi/which/"), {"a": "Khai tử", "ve": "xem-lai"})["Location"] == url(
        begun, "xem-lai/"
    )


def test_nothing_is_sent_before_it_is_complete(client: Client, begun: Draft) -> None:
    page = client.post(url(begun, "xem-lai/"))
    assert page.status_code == 422
    assert "Những gì đã điền vẫn còn" in page.content.decode()
    assert not Dossier.objects.exists()


def test_an_office_that_rests_or_has_closed_is_told(
    client: Client, begun: Draft, the_clock: Callable[..., Any]
) -> None:
    answer_all(client, begun)
    with_paper(begun)
    the_clock("2026-11-26T20:00")
    page = client.get(url(begun, "xem-lai/")).content.decode()
    assert "đang nghỉ" in page
    assert "ngày mai" in page
    begun.office.closed_on = date(2026, 11, 26)
    begun.office.save()
    refused = client.post(url(begun, "xem-lai/"))
    assert refused.status_code == 422
    assert "Xin chọn nơi khác" in refused.content.decode()


def test_post_is_told_to_come_soon_and_is_refused(client: Client, begun: Draft) -> None:
    assert "sắp có" in client.get(url(begun, "nhan/")).content.decode()
    assert client.post(url(begun, "nhan/"), {"nhan": "post"}).status_code == 409


def test_for_anybody_else_the_draft_does_not_exist(begun: Draft) -> None:
    stranger = Client()
    for tail in ("hoi/copies/", "xem-lai/", "da-gui/", "giay-to/", "bo/", "nguoi-nop/"):
        assert stranger.get(url(begun, tail)).status_code == 404
        assert stranger.post(url(begun, tail)).status_code in (404, 405)
    there, nowhere = stranger.get(url(begun)), stranger.get("/ho-so/nop/00000000-0000-4000-8000-000000000000/")
    assert there.status_code == nowhere.status_code == 200
    assert "Số điện thoại" in there.content.decode()
    assert Draft.objects.exists()


def checked(client: Client, address: str, phone: str) -> Any:
    asked = client.post(address, {"phone": phone})
    assert asked.status_code == 302
    code = phone_check.code_of(PhoneCheck.objects.latest("asked_at"))
    return client.post(asked["Location"], {"code": code})


def test_another_device_opens_it_with_the_phone(client: Client, begun: Draft) -> None:
    client.post(url(begun, "hoi/copies/"), {"a": "3"})
    other = Client()
    assert checked(other, url(begun), "0905111222")["Location"] == url(begun)
    assert other.get(url(begun))["Location"] == url(begun, "hoi/kind/")
    assert 'value="3"' in other.get(url(begun, "hoi/copies/")).content.decode()
    stranger = Client()
    assert checked(stranger, url(begun), "0914333444").status_code == 404


def test_what_is_unfinished_is_listed_after_a_phone_check(client: Client, begun: Draft) -> None:
    other = Client()
    listed = checked(other, "/ho-so/nop/tiep/", "0905 111 222").content.decode()
    proof = re.search(r'name="kiem_tra" value="([^"]+)"', listed)
    assert proof
    assert "0905" not in listed
    assert other.post(url(begun), {"kiem_tra": proof[1]})["Location"] == url(begun)
    assert other.get(url(begun)).status_code == 302
    none = checked(Client(), "/ho-so/nop/tiep/", "0914 333 444").content.decode()
    assert "Không có hồ sơ nào còn dở" in none


def test_an_expired_draft_can_be_brought_back(
    client: Client, begun: Draft, the_clock: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    the_clock(at(NOW) + timedelta(days=31))
    assert client.get(url(begun, "hoi/copies/"))["Location"] == url(begun)
    page = client.get(url(begun))
    assert page.status_code == 410
    assert "Lấy lại và làm tiếp" in page.content.decode()
    assert client.post(url(begun, "lay-lai/"))["Location"] == url(begun)
    assert client.get(url(begun)).status_code == 302


def test_a_changed_procedure_is_told_and_asks_only_what_is_new(
    client: Client, begun: Draft, version: ProcedureVersion
) -> None:
    answer_all(client, begun)
    newer = ProcedureVersion.objects.get(pk=version.pk)
    newer.pk, newer.number, newer.valid_from = None, 2, date(2026, 11, 26)
    newer.form = {"questions": [*FORM["questions"], {"key": "why", "kind": "text", "label": "Để làm gì"}]}
    newer.save()
    asked = client.post(url(begun, "xem-lai/"))["Location"]
    assert asked == url(begun, "hoi/why/?moi=1")
    assert "Quy định của thủ tục này vừa thay đổi" in client.get(asked).content.decode()
    begun.refresh_from_db()
    assert begun.procedure_version_id == newer.pk
    assert begun.answers["copies"] == 2


def test_closed_on_this_device_and_thrown_away(client: Client, begun: Draft) -> None:
    client.post(url(begun, "de-sau/"))
    assert client.get(url(begun, "hoi/copies/")).status_code == 404
    checked(client, url(begun), "0905111222")
    assert client.post(url(begun, "bo/"))["Location"] == "/ho-so/?da_bo=1"
    assert not Draft.objects.exists()


def test_an_organisation_and_a_proxy(client: Client, begun: Draft) -> None:
    fields = {
        "kind": "to-chuc",
        "organisation_name": "Công ty An Bình",
        "organisation_tax_code": "0100233488",
        "name": "Trần Quang Minh",
        "phone": "0914333444",
        "proxies": "thay",
    }
    page = client.post(url(begun, "nguoi-nop/"), fields)
    assert page.status_code == 422
    assert 'href="#id_proxy_name"' in page.content.decode()
    proxy = {"proxy_name": "Lê Thị Sáu", "proxy_relation": "người được ủy quyền", "proxy_id_number": "123456789"}
    page = client.post(url(begun, "nguoi-nop/"), {**fields, **proxy})
    assert "hết giá trị" in page.content.decode()
    assert client.post(url(begun, "nguoi-nop/"), {**fields, **proxy, "da_xem": "1"}).status_code == 302
    begun.refresh_from_db()
    assert begun.phone == "+84914333444"
    assert begun.applicant["organisation"] == {"name": "Công ty An Bình", "tax_code": "0100233488"}
    assert begun.applicant["proxy"]["relation"] == "người được ủy quyền"
    shown = client.get(url(begun, "nguoi-nop/")).content.decode()
    assert 'value="0914 333 444"' in shown
    assert 'value="Công ty An Bình"' in shown


def test_a_page_asks_the_database_little(
    client: Client, begun: Draft, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    answer_all(client, begun)
    for tail, most in (("hoi/who/", 10), ("nhan/", 10), ("giay-to/", 20), ("xem-lai/", 22)):
        with django_assert_max_num_queries(most):
            assert client.get(url(begun, tail)).status_code == 200
