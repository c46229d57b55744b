# SPDX-License-Identifier: EUPL-1.2
"""Transmitters of the open kind that are asked by `GET /page`: LRS, POCSAG and three of Retekess.

Power and frequency are set on the device, by whoever answers for them; they are not asked for here.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings as configured
from django.utils.translation import gettext as _

from motcua.connectors.asking import AnswerLost, NotReached, ask
from motcua.pagers.port import Refused, Unavailable

LRS, POCSAG, T112, TD164, TD161 = "lrs", "pocsag", "t112", "td164", "td161"
MODES: Final[Mapping[str, int]] = {LRS: 0, POCSAG: 1, T112: 2, TD164: 3, TD161: 4}
TYPES: Final[Mapping[str, int]] = {"beep": 0, "numeric": 1, "alpha": 2}
BAUDS: Final = (512, 1200, 2400)
#: The largest address of a tag; 0 would call all of them at once.
HIGHEST: Final[Mapping[str, int]] = {LRS: 4095, POCSAG: 2_097_151, T112: 999, TD164: 999, TD161: 999}
#: Alphanumeric LRS tags count in 13 bits; a larger number would let another tag buzz.
HIGHEST_LRS_ON_POCSAG: Final = 0x1FFF
MESSAGE_LIMIT: Final = 80
#: The device's words for "asked wrongly", and a page it does not have.
_REFUSING: Final = frozenset({400, 404, 405, 422})


def lrs_on_pocsag(number: int) -> int:
    """Return the POCSAG address of an alphanumeric LRS tag."""
    return (number & HIGHEST_LRS_ON_POCSAG) * 8 + 700_000


class HttpTransmitter:
    """Asks one device of the network. It knows no message ids: a call whose answer was lost may buzz twice."""

    def __init__(self, office: str, settings: Mapping[str, Any]) -> None:
        del office
        self._settings = settings

    @staticmethod
    def problems(settings: Mapping[str, Any]) -> dict[str, str]:
        """Return what is wrong with the settings, by field."""
        mode = settings.get("mode", LRS)
        found = {"url": said} if (said := _problem_of_url(settings.get("url"))) else {}
        if mode not in MODES:
            return found | {"mode": _("Loại sóng là một trong: %(modes)s.") % {"modes": ", ".join(MODES)}}
        return found | {name: said for name, is_fine, said in _asked_of(mode) if not is_fine(settings.get(name))}

    def call(self, number: int, address: str, message_id: UUID) -> None:
        """Let the tag buzz. Raises: Unavailable, Refused."""
        del message_id
        self._ask(self._question(number, address))

    def cancel(self, number: int, address: str) -> None:
        """Let the tag be still, where the device can: only T112 tags are told. Raises: Unavailable, Refused."""
        if self._settings.get("mode", LRS) == T112:
            self._ask(self._question(number, address) | {"cancel": 1})

    def _question(self, number: int, address: str) -> dict[str, Any]:
        if wrong := self.problems(self._settings):
            raise Refused(" ".join(wrong.values()))
        told, mode = self._settings, str(self._settings.get("mode", LRS))
        question: dict[str, Any] = {
            "force": 1,
            # What the device keeps as "several kinds at once" would go before the mode.
            "multi_pager_types": 0,
            "mode": MODES[mode],
            "pager_number": _address(mode, address, is_lrs=bool(told.get("lrs_addresses"))),
        }
        if mode == POCSAG:
            question |= {"alert_type": told.get("function", 0), "pocsag_baud": told.get("baud", 1200)}
            question["pocsag_telegram_type"] = TYPES[told.get("type", "beep")]
            if message := str(told.get("message", "")).replace("{number}", str(number)):
                question["message"] = message
            return question
        question |= {"alert_type": told.get("alert_type", 1 if mode == LRS else 0)}
        question |= {"system_id": told.get("system_id", 0)}
        if mode == LRS:
            return question | {"restaurant_id": told.get("restaurant_id", 0)}
        # Described by this name, read by the other: each version of the device takes one of them.
        return question | {"retekess_system_id": told.get("system_id", 0)}

    def _ask(self, question: Mapping[str, Any]) -> None:
        address = urlsplit(str(self._settings["url"]))
        url = f"{address.scheme}://{address.netloc}{address.path.rstrip('/') or '/page'}?{urlencode(question)}"
        try:
            # Its first line says all: small devices leave the rest open, and the tag would buzz again and again.
            answer = ask(url, method="GET", timeout_seconds=configured.PAGER_TIMEOUT_SECONDS, most_bytes=0)
        except NotReached as problem:
            raise Unavailable(_("không gọi được bộ phát (%(problem)s)") % {"problem": problem}) from None
        except AnswerLost as problem:
            raise Unavailable(_("bộ phát không trả lời (%(problem)s)") % {"problem": problem}) from None
        if answer.is_success:
            return
        said = _("bộ phát trả lời %(status)s") % {"status": answer.status}
        # A redirect is followed nowhere: where the device stands is said in the settings.
        if answer.status in _REFUSING or 300 <= answer.status < 400:
            raise Refused(said)
        raise Unavailable(said)


def _address(mode: str, address: str, *, is_lrs: bool) -> int:
    """Return the number the device is asked for. Raises: Refused."""
    is_lrs = is_lrs and mode == POCSAG
    highest = HIGHEST_LRS_ON_POCSAG if is_lrs else HIGHEST[mode]
    if not (address.isascii() and address.isdigit() and 0 < int(address) <= highest):
        told = {"address": address, "highest": highest}
        raise Refused(_("Địa chỉ thẻ %(address)s không dùng được: phải là số từ 1 đến %(highest)s.") % told)
    return lrs_on_pocsag(int(address)) if is_lrs else int(address)


def _problem_of_url(url: object) -> str:
    try:
        address = urlsplit(str(url or ""))
        port = address.port
    except ValueError:
        return _("Địa chỉ bộ phát phải có dạng http://10.0.0.5/.")
    if address.scheme not in ("http", "https") or not address.hostname or address.username or address.query:
        return _("Địa chỉ bộ phát phải có dạng http://10.0.0.5/.")
    named = {address.hostname, f"{address.hostname}:{port}"}
    if not named & {each.lower() for each in configured.PAGER_HOSTS}:
        told = {"host": address.hostname}
        return _("Máy %(host)s chưa được phép. Người quản trị máy chủ thêm vào MOTCUA_PAGER_HOSTS.") % told
    return ""


Asked = tuple[str, Callable[[object], bool], str]


def _asked_of(mode: str) -> list[Asked]:
    """Return the fields of a mode: name, what holds of its value, what is said where it does not."""
    if mode == POCSAG:
        return [
            ("baud", lambda value: value is None or value in BAUDS, _("Tốc độ là 512, 1200 hoặc 2400.")),
            ("function", _within(3), _("Chức năng POCSAG là số từ 0 đến 3.")),
            ("type", lambda value: value is None or value in TYPES, _("Loại tin là beep, numeric hoặc alpha.")),
            ("message", _is_short, _("Tin nhắn trên thẻ dài nhất 80 ký tự.")),
        ]
    if mode == LRS:
        return [
            ("restaurant_id", _within(255), _("Mã nơi dùng (restaurant_id) là số từ 0 đến 255.")),
            ("system_id", _within(255), _("Mã hệ thống LRS là số từ 0 đến 255.")),
            ("alert_type", _within(255), _("Kiểu báo là số từ 0 đến 255.")),
        ]
    return [
        ("system_id", _within(8191), _("Mã hệ thống Retekess là số từ 0 đến 8191.")),
        ("alert_type", _within(255), _("Kiểu báo là số từ 0 đến 255.")),
    ]


def _within(highest: int) -> Callable[[object], bool]:
    def is_fine(value: object) -> bool:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return value is None or (is_number and 0 <= int(str(value)) <= highest)

    return is_fine


def _is_short(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= MESSAGE_LIMIT)
