# SPDX-License-Identifier: EUPL-1.2
"""What a procedure costs, explained line by line. Pure.

A rule is `{"name", "per": "case"|"copy"|"page", "vnd": N, …}`:
`bands` for pages (`[{"from": 1, "vnd": 2000}, {"from": 3, "vnd": 1000}]`, counted in each copy) with
`cap_vnd` a copy; `by_channel` other sums for `online`, `counter` or `post`; `channels` where it is asked at all;
`exempt` groups of people who do not pay it; `when` a condition on the answers; `by_place` other sums by the code of an
office or a locality, the nearest one counts; `kind` fee (phí) or levy (lệ phí), by its name where not said; `due` by
when it is to be paid: before_intake, at_result, later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel import saying
from motcua.procedures.when import ALWAYS, Answers, Unreadable, When, read_when

if TYPE_CHECKING:
    from motcua.procedures.models import ProcedureVersion

WAYS: Final = {
    "online": gettext_lazy("nộp trực tuyến"),
    "counter": gettext_lazy("nộp tại quầy"),
    "post": gettext_lazy("nộp qua bưu chính"),
}
GROUPS: Final = {
    "poor": gettext_lazy("người thuộc hộ nghèo"),
    "near_poor": gettext_lazy("người thuộc hộ cận nghèo"),
    "meritorious": gettext_lazy("người có công với cách mạng và thân nhân"),
    "disabled": gettext_lazy("người khuyết tật"),
    "elderly": gettext_lazy("người cao tuổi"),
    "child": gettext_lazy("trẻ em"),
    "remote": gettext_lazy("người ở vùng đặc biệt khó khăn"),
}
PER: Final = ("case", "copy", "page")
_COUNTER_CHANNELS: Final = ("DESK", "counter", "KIOSK", "OPERATOR")
_WORDS: Final = frozenset(
    {
        "name",
        "name_en",
        "kind",
        "per",
        "vnd",
        "bands",
        "cap_vnd",
        "by_channel",
        "by_place",
        "channels",
        "exempt",
        "when",
        "basis",
        "due",
    }
)
KINDS: Final = ("fee", "levy")
DUES: Final = ("before_intake", "at_result", "later")
_LEVY: Final = "lệ phí"


@dataclass(frozen=True)
class FeeRule:
    """One fee. `bands` are (first page, sum a page), from the first page on."""

    name: str
    per: str
    vnd: int = 0
    name_en: str = ""
    bands: tuple[tuple[int, int], ...] = ()
    cap_vnd: int | None = None
    by_channel: Mapping[str, int] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    when: When = ALWAYS
    basis: str = ""
    by_place: Mapping[str, int] = field(default_factory=dict)
    kind: str = "fee"
    due: str = ""

    @property
    def said(self) -> str:
        """The name in the language of the page."""
        return (saying.is_english() and self.name_en) or self.name


@dataclass(frozen=True)
class FeeLine:
    """What is to be paid by one rule and how that was counted."""

    name: str
    amount_vnd: int
    explained: str
    basis: str = ""
    exempt_as: str = ""
    kind: str = "fee"
    due: str = ""


def way_of(channel: str) -> str:
    """Return the way of paying rules speak of, for a channel of filing."""
    if channel in WAYS:
        return channel
    if channel == "POST":
        return "post"
    return "counter" if channel in _COUNTER_CHANNELS else "online"


def lines(
    version: "ProcedureVersion",
    channel: str = "counter",
    counts: Mapping[str, int] | None = None,
    *,
    groups: Iterable[str] = (),
    answers: Answers | None = None,
    places: Sequence[str] = (),
) -> list[FeeLine]:
    """Return what is to be paid, a line for each fee.

    `counts` are `copies` and `pages` (of one copy), 1 where not said; `groups` the groups the payer belongs to,
    `places` the codes of the office and what it lies in, the nearest first. While no
    `answers` are known every fee is told that may come.
    """
    found = numbered(version, channel, counts, groups=groups, answers=answers, places=places)
    return list(found.values())


def numbered(
    version: "ProcedureVersion",
    channel: str = "counter",
    counts: Mapping[str, int] | None = None,
    *,
    groups: Iterable[str] = (),
    answers: Answers | None = None,
    places: Sequence[str] = (),
) -> dict[int, FeeLine]:
    """Return the same by the place of each rule in the version, from 1: other answers leave a rule its number."""
    counted = {name: max(1, int((counts or {}).get(name) or 1)) for name in ("copies", "pages")}
    rules = read_fees(version.fees)
    if not rules:
        return dict(enumerate(_one_sum(version), start=1))
    way, belongs = way_of(channel), set(groups)
    return {
        number: _line(rule, way, counted, belongs, places)
        for number, rule in enumerate(rules, start=1)
        if (not rule.channels or way in rule.channels) and (answers is None or rule.when.holds(answers))
    }


def total_vnd(found: Iterable[FeeLine]) -> int:
    """Return the sum of the lines."""
    return sum(line.amount_vnd for line in found)


def described(rule: FeeRule) -> list[str]:
    """Tell a rule in words, for the page of the procedure."""
    told = [_rate(rule)]
    told += [_("%(way)s: %(sum)s") % {"way": WAYS[way], "sum": saying.vnd(vnd)} for way, vnd in rule.by_channel.items()]
    if rule.cap_vnd is not None:
        told.append(_("nhiều nhất %(sum)s một bản") % {"sum": saying.vnd(rule.cap_vnd)})
    if rule.exempt:
        told.append(_("miễn cho %(groups)s") % {"groups": ", ".join(str(GROUPS[group]) for group in rule.exempt)})
    return told


def groups_said(groups: Iterable[str]) -> str:
    """Return groups in words, as a list in a sentence."""
    return ", ".join(str(GROUPS[group]) for group in groups if group in GROUPS)


def read_fees(description: Any) -> list[FeeRule]:
    """Return the fee rules that were described. Raises: Unreadable."""
    if description in (None, [], {}):
        return []
    if not isinstance(description, list):
        raise Unreadable([_("Biểu phí phải là một danh sách.")])
    rules, problems = [], []
    for each in description:
        try:
            rules.append(_rule(each))
        except Unreadable as refusal:
            problems += refusal.problems
    if problems:
        raise Unreadable(problems)
    return rules


# --- counting ----------------------------------------------------------------------------------------


def _one_sum(version: "ProcedureVersion") -> list[FeeLine]:
    """A version without rules has one sum, and in words how it is counted."""
    told = version.fee_basis or (saying.vnd(version.fee_vnd) if version.fee_vnd else _("không thu"))
    return [FeeLine(_("Phí, lệ phí"), version.fee_vnd, told)]


def _line(rule: FeeRule, way: str, counts: Mapping[str, int], groups: set[str], places: Sequence[str] = ()) -> FeeLine:
    free_as = next((group for group in rule.exempt if group in groups), "")
    if free_as:
        told = _("miễn cho %(groups)s") % {"groups": GROUPS[free_as]}
        return FeeLine(rule.said, 0, told, rule.basis, free_as, kind=rule.kind, due=rule.due)
    sum_vnd, told = _counted(rule, _rate_vnd(rule, way, places), counts)
    return FeeLine(rule.said, sum_vnd, told, rule.basis, kind=rule.kind, due=rule.due)


def _rate_vnd(rule: FeeRule, way: str, places: Sequence[str]) -> int:
    """What the channel says goes before what the place says, that before the rule's own sum."""
    here = next((rule.by_place[place] for place in places if place in rule.by_place), rule.vnd)
    return rule.by_channel.get(way, here)


