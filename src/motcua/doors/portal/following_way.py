# SPDX-License-Identifier: EUPL-1.2
"""How somebody follows dossiers: the code's form, the phone that is checked, and what of a dossier its pages show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.portal import leaving, paying_way
from motcua.doors.portal.openings import opening
from motcua.doors.portal.phone_step import phone_field
from motcua.doors.portal.seals import HOUR, Box, PageTooOld, Seal
from motcua.dossiers import following, rules, timeline
from motcua.dossiers.course import course_of
from motcua.dossiers.models import Dossier, Paper, Sheet
from motcua.dossiers.rules import Status
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.pagers import queries as pagers
from motcua.payments import owing
from motcua.payments import queries as payments
from motcua.payments.queries import Owed
from motcua.payments.rules import Due
from motcua.people import phone_check
from motcua.people.phone_check import PhoneNotChecked
from motcua.post import queries as posts
from motcua.post import telling, wishes
from motcua.post.models import Parcel
from motcua.post.rules import State
from motcua.visits import timeline as visits

CHIPS: Final = {
    Status.SUBMITTED: "wait",
    Status.SUPPLEMENT: "today",
    Status.PROCESSING: "wait",
    Status.SIGNING: "wait",
    Status.SIGNED: "wait",
    Status.RESULT_READY: "done",
    Status.RETURNED: "done",
    Status.REFUSED: "refused",
    Status.WITHDRAWN: "quiet",
    Status.STOPPED: "quiet",
}
PARCEL_CHIPS: Final = {
    State.ASKED: "wait",
    State.LABELLED: "wait",
    State.CARRIED: "wait",
    State.FAILED: "today",
    State.DELIVERED: "done",
    State.RETURNING: "today",
    State.RETURNED: "today",
    State.LOST: "late",
    State.CANCELLED: "quiet",
}


class FollowingClosed(PageTooOld):
    """The half hour of a checked phone is over, or the address is not whole."""

    sentence = gettext_lazy("Để giữ kín, trang hồ sơ tự đóng sau 30 phút. Xin nhập lại số điện thoại.")
    leads_to = "following"
    link = gettext_lazy("Tra cứu hồ sơ")


CHECKING: Final = Seal("portal.following-check", HOUR // 2, FollowingClosed)
FOLLOWING: Final = Seal("portal.following", HOUR // 2, FollowingClosed)
# A phone shown by the pass of one's own pages, closed so that nobody reads it in the address.
_SHOWN: Final = Box("portal.following-phone", HOUR // 2)


class Look(forms.Form):
    """A dossier's code, in any spelling."""

    use_required_attribute = False

    ma = forms.CharField(
        label=gettext_lazy("Mã hồ sơ"),
        help_text=gettext_lazy(
            "Trên giấy tiếp nhận hoặc trong tin nhắn; có dấu chấm, dấu gạch hay không đều được. Mã bưu gửi cũng được."
        ),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Xin ghi mã hồ sơ. Ví dụ: H17.12-251119-0012.")},
    )


class Phone(forms.Form):
    """The phone that stands in the dossier; it gets a code."""

    use_required_attribute = False

    phone = phone_field(gettext_lazy("Số đã ghi khi nộp hồ sơ. Số này nhận một mã để kiểm tra."))


