# SPDX-License-Identifier: EUPL-1.2
"""The pages of one's own: who may see them, which page each deed leads to, and that a post came from one of them."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.portal import citizen_pass, draft_pass, following_way, leaving, vaccination_way
from motcua.doors.portal.citizen_pass import Holder
from motcua.doors.portal.phone_step import phone_field
from motcua.doors.portal.seals import HOUR, LOOKED_UP, PageTooOld, Seal
from motcua.doors.portal.way import View, Way, doorway, keep_secret
from motcua.dossiers import drafts
from motcua.feedback import links
from motcua.kernel import clock
from motcua.payments import queries as payments
from motcua.visits.mine_cards import Card, Kind
from motcua.visits.mine_cards import Way as Deed


class CheckClosed(PageTooOld):
    """The page of the code has been open too long."""

    sentence = gettext_lazy("Trang nhập mã mở đã lâu. Xin nhập lại số điện thoại.")
    leads_to = "mine"
    link = gettext_lazy("Xem việc của tôi")


CHECKING: Final = Seal("portal.mine-check", HOUR // 2, CheckClosed)
_FORM_SALT: Final = "portal.mine-form"

#: What the doors call the kinds, and back.
KINDS: Final = {
    Kind.APPOINTMENT: "hen",
    Kind.TICKET: "so",
    Kind.VACCINATION: "tiem",
    Kind.DOSSIER: "ho-so",
    Kind.DRAFT: "dang-soan",
    Kind.RATING: "danh-gia",
}
DEEDS: Final = {
    Deed.SEE: "xem",
    Deed.ANSWER: "tra-loi",
    Deed.COMPLETE: "bo-sung",
    Deed.PAY: "nop-tien",
    Deed.FETCH: "nhan",
    Deed.GO_ON: "dien-tiep",
    Deed.RATE: "danh-gia",
}
CHIPS: Final = {0: "today", 1: "today", 2: "today", 3: "wait", 4: "quiet", 5: "wait", 6: "quiet"}


class Phone(forms.Form):
    """The phone by which things were booked, filed or drawn; it gets a code."""

    use_required_attribute = False

    phone = phone_field(gettext_lazy("Số đã dùng khi hẹn giờ, lấy số, nộp hồ sơ. Số này nhận một mã để kiểm tra."))


def of_holder(*methods: str) -> Callable[[Callable[..., Any]], View]:
    """Make a view for whoever has the pass, given as `who`; others are led to the step in which a phone is checked.

    Each page asked for by a person counts the half hour anew. A post must come from one of one's own pages.
    """

    def wrap(view: Callable[..., Any]) -> View:
        @doorway(*methods)
        @wraps(view)
        def enter(request: HttpRequest, way: Way, **given: Any) -> HttpResponse:
            at = clock.now()
            who = citizen_pass.holder(request, at=at)
            if who is None or (request.method == "POST" and not is_from_own_page(request, who)):
                return keep_secret(redirect("portal:mine"))
            response = view(request, way=way, who=who, **given)
            if citizen_pass.COOKIE not in response.cookies:
                citizen_pass.renew(response, who, at=at)
            return keep_secret(response)

        return enter

    return wrap


def mark_of(who: Holder) -> str:
    """Return what a form of these pages carries: the cookie alone, brought by another site's form, changes nothing."""
    return salted_hmac(_FORM_SALT, f"{who.phone}:{who.since.isoformat()}", algorithm="sha256").hexdigest()[:32]


def is_from_own_page(request: HttpRequest, who: Holder) -> bool:
    """Say whether a post carries the mark of this pass."""
    return constant_time_compare(request.POST.get("trang", ""), mark_of(who))


def left(response: HttpResponse, who: Holder) -> HttpResponse:
    """End the pass, the addresses it opened, and on this machine the passes to drafts and payments of the person."""
    at = clock.now()
    leaving.note(who.mark, at=at)
    own_drafts = [str(row.pk) for row in drafts.unfinished_of(who.phone, at=at)]
    begun = payments.begun_by_phone(who.phone, since=at - timedelta(hours=1))
    citizen_pass.forget_paths(response, drafts=own_drafts, payments=[str(pk) for pk in begun])
    return citizen_pass.close_pass(response)


# --- addresses and words ---------------------------------------------------------------------------------------


def shown(card: Card) -> dict[str, Any]:
    """Return what a page shows of a card."""
    kind = KINDS[card.kind]
    own = card.kind not in (Kind.DRAFT, Kind.RATING)
    deed = reverse("portal:mine-open", args=[DEEDS[card.way], kind, card.key])
    return {
        "card": card,
        "chip": CHIPS[card.rank],
        "state": card.state[:1].upper() + card.state[1:],
        "address": reverse("portal:mine-one", args=[kind, card.key]) if own else deed,
        "deed": deed,
        "deed_words": deed_words(card),
        "rate": links.rating_address(*card.rated) if card.rated else "",
    }


def deed_words(card: Card) -> str:
    """Return the words of the button that leads to what one can do about a card."""
    match card.way:
        case Deed.ANSWER:
            return _("Trả lời đề nghị")
        case Deed.COMPLETE:
            return _("Bổ sung ngay")
        case Deed.PAY:
            return _("Nộp tiền")
        case Deed.FETCH:
            return _("Xem kết quả, nơi nhận")
        case Deed.GO_ON:
            return _("Điền tiếp")
        case Deed.RATE:
            return _("Đánh giá")
        case _:
            return _("Xem, đổi hoặc hủy") if card.kind in (Kind.APPOINTMENT, Kind.VACCINATION) else _("Mở trang đầy đủ")


def led_on(card: Card, deed: str, who: Holder) -> HttpResponse:
    """Lead to the page of a deed with what opens it, so that no code has to be typed again."""
    opened_by = {leaving.OPENED_BY: who.mark}
    if deed == DEEDS[Deed.RATE] and card.rated:
        return redirect(links.rating_address(*card.rated))
    if card.draft is not None:
        return draft_pass.give(redirect("portal:filing-draft", draft=card.draft.pk), card.draft.pk)
    if card.dossier is not None and deed != "lich-hen":
        names = {"bo-sung": "own-supplement", "nop-tien": "own-fees"}
        token = following_way.token_of(who.phone, opened_by=who.mark)
        return redirect(f"portal:{names.get(deed, 'own-dossier')}", token=token, code=card.dossier.code)
    if card.appointment is not None:
        return redirect("portal:appointment", token=LOOKED_UP.close({"id": card.appointment.pk, **opened_by}))
    if card.booking is not None:
        return redirect(
            "portal:vaccination-booking", token=vaccination_way.LOOKED_UP.close({"id": card.booking.pk, **opened_by})
        )
    if card.ticket is not None:
        return redirect("portal:turn", ticket=str(card.ticket.pk))
    return redirect("portal:mine")
