# SPDX-License-Identifier: EUPL-1.2
"""Comments are written by people, read before they are shown, and moderated by those whose they are."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cast import House, at
from motcua.feedback import operations, queries, robots
from motcua.feedback.errors import CommentsClosed, LooksLikeRobot, TooManySent
from motcua.feedback.models import Comment, FeedbackRule
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Office
from motcua.people.access import access_of
from motcua.people.models import Role, RoleHeld, User
from motcua.procedures.models import Procedure

pytestmark = pytest.mark.django_db
NOW = at("2026-11-26T09:00")
PLACE = "/gop-y/dn-tthcc/"


def write(house: House, **given: Any) -> Comment:
    """Write a comment about DN-TTHCC through the operation."""
    values: dict[str, Any] = {
        "office": house.tthcc, "agency": None, "procedure": None, "name": "Lan", "text": "Phòng chờ rất sạch sẽ.",
        "stamp": f"s{Comment.objects.count()}", "writer_key": "", "at": NOW,
    }  # fmt: skip
    return operations.write_comment(**{**values, **given})


def filled_in(page: str, **given: str) -> dict[str, str]:
    """Return the fields of a form as a person fills them in, with the right answer to its question."""
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)
    assert stamp is not None
    facts = robots.signing.loads(stamp[1], salt="feedback.form")
    return {
        "stamp": stamp[1], "website": "", "answer": robots.right_answer(facts["q"]), "text": "Phòng chờ rất sạch sẽ.",
        "name": "", "place": "", **given,
    }  # fmt: skip


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits four seconds in a test."""
    monkeypatch.setattr(robots, "FASTEST_SECONDS", 0)


# --- robots ------------------------------------------------------------------------------------------------


@pytest.mark.rule("R-076")
def test_a_person_passes_and_each_sign_of_a_robot_alone_is_refused() -> None:
    handed = datetime.now(UTC) - timedelta(seconds=10)
    form = robots.new_form("office:DN-HC", at=handed)
    answer = robots.right_answer(robots.signing.loads(form.stamp, salt="feedback.form")["q"])
    good = {"stamp": form.stamp, "about": "office:DN-HC", "trap": "", "answer": answer}
    mark = robots.require_person(**good)
    assert robots.require_person(**good) == mark
    for wrong in ({"trap": "http://x"}, {"about": "office:DN-TTHCC"}, {"stamp": form.stamp + "x"}, {"stamp": ""}):
        with pytest.raises(LooksLikeRobot):
            robots.require_person(**{**good, **wrong})
    with pytest.raises(LooksLikeRobot):
        robots.require_person(**good, now=handed + timedelta(seconds=2))
    with pytest.raises(InvalidInput) as wrong_answer:
        robots.require_person(**{**good, "answer": "xyz"})
    assert "answer" in wrong_answer.value.fields


def test_every_question_has_its_answer_in_words_with_and_without_marks() -> None:
    asked = {robots.question_of(drawn) for drawn in range(51)}
    assert len(asked) == 51
    for drawn in range(51):
        assert robots._is_right(drawn, robots.right_answer(drawn).upper())
    assert robots._is_right(6, "hai")
    assert robots._is_right(0, "meo")
    assert not robots._is_right(0, "bàn")


def test_an_address_may_write_so_often_an_hour_and_its_key_changes_with_the_hour(house: House, settings: Any) -> None:
    settings.COMMENTS_AN_HOUR = 2
    hour = datetime(2026, 11, 26, 9, tzinfo=UTC)
    key = robots.writer_key("203.0.113.7", now=hour)
    assert key == robots.writer_key("203.0.113.7", now=hour + timedelta(minutes=59))
    assert key != robots.writer_key("203.0.113.7", now=hour + timedelta(hours=1))
    assert "203" not in key
    write(house, writer_key=key)
    write(house, writer_key=key)
    with pytest.raises(TooManySent):
        write(house, writer_key=key)
    write(house, writer_key=robots.writer_key("203.0.113.8", now=hour))


def test_a_form_sent_twice_is_one_comment(house: House) -> None:
    first = write(house, stamp="same")
    assert write(house, stamp="same", text="Một lời khác hẳn") == first
    assert Comment.objects.count() == 1


def test_an_office_may_take_no_comments(house: House) -> None:
    FeedbackRule.objects.create(office=house.tthcc, takes_comments=False)
    with pytest.raises(CommentsClosed):
        write(house)