class Withdrawal(forms.Form):
    """Why a dossier is taken back; nobody has to say it."""

    use_required_attribute = False

    reason = forms.CharField(
        label=gettext_lazy("Lý do rút hồ sơ"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


def token_of(phone: str, *, opened_by: str) -> str:
    """Return what opens these pages for half an hour to whoever has shown by a pass that the phone is theirs.

    `opened_by` is the mark of that pass, with which they close.
    """
    return FOLLOWING.close({"phone": _SHOWN.close_facts(phone), leaving.OPENED_BY: opened_by})


def phone_of(token: str) -> str:
    """Return the phone that was checked for these pages. Raises: FollowingClosed."""
    facts = FOLLOWING.open(token)
    if "phone" in facts:
        shown = _SHOWN.open_facts(facts["phone"])
        if shown is None:
            raise FollowingClosed
        return str(shown)
    try:
        return phone_check.passed_phone(facts["check"])
    except PhoneNotChecked:
        raise FollowingClosed from None


def own(token: str, code: str) -> Dossier:
    """Return a dossier of the checked phone. Raises: FollowingClosed, NoSuchDossier."""
    return following.own(code, phone=phone_of(token))


def address(name: str, token: str, dossier: Dossier, **more: Any) -> str:
    """Return the address of one of the pages of a dossier for its checked phone."""
    return reverse(f"portal:{name}", kwargs={"token": token, "code": dossier.code, **more})


def standing(dossier: Dossier) -> dict[str, Any]:
    """Return how far a dossier is, which is all that a stranger sees."""
    progress = following.progress_of(dossier)
    return {
        "progress": progress,
        "chip": {"kind": CHIPS[Status(progress.status)], "word": sentence(progress.status_label)},
        "stages": timeline.stage_names(),
    }


def shown(dossier: Dossier, token: str, *, at: datetime) -> dict[str, Any]:
    """Return all that a dossier's own phone sees of it."""
    course = course_of(dossier)
    asked = course.supplement if dossier.status == Status.SUPPLEMENT else None
    result = course.result if dossier.status in (Status.RESULT_READY, Status.RETURNED) else None
    is_online = dossier.return_by == Dossier.ReturnBy.ONLINE and result is not None and result.file_id is not None
    is_fetched = dossier.status == Status.RESULT_READY and not is_online and not wishes.comes_by_post(dossier)
    owed, parcels = owing.seen(dossier), visits.parcels_of(dossier)
    return {
        **standing(dossier),
        "at": at,
        "token": token,
        "dossier": dossier,
        "next": visits.next_step(course, at=at, owed=owed, parcels=parcels),
        "promise_at": dossier.due_at if dossier.status in rules.RUNNING else None,
        "lines": visits.whole(course, today=at.astimezone(OFFICE_ZONE).date(), parcels=parcels),
        "points": [timeline.point_words(point) for point in asked.points] if asked else [],
        "asked_reason": asked.reason if asked else "",
        "holder": timeline.held_by(dossier),
        "owed": {**paying_way.shown_of(owed), "is_urgent": _is_urgent(dossier, owed)},
        "receipts": payments.receipts_of(dossier),
        "post": _post(dossier, parcels, at),
        "tag": pagers.loan_of(dossier),
        "papers": papers_of(dossier),
        "has_receipt": Sheet.objects.filter(dossier=dossier, kind=Sheet.Kind.RECEIPT).exists(),
        "result": result if is_online else None,
        "open_now": opening(offices.calendar_of(dossier.office).for_everybody(), at) if is_fetched else None,
        "may_withdraw": dossier.status in rules.UNDECIDED,
    }


def _post(dossier: Dossier, parcels: Sequence[Parcel], at: datetime) -> dict[str, Any]:
    """Return where the newest parcel is, or whether the result may still be asked for by post."""
    parcel = next((each for each in reversed(parcels) if each.state != State.CANCELLED), None)
    on = at.astimezone(OFFICE_ZONE).date()
    return {
        "parcel": parcel,
        "next": telling.where(parcel, at=at) if parcel is not None else None,
        "may_ask": parcel is None and dossier.status in rules.OPEN and posts.is_offered(dossier.office, on),
    }


def _is_urgent(dossier: Dossier, owed: Owed) -> bool:
    """Say whether paying is what the citizen has to do now."""
    first_vnd, at_result_vnd = (owing.open_vnd(owed, due) for due in (Due.BEFORE_INTAKE, Due.AT_RESULT))
    return bool(first_vnd) or (dossier.status == Status.RESULT_READY and bool(at_result_vnd))


def papers_of(dossier: Dossier) -> list[Paper]:
    """Return the papers that count now."""
    rows = Paper.objects.filter(dossier=dossier, replaced_at__isnull=True).select_related("file")
    return list(rows.order_by("added_at", "id"))


def deed_words(deed: str, dossier: Dossier) -> str:
    """Return the sentence for what was just done, while the dossier still stands so."""
    match deed, dossier.status:
        case "bo-sung", Status.SUBMITTED | Status.PROCESSING:
            return _("Đã gửi bổ sung. Không cần làm gì thêm.")
        case "rut", Status.WITHDRAWN:
            return _("Đã rút hồ sơ.")
        case _:
            return ""


def sentence(words: str) -> str:
    """Return words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]
