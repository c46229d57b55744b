# SPDX-License-Identifier: EUPL-1.2
"""A message that answers "how was it?": a number from 1 to 5, or words, with what it is about.

Only for messages of a phone that was asked: the caller knows. What looks like a request of its own (a keyword, an hour,
a day, a number of a line) is none, and what can be read in two ways is said to be unclear.
"""

import re
from dataclasses import dataclass

from motcua.reading import intents
from motcua.reading.typed import typed

GLAD, CONTENT, NOT_CONTENT = 3, 2, 1
_OF_NUMBER = {"5": GLAD, "4": GLAD, "3": CONTENT, "2": NOT_CONTENT, "1": NOT_CONTENT}
_WORDS_MOST = 160


@dataclass(frozen=True)
class RatingSaid:
    """What was said: `score` 3, 2 or 1, or None where it is about the visit and yet not clear.

    `is_plain` says that words of contentment were used, so that it is a rating beside another open question too.
    `wants_no_more` is a wish not to be asked again.
    """

    score: int | None = None
    reasons: tuple[str, ...] = ()
    is_plain: bool = False
    wants_no_more: bool = False


_NOT = r"(?:khong|khg|ko|kg|k|hong|hok|khom|chua|chang|cha|dau co)"
_HL = r"(?:hai\s?long|hl|hlong|h\slong|vua\s?long|vua\sy)"
_NO_MORE = re.compile(
    rf"^(?:(?:da|xin|vui long|lam on|toi|em|minh|e)\s)*(?:{_NOT}\s(?:muon\s|can\s)?(?:danh gia|hoi(?:\snua)?"
    rf"|tra loi)"
    r"|(?:dung|khoi|thoi|ngung|bo)\s(?:hoi|danh gia|nhan\stin|gui|nhan)(?:\s\w+){0,3}|tu choi danh gia"
    rf"|{_NOT}\snhan\stin(?:\s\w+){{0,2}})(?:\s(?:nua|nhe|nha|a|dau|danh gia|toi|em))*$"
)
_NUMBER = re.compile(
    r"^(?:(?:da|toi|em|e|minh|xin|cho|cham|danh gia|dg|diem|muc|so|tra loi|chon"
    r"|la)[ :,.-]+)*(?P<n>[1-5])(?:\s?(?:diem|sao|/\s?5|tren 5|\*+))?"
    r"(?P<rest>.*)$"
)
# What makes of a number something else: an hour, a day, a count.
_ELSE = re.compile(
    r"^\s?(?:h|g|gio|phut|giay|ngay|thang|nguoi|ng|luot|tuan|nam|lan|trieu|ngan|nghin|tr|k\b|dong|ho so|hs|ban"
    r"|quay|cai|to)"
    r"(?![a-z])|^[\d:/.,-]*\d|^\s\d|^h\d"
)
_POLITE = re.compile(
    r"^(?:\W|(?:nha|nhe|a|ah|e|em|ad|ban|anh|chi|co|cam on|camon|thanks|tks|ok|thoi|luon|cho|cac|can bo|nhieu"
    r"|roi|het|diem"
    r"|sao)\b)*$"
)
_TOP = re.compile(
    rf"\b(?:rat|qua|cuc(?:\sky)?|vo cung|het suc|hoan toan|sieu|that)\s(?:la\s)?(?:{_HL}|tot|ung|vui|tuyet|ok"
    rf"|nhanh|nhiet tinh|chu dao)"
    rf"|\b{_HL}\s(?:lam|qua|tuyet doi|100|het y|vo cung|tuyet voi)\b|\btuyet(?:\svoi)?\b|\bxuat sac\b"
    rf"|\bqua tot\b|\bhoan hao\b"
    rf"|\b{_NOT}\sthe\s(?:nao\s)?{_HL}\shon\b|\b{_NOT}\sche vao dau duoc\b|\b(?:5|nam) sao\b"
)
_MIDDLE = re.compile(
    rf"\b{_HL}\b|\btot\b|\bbinh thuong\b|\bbt\b|\bbthg\b|\btam(?:\s(?:duoc|on|ok|tam))?\b|\bcung (?:duoc|tot|on"
    rf"|tam)\b|\bon\b(?!\sao)"
    r"|\bkha(?:\s(?:tot|on))?\b|\bnhanh(?:\sgon|\schong)?\b|\bchu dao\b|\btan tinh\b|\bnhiet tinh\b|\bvui ve\b"
    r"|\bde chiu\b"
)
_BAD = re.compile(
    rf"\b{_NOT}\s(?:\w+\s){{0,2}}?(?:{_HL}|tot|ung|vui|on|duoc viec|thoa man|hai\slong)\b|\b(?:rat|qua|te"
    rf"|hoi)?\s?te(?:\shai|\slam|\squa)?\b(?!\sngo)"
    r"|\b(?:qua|rat)\s(?:kem|do|cham|lau|phien|met|that vong|buc|chan)\b|\b(?:kem|do te|toi te|that vong"
    r"|buc minh|buc xuc|chan)\b"
    r"|\b(?:cham|lau|met|phien)\s(?:qua|lam|wa|ghe|kinh)\b|\bcho\s(?:\w+\s){0,2}lau\b|\bphan nan\b|\bcau gat\b"
    r"|\bhach sach\b"
    rf"|\bthai do\s(?:\w+\s){{0,3}}?(?:{_NOT}|te|kem|do|khong tot|loi lom|hach|cau)\b|\bbat\s(?:di"
    rf"|chay)\s(?:\w+\s){{0,3}}lan\b"
)
# "Không hài lòng lắm" says less than contentment, "không thể hài lòng hơn" the most of it.
_NOT_HL = re.compile(rf"\b{_NOT}\s(?!the\s)(?:\w+\s){{0,2}}?{_HL}(?:\s(?:lam|may|chut nao))?\b")
_THANKS = re.compile(r"\b(?:xin\s)?(?:cam on|camon|thanks|thank you|tks)\b")
# Whoever wants something is not telling how it was, unless contentment is named.
_WANTS = re.compile(
    r"\b(?:giup|gium|nho|muon|can(?! bo)|hoi|bao gio|khi nao|o dau|may gio|chua|lich|ho so|hs|dang ky|xin|nop"
    r"|hen|mai|kia)\b"
)
_TWICE_NOT = re.compile(
    rf"\b{_NOT}\s(?:co\s)?(?:gi|dieu gi|cho nao|diem nao)\s(?:de\s|ma\s|phai\s)*(?:{_NOT}|che|phan nan|gop y|buc)"
    rf"|\b{_NOT}\sphai\s(?:la\s)?{_NOT}\b"
)
_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("waiting", re.compile(r"\b(?:cho|doi)\b(?!\s(?:em|toi|minh|be|con|cac|anh|chi|diem|biet))|\blau\b|\bcham\b"
        r"|\btre\b|\bxep hang\b|\bnhanh\b|\bdung hen\b")),
    ("attitude", re.compile(r"\bthai do\b|\bcau (?:gat|co)\b|\bhach sach\b|\bnhiet tinh\b|\bvui ve\b"
        r"|\bthan thien\b|\blich su\b|\bniem no\b|\btan tinh\b|\bkho chiu\b|\bchu dao\b|\bde thuong\b"
        r"|\bloi lom\b")),
    ("guidance", re.compile(r"\bhuong dan\b|\bgiai thich\b|\bthong tin\b|\bchi dan\b|\b(?:khong|ko"
        r"|k) (?:noi )?ro\b|\bro rang\b|\bgiay to (?:thieu|lung tung)\b")),
    ("travel", re.compile(r"\bdi lai\b|\bnhieu lan\b|\b(?:\d|hai|ba|bon|nam|may) lan\b|\bxa\b|\bquay lai\b"
        r"|\bden lan\b")),
    ("cost", re.compile(r"\ble phi\b|\bphi\b|\bton (?:tien|kem)\b|\bchi phi\b|\bdat (?:qua|do|lam)\b"
        r"|\bthu them\b")),
)  # fmt: skip


