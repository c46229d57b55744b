# SPDX-License-Identifier: EUPL-1.2
"""The settings of the instance with their meanings (`settings.toml`) and the values they have now."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motcua.kernel.text import fold

#: An address may carry who asks and by which password: neither is shown.
_USER_AND_PASSWORD = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/\s@]+@", re.IGNORECASE)
#: Groups that are for those who work on the program, not for an office.
NOT_SHOWN = frozenset({"tests"})


_UNITS_EN = {
    "phút": "minutes",
    "giờ": "hours",
    "ngày": "days",
    "giây": "seconds",
    "byte": "bytes",
    "trang": "pages",
    "số": "numbers",
    "hồ sơ": "dossiers",
    "tin": "messages",
    "ký tự": "signs",
    "gam": "grams",
    "đồng": "VND",
}


class Source(StrEnum):
    DEFAULT = "default"
    ENVIRONMENT = "environment"


SOURCES: dict[Source, str | Promise] = {
    Source.DEFAULT: _("mặc định"),
    Source.ENVIRONMENT: _("đặt ở môi trường"),
}


@dataclass(frozen=True)
class Setting:
    """One setting as `settings.toml` describes it; `attribute` is its name in Django's settings, "" for none."""

    name: str
    group: str
    title: str
    title_en: str
    meaning: str
    meaning_en: str
    default: str
    attribute: str
    default_vi: str = ""
    unit: str = ""
    allowed: tuple[str, ...] = ()
    secret: bool = False


@dataclass(frozen=True)
class Shown:
    """A setting as a page shows it, in the language of the reader; the value of a secret is never in it."""

    name: str
    title: str
    meaning: str
    value: str
    default: str
    unit: str
    allowed: tuple[str, ...]
    source: str
    is_set: bool
    is_secret: bool


@dataclass(frozen=True)
class ShownGroup:
    code: str
    title: str
    settings: tuple[Shown, ...]


@cache
def described() -> tuple[Setting, ...]:
    """Return every setting, in the order of the file."""
    return tuple(
        Setting(
            **{"attribute": each["name"].removeprefix("MOTCUA_"), **each, "allowed": tuple(each.get("allowed", ()))}
        )
        for each in _file()["setting"]
    )


def shown_groups(search: str = "", *, environment: Mapping[str, str] | None = None) -> list[ShownGroup]:
    """Return the settings that an office may read about, in groups; with `search` those that speak of it."""
    given = os.environ if environment is None else environment
    wanted = fold(search).split()
    groups = []
    for group in _file()["group"]:
        if group["code"] in NOT_SHOWN:
            continue
        rows = [shown(each, given) for each in described() if each.group == group["code"] and _speaks_of(each, wanted)]
        if rows:
            groups.append(ShownGroup(group["code"], group["title" if _is_vietnamese() else "title_en"], tuple(rows)))
    return groups


def shown(setting: Setting, given: Mapping[str, str]) -> Shown:
    """Return a setting with its value now; of a secret only whether it is set."""
    is_set = bool(given.get(setting.name))
    is_vietnamese = _is_vietnamese()
    source = SOURCES[Source.ENVIRONMENT if is_set else Source.DEFAULT]
    return Shown(
        name=setting.name,
        title=setting.title if is_vietnamese else setting.title_en,
        meaning=_plain(setting.meaning if is_vietnamese else setting.meaning_en),
        value="" if setting.secret else value_of(setting, given),
        default=_default(setting, is_vietnamese=is_vietnamese),
        unit=setting.unit if is_vietnamese else _UNITS_EN.get(setting.unit, setting.unit),
        allowed=tuple(each for each in setting.allowed if each != "…"),
        source=str(source),
        is_set=is_set or (setting.secret and bool(_of_django(setting))),
        is_secret=setting.secret,
    )


def value_of(setting: Setting, given: Mapping[str, str]) -> str:
    """Return what the program works with now, as in the environment, less a password within an address."""
    value = _of_django(setting)
    if value is None:
        value = given.get(setting.name) or (literal(setting.default) or "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return " ".join(f"{key}={each}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return " ".join(str(each) for each in value)
    return _USER_AND_PASSWORD.sub(r"\1…@", str(value))


def literal(default: str) -> str | None:
    """Return the value of a default that is nothing but a value: "`240`"; None of one that is told in words."""
    found = re.fullmatch(r"`([^`]*)`", default)
    return found[1] if found else None


def _of_django(setting: Setting) -> Any:
    return getattr(settings, setting.attribute, None) if setting.attribute else None


def _default(setting: Setting, *, is_vietnamese: bool) -> str:
    value = literal(setting.default)
    if value is not None:
        return value
    if not is_vietnamese:
        return _plain(setting.default)
    return setting.default_vi or "trống"


def _plain(markdown: str) -> str:
    return markdown.replace("`", "")


def _speaks_of(setting: Setting, wanted: list[str]) -> bool:
    words = fold(f"{setting.name} {setting.title} {setting.meaning} {setting.title_en} {setting.meaning_en}")
    return all(word in words for word in wanted)


def _is_vietnamese() -> bool:
    return (get_language() or "vi").startswith("vi")


@cache
def _file() -> dict[str, Any]:
    file: Path = Path(str(resources.files("motcua.upkeep").joinpath("settings.toml")))
    return tomllib.loads(file.read_text(encoding="utf-8"))
