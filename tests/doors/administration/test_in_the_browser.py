# SPDX-License-Identifier: EUPL-1.2
"""The administration pages in a real browser: judged by axe, without anything the security policy refuses."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cast import House
from chromium import Axe, chromium
from motcua.appointments.models import Appointment
from motcua.offices.models import PublicDay
from motcua.people.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def addresses(house: House, quantri: User) -> list[str]:
    """Return one page of every kind; asked for before the browser's event loop stands in the way of the database."""
    return [
        reverse("admin:index"),
        reverse("admin:appointments_service_changelist"),
        reverse("admin:appointments_service_change", args=[house.general_sxd.pk]),
        reverse("admin:offices_office_change", args=["DN-TTHCC"]),
        reverse("admin:people_user_changelist"),
        reverse("admin:people_user_change", args=[quantri.pk]),
        reverse("admin:people_user_new_password", args=[quantri.pk]),
        reverse("admin:offices_publicday_delete", args=[PublicDay.objects.latest("on").pk]),
        reverse("admin:appointments_service_history", args=[house.general_sxd.pk]),
        reverse("admin:close_days"),
        reverse("admin:special_days"),
        reverse("admin:specialdays_specialdayrule_add"),
    ]


@pytest.fixture
def plain_files(settings: Any) -> None:
    """The test server gives static files by their plain names; the house's own front also by their hashed ones."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def open_page(
    plain_files: None, house: House, quantri: User, phuc: User, book: Callable[..., Appointment], live_server: Any
) -> Iterator[Callable[..., Any]]:
    """Open an address in chromium, signed in; `page.wrong` collects what the console complains of."""
    book(starts_at="2026-11-27T09:00", status="confirmed")
    cookies = {}
    for user in (quantri, phuc):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookies[user.pk] = client.cookies["phien"].value
    with chromium() as browser:

        def opened(address: str, who: User = quantri, width: int = 1280, **options: Any) -> Any:
            screen = {"width": width, "height": 800}
            context = browser.new_context(viewport=screen, locale="vi-VN", **options)
            context.add_cookies([{"name": "phien", "value": cookies[who.pk], "url": live_server.url}])
            page = context.new_page()
            page.wrong = []
            page.on("console", lambda said: page.wrong.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: page.wrong.append(str(error)))
            page.goto(f"{live_server.url}{address}")
            return page

        yield opened
        browser.close()


def judge(page: Any) -> None:
    # Asked first: axe itself tries inline styles, and the policy rightly refuses them.
    assert page.wrong == []
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate(WIDER_THAN_THE_SCREEN)


@pytest.mark.parametrize(("width", "colours"), [(360, "light"), (1280, "light"), (1280, "dark")])
def test_every_kind_of_page_is_fit_for_everybody(
    addresses: list[str], open_page: Callable[..., Any], width: int, colours: str
) -> None:
    for address in addresses:
        page = open_page(address, width=width, color_scheme=colours)
        judge(page)
        page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_way_through_a_week_without_scripts(open_page: Callable[..., Any], phuc: User, width: int) -> None:
    page = open_page(reverse("admin:index"), phuc, width, java_script_enabled=False)
    page.click(".items a:text-is('Nơi tiếp nhận')")
    page.click("#result_list tbody th a")
    page.fill("[name=sessions-0-closes_at]", "12:00")
    page.fill("[name=sessions-1-opens_at]", "11:45")
    page.click("[name=_save]")
    assert "Trùng giờ với buổi" in page.inner_text("main")
    assert page.input_value("[name=sessions-0-closes_at]") == "12:00"
    page.fill("[name=sessions-1-opens_at]", "13:00")
    page.click("[name=_continue]")
    page.click("text=Ai đã đổi gì")
    assert "Đặng Hồng Phúc" in page.inner_text("main")
    assert "11:30" in page.inner_text("main")
    assert page.wrong == []


def test_refused_and_outdated_pages_are_fit_too(open_page: Callable[..., Any], house: House, phuc: User) -> None:
    address = reverse("admin:appointments_service_change", args=[house.general_sxd.pk])
    page, late = open_page(address, phuc, 360), open_page(address, width=360)
    page.fill("[name=places]", "7")
    page.click("[name=_save]")
    late.fill("[name=length_minutes]", "45")
    late.click("[name=_save]")
    assert "đã có người khác lưu" in late.inner_text("main")
    assert late.input_value("[name=length_minutes]") == "45"
    judge(late)
    closing = open_page(reverse("admin:close_days"), phuc, 360)
    closing.fill("[name=first_on]", "2026-11-27")
    closing.fill("[name=reason]", "Nghỉ tránh bão")
    closing.click("[name=xem]")
    assert "1 lịch hẹn trong những ngày này" in closing.inner_text("main")
    judge(closing)