def read_rating(message: str) -> RatingSaid | None:
    """Read a message as the answer to the question; None where it is no answer to it."""
    flat = typed(message).flat[:1_000]
    said = " ".join(re.sub(r"[^a-z0-9/*:.,-]", " ", flat).replace(",", " , ").split())
    words = " ".join(re.sub(r"[^a-z0-9]", " ", flat).split())
    if not words or len(words.split()) > _WORDS_MOST or _is_a_request(flat):
        return None
    if _NO_MORE.match(words):
        return RatingSaid(wants_no_more=True)
    of_number, rest, is_number = _by_number(said)
    told = words if of_number is None else " ".join(re.sub(r"[^a-z0-9]", " ", rest).split())
    of_words, is_plain = _by_words(told)
    if is_number and of_number is None:
        return None
    if "?" in flat and of_number is None:
        # Somebody asks; that is no answer.
        return None
    if of_number is None and not is_plain and _WANTS.search(_THANKS.sub(" ", words)):
        return None
    if of_number is None and of_words is None:
        return RatingSaid(is_plain=True) if is_plain else None
    if of_number is not None and of_words is None and not _POLITE.match(rest) and not _reasons(told):
        return None
    if of_number is not None and of_words is not None and (of_number == NOT_CONTENT) != (of_words == NOT_CONTENT):
        return RatingSaid(is_plain=is_plain)
    score = of_number if of_number is not None else of_words
    return RatingSaid(score=score, reasons=_reasons(told), is_plain=is_plain)


def _is_a_request(flat: str) -> bool:
    """Say whether it asks for something of ours; plain words of booking do not outweigh words of contentment."""
    key = intents.keyword(flat)
    if key is None:
        return False
    return key.trust == 1.0 or not re.search(_HL, flat)


def _by_number(said: str) -> tuple[int | None, str, bool]:
    """Return the score of a number it begins with, what is said behind it, and whether a number stands first."""
    found = _NUMBER.match(said)
    if found is None:
        return None, "", bool(re.match(r"^\d", said))
    rest = found["rest"]
    return (None, "", True) if _ELSE.match(rest) else (_OF_NUMBER[found["n"]], rest, True)


def _by_words(words: str) -> tuple[int | None, bool]:
    """Return the score the words tell, None where none or two opposite ones, and whether any was told."""
    plain = bool(re.search(rf"\b{_HL}\b", words))
    if _TWICE_NOT.search(words):
        return None, True
    words = _THANKS.sub(" ", words)
    negated = _NOT_HL.search(words)
    words = _NOT_HL.sub(" ", words)
    top = _TOP.search(words)
    without_top = _TOP.sub(" ", words)
    bad = negated or _BAD.search(without_top)
    rest = _BAD.sub(" ", without_top)
    middle = _MIDDLE.search(rest)
    if bad and top:
        return None, True
    if bad:
        # "Hài lòng nhưng chờ lâu quá" is content, with a reason.
        is_hl = bool(re.search(rf"\b{_HL}\b", rest))
        return (CONTENT if is_hl else NOT_CONTENT), plain or is_hl
    if top:
        return GLAD, True
    if middle:
        return CONTENT, plain
    return None, plain


def _reasons(words: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _REASONS if pattern.search(words))
