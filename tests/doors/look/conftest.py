# SPDX-License-Identifier: EUPL-1.2
"""The gallery's sample values, and a browser that is served from templates and static files without a server."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from chromium import chromium as running_chromium
from motcua.doors.look import month
from motcua.doors.look.drawing import Bar
from motcua.doors.look.icons import ICONS
from motcua.doors.look.middleware import policy

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AT = datetime(2026, 11, 23, 8, 41, tzinfo=ZONE)
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class WhoComes(forms.Form):
    name = forms.CharField(label="Tên người đến", help_text="Như trên căn cước.")
    phone = forms.CharField(label="Số điện thoại", widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}))
    note = forms.CharField(label="Điều cần nói trước", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    place = forms.ChoiceField(label="Nơi đến", choices=[("a", "24 Trần Phú"), ("b", "Phường Hải Châu")])
    reach = forms.ChoiceField(
        label="Báo tin bằng cách nào", choices=[("sms", "Tin nhắn"), ("call", "Gọi điện")], widget=forms.RadioSelect
    )
    needs = forms.MultipleChoiceField(
        label="Cần giúp gì",
        required=False,
        choices=[("lift", "Lối đi xe lăn"), ("read", "Đọc giúp giấy tờ")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="Đồng ý để cơ quan gọi lại")

    def clean_phone(self) -> str:
        raise forms.ValidationError("Số điện thoại còn thiếu một chữ số: 0905 123 45_.")


@pytest.fixture
def sample() -> dict[str, Any]:
    first_on = date(2026, 11, 1)
    free = {first_on + timedelta(days=n): 12 - n % 7 for n in range(23, 30)}
    reasons = {first_on + timedelta(days=n): "Chủ nhật" for n in range(0, 30, 7)} | {
        date(2026, 11, 24): "nghỉ lễ (Ngày Văn hóa Việt Nam)"
    }
    start = datetime(2026, 12, 3, 9, tzinfo=ZONE)
    free[date(2026, 11, 23)], free[date(2026, 11, 27)] = 2, 0
    for on in reasons:
        free.pop(on, None)
    hours = [
        month.Hour(start + timedelta(minutes=30 * n), [3, 0, 1, 2, 0, 5][n % 6], str(n), is_chosen=n == 2)
        for n in (-3, -2, 0, 1, 2, 8, 9, 10)
    ]
    requests = [("482914", "Nguyễn Thị Lan", -10), ("517203", "Phạm Quốc Bình", 42), ("660418", "Võ Ánh Tuyết", 190)]
    return {
        "at": AT,
        "city_name": "Đà Nẵng",
        "clock_note": "Bản dùng thử: đồng hồ ở đây đang là 8 giờ 41 sáng thứ Hai, 23/11.",
        "office_name": "Trung tâm hành chính 24 Trần Phú",
        "counter_name": "Quầy 3 · Sở Xây dựng",
        "steps": [("Cơ quan", "?buoc=1"), ("Việc", "?buoc=2"), ("Ngày giờ", ""), ("Người đến", ""), ("Xem lại", "")],
        "month": month.month_of(
            first_on=first_on,
            free=free,
            reasons=reasons,
            today_on=AT.date(),
            chosen_on=date(2026, 11, 26),
            href=lambda on: f"?ngay={on:%Y-%m-%d}",
            next_href="?thang=2026-12",
        ),
        "parts": month.by_part_of_day(hours),
        "start": start,
        "asked_at": AT - timedelta(hours=1),
        "due_at": AT + timedelta(hours=4, minutes=54),
        "soon_at": AT + timedelta(minutes=25),
        "late_at": AT - timedelta(minutes=10),
        "form": WhoComes({"name": "", "phone": "090512345", "place": "a"}),
        "bars": [
            Bar(f"{7 + n} giờ", count, 12 if n != 5 else 0, is_now=n == 1)
            for n, count in enumerate([6, 9, 12, 8, 3, 0, 7, 10, 4])
        ],
        "icon_names": sorted(ICONS),
        "requests": [
            {
                "code": code,
                "name": name,
                "what": "Giấy phép xây dựng",
                "start": start,
                "due_at": AT + timedelta(minutes=left),
            }
            for code, name, left in requests
        ],
    }


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with running_chromium() as browser:
        yield browser


Served = Callable[..., Any]


@pytest.fixture
def show(chromium: Any) -> Iterator[Served]:
    """Open a template in the browser under the house's content security policy; `answers` adds (type, body) by path."""
    contexts = []

    def _show(
        template: str,
        values: dict[str, Any],
        *,
        width: int = 360,
        answers: dict[str, Any] | None = None,
        **options: Any,
    ) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.refused = []
        page.on("console", lambda said: page.refused.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda wrong: page.refused.append(str(wrong)))
        asked: dict[str, Any] = {
            "/": ("text/html; charset=utf-8", render_to_string(template, values)),
            **(answers or {}),
        }
        page.route("**/*", lambda route: _answer(route, asked))
        page.goto("http://look.test/")
        return page

    yield _show
    for context in contexts:
        context.close()


def _answer(route: Any, asked: dict[str, Any]) -> None:
    path = urlsplit(route.request.url).path
    given = asked.get(path)
    if given is not None:
        kind, body = given() if callable(given) else given
        route.fulfill(
            status=200,
            content_type=kind,
            body=body,
            headers={"Content-Security-Policy": policy([]), "Content-Type": kind},
        )
        return
    # The name asked for carries the content's hash; the file on disk does not.
    name = re.sub(r"\.[0-9a-f]{12}(?=\.)", "", path.removeprefix("/static/"))
    found = finders.find(name) if path.startswith("/static/") else None
    if not found:
        route.fulfill(status=404, body="")
        return
    route.fulfill(
        status=200, content_type=TYPES.get(path.rsplit(".", 1)[-1], "text/plain"), body=Path(str(found)).read_bytes()
    )
