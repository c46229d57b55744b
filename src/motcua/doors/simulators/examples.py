# SPDX-License-Identifier: EUPL-1.2
"""Messages to tap instead of typing; their days lie ahead of the instance's clock. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Stands in a message where nothing better is known.
SAMPLE_CODE = "482914"
_FRIDAY = 4


@dataclass(frozen=True)
class Topic:
    """What some messages are about; `{day}` is 20/11, `{code}` the code of the phone's newest booking."""

    name: str
    title: str | Promise
    templates: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One message to tap, known by `key`."""

    key: str
    text: str


TOPICS = (
    Topic(
        "hen",
        _("Hẹn"),
        (
            "HG Nguyen Van An So Xay dung cap phep xay dung 8h30 ngay {day}",
            "HG LE VAN MINH SKHDT THANH LAP CTY TNHH 9G SANG MAI",
            "HG Nguyen Tuan, So Tu phap, trich luc khai sinh, 10h {day}",
            "HG Nguyen Thi Nho so xay dung xin phep sua nha",
            "HG Nguyen Thi Nho 9h {day}",
            "Hg nguyen van a so noi vu abc 25h ngay {day}",
        ),
    ),
    Topic("huy", pgettext_lazy("tin nhắn", "Hủy"), ("HUYHG {code}", "HUY HG {code}", "HUYHG")),
    Topic("doi", pgettext_lazy("tin nhắn", "Đổi"), ("DOIHG {code} 14h {day}", "HG SOM {code}", "HG XEM")),
    Topic("tiem", _("Tiêm"), ("TC Nguyen Minh Khoi 12/03/2025 5in1 mui 2 8h {day}",)),
    Topic(
        "so",
        _("Số thứ tự"),
        (
            "STT A005 hai chau",
            "STT bv phu san nhi",
            "con bao nhieu nguoi o hai chau",
            "NHAC A005 HC 1",
            "NHAC HUY",
        ),
    ),
    Topic("khac", _("Khác"), ("CO", "KHONG", "1", "HG ?", "dang o dau vay")),
)


def examples(*, today: date, code: str = "") -> Sequence[tuple[Topic, Sequence[Example]]]:
    """Return the messages by topic, with a weekday ahead of `today` and the code filled in."""
    day = f"{next_weekday(today):%d/%m}"
    return [
        (
            topic,
            [
                Example(f"{topic.name}-{number}", template.format(day=day, code=code or SAMPLE_CODE))
                for number, template in enumerate(topic.templates, start=1)
            ],
        )
        for topic in TOPICS
    ]


def text_of(key: str, among: Iterable[tuple[Topic, Sequence[Example]]]) -> str:
    """Return the message of this key; nothing for an unknown one."""
    return next((each.text for _topic, listed in among for each in listed if each.key == key), "")


def next_weekday(today: date) -> date:
    """Return the first day from Monday to Friday after `today`."""
    day = today + timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return day
