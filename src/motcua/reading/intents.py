# SPDX-License-Identifier: EUPL-1.2
"""What a message wants, told by its keyword or its first words; what nobody should answer."""

import re
from dataclasses import dataclass

from motcua.reading.result import Intent


@dataclass(frozen=True)
class Keyword:
    """The intent and where the rest begins; `trust` is less where no keyword was used."""

    intent: Intent
    end: int
    trust: float = 1.0


_HELP = re.compile(
    r"^\W*(?:(?:hg|hen\s?gio)\W*(?:\?|tro\s?giup|giup(?:\s?do)?|help|huong\s?dan|hd|cu\s?phap|h)?"
    r"|tro\s?giup|help|hd|huong\s?dan|cu\s?phap|giup\s?do|\?)"
    r"(?:\s(?:voi|a|nhe|minh|em|toi|di))*\W*$"
    r"|(?:cach|lam sao|the nao|lam the nao|nhu the nao|cu phap).{0,30}(?:hen|dat lich|nhan tin|dang ky)"
    r"|(?:nhan tin|soan tin|dat hen|hen gio).{0,20}(?:the nao|lam sao|ra sao|sao vay|nhu nao)"
)
_MINE = re.compile(
    r"^\W*(?:(?:hg|hen\s?gio)\W*(?:xem(?:\slai)?|ds|danh\ssach|lich|cua toi)|(?:xem|kiem tra|tra)\W*(?:hg"
    r"|(?:lai\s)?lich(?:\shen)?|hen)\b)"
    r"|\blich\s?hen\s(?:cua|nao)\b(?!.{0,40}\b(?:huy|doi)\b)|(?:da\s)?dat\s(?:nhung|cac"
    r"|may)?\s?lich\shen\snao|co\slich\s(?:hen\s)?(?:ngay|gio|luc)?\s?(?:nao|gi)"
)
_CANCEL_KEY = re.compile(
    r"^\W*(?:hg\W*)?huy\W{0,3}(?:hg|hen(?:\s?gio)?|lich(?:\shen)?|tc)(?![a-z])|^\W*huyhg|^\W*(?:hg)\W*huy\b|^\W*huy\W{1,3}(?:ma\W)?(?:so\W)?(?=\d{4,8}\b)"
)
_CANCEL = re.compile(r"\bhuy\b.{0,40}?\b(?:hg|hen|lich|ma)\b|\b(?:xin\s)?huy\s(?:bo\s)?(?:cai\s)?(?:lich|hen|ma)\b")
_MOVE_KEY = re.compile(
    r"^\W*(?:hg\W*)?(?:doi|chuyen|sua)\W{0,3}(?:hg|hen(?:\s?gio)?|lich(?:\shen)?|gio(?:\shen)?)(?![a-z])|^\W*doihg|^\W*doi\W{1,3}(?:ma\W)?(?:so\W)?(?=\d{4,8}\b)"
)
_MOVE = re.compile(r"\b(?:doi|chuyen|lui|hoan)\s(?:lai\s)?(?:cai\s)?(?:hg|lich|hen|gio\shen|cuoc\shen)\b")
_EARLIER = re.compile(r"^\W*(?:hg|hen\s?gio)\W*(?:som(?:\shon)?|cho\ssom)\b|\b(?:gio|lich|hen)\ssom\shon\b")
_QUEUE_KEY = re.compile(r"^\W*(?:stt|xh|so\s?thu\s?tu|xep\s?hang)(?![a-z])")
_ASKED = r"(?:khong|khg|ko|kg|k|hong|hok|hk|lam|chua|vay|the)\b"
_QUEUE = re.compile(
    r"\b(?:den|toi|goi|lam|kham|chay|o)\sso\s(?:may|nao|bn|bao\snhieu)\b|\bso\smay\s(?:roi|r|vay|the|rui)\b"
    r"|\bdang\s(?:goi|kham|lam|phuc\svu)\s(?:den\s|toi\s)?so\b|\bstt\b|\bxep\shang\b|\bso\sthu\stu\b"
    r"|\b(?:con|co|dang|bao)\s(?:bao\s)?(?:nhieu|may|bn|bnhieu)\s(?:nguoi|ng|ngta|luot|so)\b|\bbn\s(?:nguoi|ng)\b"
    rf"|\bvang\s(?:nguoi\s)?{_ASKED}|(?<!hop\s)(?<!lao\s)(?<!hoat\s)(?<!bat\s)(?<!cong\s)(?<!van\s)\bdong\s(?:nguoi\s|ng\s)?{_ASKED}"
    r"|\b(?:cho|doi)\s(?:khoang\s|chung\s)?(?:bao\slau|may\sphut|bl)\b"
    rf"|\b(?:den|toi)\s(?:luot|phien)\b.{{0,20}}\b(?:chua|may|bao\sgio|khi\snao|luc\snao)\b"
    r"|\b(?:bao\sgio|bao\slau\snua|khi\snao|may\sgio|chung\snao)\b.{0,16}\b(?:den|toi)\s(?:luot|so|phien)\b"
)
_NO_BOOKING = r"(?!.{0,60}\b(?:hen|lich|tiem)\b)"
_ALERT_KEY = re.compile(rf"^\W*nhac(?![a-z]){_NO_BOOKING}")
# "bao nhiêu", "nhận số" and "tiếp nhận" tell nobody anything.
_TELL = (
    r"(?:nhac|bao(?!\s(?:nhieu|lau|gio|hiem|n\b))|(?<!tiep\s)nhan(?!\s(?:so|duoc|ket|ho|phieu|stt))|goi\sbao"
    r"|thong\sbao|tb|ib|nt)"
)
_ALERT = re.compile(
    rf"\b{_TELL}\b.{{0,30}}\b(?:khi|luc|truoc|neu|chung\snao|bao\sgio)\b.{{0,30}}\b(?:con|truoc)\b"
    rf"|\b(?:khi|luc|neu|chung|bao\sgio)\s?(?:nao\s)?(?:gan\s|chi\s)?con\b.{{0,50}}\b{_TELL}\b"
    rf"|\b(?:sap|gan)\s(?:den|toi)\b.{{0,50}}\b{_TELL}\b|\b{_TELL}\b.{{0,40}}\b(?:sap|gan)\s(?:den|toi)\b"
    rf"|\b{_TELL}\s(?:\w+\s){{0,3}}truoc\s(?:\w+\s)?(?:\d|so\b|nguoi\b)"
    rf"|\b{_TELL}\b.{{0,30}}\b(?:khi|luc)\s(?:nao\s)?(?:den|toi)\s(?:luot|so|phien)\b"
)
_ALERT_OFF = re.compile(
    r"^\W*(?:(?:xin|cho|em|toi|minh|da|e)\s)*(?:nhac\W*(?:huy|thoi|tat|ngung|bo|off|stop)\b"
    r"|nhac\b.{0,40}\b(?:huy|thoi|tat|dung|bo|off|stop|khong|ko|khoi)(?:\s(?:di|nua|nhe|nha|a|can))*\W*$"
    r"|(?:huy|thoi|tat|dung|ngung|bo|khoi|khong|ko|k)\s(?:(?:co|can|khoi|phai|khong)\s)*(?:nhac|bao\s(?:tin|so|nua))(?![a-z])"
    rf"){_NO_BOOKING}"
)
_DOSSIER_KEY = re.compile(
    r"^\W*(?:tt(?=\W|h\d|\d|$|hs\b)|(?:tra\s?cuu|kiem\stra|xem)\W+(?:ma\s)?(?:ho\sso|hs|h\d{2}\W?\d)(?!.*\b(?:hen|lich)\b))"
)
# "8h30 30/11" is an hour and a day, no code.
_DOSSIER_CODE = re.compile(r"(?<![a-z\d])(?<!\d\s)(?:\d{3}\.\d{2}\.\d{2}\.)?h\d{2}(?:[\s.\-]+\d|\d{8})")
_DOSSIER = re.compile(
    r"\b(?:ho\sso|hs)\b.{0,60}\b(?:xong\schua|den\sdau|toi\sdau|the\snao|tinh\strang|ra\ssao"
    r"|co\sket\squa\schua|(?:bao\sgio|khi\snao)\s(?:thi\s)?(?:xong|co\sket\squa|tra\b))|\btinh\strang\s(?:ho\sso|hs)\b"
)
_VACCINATION_KEY = re.compile(r"^\W*tc(?=\W|$|[a-z])(?!c)")
_VACCINATION = re.compile(
    r"^.{0,40}\btc\s|\b(?:hen|dat|dang\sky|dk|lich)\b.{0,14}\b(?:tiem|chich)\b|^\W*tiem\s?(?:chung"
    r"|phong)?\b|^\W*(?:chich\s?ngua|tiem\s?chung)"
)
_BOOK_KEY = re.compile(r"^\W*(?:hg(?=\W|$|[a-z0-9])|hen\s?gio\b|hgio\b)(?!\s?tuoi)")
_BOOK = re.compile(
    r"\b(?:hg|hen\s?gio|dat\slich(?:\shen)?|dat\shen|dang\sky\shen|lich\shen|xin\shen|muon\shen|can\shen"
    r"|cho\s\w+\shen|hen\sgium|hen\sgiup|hen\scho|nho\shen)\b"
)
_SPAM = re.compile(
    "|".join(
        (
            r"trung (?:thuong|giai)", "truy cap", r"bit\.ly",
            "https?:", r"www\.", "giai ngan", r"vay (?:tien|von|nhanh|\d)",
            "lai suat", "goi cuoc", r"soan .{1,20} gui \d",
            r"\botp\b", "ma xac (?:thuc|nhan)", r"goi ?st\d", "thue bao",
            r"khuyen mai (?:dac biet|soc|lon|\d+ ?(?:%|k\b))", "tu choi (?:qc|quang cao)",
            r"^\W*qc\b", "tin nhan tu dong",
            "tu dong tra loi", "auto ?reply", "dang lai xe", "se goi lai sau", r"tai khoan .{0,20}[+-]\d", "casino",
            "ca cuoc", "nap the", "so du (?:tk|tai khoan|kha dung|cua)",
        )
    )
)  # fmt: skip