# --- the page ----------------------------------------------------------------------------------------------


def test_a_comment_is_sent_on_the_page_and_shown_only_after_somebody_read_it(
    house: House, the_clock: Any, unhurried: None, phuc: User
) -> None:
    the_clock("2026-11-26T09:00")
    page = Client().get(PLACE)
    assert not page.cookies
    sent = Client().post(PLACE, filled_in(page.content.decode(), place="DN-TTHCC|DN-SXD", name="Lan"))
    assert sent.status_code == 302, sent.content.decode()
    row = Comment.objects.get()
    assert (row.state, row.agency_id, row.office_id) == ("waiting", "DN-SXD", "DN-TTHCC")
    assert "sạch sẽ" not in Client().get(PLACE).content.decode()
    operations.moderate_comment(comment_id=row.pk, state="shown", by=phuc, at=NOW)
    operations.answer_comment(comment_id=row.pk, text="Cảm ơn chị.", by=phuc, at=NOW)
    shown = Client().get(PLACE).content.decode()
    assert "sạch sẽ" in shown
    assert "Cảm ơn chị." in shown
    assert phuc.full_name not in shown


def test_a_wrong_answer_keeps_what_was_typed_and_the_same_question(
    house: House, the_clock: Any, unhurried: None
) -> None:
    the_clock("2026-11-26T09:00")
    page = Client().get(PLACE).content.decode()
    refused = Client().post(PLACE, filled_in(page, answer="nhầm", text="Ghế hỏng ở phòng chờ"))
    assert refused.status_code == 422
    again = refused.content.decode()
    assert "Ghế hỏng ở phòng chờ" in again
    assert filled_in(again)["stamp"] == filled_in(page)["stamp"]
    assert not Comment.objects.exists()


