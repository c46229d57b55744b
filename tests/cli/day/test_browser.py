# SPDX-License-Identifier: EUPL-1.2
"""The players' browser reads pages as one without scripts does."""

from motcua.cli.day.browser import Page

BODY = """
<a href="/hen-gio/">Hẹn giờ</a><div data-ticket="7b04">A012</div>
<form action="/tim/" method="get"><input name="q" value="x"></form>
<form action="/gui/" method="post"><input type="hidden" name="csrfmiddlewaretoken" value="dau">
<input name="name" value="Lan"><textarea name="content">Hỏi
về</textarea><input type="checkbox" name="giay" value="a" checked><input type="checkbox" name="giay" value="b">
<select name="noi"><option value="1">một</option><option value="2" selected>hai</option></select>
<button name="viec" value="xem">Xem</button><button formaction="/khac/" name="viec" value="gui">Gửi</button>
<button type="button" name="khong" value="1">Không gửi</button></form><script>let a = "chữ"</script>
"""


def page() -> Page:
    return Page("/o-day/", 200, BODY, {"content-type": "text/html; charset=utf-8"})


def test_a_form_sends_what_stands_on_it() -> None:
    form = page().form("name", "viec")
    assert (form.action, form.method) == ("/gui/", "post")
    assert form.filled() == [
        ("csrfmiddlewaretoken", "dau"), ("name", "Lan"), ("content", "Hỏi\nvề"), ("giay", "a"), ("noi", "2"),
    ]  # fmt: skip
    assert form.buttons == [("viec", "xem", ""), ("viec", "gui", "/khac/")]


def test_what_is_typed_takes_the_place_of_what_stood_there() -> None:
    assert ("name", "Minh") in page().form("name").filled(name="Minh")
    assert ("name", "Lan") not in page().form("name").filled(name="Minh")


def test_words_links_and_marks_are_found_and_programs_are_not_words() -> None:
    shown = page()
    assert shown.links == ["/hen-gio/"]
    assert shown.marked("data-ticket") == "7b04"
    assert "A012" in shown.words
    assert "chữ" not in shown.words
