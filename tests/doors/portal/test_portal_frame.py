# SPDX-License-Identifier: EUPL-1.2
"""The booking flow inside a department's own page: no cookies, framed by listed sites only."""

from typing import Any

import pytest

from cast import House
from motcua.appointments.models import Appointment, Hold
from motcua.offices.models import EmbedSite

SITE = "https://sxd.danang.gov.vn"


@pytest.fixture
def listed(house: House) -> None:
    EmbedSite.objects.create(origin=f"{SITE}/", agency=house.sxd)
    EmbedSite.objects.create(origin="https://stc.danang.gov.vn", agency=house.stc)
    EmbedSite.objects.create(origin="https://danang.gov.vn")
    EmbedSite.objects.create(origin="https://evil.example; script-src *")


def test_the_whole_walk_stays_in_the_frame_and_sets_no_cookie(
    visitor: Any, listed: None, typed: dict[str, str]
) -> None:
    seen = []

    def check() -> None:
        seen.append(visitor.at)
        assert not visitor.answer.cookies
        assert not visitor.client.cookies
        policy = visitor.answer["Content-Security-Policy"]
        assert f" {SITE}" in policy.split("frame-ancestors")[1]
        assert "evil" not in policy
        assert "X-Frame-Options" not in visitor.answer
        assert visitor.at.startswith("/nhung/")
        assert 'href="/hen-gio/' not in visitor.html
        assert "csrf" not in visitor.html

    visitor.open("/nhung/dn-sxd/")
    check()
    visitor.press("Chọn ngày giờ", tt="khac")
    check()
    visitor.open(f"{visitor.at}&ngay=2026-11-27").press("9 giờ còn")
    check()
    visitor.press("Tiếp tục", **typed)
    check()
    visitor.press("Gửi yêu cầu hẹn")
    check()
    made = Appointment.objects.get()
    assert made.channel == "EMBED"
    assert f'href="/d/{made.code}" target="_blank" rel="noopener"' in visitor.html
    assert len(seen) == 5


def test_only_the_agencys_own_sites_frame_its_page(visitor: Any, listed: None) -> None:
    policy = visitor.open("/nhung/dn-sxd/").answer["Content-Security-Policy"]
    assert SITE in policy
    assert "stc.danang" not in policy


def test_where_no_site_is_listed_nobody_frames(visitor: Any) -> None:
    answer = visitor.open("/nhung/dn-sxd/").answer
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_the_portal_is_never_framed(visitor: Any, listed: None) -> None:
    for address in ("/", "/hen-gio/", "/hen-gio/dn-sxd/", "/hen-gio/tra-cuu/"):
        answer = visitor.open(address).answer
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_changing_the_hour_in_the_frame_keeps_one_hold(visitor: Any, listed: None, typed: dict[str, str]) -> None:
    visitor.open("/nhung/dn-sxd/gio/?noi=DN-TTHCC&ngay=2026-11-27").press("9 giờ còn")
    visitor.press("Chọn ngày giờ khác", **typed).press("10 giờ còn")
    assert Hold.objects.count() == 1
    assert 'value="Nguyễn Thị Lan"' in visitor.html


def test_refusals_in_the_frame_stay_there(visitor: Any, listed: None) -> None:
    answer = visitor.open("/nhung/giu/forged/").answer
    assert answer.status_code == 410
    assert SITE in answer["Content-Security-Policy"]
    assert 'href="/nhung/"' in visitor.html