def test_a_robot_that_fills_in_everything_or_is_fast_leaves_nothing(
    house: House, the_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_clock("2026-11-26T09:00")
    fast = Client().post(PLACE, filled_in(Client().get(PLACE).content.decode()))
    assert fast.status_code == 422
    monkeypatch.setattr(robots, "FASTEST_SECONDS", 0)
    everything = Client().post(PLACE, filled_in(Client().get(PLACE).content.decode(), website="http://spam"))
    assert everything.status_code == 422
    assert not Comment.objects.exists()


def test_the_page_of_a_procedure_has_its_own_comments_and_an_unknown_one_has_none(
    house: House, the_clock: Any, unhurried: None, phuc: User
) -> None:
    the_clock("2026-11-26T09:00")
    page = Client().get("/gop-y/thu-tuc/1.009974/").content.decode()
    assert Client().post("/gop-y/thu-tuc/1.009974/", filled_in(page, place="DN-TTHCC|DN-SXD")).status_code == 302
    row = Comment.objects.get()
    assert (row.procedure_id, row.office_id, row.agency_id) == ("1.009974", "DN-TTHCC", "DN-SXD")
    operations.moderate_comment(comment_id=row.pk, state="shown", by=phuc, at=NOW)
    assert "sạch sẽ" in Client().get("/gop-y/thu-tuc/1.009974/").content.decode()
    assert Client().get("/gop-y/thu-tuc/9.999999/").status_code == 404
    assert Client().get("/gop-y/khong-co/").status_code == 404


@pytest.mark.parametrize("before", ["²", "٣", "9" * 30, "-1", "x", ""])
def test_a_strange_page_number_is_the_first_page(house: House, before: str) -> None:
    assert Client().get("/gop-y/dn-tthcc/", {"truoc": before}).status_code == 200


@pytest.mark.parametrize("address", ["/gop-y/thu-tuc/%00/", "/khao-sat/phieu/%00/", "/danh-gia/%00/", "/gop-y/%00/"])
def test_a_strange_address_finds_nothing(house: House, address: str) -> None:
    assert Client().get(address).status_code == 404


def test_a_place_that_is_being_set_up_is_not_offered_with_a_comment(house: House) -> None:
    Office.every.filter(pk="DN-TTHCC").update(is_being_set_up=True)
    page = Client().get("/gop-y/thu-tuc/1.009974/")
    assert page.status_code == 200
    assert house.tthcc.name not in page.content.decode()


def test_the_list_goes_on_by_keyset_and_costs_the_same_however_long(
    house: House, the_clock: Any, django_assert_max_num_queries: Any
) -> None:
    the_clock("2026-11-26T09:00")
    for number in range(45):
        write(house, text=f"Bình luận số {number}.", stamp=f"n{number}", agency=house.sxd)
    Comment.objects.update(state="shown")
    first, further = queries.shown_comments(office="DN-TTHCC")
    second, _more = queries.shown_comments(office="DN-TTHCC", before=further)
    assert [row.text for row in first][:2] == ["Bình luận số 44.", "Bình luận số 43."]
    assert not {row.pk for row in first} & {row.pk for row in second}
    Client().get(PLACE)
    with django_assert_max_num_queries(5):
        Client().get(f"{PLACE}?truoc={further}")


# --- moderation --------------------------------------------------------------------------------------------


def head_of(house: House, *, office: str, agency: str | None = None, role: Role = Role.HEAD) -> User:
    user = User.objects.create_user(username=f"{role}-{office}-{agency}".lower(), full_name="Trần Hữu Nghĩa")
    RoleHeld.objects.create(user=user, role=role, office_id=office, agency_id=agency)
    return user


def test_everybody_moderates_what_is_theirs_and_nothing_else(
    house: House, phuc: User, hoa: User, quantri: User
) -> None:
    procedure = Procedure.objects.get(pk="1.009974")
    of_sxd = write(house, agency=house.sxd, stamp="a")
    of_stc = write(house, agency=house.stc, stamp="b")
    of_hc = write(house, office=house.hc, stamp="c")
    of_nobody = write(house, office=None, procedure=procedure, stamp="d")
    of_house = write(house, stamp="e")
    limited = head_of(house, office="DN-TTHCC", agency="DN-SXD")

    def sees(user: User) -> set[int]:
        rows, _further = queries.comments_to_read(access_of(user, on=NOW.date()), state="waiting")
        assert queries.comments_waiting(access_of(user, on=NOW.date())) == len(rows)
        return {row.pk for row in rows}

    assert sees(limited) == {of_sxd.pk}
    assert sees(phuc) == {of_sxd.pk, of_stc.pk, of_house.pk}
    assert sees(quantri) == {of_sxd.pk, of_stc.pk, of_hc.pk, of_nobody.pk, of_house.pk}
    assert sees(hoa) == set()


def test_a_head_limited_to_one_agency_cannot_touch_anothers_comment(
    house: House, client_for: Callable[..., Client], the_clock: Any, phuc: User
) -> None:
    the_clock("2026-11-26T09:00")
    of_stc = write(house, agency=house.stc)
    limited = client_for(head_of(house, office="DN-TTHCC", agency="DN-SXD"))
    assert limited.post(f"/quay/gop-y/binh-luan/{of_stc.pk}/dang/").status_code == 404
    assert "sạch sẽ" not in limited.get("/quay/gop-y/").content.decode()
    assert client_for(phuc).post(f"/quay/gop-y/binh-luan/{of_stc.pk}/dang/").status_code == 302
    of_stc.refresh_from_db()
    assert of_stc.state == "shown"


def test_what_is_hidden_has_its_reason_and_the_page_says_what_is_missing(
    house: House, client_for: Callable[..., Client], the_clock: Any, phuc: User
) -> None:
    the_clock("2026-11-26T09:00")
    row = write(house)
    head = client_for(phuc)
    refused = head.post(f"/quay/gop-y/binh-luan/{row.pk}/an/", {"ly-do": " "})
    assert refused.status_code == 422
    assert "vì sao không đăng" in refused.content.decode()
    assert head.post(f"/quay/gop-y/binh-luan/{row.pk}/an/", {"ly-do": "Có số điện thoại"}).status_code == 302
    assert "Có số điện thoại" in head.get("/quay/gop-y/?loai=hidden").content.decode()
    assert "sạch sẽ" not in Client().get(PLACE).content.decode()


def test_the_moderators_page_costs_the_same_however_much_waits(
    house: House, client_for: Callable[..., Client], the_clock: Any, phuc: User, django_assert_max_num_queries: Any
) -> None:
    the_clock("2026-11-26T09:00")
    for number in range(25):
        write(house, stamp=f"n{number}", agency=house.sxd)
    head = client_for(phuc)
    head.get("/quay/gop-y/")
    with django_assert_max_num_queries(9):
        assert head.get("/quay/gop-y/").status_code == 200
