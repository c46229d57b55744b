# SPDX-License-Identifier: EUPL-1.2
"""Settings are told with the value they have; a secret's value is told to nobody."""

from typing import Any

from django.test import override_settings
from django.utils import translation

from motcua.upkeep import settings


def row(name: str, environment: dict[str, str] | None = None) -> settings.Shown:
    groups = settings.shown_groups(name, environment=environment or {})
    return next(each for group in groups for each in group.settings if each.name == name)


def test_a_value_is_the_one_the_program_works_with() -> None:
    with override_settings(HOLD_MINUTES=25):
        shown = row("MOTCUA_HOLD_MINUTES")
    assert (shown.value, shown.unit, shown.default) == ("25", "phút", "10")
    assert (shown.source, shown.is_set) == ("mặc định", False)
    assert row("MOTCUA_HOLD_MINUTES", {"MOTCUA_HOLD_MINUTES": "25"}).source == "đặt ở môi trường"


def test_values_look_as_they_are_written() -> None:
    with override_settings(TRUSTED_PROXIES=["10.0.0.1", "unix"], SMS_MARKS=True):
        assert row("MOTCUA_TRUSTED_PROXIES").value == "10.0.0.1 unix"
        assert row("MOTCUA_SMS_MARKS").value == "yes"
    assert row("MOTCUA_LOG_LEVEL", {"MOTCUA_LOG_LEVEL": "DEBUG"}).value == "DEBUG"


def test_no_secret_is_shown_wherever_it_comes_from() -> None:
    secret = "sieu-bi-mat-42"
    names = [each.name for each in settings.described() if each.secret]
    assert len(names) > 10
    given = dict.fromkeys(names, secret)
    with override_settings(
        **{each.attribute: secret for each in settings.described() if each.secret and each.attribute}
    ):
        groups = settings.shown_groups(environment=given)
    assert secret not in repr(groups)
    assert all(each.is_set for group in groups for each in group.settings if each.is_secret)


def test_a_password_within_an_address_is_not_shown() -> None:
    with override_settings(KANNEL_URL="https://mot-cua:sieu-bi-mat@sms.example:13013/send?a=b@c"):
        assert row("MOTCUA_KANNEL_URL").value == "https://…@sms.example:13013/send?a=b@c"


def test_search_finds_without_marks_and_in_both_languages() -> None:
    def names(words: str) -> set[str]:
        return {each.name for group in settings.shown_groups(words, environment={}) for each in group.settings}

    assert "MOTCUA_HOLD_MINUTES" in names("giu cho")
    assert "MOTCUA_HOLD_MINUTES" in names("hold_minutes")
    assert names("khong co gi nhu the nay") == set()
    assert not names("") & {"MOTCUA_RACE_ROUNDS"}


def test_an_english_reader_reads_english() -> None:
    with translation.override("en"):
        shown: Any = row("MOTCUA_CITY_NAME")
        assert shown.meaning == "the city's name at the head of every page"
        assert shown.default.startswith("empty")
        assert settings.shown_groups(environment={})[0].title == "The instance"
