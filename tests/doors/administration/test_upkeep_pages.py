# SPDX-License-Identifier: EUPL-1.2
"""The pages of health, settings and texts, and the first page that leads to everything."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import House
from motcua.journal.models import Entry
from motcua.kernel.text import sms_parts
from motcua.messaging import texts
from motcua.messaging.models import TextOverride
from motcua.messaging.register import BY_CODE, TEXTS, sample_of, starter
from motcua.messaging.samples import LONGEST
from motcua.people.models import RoleHeld, User
from motcua.reactions.appointments import ways_now

pytestmark = pytest.mark.django_db
PAGES = ("/quan-tri/suc-khoe/", "/quan-tri/cai-dat/", "/quan-tri/tin-nhan/", "/quan-tri/tin-nhan/dossier.received/")
RECEIVED = "/quan-tri/tin-nhan/dossier.received/"
OWN = "Chào Ông/Bà, hồ sơ {ma} hẹn trả {hen_tra}."


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_the_city_sees_them_and_nobody_else(
    address: str, quantri: User, phuc: User, binh: User, client_for: Callable[..., Client]
) -> None:
    assert client_for(quantri).get(address).status_code == 200
    assert client_for(phuc).get(address).status_code == 403
    assert client_for(binh).get(address).status_code == 403
    assert client_for().get(address).status_code == 302


def test_a_city_role_that_holds_at_one_office_changes_no_settings_of_all(
    house: House, client_for: Callable[..., Client]
) -> None:
    limited = User.objects.create_user(username="quantri.dn-hc", full_name="Lê Văn Bốn")
    RoleHeld.objects.create(user=limited, role="CITY_ADMIN", office=house.hc)
    for address in PAGES:
        assert client_for(limited).get(address).status_code == 403
    posted = client_for(limited).post(RECEIVED, {"loi": OWN, "ghi": "1"})
    assert posted.status_code == 403
    assert not TextOverride.objects.exists()


def test_the_first_page_leads_everywhere_each_group_with_a_sentence(
    quantri: User, phuc: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(quantri)
    page = read(client, "/quan-tri/")
    addresses = re.findall(r'<div class="item-words"><a href="([^"]+)"', page)
    assert {"/quan-tri/suc-khoe/", "/quan-tri/cai-dat/", "/quan-tri/tin-nhan/"} <= set(addresses)
    assert {"/quan-tri/nghi-ca-ngay/", "/quan-tri/the-rung/", "/quan-tri/cong-quoc-gia/"} <= set(addresses)
    assert len(addresses) == len(set(addresses)) > 25
    for address in addresses:
        assert client.get(address).status_code in (200, 302), address
    assert page.count('<p class="page-help">') == page.count('<section class="group"')
    assert len(re.findall(r"</a><p>[^<]{10,}</p>", page)) == len(addresses)
    of_head = read(client_for(phuc), "/quan-tri/")
    assert "/quan-tri/cai-dat/" not in of_head
    assert "/quan-tri/suc-khoe/" not in of_head
    assert "/quan-tri/the-rung/" in of_head


def test_health_says_in_words_what_is_bad_and_what_to_do(quantri: User, client_for: Callable[..., Client]) -> None:
    page = read(client_for(quantri), "/quan-tri/suc-khoe/")
    worker = page[page.index('id="worker"') :].split("</li>")[0]
    assert "Hỏng" in worker
    assert "Khởi động lại Một Cửa" in worker
    assert "mục hỏng" in page


def test_the_page_of_settings_hides_secrets_and_finds_words(
    quantri: User, client_for: Callable[..., Client], settings: Any
) -> None:
    settings.VNPAY_SECRET = settings.SECRET_KEY = "rat-bi-mat-77"
    client = client_for(quantri)
    page = read(client, "/quan-tri/cai-dat/")
    assert "rat-bi-mat-77" not in page
    assert "đã đặt" in page
    assert "MOTCUA_RACE_ROUNDS" not in page
    assert "/quan-tri/appointments/service/" in page
    found = read(client, "/quan-tri/cai-dat/?q=giu+cho")
    assert "MOTCUA_HOLD_MINUTES" in found
    assert "MOTCUA_VNPAY_URL" not in found
    nothing = read(client, "/quan-tri/cai-dat/?q=%3Cb%3Exyzxyz")
    assert "Không có cài đặt nào nói về" in nothing
    assert "<b>xyz" not in nothing


def test_the_list_shows_every_text_with_its_parts(quantri: User, client_for: Callable[..., Client]) -> None:
    page = read(client_for(quantri), "/quan-tri/tin-nhan/")
    for text in TEXTS:
        assert f"/quan-tri/tin-nhan/{text.code}/" in page
    assert page.count("1 tin, ") == len(TEXTS)


def test_every_text_has_a_page(quantri: User, client_for: Callable[..., Client]) -> None:
    client = client_for(quantri)
    for text in TEXTS:
        page = read(client, f"/quan-tri/tin-nhan/{text.code}/")
        for name in text.worded.needs:
            assert f"&#123;{name}&#125;" in page
    assert client.get("/quan-tri/tin-nhan/dossier.nothing/").status_code == 404
    assert client.get(f"{RECEIVED}?noi=XX-KHONG").status_code == 404


def test_words_are_looked_at_first_then_kept_then_taken_back(quantri: User, client_for: Callable[..., Client]) -> None:
    client = client_for(quantri)
    looked = client.post(RECEIVED, {"loi": OWN, "xem": "1"})
    assert looked.status_code == 200
    assert OWN in looked.content.decode()
    assert "Chao Ong/Ba, ho so H17.30.5-261203-0127" in looked.content.decode()
    assert not TextOverride.objects.exists()
    kept = client.post(RECEIVED, {"loi": OWN, "ghi": "1"}, follow=True).content.decode()
    assert "Đã lưu" in kept
    assert quantri.full_name in kept
    assert ways_now("DN-TTHCC").wording == {"dossier.received": OWN}
    back = client.post(RECEIVED, {"bo": "1"}, follow=True).content.decode()
    assert "Đã dùng lại lời có sẵn" in back
    assert OWN in back, "the history keeps the words"
    assert not TextOverride.objects.exists()
    assert Entry.objects.filter(subject="text:dossier.received").count() == 2


def test_words_of_one_office_stand_beside_the_others(
    house: House, quantri: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(quantri)
    client.post(RECEIVED, {"loi": OWN, "ghi": "1", "noi": "DN-HC"})
    assert TextOverride.objects.get().office_id == "DN-HC"
    assert OWN not in read(client, RECEIVED)[: read(client, RECEIVED).index("lich-su")]
    assert OWN in read(client, f"{RECEIVED}?noi=dn-hc")
    assert ways_now("DN-HC").wording
    assert not ways_now("DN-TTHCC").wording
    assert "1 nơi có lời riêng" in read(client, "/quan-tri/tin-nhan/")


@pytest.mark.parametrize("words", ["Hồ sơ {ma}", "Hồ sơ {ma} {hen_tra} {la}", "{ma} {hen_tra} [", ""])
def test_words_that_cannot_be_used_stay_in_the_form_with_a_sentence(
    words: str, quantri: User, client_for: Callable[..., Client]
) -> None:
    answer = client_for(quantri).post(RECEIVED, {"loi": words, "ghi": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="errornote"' in page
    assert words in page
    assert not TextOverride.objects.exists()


def test_parts_are_counted_as_messaging_counts_them_and_more_than_one_is_warned_of(
    quantri: User, client_for: Callable[..., Client]
) -> None:
    long = OWN + " Xin Ông/Bà mang theo giấy tờ tùy thân và giấy tiếp nhận khi đến." * 3
    page = client_for(quantri).post(RECEIVED, {"loi": long, "xem": "1"}).content.decode()
    values = sample_of(BY_CODE["dossier.received"], LONGEST, has_marks=False)
    values["ways"] = texts.Ways(**{**LONGEST["ways"], "wording": {"dossier.received": long}})
    told = BY_CODE["dossier.received"].worded.tell(**values)
    size = sms_parts(told)
    assert size.parts == 2
    assert told in page
    assert f"{size.parts} tin, {size.units} ký tự, không dấu (GSM-7)" in page
    assert "Có lúc dài tới 2 tin" in page
    assert "Có lúc dài" not in read(client_for(quantri), "/quan-tri/tin-nhan/appointment.confirmed/")
    assert starter(BY_CODE["appointment.confirmed"]).count("[") == 1


def test_the_pages_ask_a_steady_number_of_questions(
    quantri: User, client_for: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client = client_for(quantri)
    for address, most in zip(PAGES, (110, 20, 20, 25), strict=True):
        with django_assert_max_num_queries(most):
            client.get(address)