_THANKS = re.compile(r"^\W*(?:(?:da|vang|xin|rat)\s)*(?:cam on|cam onn|thanks?|tks|thank you|camon)\b[\w\s]{0,24}\W*$")


def is_spam(flat: str) -> bool:
    """Say whether this is an advertisement, a carrier's or bank's notice, a phone's own answer, or thanks alone."""
    return _SPAM.search(flat) is not None or _THANKS.match(flat) is not None


def keyword(flat: str) -> Keyword | None:
    """Return what the message asks for; None where neither a keyword nor a plain request is in it."""
    if _HELP.search(flat):
        return Keyword(Intent.HELP, len(flat))
    for intent, key in (
        (Intent.EARLIER, _EARLIER), (Intent.MINE, _MINE), (Intent.CANCEL, _CANCEL_KEY), (Intent.MOVE, _MOVE_KEY),
        (Intent.QUEUE_ALERT_OFF, _ALERT_OFF), (Intent.QUEUE_ALERT, _ALERT_KEY), (Intent.QUEUE, _QUEUE_KEY),
        (Intent.VACCINATION_BOOK, _VACCINATION_KEY), (Intent.BOOK, _BOOK_KEY),
    ):  # fmt: skip
        found = key.search(flat)
        if found and intent is Intent.QUEUE and _ALERT.search(flat, found.end()):
            return Keyword(Intent.QUEUE_ALERT, found.end())
        if found:
            # What is dropped may be said before its number: "huy nhac A105", "nhac A105 huy".
            return Keyword(intent, found.end() if intent is not Intent.QUEUE_ALERT_OFF else 0)
    if _DOSSIER_KEY.search(flat):
        return Keyword(Intent.DOSSIER_STATUS, 0)
    return _plain_request(flat)


