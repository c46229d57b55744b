# SPDX-License-Identifier: EUPL-1.2
"""Filing in a real browser: begun on a phone, left, gone on with on another device, sent; each page checked by axe."""

import io
from typing import Any

import pytest
from PIL import Image, ImageDraw

from doors.portal.test_filing import version  # noqa: F401
from doors.portal.test_portal_journey import Screen, browser, site  # noqa: F401
from filing import Desk, desk
from motcua.dossiers.models import Dossier, DossierContent, Draft
from motcua.people import phone_check
from motcua.people.models import PhoneCheck
from motcua.procedures.models import ProcedureVersion

__all__ = ["desk"]


def photograph() -> bytes:
    """Return a picture of a written page, sharp enough to be read."""
    page = Image.new("RGB", (1200, 1600), "white")
    pen = ImageDraw.Draw(page)
    for line in range(60, 1540, 28):
        pen.text((80, line), f"Giay to goc so {line}: trich luc khai sinh Nguyen Van Tam 1950", fill="black")
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=92)
    return kept.getvalue()


def begin(screen: Screen, name: str, phone: str) -> None:
    page = screen.page
    screen.open("/ho-so/")
    screen.press("Nộp hồ sơ")
    page.get_by_label("Tìm thủ tục").fill("chung thuc ban sao")
    screen.press("Tìm")
    screen.press("Chứng thực bản sao từ bản chính")
    page.get_by_label("Có").check()
    screen.press("Tiếp tục")
    screen.press("Tiếp tục")
    assert "Xem lại" in page.title()
    page.get_by_role("link", name="Họ và tên").click()
    page.get_by_label("Họ và tên").first.fill(name)
    page.get_by_label("Số điện thoại").first.fill(phone)
    screen.press("Tiếp tục")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, True), (320, False)])
def test_a_dossier_is_begun_left_and_sent_from_another_device(
    site: str,  # noqa: F811
    browser: Any,  # noqa: F811
    desk: Desk,
    version: ProcedureVersion,  # noqa: F811
    width: int,
    scripts: bool,
    settings: Any,
    tmp_path: Any,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    first = Screen(browser, site, width=width, scripts=scripts)
    begin(first, "Nguyễn Thị Lan", "0905 111 222")
    page = first.page
    first.press("Tiếp tục")
    assert page.get_by_role("alert").is_visible()
    page.get_by_role("textbox", name="Số bản").fill("2")
    first.press("Tiếp tục")
    page.get_by_label("Loại khác").check()
    first.press("Tiếp tục")
    page.get_by_role("textbox", name="Loại nào").fill("Khai tử")
    first.press("Tiếp tục")
    first.press("Để làm tiếp sau")
    first.press("Đóng trên máy này")

    second = Screen(browser, site, width=width, scripts=scripts)
    page = second.page
    second.open("/ho-so/nop/tiep/")
    page.get_by_label("Số điện thoại").fill("0905 111 222")
    second.press("Nhận mã")
    page.get_by_label("Mã trong tin nhắn").fill(phone_check.code_of(PhoneCheck.objects.latest("asked_at")))
    second.press("Mở hồ sơ")
    second.press("Làm tiếp")
    page.get_by_label("Họ và tên").fill("Nguyễn Văn Tám")
    page.get_by_label("Năm").fill("1950")
    page.get_by_label("Nữ", exact=True).check()
    page.get_by_label("Số định danh").fill("048050001234")
    second.press("Tiếp tục")
    assert "giới tính khác" in page.inner_text("main")
    page.get_by_label("Nam", exact=True).check()
    second.press("Đúng như thế, tiếp tục")
    page.get_by_label("Số nhà").fill("24 Trần Phú")
    second.press("Tiếp tục")
    page.get_by_label("Họ tên").fill("An")
    second.press("Thêm một dòng")
    page.get_by_label("Họ tên").nth(1).fill("Bình")
    page.locator("form").last.get_by_role("button", name="Tiếp tục").last.click()
    page.wait_for_url("**/giay-to/")
    second.check()
    _send_paper(second, photograph())
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/nhan/")
    second.check()
    page.get_by_label("Nhận bản điện tử").check()
    second.press("Tiếp tục")
    assert "Cơ quan trả lời trước".lower() in page.inner_text("main").lower()
    second.press("Gửi hồ sơ")
    dossier = Dossier.objects.get()
    assert dossier.code in page.inner_text("main")
    assert "17 giờ hôm nay" in page.inner_text("main")
    assert dossier.return_by == "online"
    answers = DossierContent.objects.get(dossier=dossier).answers
    assert answers["others"] == [{"name": "An"}, {"name": "Bình"}]
    assert answers["which"] == "Khai tử"
    assert dossier.papers.filter(file__isnull=False).count() == 1
    assert Draft.objects.get().answers == {}


def _send_paper(screen: Screen, content: bytes) -> None:
    """Choose the file of the first paper; without scripts it is sent by its own button."""
    page = screen.page
    page.locator('input[type="file"]').nth(1).set_input_files(
        {"name": "giay-to.jpg", "mimeType": "image/jpeg", "buffer": content}
    )
    if not screen.scripts:
        page.get_by_role("button", name="Gửi giấy tờ này").first.click()
    page.get_by_text("đã nhận").first.wait_for(timeout=60_000)
    screen.check()
