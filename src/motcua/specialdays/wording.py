# SPDX-License-Identifier: EUPL-1.2
"""How a special day is told to everybody: its name, what it means, its promise, its days. Pure, in the page's language.

Every sentence says what the rule says and no more, so that a notice on the wall and the desk never differ.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel import saying
from motcua.kernel.text import sort_key
from motcua.offices.models import Weekday
from motcua.procedures.models import Procedure
from motcua.specialdays.rules import Model, Rule, Scope
from motcua.specialdays.words import promise_in_words, weekdays_in_words

WORKING_WEEK: Final = frozenset({Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY})
#: The names of two models say “day”; behind “every working day” that word is said once.
_SHORT: Final = {
    Model.NO_SLIP: gettext_lazy("Không giấy hẹn"),
    Model.ONLINE_DAY: gettext_lazy("Nộp hồ sơ trực tuyến tại quầy"),
}
_NOT_WRITING: Final = gettext_lazy(
    "Ông/Bà không phải viết: có người ghi thay và đọc lại, Ông/Bà chỉ ký tên hoặc điểm chỉ."
)
_NOT_COMING_AGAIN: Final = gettext_lazy("Nộp hồ sơ rồi nhận kết quả trong ngày, không phải cầm giấy hẹn về chờ.")
_MEANS: Final = {
    Model.NO_WRITING_NO_SLIP: (_NOT_WRITING, _NOT_COMING_AGAIN),
    Model.NO_SLIP: (_NOT_COMING_AGAIN, gettext_lazy("Ai cần giấy hẹn thì nói, cán bộ in ngay.")),
    Model.NO_WRITING: (_NOT_WRITING,),
    Model.NO_WAIT: (gettext_lazy("Việc đơn giản, làm ngay khi đến. Ông/Bà nhận kết quả rồi về."),),
    Model.ONLINE_DAY: (
        gettext_lazy("Cán bộ giúp Ông/Bà nộp hồ sơ trên mạng ngay tại quầy, đứng tên Ông/Bà."),
        gettext_lazy("Không cần máy tính, không cần tài khoản. Chỉ cần mang giấy tờ đến."),
    ),
}
_LEVELS: Final = {
    Procedure.OnlineLevel.FULL: gettext_lazy("trực tuyến toàn trình"),
    Procedure.OnlineLevel.PART: gettext_lazy("trực tuyến một phần"),
    Procedure.OnlineLevel.COUNTER: gettext_lazy("chỉ nộp trực tiếp"),
}


def name(rule: Rule) -> str:
    """Return the model's name as people say it: "Không viết, không giấy hẹn"."""
    model = Model(rule.model)
    return str(_SHORT.get(model, model.label) if is_daily(rule) else model.label)


def name_inside(model: str) -> str:
    """Return the name as it stands inside a sentence, without the word "day": "không viết, không giấy hẹn"."""
    said = str(_SHORT.get(Model(model), Model(model).label))
    return said[:1].lower() + said[1:]


def is_daily(rule: Rule) -> bool:
    """Say whether the rule holds on every working day."""
    return rule.weekdays >= WORKING_WEEK


def days(rule: Rule) -> str:
    """Say the rule's weekdays: "thứ Ba và thứ Năm hằng tuần", "mọi ngày làm việc"."""
    if is_daily(rule):
        return _("mọi ngày làm việc")
    return _("%(days)s hằng tuần") % {"days": weekdays_in_words(rule.weekdays)}


def title(rule: Rule) -> str:
    """Say day and model: "Thứ Ba hằng tuần: Không viết, không giấy hẹn"."""
    return _("%(days)s: %(model)s") % {"days": capitalised(days(rule)), "model": name(rule)}


def means(rule: Rule) -> list[str]:
    """Return in one or two sentences what the day is for whoever comes."""
    return [str(sentence) for sentence in _MEANS[Model(rule.model)]]


def promise(rule: Rule) -> str:
    """Say by when the result is there: "trả kết quả trong 2 giờ làm việc"; empty where nothing is promised."""
    within = promise_in_words(rule.unit, rule.amount)
    return _("trả kết quả %(within)s") % {"within": within} if within else ""