_LINES = (Intent.QUEUE, Intent.QUEUE_ALERT)
_HOUR_WANTED = re.compile(
    r"^(?!.*\bstt\b)(?:.*\b)?(?:dat\slich|dat\shen|dang\sky\shen|(?:xin|muon|can)\shen|(?:doi|chuyen|lui|hoan|huy)\s(?:\w+\s)?(?:lich|hen))\b"
)


def _plain_request(flat: str) -> Keyword | None:
    for intent, pattern in (
        (Intent.DOSSIER_STATUS, _DOSSIER), (Intent.QUEUE_ALERT, _ALERT), (Intent.QUEUE, _QUEUE), (Intent.MOVE, _MOVE),
        (Intent.CANCEL, _CANCEL),
    ):  # fmt: skip
        found = pattern.search(flat)
        # Whoever wants an hour may ask about the crowd beside.
        if found and not (intent in _LINES and _HOUR_WANTED.search(flat)):
            return Keyword(intent, found.end() if intent is Intent.MOVE else 0, 0.9)
    if _DOSSIER_CODE.search(flat):
        return Keyword(Intent.DOSSIER_STATUS, 0, 0.9)
    found = _VACCINATION.search(flat)
    if found:
        return Keyword(Intent.VACCINATION_BOOK, 0, 0.9)
    found = _BOOK.search(flat)
    # With a question about the crowd in it, its words may be taken for a name or a matter.
    return Keyword(Intent.BOOK, 0, 0.75 if _QUEUE.search(flat) else 0.9) if found else None


