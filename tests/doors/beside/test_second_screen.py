# SPDX-License-Identifier: EUPL-1.2
"""The second screen over HTTP: who may be one, what it shows of whom, and what it lets the citizen do."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from assistance.test_drawn import signature
from cast import at
from doors.beside.conftest import Helping
from motcua.assistance import citizen, operations, pairing
from motcua.assistance.models import Assistance, FieldEntry
from motcua.assistance.on_screen import END
from motcua.pagers import operations as pagers
from motcua.pagers.models import Pager

NAME = "Nguyễn Thị Lan"
PART = {"HTTP_X_MAN_HINH": "1"}


def _scene(client: Client) -> str:
    page = client.get("/man-hinh/").content.decode()
    found = re.search(r'data-scene="(\w+)"', page)
    return found[1] if found else "how"


def _hidden(client: Client) -> dict[str, str]:
    """Return what the forms of the page carry, or what its script would send."""
    page = client.get("/man-hinh/").content.decode()
    known = {"niem": "data-niem", "luot": "data-about", "ban": "data-version"}
    by_script = {name: re.findall(rf'{told}="([^"]*)"', page)[0] for name, told in known.items()}
    return by_script | dict(re.findall(r'<input type="hidden" name="(niem|luot|ban)" value="([^"]*)"', page))


def _do(client: Client, what: str, **more: Any) -> Any:
    return client.post(f"/man-hinh/{what}/", _hidden(client) | more, **PART)


# --- pairing -----------------------------------------------------------------------------------------


def test_an_unpaired_device_learns_how_to_pair_and_nothing_else(helper: Helping) -> None:
    helper.to("following")
    stranger = Client()
    page = stranger.get("/man-hinh/")
    assert page.status_code == 200
    assert NAME not in page.content.decode()
    assert stranger.get("/man-hinh/phan/").status_code == 401
    assert stranger.get("/man-hinh/truc-tiep/").status_code == 401
    for deed in ("dong-y", "xem", "chua-dung", "sua", "xac-nhan", "ky", "ky-lai", "cham"):
        assert stranger.post(f"/man-hinh/{deed}/", {"o": "applicant.name"}).status_code == 401, deed
    assert not stranger.cookies


def test_a_code_is_opened_by_looking_and_used_up_by_the_button(helper: Helping, duong_xa: Any) -> None:
    code = pairing.offer(office=duong_xa.office, helper=duong_xa.officer, at=helper.at)
    device = Client()
    answer = device.post("/man-hinh/ghep/", {"ma": pairing.spoken(code).lower()})
    assert (answer.status_code, answer["Location"]) == (303, f"/man-hinh/ghep/{code}/")
    for _look in range(2):
        page = device.get(answer["Location"])
        assert page.status_code == 200
        assert duong_xa.officer.full_name in page.content.decode()
    assert not device.cookies
    paired = device.post(answer["Location"])
    cookie = paired.cookies["man_hinh_thu_hai"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/man-hinh/")
    assert _scene(device) == "idle"
    other = Client()
    assert other.post(f"/man-hinh/ghep/{code}/").status_code == 404
    assert other.get(f"/man-hinh/ghep/{code}/").status_code == 404
    assert not other.cookies


def test_no_other_site_pairs_or_answers(helper: Helping, duong_xa: Any, tablet: Client) -> None:
    code = pairing.offer(office=duong_xa.office, helper=duong_xa.officer, at=helper.at)
    away = {"HTTP_SEC_FETCH_SITE": "cross-site"}
    assert Client().post(f"/man-hinh/ghep/{code}/", **away).status_code == 403
    helper.to("confirming")
    sent = _hidden(tablet)
    assert tablet.post("/man-hinh/xac-nhan/", sent, **away).status_code == 403
    assert tablet.post("/man-hinh/xac-nhan/", sent | {"niem": "guessed"}).status_code == 403
    assert helper.open().state == "read_back"


def test_a_tablet_paired_anew_or_unpaired_shows_nothing_any_more(
    helper: Helping, duong_xa: Any, tablet: Client, pair: Callable[[Client], str]
) -> None:
    helper.to("following")
    assert NAME in tablet.get("/man-hinh/").content.decode()
    second = Client()
    pair(second)
    assert _scene(tablet) == "how"
    assert tablet.get("/man-hinh/phan/").status_code == 401
    assert _scene(second) == "following"
    pairing.unpair(helper=duong_xa.officer, at=helper.at)
    assert _scene(second) == "how"
    pair(tablet)
    assert _scene(tablet) == "following"


def test_a_tablet_shows_its_own_helper_alone(helper: Helping, duong_xa: Any) -> None:
    helper.to("following")
    heads = Client()
    code = pairing.offer(office=duong_xa.office, helper=duong_xa.head, at=helper.at)
    heads.post(f"/man-hinh/ghep/{code}/")
    assert _scene(heads) == "idle"
    theirs = {"luot": str(helper.open().pk), "niem": "", "o": "applicant.name", "la": "X"}
    assert heads.post("/man-hinh/sua/", theirs).status_code == 403
    assert not FieldEntry.objects.filter(by="citizen").exists()


def test_the_stream_names_the_helper_by_number_alone(tablet: Client, duong_xa: Any) -> None:
    answer = tablet.get("/man-hinh/truc-tiep/")
    assert answer["X-Motcua-Stream"] == f"beside:{duong_xa.officer.pk}"
    assert answer.content == b""


# --- the way of one person ---------------------------------------------------------------------------


def test_nobody_there_says_what_holds_today(tablet: Client) -> None:
    page = tablet.get("/man-hinh/").content.decode()
    assert "Xin chào Ông/Bà" in page
    assert "Không viết, không giấy hẹn" in page
    assert "2 giờ làm việc" in page


def test_a_person_is_led_from_the_first_field_to_the_signature(tablet: Client, helper: Helping) -> None:
    about = helper.to("reading")
    assert _scene(tablet) == "reading"
    assert NAME in tablet.get("/man-hinh/").content.decode()
    seen = []
    for _page in range(12):
        page = tablet.get("/man-hinh/").content.decode()
        if 'data-scene="confirming"' in page:
            break
        seen += re.findall(r'class="read-label" data-say>([^<]+)<', page)
        after = re.findall(r'name="o" value="([^"]*)"', page)[0]
        _do(tablet, "xem", o=after)
    assert seen[:2] == ["Họ và tên", "Số điện thoại"]
    assert "Số bản sao" in seen
    assert len(seen) == len(set(seen)) + 1  # the name of who files, and of whom it is about
    assert _do(tablet, "xac-nhan").status_code == 200
    assert _scene(tablet) == "signing"
    drawing = SimpleUploadedFile("chu-ky.png", signature(), "image/png")
    assert _do(tablet, "ky", **{"chu-ky": drawing}).status_code == 200
    page = tablet.get("/man-hinh/").content.decode()
    assert 'data-scene="signed"' in page
    assert "data:image/png;base64," in page
    assert Assistance.objects.get(pk=about.pk).state == "signed"
    assert _do(tablet, "ky-lai").status_code == 200
    assert _scene(tablet) == "signing"


def test_a_yes_to_an_older_version_is_told_and_shown_anew(tablet: Client, helper: Helping) -> None:
    helper.to("confirming")
    old = _hidden(tablet)
    helper.type_in({"answers.copies": "7"})
    answer = tablet.post("/man-hinh/xac-nhan/", old, **PART)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Nội dung vừa được sửa" in page
    assert "<b data-say>7</b>" in page
    assert helper.open().confirmed_at is None


def test_a_citizen_puts_a_field_right_or_asks_the_helper(tablet: Client, helper: Helping) -> None:
    helper.to("reading")
    page = tablet.get("/man-hinh/phan/?sua=answers.copies", **PART).content.decode()
    assert 'data-editing="answers.copies"' in page
    assert 'value="2"' in page
    page = _do(tablet, "sua", o="answers.copies", la="3").content.decode()
    assert "Ông/Bà đã sửa" in page
    assert FieldEntry.objects.get(by="citizen").is_correction
    _do(tablet, "chua-dung", o="answers.event")
    assert helper.open().doubted_field == "answers.event"
    choices = tablet.get("/man-hinh/?sua=answers.event").content.decode()
    assert choices.count('name="la"') == 2
    assert _do(tablet, "sua", o="answers.nothing", la="3").status_code == 422


def test_consent_is_asked_for_on_the_screen(tablet: Client, helper: Helping, duong_xa: Any) -> None:
    about = helper.to("following")
    citizen.ask_consent(assistance_id=about.pk, by=duong_xa.officer, at=helper.at)
    assert _scene(tablet) == "consent"
    _do(tablet, "dong-y", **{"dong-y": "khong"})
    now = Assistance.objects.get(pk=about.pk)
    assert (now.consent_at, now.consent_refused_at) == (None, helper.at)
    assert _scene(tablet) == "following"
    citizen.ask_consent(assistance_id=about.pk, by=duong_xa.officer, at=helper.at)
    _do(tablet, "dong-y", **{"dong-y": "co"})
    assert Assistance.objects.get(pk=about.pk).consent_at == helper.at


def test_what_was_made_for_the_person_before_does_nothing_to_the_next(tablet: Client, helper: Helping) -> None:
    helper.to("confirming")
    old = _hidden(tablet)
    helper.leave()
    assert NAME not in tablet.get("/man-hinh/").content.decode()
    following = helper.to("confirming")
    answer = tablet.post("/man-hinh/xac-nhan/", old, **PART)
    assert answer.status_code == 200
    assert 'data-scene="confirming"' in answer.content.decode()
    assert Assistance.objects.get(pk=following.pk).confirmed_at is None


def test_who_is_gone_is_gone_from_the_screen(
    tablet: Client, helper: Helping, the_clock: Callable[[str], Any], settings: Any
) -> None:
    settings.SECOND_SCREEN_IDLE_MINUTES = 5
    helper.to("following")
    the_clock("2026-12-01T10:04")
    assert _do(tablet, "cham").status_code == 204
    the_clock("2026-12-01T10:08")
    assert _scene(tablet) == "following"
    the_clock("2026-12-01T10:09")
    assert _scene(tablet) == "idle"
    assert NAME not in tablet.get("/man-hinh/").content.decode()


def test_at_the_end_the_promise_and_the_tag_are_shown(tablet: Client, helper: Helping, duong_xa: Any) -> None:
    about = helper.to("done")
    assert about.dossier is not None
    page = tablet.get("/man-hinh/").content.decode()
    assert about.dossier.code in page
    assert "Trả kết quả trước 14 giờ" in page or "Trả kết quả trước 12 giờ" in page
    assert NAME not in page
    assert "Thẻ rung số" not in page
    Pager.objects.create(office=duong_xa.office, number=17)
    pagers.lend(office=duong_xa.office, number=17, dossier=about.dossier, by=duong_xa.officer, at=helper.at)
    page = tablet.get("/man-hinh/").content.decode()
    assert "Thẻ rung số" in page
    assert "<b>17</b>" in page


# --- what must hold on every step --------------------------------------------------------------------


@pytest.mark.parametrize("step", ["following", "reading", "confirming", "signing", "signed", "done"])
def test_nobody_keeps_a_page_and_few_questions_make_it(
    step: str, tablet: Client, helper: Helping, django_assert_max_num_queries: Any
) -> None:
    helper.to(step)
    tablet.get("/man-hinh/")
    with django_assert_max_num_queries(8):
        answer = tablet.get("/man-hinh/phan/", **PART)
    assert 'data-scene="' + step in answer.content.decode()
    page = tablet.get("/man-hinh/")
    assert "no-store" in page["Cache-Control"]
    assert len(page.content) < 50_000
    assert list(page.cookies) == []


@pytest.mark.parametrize("step", ["following", "reading", "confirming", "signing"])
def test_it_works_without_scripts(step: str, tablet: Client, helper: Helping) -> None:
    helper.to(step)
    page = tablet.get("/man-hinh/").content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page
    answer = tablet.post("/man-hinh/xem/", _hidden(tablet) | {"o": END})
    assert (answer.status_code, answer["Location"]) == (303, "/man-hinh/")
    if step == "signing":
        assert "in giấy ra" in page


def test_english_speaks_english(tablet: Client, helper: Helping) -> None:
    helper.to("following")
    tablet.cookies["ngon_ngu"] = "en"
    page = tablet.get("/man-hinh/").content.decode()
    assert '<html lang="en"' in page
    translation.activate("vi")


# --- the helper's page -------------------------------------------------------------------------------


def test_the_helper_pairs_sees_and_unpairs(helper: Helping, duong_xa: Any, client_for: Callable[..., Client]) -> None:
    desk, device = client_for(duong_xa.officer), Client()
    assert "chưa ghép" in desk.get("/quay/ho-tro/man-hinh/").content.decode()
    page = desk.post("/quay/ho-tro/man-hinh/", {"viec": "ghep", "noi": "HN-DX"})
    assert "no-store" in page["Cache-Control"]
    code = re.search(r"data-pair-code>([^<]+)<", page.content.decode())
    assert code is not None
    device.post(f"/man-hinh/ghep/{pairing.clean(code[1])}/")
    assert "chưa thấy mở" in desk.get("/quay/ho-tro/man-hinh/manh/").content.decode()
    device.get("/man-hinh/")
    assert "đang mở" in desk.get("/quay/ho-tro/man-hinh/manh/").content.decode()
    assert desk.get("/quay/ho-tro/truc-tiep/")["X-Motcua-Stream"] == f"beside:{duong_xa.officer.pk}"
    desk.post("/quay/ho-tro/man-hinh/", {"viec": "go", "noi": "HN-DX"})
    assert _scene(device) == "how"


def test_a_volunteer_gets_a_code_only_during_a_shift(
    helper: Helping, duong_xa: Any, client_for: Callable[..., Client]
) -> None:
    desk = client_for(duong_xa.volunteer)
    assert desk.post("/quay/ho-tro/man-hinh/", {"viec": "ghep", "noi": "HN-DX"}).status_code == 403
    until = at("2026-12-01T12:00")
    operations.open_shift(
        office=duong_xa.office, user=duong_xa.volunteer, until=until, by=duong_xa.officer, at=helper.at
    )
    assert desk.post("/quay/ho-tro/man-hinh/", {"viec": "ghep", "noi": "HN-DX"}).status_code == 200