def _counted(rule: FeeRule, vnd: int, counts: Mapping[str, int]) -> tuple[int, str]:
    copies = counts["copies"]
    if rule.per == "case":
        return vnd, _("%(sum)s một lần") % {"sum": saying.vnd(vnd)}
    if rule.per == "copy":
        return copies * vnd, _("%(copies)s bản × %(sum)s") % {"copies": copies, "sum": saying.vnd(vnd)}
    one_vnd, told = _pages(rule, vnd, counts["pages"])
    if copies > 1:
        told = _("(%(told)s) × %(copies)s bản") % {"told": told, "copies": copies}
    return copies * one_vnd, told


def _pages(rule: FeeRule, vnd: int, pages: int) -> tuple[int, str]:
    """Count the pages of one copy band by band, at most the cap."""
    bands = rule.bands or ((1, vnd),)
    ends = [*(first - 1 for first, _vnd in bands[1:]), pages]
    counted = [
        (min(last, pages) - first + 1, each) for (first, each), last in zip(bands, ends, strict=True) if first <= pages
    ]
    sum_vnd = sum(number * each for number, each in counted)
    told = " + ".join(
        _("%(pages)s trang × %(sum)s") % {"pages": number, "sum": saying.vnd(each)} for number, each in counted
    )
    if rule.cap_vnd is not None and sum_vnd > rule.cap_vnd:
        return rule.cap_vnd, _("%(told)s, nhiều nhất %(sum)s một bản") % {"told": told, "sum": saying.vnd(rule.cap_vnd)}
    return sum_vnd, told