def cutoff(rule: Rule) -> str:
    """Say until when dossiers are taken in under the rule: "nhận hồ sơ đến 15 giờ 30"; empty for the whole day."""
    return _("nhận hồ sơ đến %(hour)s") % {"hour": saying.hour(rule.cutoff)} if rule.cutoff else ""


def promise_and_cutoff(rule: Rule) -> str:
    """Say both as one sentence without a full stop; empty where the rule says neither."""
    return capitalised("; ".join(part for part in (promise(rule), cutoff(rule)) if part))


def after_cutoff(rule: Rule) -> str:
    """Say what becomes of whoever comes later; empty where that cannot happen."""
    if not rule.has_promise or rule.cutoff is None:
        return ""
    return _("Đến sau giờ ấy vẫn được nhận như ngày thường, có giấy hẹn.")


def marks(rule: Rule) -> list[str]:
    """Return what else one finds there: a pager, somebody who helps."""
    found = [_("Có thẻ rung: thẻ rung lên thì đến quầy nhận kết quả.")] if rule.uses_pager else []
    if rule.is_assisted and rule.model not in (Model.NO_WRITING_NO_SLIP, Model.NO_WRITING):
        found.append(_("Có cán bộ, tình nguyện viên làm cùng Ông/Bà."))
    return found


def scope(rule: Rule) -> str:
    """Say for what the rule holds where it names no procedures: "Thủ tục lĩnh vực Chứng thực"; empty where it does."""
    match rule.scope:
        case Scope.FIELDS:
            return _("Thủ tục lĩnh vực %(fields)s") % {"fields": "; ".join(sorted(rule.values, key=sort_key))}
        case Scope.LEVEL:
            levels = [str(_LEVELS[each]) for each in Procedure.OnlineLevel if each.value in rule.values]
            return _("Mọi thủ tục %(levels)s") % {"levels": joined(levels)}
        case Scope.ALL:
            return _("Mọi thủ tục nơi này tiếp nhận")
        case _:
            return ""


def level(value: str) -> str:
    """Say the online level of a procedure: "trực tuyến toàn trình"."""
    return str(_LEVELS[Procedure.OnlineLevel(value)])


def validity(rule: Rule) -> str:
    """Say since when the rule holds, and until when: "Áp dụng từ 13/09/2022"."""
    if rule.valid_from is None:
        return ""
    first = f"{rule.valid_from:%d/%m/%Y}"
    if rule.valid_until is None:
        return _("Áp dụng từ %(first)s") % {"first": first}
    return _("Áp dụng từ %(first)s đến hết %(last)s") % {"first": first, "last": f"{rule.valid_until:%d/%m/%Y}"}


def decision(rule: Rule) -> str:
    """Say on which paper the rule rests: "Theo văn bản số 153/KH-UBND"; empty where none is known."""
    return _("Theo văn bản số %(number)s") % {"number": rule.decision} if rule.decision else ""


def near_day(on: date, *, today: date) -> str:
    """Say the day: "hôm nay", "ngày mai", "thứ Ba, 01/12"."""
    match (on - today).days:
        case 0:
            return _("hôm nay")
        case 1:
            return _("ngày mai")
        case _:
            return saying.short_day(on)


def dates(listed: Sequence[date]) -> str:
    """Say several days: "thứ Ba 01/12, 08/12 và 15/12"; each with its weekday where these differ."""
    if len({each.weekday() for each in listed}) == 1:
        told = {"weekday": Weekday(listed[0].weekday()).label, "dates": joined(f"{each:%d/%m}" for each in listed)}
        return _("%(weekday)s %(dates)s") % told
    return "; ".join(map(saying.short_day, listed))


def joined(words: Iterable[str]) -> str:
    """Join words as a sentence does: "thứ Hai, thứ Ba và thứ Năm"."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return _("%(first)s và %(last)s") % {"first": ", ".join(listed[:-1]), "last": listed[-1]}


def capitalised(text: str) -> str:
    """Return the text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
