# SPDX-License-Identifier: EUPL-1.2
"""The staff's pages: a head brings somebody in, gives a role, a password once, and lets them go."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cast import PASSWORD, House
from doors.administration.page_reading import fields_of, text_of
from motcua.journal.models import Entry
from motcua.people.models import RoleHeld, User

ClientFor = Callable[..., Client]
Change = Callable[..., HttpResponse]

ADD = "/quan-tri/people/user/add/"
NEW: dict[str, Any] = {"username": "canbo.moi", "full_name": "Ngô Thị Mới"}


def officer_row(at_row: int = 0, **other: str) -> dict[str, str]:
    given = {"role": "OFFICER", "office": "DN-TTHCC", **other}
    return {f"roles-{at_row}-{name}": value for name, value in given.items()}


def page(user: User, name: str = "people_user_change") -> str:
    return reverse(f"admin:{name}", args=[user.pk])


def page_fields(client: Client, address: str) -> dict[str, Any]:
    return fields_of(client.get(address))


def test_a_head_brings_somebody_in(house: House, phuc: User, client_for: ClientFor, change: Change) -> None:
    answer = change(client_for(phuc), ADD, **NEW, **officer_row())
    user = User.objects.get(username="canbo.moi")
    password = text_of(answer).split("<code>")[2].split("</code>")[0]
    assert user.check_password(password)
    assert "no-store" in answer.headers["Cache-Control"]
    assert list(Entry.objects.order_by("id").values_list("kind", flat=True)) == ["StaffAdded", "RoleGiven"]
    assert RoleHeld.objects.get(user=user).office_id == "DN-TTHCC"
    history = text_of(client_for(phuc).get(page(user, "people_user_history")))
    assert "Lập tài khoản" in history
    assert "cán bộ một cửa" in history
    assert password not in text_of(client_for(phuc).get(page(user)))


def test_a_head_gives_a_role_to_everybody_they_bring_in(
    house: House, phuc: User, quantri: User, client_for: ClientFor, change: Change
) -> None:
    assert "ít nhất một vai trò" in text_of(change(client_for(phuc), ADD, **NEW))
    for wrong in ({"role": "HEAD"}, {"office": "DN-HC"}, {"office": ""}):
        answer = change(client_for(phuc), ADD, **NEW, **officer_row(**wrong))
        assert "errorlist" in text_of(answer), wrong
    assert not User.objects.filter(username="canbo.moi").exists()
    assert not Entry.objects.exists()
    # Nobody else is asked to.
    change(client_for(quantri), ADD, **NEW)
    assert User.objects.filter(username="canbo.moi").exists()


def test_a_name_that_is_taken_is_refused_in_words(
    house: House, quantri: User, client_for: ClientFor, change: Change
) -> None:
    answer = change(client_for(quantri), ADD, username="QuanTri", full_name="Người Hai")
    assert "Tên đăng nhập này đã có người dùng." in text_of(answer)
    assert User.objects.filter(full_name="Người Hai").count() == 0


def test_somebody_who_leaves_is_out_at_once(
    house: House,
    phuc: User,
    binh: User,
    client_for: ClientFor,
    change: Change,
    bearer: Callable[[User], dict[str, str]],
) -> None:
    desk, key = client_for(binh), bearer(binh)
    api = "/api/v1/desk/appointments?office=DN-TTHCC"
    assert desk.get(api, **key).status_code == 200
    head = client_for(phuc)
    seen = {**page_fields(head, page(binh))}
    seen.pop("is_active")
    assert change(head, page(binh), seen=seen).redirect_chain
    assert Client().get(api, **key).status_code == 401
    assert desk.get("/quan-tri/").url.startswith("/quay/dang-nhap/")
    told = text_of(head.get(page(binh, "people_user_history")))
    assert "Đang làm việc" in told
    assert "Thu hồi mã truy cập" in told


def test_a_new_password_is_shown_once_and_asked_for_by_post(
    house: House, phuc: User, binh: User, client_for: ClientFor
) -> None:
    head, desk = client_for(phuc), client_for(binh)
    address = page(binh, "people_user_new_password")
    assert "<code>" not in text_of(head.get(address))
    assert User.objects.get(pk=binh.pk).check_password(PASSWORD)
    answer = head.post(address)
    password = text_of(answer).split("<code>")[2].split("</code>")[0]
    assert User.objects.get(pk=binh.pk).check_password(password)
    assert desk.get("/quan-tri/").url.startswith("/quay/dang-nhap/")


def test_withdrawing_tokens_tells_how_many(
    house: House, phuc: User, binh: User, client_for: ClientFor, api_token: Callable[[User], str]
) -> None:
    api_token(binh)
    api_token(binh)
    head, address = client_for(phuc), page(binh, "people_user_withdraw_tokens")
    assert "2 mã truy cập" in text_of(head.get(address))
    assert "Đã thu hồi 2 mã truy cập" in text_of(head.post(address, follow=True))
    assert "không có mã truy cập nào" in text_of(head.post(address, follow=True))


def test_a_head_sees_who_also_works_elsewhere_but_changes_nothing(
    house: House, phuc: User, hoa: User, client_for: ClientFor
) -> None:
    RoleHeld.objects.create(user=hoa, role="OFFICER", office=house.tthcc)
    head = client_for(phuc)
    shown = head.get(page(hoa))
    assert shown.status_code == 200
    assert 'name="_save"' not in text_of(shown)
    assert "DN-HC" not in text_of(shown)
    assert "Bộ phận Một cửa Hải Châu" not in text_of(shown)
    assert head.post(page(hoa), {"full_name": "Khác"}).status_code == 403
    for name in ("people_user_new_password", "people_user_withdraw_tokens"):
        assert head.post(page(hoa, name)).status_code == 403


def test_the_last_administrator_is_kept_on_the_page_too(
    house: House, quantri: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(quantri)
    seen = page_fields(client, page(quantri))
    seen.pop("is_active")
    answer = change(client, page(quantri), seen=seen, title="Phó Giám đốc")
    assert "quản trị thành phố cuối cùng" in text_of(answer)
    assert "Phó Giám đốc" in text_of(answer)
    assert User.objects.get(pk=quantri.pk).is_active