def _rate(rule: FeeRule) -> str:
    if rule.per == "case":
        return _("%(sum)s một lần") % {"sum": saying.vnd(rule.vnd)}
    if rule.per == "copy":
        return _("%(sum)s một bản") % {"sum": saying.vnd(rule.vnd)}
    bands = rule.bands or ((1, rule.vnd),)
    told = [_("từ trang %(page)s: %(sum)s một trang") % {"page": first, "sum": saying.vnd(vnd)} for first, vnd in bands]
    return "; ".join(told) if len(bands) > 1 else _("%(sum)s một trang") % {"sum": saying.vnd(bands[0][1])}


# --- reading -----------------------------------------------------------------------------------------


def _rule(given: Any) -> FeeRule:
    if not isinstance(given, dict) or not str(given.get("name") or "").strip():
        raise Unreadable([_("Một khoản phí chưa có tên.")])
    about = {"name": str(given["name"])}
    problems = [_("Khoản “%(name)s”: không biết “%(word)s”.") % {**about, "word": w} for w in given if w not in _WORDS]
    if given.get("per", "case") not in PER:
        problems.append(_("Khoản “%(name)s”: per phải là case, copy hoặc page.") % about)
    by_channel, bands = given.get("by_channel") or {}, given.get("bands") or []
    by_place = given.get("by_place") or {}
    lists = (bands, given.get("channels") or [], given.get("exempt") or [])
    objects = (by_channel, by_place)
    if not all(isinstance(each, dict) for each in objects) or not all(isinstance(each, list) for each in lists):
        told = _("Khoản “%(name)s”: by_channel, by_place là đối tượng; bands, channels, exempt là danh sách.")
        raise Unreadable([told % about])
    sums = [given.get("vnd", 0), given.get("cap_vnd") or 0, *by_channel.values(), *by_place.values()]
    if not all(_is_sum(vnd) for vnd in sums):
        problems.append(_("Khoản “%(name)s”: số tiền phải là số nguyên đồng, không âm.") % about)
    if not set(by_channel) | set(given.get("channels") or ()) <= set(WAYS):
        problems.append(_("Khoản “%(name)s”: cách nộp phải là online, counter hoặc post.") % about)
    if not set(given.get("exempt") or ()) <= set(GROUPS):
        problems.append(_("Khoản “%(name)s”: có nhóm được miễn không có trong danh sách.") % about)
    if given.get("kind", "fee") not in KINDS or given.get("due", "later") not in DUES:
        told = _("Khoản “%(name)s”: kind phải là fee hoặc levy; due là before_intake, at_result hoặc later.")
        problems.append(told % about)
    firsts: list[Any] = [
        band["from"]
        for band in bands
        if isinstance(band, dict) and _is_sum(band.get("vnd")) and _is_sum(band.get("from"))
    ]
    if len(firsts) != len(bands) or (bands and (firsts[0] != 1 or firsts != sorted(set(firsts)))):
        problems.append(_("Khoản “%(name)s”: các bậc phải bắt đầu từ trang 1 và tăng dần.") % about)
    when: When = ALWAYS
    try:
        when = read_when(given.get("when"))
    except Unreadable as refusal:
        problems += refusal.problems
    if problems:
        raise Unreadable(problems)
    return FeeRule(
        name=str(given["name"]),
        per=given.get("per", "case"),
        vnd=given.get("vnd", 0),
        name_en=str(given.get("name_en", "")),
        bands=tuple((band["from"], band["vnd"]) for band in bands),
        cap_vnd=given.get("cap_vnd"),
        by_channel=dict(by_channel),
        channels=tuple(given.get("channels") or ()),
        exempt=tuple(given.get("exempt") or ()),
        when=when,
        basis=str(given.get("basis", "")),
        by_place={str(place): vnd for place, vnd in by_place.items()},
        kind=given.get("kind") or _kind_by_name(str(given["name"])),
        due=given.get("due", ""),
    )


def _kind_by_name(name: str) -> str:
    return "levy" if name.lower().startswith(_LEVY) else "fee"


def _is_sum(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
