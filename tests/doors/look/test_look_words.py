# SPDX-License-Identifier: EUPL-1.2
"""Tags and filters of the look: words for moments and sums, fields joined for screen readers, month and hours."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template

from motcua.doors.look import drawing, month
from motcua.doors.look.icons import ICONS
from motcua.doors.look.middleware import new_reference, policy

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AT = datetime(2026, 11, 23, 8, 41, tzinfo=ZONE)


def draw(source: str, **values: Any) -> str:
    return Template("{% load look %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (300, "còn 5 giờ"),
        (125, "còn 2 giờ 5 phút"),
        (12, "còn 12 phút"),
        (0.5, "còn dưới 1 phút"),
        (-0.5, "trễ 1 phút"),
        (-75, "trễ 1 giờ 15 phút"),
        (3 * 1440 + 130, "còn 3 ngày 2 giờ"),
    ],
)
def test_time_left_is_said_in_words(minutes: float, said: str) -> None:
    assert draw("{{ due|time_left:at }}", due=AT + timedelta(minutes=minutes), at=AT) == said


def test_a_promise_changes_its_class_in_the_last_hour_and_when_missed() -> None:
    for minutes, state in [(61, ""), (60, "is-soon"), (-1, "is-late")]:
        assert draw("{{ due|urgency:at }}", due=AT + timedelta(minutes=minutes), at=AT) == state


def test_moments_given_in_utc_are_told_in_the_offices_zone() -> None:
    at = datetime(2026, 12, 3, 2, 0, tzinfo=ZoneInfo("UTC"))
    assert draw("{{ at|day_and_hour }}", at=at) == "9 giờ sáng thứ Năm, 03/12"
    assert draw("{{ at|hour }} {{ at|day }}", at=at) == "9 giờ thứ Năm, 03/12/2026"
    assert draw("{{ at|day_and_hour:now }}", at=at, now=at) == "9 giờ sáng hôm nay"
    assert draw("{{ none|day_and_hour }}{{ none|day }}{{ none|hour }}{{ none|vnd }}{{ none|phone }}", none=None) == ""


def test_sums_phones_and_codes_are_grouped() -> None:
    assert (
        draw("{{ 75000|vnd }} {{ '+84905123456'|phone }} {{ '482914'|code_spoken }}") == "75.000 đ 0905 123 456 482 914"
    )


class Asked(forms.Form):
    name = forms.CharField(label="Tên <b>", help_text="Như trên căn cước.")
    reach = forms.ChoiceField(label="Báo tin", choices=[("a", "Tin nhắn")], widget=forms.RadioSelect, required=False)


def test_a_field_says_its_help_and_error_before_the_input_and_joins_them() -> None:
    html = draw("{% field form.name %}", form=Asked({"name": ""}))
    order = [html.index(part) for part in ("<label", "id_name_helptext", "id_name_error", "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "Tên &lt;b&gt;" in html


def test_a_field_with_choices_is_a_group_with_a_legend() -> None:
    html = draw("{% field form.reach %}", form=Asked())
    assert "<fieldset" in html
    assert "không bắt buộc" in html
    assert re.search(r'<input type="radio"[^>]*id="id_reach_0"[^>]*><label for="id_reach_0">Tin nhắn', html)


def test_a_form_without_mistakes_shows_no_summary() -> None:
    assert draw("{% form_errors form %}", form=Asked()).strip() == ""


def test_every_icon_is_drawn_and_an_unknown_one_is_noticed() -> None:
    for name in ICONS:
        assert 'aria-hidden="true"' in draw("{% icon name %}", name=name)
    with pytest.raises(KeyError):
        draw("{% icon 'không-có' %}")


def test_a_qr_code_is_a_full_one_with_a_quiet_border_and_a_name() -> None:
    html = draw("{% qr '1' 120 'Mã hẹn' %}")
    width = int(re.search(r'viewBox="0 0 (\d+) ', html).group(1))  # type: ignore[union-attr]
    assert width >= 21 + 2 * 3, "a micro code would be 11 to 17 modules wide"
    assert 'role="img" aria-label="Mã hẹn"' in html
    assert 'width="120"' in html
    assert "style=" not in html


def test_a_steps_list_marks_where_one_is_and_links_only_back() -> None:
    html = draw("{% steps names 2 %}", names=[("Cơ quan", "?a"), ("Giờ", "?b"), ("Xem lại", "?c")])
    assert html.count("<a ") == 1
    assert 'aria-current="step"' in html
    assert "Bước 2/3 · Giờ" in html


def laid_out(**changes: Any) -> month.Month:
    given: dict[str, Any] = {
        "first_on": date(2026, 11, 1),
        "free": {date(2026, 11, 23): 2, date(2026, 11, 24): 5, date(2026, 11, 27): 0},
        "reasons": {date(2026, 11, 24): "nghỉ lễ", date(2026, 11, 29): "Chủ nhật"},
        "today_on": date(2026, 11, 23),
        "href": lambda on: f"?ngay={on}",
    }
    return month.month_of(**(given | changes))


def test_a_month_begins_with_the_week_of_today_and_only_days_with_places_can_be_chosen() -> None:
    laid = laid_out()
    days = [day for week in laid.weeks for day in week if day]
    assert days[0].on == date(2026, 11, 23)
    assert [day.on.day for day in days if day.is_open] == [23]
    assert "is-few" in days[0].classes
    assert "is-today" in days[0].classes
    assert days[1].spoken == "thứ Ba, 24/11/2026: nghỉ lễ"
    assert days[4].short == "hết chỗ"
    assert ("24/11", "nghỉ lễ") in laid.reasons


def test_neighbour_months_are_found_across_the_year() -> None:
    assert month.month_after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert month.month_before(date(2027, 1, 31)) == date(2026, 12, 1)


def test_hours_are_told_by_part_of_the_day() -> None:
    hours = [month.Hour(datetime(2026, 12, 3, hour, tzinfo=ZONE), 1, str(hour)) for hour in (8, 13, 14)]
    assert [(name, len(group)) for name, group in month.by_part_of_day(hours)] == [("Buổi sáng", 1), ("Buổi chiều", 2)]


@pytest.mark.parametrize(("at", "left"), [(AT, 100), (AT + timedelta(hours=1), 75), (AT + timedelta(hours=9), 0)])
def test_the_ring_shows_what_is_left(at: datetime, left: int) -> None:
    assert drawing.percent_left(due_at=AT + timedelta(hours=4), at=at, since_at=AT) == left


def test_only_listed_sites_may_frame_a_page() -> None:
    assert "frame-ancestors 'none'" in policy([])
    assert "frame-ancestors 'self' https://danang.gov.vn" in policy(["https://danang.gov.vn"])
    assert "unsafe" not in policy([])
    assert re.fullmatch(r"[2-9A-Z]{8}", new_reference())
