# SPDX-License-Identifier: EUPL-1.2
"""In a real browser: sign in at a real provider of identities, see one's own pages, leave here and there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from cast import Citizen
from chromium import chromium
from motcua.appointments.models import Appointment
from motcua.kernel import codes
from oidc_provider.program import PASSWORD
from oidc_provider.running import CLIENT, SECRET, provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_citizen_signs_in_sees_what_is_theirs_and_leaves(
    lan: Citizen,
    book: Callable[..., Appointment],
    the_clock: Callable[[str], Any],
    live_server: Any,
    settings: LazySettings,
    tmp_path: Path,
) -> None:
    the_clock("2026-11-26T12:00")
    code = codes.spoken(book(status="confirmed").code)
    house = live_server.url
    with (
        provider(tmp_path, back=f"{house}/dang-nhap/tra-ve/", after=f"{house}/dang-nhap/") as vneid,
        chromium() as browser,
    ):
        settings.PUBLIC_URL = house
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = vneid.issuer, CLIENT, SECRET
        page = browser.new_context(viewport={"width": 360, "height": 800}, locale="vi").new_page()
        page.goto(f"{house}/toi/")
        page.get_by_role("link", name="Đăng nhập bằng VNeID").click()
        page.wait_for_url(f"{vneid.issuer}/**")
        page.locator("input[name=login]").fill("lan")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url("**/identity/o/authorize**")
        page.locator("button[name=action][value=grant]").click()
        page.wait_for_url(f"{house}/toi/")
        assert code in page.content()
        # Her data, then the way out: here first, and there.
        page.get_by_role("link", name="Dữ liệu của tôi").click()
        page.wait_for_url(f"{house}/toi/du-lieu/")
        page.goto(f"{house}/toi/")
        page.get_by_role("button", name="Thoát khỏi máy này").click()
        page.wait_for_url(f"{house}/dang-nhap/thoat/")
        assert page.get_by_role("link", name="Đăng xuất khỏi VNeID").count() == 1
        page.get_by_role("link", name="Đăng xuất khỏi VNeID").click()
        page.wait_for_url(f"{vneid.issuer}/identity/o/logout**")
        page.goto(f"{house}/toi/")
        assert code not in page.content()
        assert page.locator("input[name=phone]").count() == 1