# --- answers -----------------------------------------------------------------------------------------------

_YES = re.compile(
    r"^(?:(?:da|u|uh|um|uhm|vang|a|e|ok|oke|oki|okie|okay|okey|yes|y|co|dung|phai|duoc|dc|dong|y|chuan"
    r"|chinh|xac|nhat|tri|roi|do|nhe|nha|ban|em|"
    r"anh|chi|oi|luon|di|vay|hen|ha|th|the|day|thoi|toi|minh|ad|\.)\s*)+$"
)
_YES_HEAD = re.compile(
    r"\b(?:ok|oke|oki|okie|okay|okey|yes|co|dung|phai|duoc|dc|dong y|u|uh|um|uhm|vang|chuan|chinh xac|nhat tri|y|da)\b"
)
_NO = re.compile(
    r"^(?:(?:da|a|e|u|uh)\s+)?(?:khong|khg|ko|kg|k|hong|hok|hg\s?khong|no|n|thoi|khoi|dung\slai|sai|chua"
    r"|nham|tu\schoi|bo|huy\sdi)\b"
    r"(?:\s(?:phai|dung|co|can|duoc|dc|nua|em|e|anh|chi|a|nhe|nha|cam|on|dong|y|roi|sai|di|vay|ban|khoi"
    r"|dau|muon|hen|oi|ad|the|thoi|khong|ko|k))*$"
)
_CHOICE = re.compile(
    r"^(?:(?:toi|em|e|minh|da|lay|chon|so|gio|cai|ok|thu)\s+){0,3}(?P<n>[1-9])(?:\s(?:nha|nhe|a|di|em|e"
    r"|ban|ad|duoc|dc|ok))*$"
)


def answer(flat: str) -> tuple[Intent, int | None] | None:
    """Return a yes, a no or a choice where the message is nothing else."""
    said = " ".join(re.sub(r"[^a-z0-9 ]", " ", flat).split())
    if not said or len(said) > 40:
        return None
    choice = _CHOICE.match(said)
    if choice:
        return Intent.REPLY_CHOICE, int(choice["n"])
    if _NO.match(said):
        return Intent.REPLY_NO, None
    if _YES.match(said) and _YES_HEAD.search(said):
        return Intent.REPLY_YES, None
    return None
