# SPDX-License-Identifier: EUPL-1.2
"""A head arranges the own office's special days in a form; nothing typed is lost, and what it means is shown first."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from doors.administration.page_reading import fields_of, text_of
from motcua.journal.models import Entry
from motcua.people.models import User
from motcua.specialdays.models import SpecialDayRule
from specials import DuongXa

ClientFor = Callable[..., Client]
Change = Callable[..., HttpResponse]
LIST = "/quan-tri/specialdays/specialdayrule/"
ADD = LIST + "add/"
WEDNESDAY: dict[str, Any] = {
    "model": "no_slip", "weekdays": ["2"], "scope": "procedures", "procedures": ["2.000815"],
    "promise_unit": "same_day", "intake_cutoff": "15:00", "valid_from": "01/12/2026", "decision": "12/KH-UBND",
}  # fmt: skip


@pytest.fixture
def head(duong_xa: DuongXa, client_for: ClientFor) -> Client:
    return client_for(duong_xa.head)


def add(client: Client, **typed: Any) -> HttpResponse:
    """Open the form, fill it in and send it as a browser would, by the button named; Lưu without one."""
    seen = fields_of(client.get(ADD))
    button = {name: "x" for name in ("_find", "_preview") if typed.pop(name, None)} or {"_save": "Lưu"}
    return client.post(ADD, {**seen, **WEDNESDAY, **typed, **button}, follow=True)


def page(rule: SpecialDayRule, deed: str = "change") -> str:
    return reverse(f"admin:specialdays_specialdayrule_{deed}", args=[rule.pk])


def test_a_head_adds_a_rule_and_its_history_says_so(duong_xa: DuongXa, head: Client) -> None:
    answer = add(head)
    assert answer.redirect_chain, text_of(answer)
    rule = SpecialDayRule.objects.get(decision="12/KH-UBND")
    assert (rule.office_id, rule.weekdays, rule.scope_values) == ("HN-DX", [2], ["2.000815"])
    assert (rule.promise_unit, rule.promise, rule.intake_cutoff) == ("same_day", None, time(15))
    assert Entry.objects.filter(subject=f"specialdayrule:{rule.pk}", kind="MasterDataChanged").count() == 1
    told = text_of(head.get(page(rule, "history")))
    assert "thứ Tư" in told
    assert "12/KH-UBND" in told


def test_the_preview_shows_days_and_procedures_and_saves_nothing(head: Client) -> None:
    shown = text_of(add(head, _preview=True, weekdays=["1"], valid_from="20/11/2026", model="online_day",
                        promise_unit="", intake_cutoff="", decision=""))  # fmt: skip
    assert "Xem trước – chưa lưu" in shown
    for day in ("01/12/2026", "08/12/2026", "15/12/2026", "22/12/2026", "29/12/2026"):
        assert f"Thứ Ba, {day}" in shown
    assert "2.000815" in shown
    assert "Chưa ghi số quyết định" in shown
    assert SpecialDayRule.objects.count() == 1
    # Five days ahead of a Tuesday that is a public holiday: said, with its name.
    assert "24/11/2026" not in shown


@pytest.mark.rule("R-058")
def test_what_clashes_is_refused_with_everything_typed_kept(duong_xa: DuongXa, head: Client) -> None:
    answer = add(head, weekdays=["1", "5"], intake_cutoff="12:30", promise="9", promise_unit="working_hour")
    shown = text_of(answer)
    assert answer.status_code == 200
    assert "Trùng với luật" in shown
    assert "153/KH-UBND" in shown
    assert "làm việc thứ Bảy" in shown
    assert "nằm ngoài giờ làm việc (8 giờ – 12 giờ, 13 giờ 30 – 17 giờ 30)" in shown
    assert "chỉ có 8 giờ làm việc" in shown
    kept = fields_of(answer)
    assert kept["decision"] == "12/KH-UBND"
    assert kept["intake_cutoff"] == "12:30"
    assert kept["procedures"] == "2.000815"
    assert SpecialDayRule.objects.count() == 1


def test_procedures_are_found_without_marks_and_the_chosen_stay(head: Client) -> None:
    answer = add(head, _find=True, **{"tim-thu-tuc": "khai sinh ho tich"}, procedures=["2.000815"], valid_from="")
    shown = text_of(answer)
    assert 'value="2.000635"' in shown
    assert 'value="2.000815"' in shown
    assert "errornote" not in shown
    assert not SpecialDayRule.objects.filter(decision="12/KH-UBND").exists()
    assert fields_of(answer)["intake_cutoff"] == "15:00"


def test_a_rule_can_be_for_fields_levels_or_everything(duong_xa: DuongXa, head: Client) -> None:
    online = {"model": "online_day", "promise_unit": "", "intake_cutoff": ""}
    add(head, **online, scope="fields", named_fields=["Hộ tịch"], decision="F")
    add(head, **online, scope="level", levels=["toan_trinh"], is_daily="on", weekdays=[], decision="L")
    add(head, **online, scope="all", decision="A")
    kept = {rule.decision: rule for rule in SpecialDayRule.objects.exclude(pk=duong_xa.rule.pk)}
    assert kept["F"].scope_values == ["Hộ tịch"]
    assert (kept["L"].scope_values, kept["L"].weekdays) == (["toan_trinh"], list(range(7)))
    assert kept["A"].scope_values == []
    shown = fields_of(head.get(page(kept["L"])))
    assert (shown["is_daily"], shown.get("weekdays"), shown["levels"]) == ("on", None, "toan_trinh")


def test_a_change_keeps_what_was_not_touched(duong_xa: DuongXa, head: Client, change: Change) -> None:
    ticked = {"procedures": ["2.000815", "2.000635"]}
    answer = change(head, page(duong_xa.rule), **ticked, intake_cutoff="15:00")
    assert answer.redirect_chain, text_of(answer)
    duong_xa.rule.refresh_from_db()
    assert (duong_xa.rule.intake_cutoff, duong_xa.rule.weekdays) == (time(15), [1])
    assert duong_xa.rule.scope_values == ["2.000815", "2.000635"]


def test_a_rule_is_ended_on_a_day(duong_xa: DuongXa, head: Client) -> None:
    address = page(duong_xa.rule, "end")
    assert "26/11/2026" in text_of(head.get(address))
    refused = text_of(head.post(address, {"last_on": "01/01/2020"}))
    assert "ngày cuối không thể sớm hơn" in refused
    head.post(address, {"last_on": "08/12/2026"})
    duong_xa.rule.refresh_from_db()
    assert duong_xa.rule.valid_until == date(2026, 12, 8)
    assert "hết ngày 08/12/2026" in text_of(head.get(page(duong_xa.rule)))


def test_who_may_change_which_rules(
    duong_xa: DuongXa, phuc: User, quantri: User, binh: User, client_for: ClientFor
) -> None:
    for address in (page(duong_xa.rule), page(duong_xa.rule, "end"), page(duong_xa.rule, "history")):
        assert client_for(phuc).get(address).status_code == 404, address
        assert client_for(binh).get(address).status_code == 403, address
        assert client_for(quantri).get(address).status_code == 200, address
    assert "153/KH-UBND" not in text_of(client_for(phuc).get(LIST))
    assert 'name="locality"' in text_of(client_for(quantri).get(ADD))
    assert 'name="locality"' not in text_of(client_for(phuc).get(ADD))


def test_the_city_adds_a_rule_for_a_whole_locality(duong_xa: DuongXa, quantri: User, client_for: ClientFor) -> None:
    client = client_for(quantri)
    both = text_of(add(client, office="HN-DX", locality="01"))
    assert "chỉ một trong hai" in both
    answer = add(client, office="", locality="01")
    assert answer.redirect_chain, text_of(answer)
    rule = SpecialDayRule.objects.get(locality="01")
    assert (rule.office_id, rule.scope_values) == (None, ["2.000815"])
    # A head reads of it on the province's page and does not change it.
    assert client_for(duong_xa.head).get(page(rule)).status_code == 404
    seen = text_of(client_for(duong_xa.head).get("/quan-tri/ngay-dac-biet/"))
    assert "theo Thành phố Hà Nội" in seen
    assert page(rule) not in seen


def test_the_provinces_page_names_who_lacks_its_weekly_online_day(duong_xa: DuongXa, head: Client) -> None:
    shown = text_of(head.get("/quan-tri/ngay-dac-biet/"))
    assert "Không viết, không giấy hẹn" in shown
    assert "Thứ Ba hằng tuần" in shown
    assert "153/KH-UBND, từ 13/09/2022" in shown
    assert "Thứ Ba, 01/12/2026" in shown
    # Certified copies are part-online here and no online day names anything.
    assert "1 nơi chưa có ngày trực tuyến hằng tuần" in shown
    add(head, model="online_day", promise_unit="", intake_cutoff="", valid_from="26/11/2026")
    assert "chưa có ngày trực tuyến hằng tuần" not in text_of(head.get("/quan-tri/ngay-dac-biet/"))
