# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out; an account at which somebody guesses rests."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import PASSWORD
from doors.desk.desk_words import DESK, text
from motcua.people.models import User

SIGN_IN = "/quay/dang-nhap/"


def test_the_right_words_lead_to_the_place_one_wanted(client_for: Callable[..., Client], binh: User) -> None:
    sent = {"username": binh.username, "password": PASSWORD}
    assert client_for().post(SIGN_IN, sent)["Location"] == "/quay/"
    wanted = client_for().post(SIGN_IN, sent | {"next": f"{DESK}ngay/"})
    assert wanted["Location"] == f"{DESK}ngay/"
    foreign = client_for().post(SIGN_IN, sent | {"next": "https://evil.test/"})
    assert foreign["Location"] == "/quay/"


def test_a_wrong_password_is_said_kindly(client_for: Callable[..., Client], binh: User) -> None:
    page = text(client_for().post(SIGN_IN, {"username": binh.username, "password": "sai"}))
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in page
    assert f'value="{binh.username}"' in page


def test_after_many_wrong_ones_the_account_rests(
    client_for: Callable[..., Client], binh: User, settings: LazySettings
) -> None:
    client = client_for()
    wrong = {"username": binh.username, "password": "sai"}
    answers = [client.post(SIGN_IN, wrong) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert "Tài khoản tạm nghỉ" in text(answers[-1])
    right = client.post(SIGN_IN, wrong | {"password": PASSWORD})
    assert "Tài khoản tạm nghỉ" in text(right)


def test_signing_out_is_a_press_never_a_link(at_counter: Client) -> None:
    assert at_counter.get("/quay/dang-xuat/").status_code == 405
    assert at_counter.post("/quay/dang-xuat/")["Location"] == SIGN_IN
    assert at_counter.get(DESK).status_code == 302


def test_who_stopped_working_here_is_out_at_once(at_counter: Client, binh: User) -> None:
    User.objects.filter(pk=binh.pk).update(is_active=False)
    assert at_counter.get(DESK).status_code == 302


@pytest.mark.parametrize("is_demo", [True, False])
def test_only_the_demonstration_shows_its_accounts(
    client_for: Callable[..., Client], binh: User, settings: LazySettings, is_demo: bool
) -> None:
    settings.IS_DEMO = is_demo
    assert (binh.username in text(client_for().get(SIGN_IN))) is is_demo


def test_a_new_password_needs_the_old_one(at_counter: Client, binh: User) -> None:
    new = {"new_password1": "song-han-mua-thu-91", "new_password2": "song-han-mua-thu-91"}
    assert "Mật khẩu đang dùng chưa đúng." in text(
        at_counter.post("/quay/doi-mat-khau/", {"old_password": "sai", **new})
    )
    at_counter.post("/quay/doi-mat-khau/", {"old_password": PASSWORD, **new})
    binh.refresh_from_db()
    assert binh.check_password("song-han-mua-thu-91")
