# SPDX-License-Identifier: EUPL-1.2
"""Two short messages: "TOI" (what is mine) and "TAT TIN" / "BAT TIN" (which messages I want). Pure.

"Toi" is also how a request begins ("tôi muốn hẹn…") and, without its marks, "tới" and "tối": only a message that says
nothing else is one of these.
"""

import re
from dataclasses import dataclass
from typing import Final

from motcua.reading.result import Intent
from motcua.reading.typed import Typed

#: What messages are about, as people call it; the names are those of `messaging.groups`.
_GROUPS: Final = {
    "rating": r"danh\sgia|khao\ssat|gop\sy|hoi\sy\skien",
    "appointment": r"lich\shen|hen\sgio|nhac\slich|nhac\shen|lich\stiem|tiem\schung|lich|hen|tiem",
    "turn": r"so\sthu\stu|xep\shang|den\sluot|sap\sden\sluot|stt|luot",
    "dossier": r"ho\sso|hs",
    "money": r"le\sphi|thanh\stoan|nop\stien|phi|tien",
    "post": r"buu\schinh|buu\sdien|buu\sgui|buu\sta",
}
_POLITE: Final = r"(?:\s(?:a|nhe|nha|voi|giup|giup\s(?:toi|em|minh)|di|nua|cam\son))*\W*$"
_MINE: Final = re.compile(
    r"^\W*(?:(?:(?:xem|tra\scuu|kiem\stra|cho\s(?:toi\s|em\s)?xem)\s)?(?:(?:tat\sca|moi|cac|nhung|moi\sthu)\s)?"
    r"(?:(?:viec|thu|muc|thong\stin|gi)\s)?cua\s(?P<whose>toi|minh|em)"
    r"|(?P<alone>toi)(?:\s(?:xem|(?:dang\s)?(?:co|con)\s(?:viec\s)?gi(?:\s(?:khong|ko|k))?))?)"
    r"(?:\s(?:a|nhe|nha|voi))*\W*$"
)
_OFF: Final = r"tat|ngung|dung|thoi|bo|huy|khong|ko|khoi|bot|stop"
_ON: Final = r"bat|mo\slai|mo|nhan\slai|bat\slai|start"
_WHICH: Final = "|".join(f"(?P<{name}>{words})" for name, words in _GROUPS.items())
_MESSAGES: Final = re.compile(
    rf"^\W*(?:(?:xin|cho|toi|em|minh|hay|lam\son)\s)*(?:(?P<off>{_OFF})|(?P<on>{_ON}))\s"
    r"(?:(?:nhan|gui|cac|tat\sca|moi|muon|can|them)\s)*(?:tin(?:\snhan)?|thong\sbao|sms)"
    rf"(?:\s(?:ve\s|nhac\s|hoi\s|bao\s)?(?:{_WHICH}))?{_POLITE}"
)


@dataclass(frozen=True)
class OwnThings:
    """What was asked for; `group` names the messages meant, "" all of them."""

    intent: Intent
    group: str = ""


def own_things(words: Typed) -> OwnThings | None:
    """Return what a message that says nothing else asks for; None for every other message."""
    mine = _MINE.match(words.flat)
    if mine is not None:
        place = "alone" if mine["alone"] else "whose"
        # "tới" and "tối" are other words, where the marks are there to say so.
        is_me = words.said(*mine.span(place)).casefold() in ("toi", "tôi", "minh", "mình", "em")
        return OwnThings(Intent.ALL_OF_MINE) if is_me else None
    told = _MESSAGES.match(words.flat)
    if told is None:
        return None
    group = next((name for name in _GROUPS if told[name]), "")
    return OwnThings(Intent.MESSAGES_OFF if told["off"] else Intent.MESSAGES_ON, group)
