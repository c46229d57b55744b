# SPDX-License-Identifier: EUPL-1.2
"""Examples for the pages of the desk: appointments, dossiers, help, the till, the post."""

from datetime import date, datetime
from typing import Any

from motcua.appointments.models import Appointment
from motcua.assistance.models import Assistance
from motcua.assistance.operations import begin
from motcua.dossiers.models import Dossier, Paper, Sheet
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Counter, Office
from motcua.payments import operations as payments
from motcua.payments.models import CashClosing, Inflow, Payment, Refund
from motcua.people.models import User
from motcua.post import operations as post
from motcua.post.account_lines import Line
from motcua.post.models import Carrier, CarrierBill, CodStatement, HandoverList, Parcel
from motcua.procedures.models import ProcedureVersion
from motcua.queueing import operations as queueing
from motcua.queueing.models import Ticket
from motcua.queueing.rules import ACTIVE
from motcua.vaccination.models import BookedChild, VaccinationBooking
from pages.example import CENTRE, CLINIC, COMMUNE, POST_OFFICE, WARD, Example, officer_of, online_version, owing


def desk_pages(at: datetime) -> dict[str, list[Example]]:
    rows = {each.status: each for each in Appointment.objects.filter(office=CENTRE).order_by("-starts_at")}
    one = {"office": CENTRE.lower(), "pk": rows["confirmed"].pk, "code": rows["confirmed"].code}
    came, shot = {**one, "pk": rows["checked_in"].pk}, {"office": CLINIC.lower()}
    booking = VaccinationBooking.objects.filter(office=CLINIC, status="booked").order_by("pk")[0]
    seen = {"checked_in", "observing"}
    here = VaccinationBooking.objects.filter(office=CLINIC, status__in=seen).order_by("pk").first() or booking
    child = BookedChild.objects.filter(booking=here)[0]
    nurse = "tiemchung.dn-cdc"
    of_booking = ("booked", "booking", "arrived", "missed", "finish", "call_off")
    of_child = ("shot", "postpone", "signs")
    asked = {**one, "pk": rows["requested"].pk}
    called = _called(at)
    calls = officer_of(str(called["office"]))
    return {
        "desk:details": [Example({**one, "pk": each.pk}, what=status) for status, each in rows.items()],
        **{f"desk:{name}": [Example(asked)] for name in ("confirm", "propose", "refuse", "move", "call_off")},
        **{f"desk:{name}": [Example(one)] for name in ("by_code", "arrived", "did_not_come", "done", "booked")},
        "desk:slip": [Example(came), Example(came, "kho=a5", what="a5")],
        "desk:book": [Example(one), Example(one, "agency=DN-SXD", what="agency")],
        **{f"desk:vaccination{tail}": [Example(shot, who=nurse)] for tail in ("", "_part", "_stream", "_book")},
        "desk:vaccination_look": [Example(shot, f"q={booking.code}", who=nurse)],
        **{f"desk:vaccination_{name}": [Example({**shot, "pk": booking.pk}, who=nurse)] for name in of_booking},
        **{f"desk:vaccination_{name}": [Example({**shot, "pk": child.pk}, who=nurse)] for name in of_child},
        "desk:board": [
            Example({"office": CENTRE.lower()}),
            Example({"office": CENTRE.lower()}, who="truong.dn-tthcc", what="head"),
        ],
        **{f"desk:calling_{name}": [Example(called, who=calls)] for name in ("transfer", "number")},
        "desk:sign_in": [Example(who="")],
        "desk:home": [Example(who="quantri"), Example(who="thungan.ht-tp", what="cashier")],
    }


def _called(at: datetime) -> dict[str, object]:
    """Return the counter of somebody who has called a number, with its office."""
    today = at.astimezone(OFFICE_ZONE).date()
    waiting = Ticket.objects.filter(day=today, state="waiting", is_mirrored=False).order_by("issued_at")[0]
    officer = User.objects.get(username=officer_of(waiting.office_id))
    for counter in Counter.objects.filter(office=waiting.office_id).order_by("pk"):
        queueing.begin_duty(counter=counter.pk, by=officer, at=at, instead=True)
        if Ticket.objects.filter(counter=counter, state__in=ACTIVE).exists() or queueing.call_next(
            counter=counter.pk, by=officer, at=at
        ):
            return {"office": waiting.office_id.lower(), "counter": counter.pk.lower()}
    raise AssertionError(f"nobody waits at {waiting.office_id}")


def dossiers_pages(at: datetime) -> dict[str, list[Example]]:
    rows = {each.status: each for each in Dossier.objects.filter(office=WARD).order_by("pk")}
    sheet = Sheet.objects.filter(dossier__office=WARD).select_related("dossier").order_by("pk")[0]
    paper = Paper.objects.filter(dossier__office=WARD, file__isnull=False).select_related("dossier").order_by("pk")[0]
    held = {"code": rows["processing"].code}
    of_sheet = {"code": sheet.dossier.code, "kind": _slug(sheet.kind), "number": sheet.number}
    special = Dossier.objects.filter(special_intake__isnull=False, status="processing").first()
    helped, who = _helped(at)
    return {
        "desk:dossiers": [Example(query=f"noi={office}", who=officer_of(office)) for office in (WARD, POST_OFFICE)],
        "desk:dossier": [
            *(Example({"code": each.code}, who=officer_of(WARD), what=status) for status, each in rows.items()),
            *(Example({"code": each.code}, who=officer_of(POST_OFFICE), what=each.code[-11:]) for each in _with_post()),
            Example({"code": rows["signing"].code}, who="lanhdao.dn-hc", what="leader"),
        ],
        **{
            f"desk:dossier_{name}": [Example(held)]
            for name in ("sheets", "pager", "beat", "log", "erase", "slip", "miss")
        },
        "desk:dossier_erase": [Example({"code": rows["returned"].code}, who="truong.dn-hc")],
        **{f"desk:dossier_{name}": [Example(of_sheet)] for name in ("sheet", "sheet_page")},
        "desk:dossier_file": [Example({"code": paper.dossier.code, "file": paper.file_id})],
        "desk:dossier_batch": [Example(query=f"ma={rows['processing'].code}", who=officer_of(WARD))],
        "desk:dossier_find": [Example(query=f"q={rows['processing'].code}", who=officer_of(WARD))],
        "desk:dossier_intake": [
            Example(query=f"noi={WARD}", who=officer_of(WARD)),
            Example(
                query=f"noi={POST_OFFICE}&thu-tuc={online_version().procedure_id}",
                who=officer_of(POST_OFFICE),
                what="form",
            ),
        ],
        "desk:dossier_intake_promise": [Example(query=f"noi={COMMUNE}&thu-tuc=2.000635", who=officer_of(COMMUNE))],
        **{
            f"desk:dossier_{name}": [Example({"code": special.code}, who=officer_of(special.office_id))]
            for name in ("slip", "miss")
            if special
        },
        "desk:assist": [
            Example(query=f"noi={COMMUNE}", who=who),
            Example(query=f"noi={COMMUNE}&thu-tuc=2.000635", who=who, what="chosen"),
        ],
        **{
            f"desk:assist_{name}": [Example({"assistance": helped.pk, "code": "can_cuoc"}, who=who)]
            for name in ("page", "aloud", "application", "home")
        },
        **{f"desk:assist_{name}": [Example(who=who)] for name in ("screen", "screen_part", "stream")},
        "desk:shifts": [Example(query=f"noi={COMMUNE}", who="truong.hn-dx")],
        **{
            f"desk:pagers{tail}": [Example(query=f"noi={COMMUNE}", who=officer_of(COMMUNE))]
            for tail in ("", "_part", "_stream", "_stock")
        },
        "desk:special_account": [Example(query=f"noi={COMMUNE}", who="truong.hn-dx")],
        "desk:figures": [Example(query=f"noi={COMMUNE}", who="truong.hn-dx"), Example(who="quantri", what="all")],
        "desk:figures_report": [
            Example({"name": name}, query=f"noi={COMMUNE}", who="truong.hn-dx", what=name)
            for name in ("waits", "on-time", "satisfaction", "form-06a", "levels")
        ],
        "desk:figures_rows": [
            Example({"name": "waits"}, query=f"noi={COMMUNE}&so=tickets", who="truong.hn-dx"),
        ],
    }


def _slug(kind: str) -> str:
    return kind.replace("_", "-").lower()


def _with_post() -> list[Dossier]:
    states = Parcel.objects.filter(office=POST_OFFICE).order_by("direction", "state").distinct("direction", "state")
    return [each.dossier for each in states.select_related("dossier")]


def _helped(at: datetime) -> tuple[Assistance, str]:
    """Return somebody who is being helped just now, and who helps."""
    helper = User.objects.get(username=officer_of(COMMUNE))
    open_now = Assistance.objects.filter(helper=helper, state="filling").first()
    if open_now is None:
        version = ProcedureVersion.objects.filter(procedure="2.000635").order_by("-valid_from")[0]
        office = Office.objects.get(pk=COMMUNE)
        open_now = begin(office=office, version=version, kind=Assistance.Kind.NO_WRITING, by=helper, at=at)
    return open_now, helper.username


def cash_pages(at: datetime) -> dict[str, list[Example]]:
    who, office = "thungan.ht-tp", {"query": f"noi={POST_OFFICE}"}
    rows = Payment.objects.filter(office=POST_OFFICE).select_related("dossier").order_by("begun_at")
    shown = {(each.state, each.method): each for each in rows}
    asked, refund = Inflow.objects.exclude(state="taken").order_by("pk"), Refund.objects.order_by("pk")[0]
    first = {"payment": shown["paid", "cash"].pk}
    owes, over = owing().dossier, Payment.objects.get(pk=refund.payment_id)
    plain = ("", "_part", "_screen", "_stream", "_unclear", "_refunds", "_till", "_book", "_month", "_matching")
    found = {f"desk:cash{tail}": [Example(**office, who=who)] for tail in plain}
    return {
        **found,
        "desk:cash_refunds": [Example(**office, who=each, what=each) for each in (who, "truong.ht-tp")],
        "desk:cash_dossier": [
            Example({"code": each.code}, who=who, what=word)
            for each, word in ((owes, "owing"), (shown["paid", "cash"].dossier, "paid"), (over.dossier, "surplus"))
        ],
        "desk:cash_dossier_part": [Example({"code": owes.code}, who=who)],
        "desk:cash_payment": [
            Example({"payment": each.pk}, who=who, what=" ".join(key)) for key, each in shown.items()
        ],
        "desk:cash_payment_part": [Example({"payment": owing().pk}, who=who)],
        "desk:cash_receipt": [Example(first, who=who)],
        "desk:cash_transfer_slip": [Example({"payment": owing().pk}, who=who)],
        "desk:cash_inflow": [Example({"inflow": each.pk}, who=who, what=each.state) for each in asked],
        "desk:cash_closing_sheet": [Example({"closing": _closing(at).pk}, who=who)],
    }


def _closing(at: datetime) -> CashClosing:
    """Return a closing; of yesterday, so that today's till stays open."""
    known = CashClosing.objects.filter(office=POST_OFFICE).first()
    by, on = User.objects.get(username="thungan.ht-tp"), (at.astimezone(OFFICE_ZONE).date())
    words = {"note": "Tiền lẻ để thối, đã báo kế toán", "by": by, "at": at}
    return known or payments.close_till(
        office=POST_OFFICE, on=date.fromordinal(on.toordinal() - 1), counted_vnd=50_000, coins={"50000": 1}, **words
    )


def post_pages(at: datetime) -> dict[str, list[Example]]:
    rows = Parcel.objects.filter(office=POST_OFFICE).select_related("dossier").order_by("pk")
    coded, lists = [each for each in rows if each.code], HandoverList.objects.filter(office=POST_OFFICE)
    signed, who, clerk = lists.order_by("pk")[0], officer_of(POST_OFFICE), "buudien.ht-tp"
    fetched = next(each for each in coded if each.direction == "pickup")
    free = Parcel.objects.filter(state="cancelled")[0].dossier
    statement, bill = _accounts(at)
    head, office = "truong.ht-tp", f"noi={POST_OFFICE}"
    plain = ("", "_lists", "_figures", "_accounts", "_bills", "_connection")
    whose = {"_figures": head, "_accounts": head, "_bills": head, "_connection": head}
    return {
        **{f"desk:post{tail}": [Example(query=office, who=whose.get(tail, who))] for tail in plain},
        "desk:post_figures": [Example(query=office, who=head), Example(query="noi=TAT-CA", who="quantri", what="all")],
        "desk:post_labels": [Example(query=f"{office}&ma={coded[0].code}", who=who)],
        "desk:post_list": [
            Example({"number": each.pk}, who=who, what=f"{each.pk}") for each in lists.order_by("-pk")[:3]
        ],
        "desk:post_list_paper": [Example({"number": signed.pk}, who=who)],
        "desk:post_parcel": [
            Example({"parcel": each.pk}, who=who, what=f"{each.direction} {each.state}") for each in rows
        ],
        "desk:post_slip": [Example({"parcel": fetched.pk}, who=who)],
        "desk:post_ask": [Example({"code": free.code}, who=who)],
        "desk:post_cod": [Example({"pk": statement.pk}, who=head)],
        "desk:post_bill": [Example({"pk": bill.pk}, who=head)],
        "postal:parcel": [
            Example({"code": each.code.lower()}, what=f"{each.direction} {each.state}") for each in coded
        ],
        "postal:label": [Example({"code": coded[0].code.lower()})],
        "postal:list": [Example({"pk": each.pk}, who=clerk, what=f"{each.pk}") for each in lists.order_by("-pk")[:3]],
        "postal:list_pdf": [Example({"pk": signed.pk})],
        "postal:part": [Example({"part": "dang-phat"})],
    }


def heads_pages(at: datetime) -> dict[str, list[Example]]:
    ward, centre = {"office": WARD.lower()}, {"office": CENTRE.lower()}
    heads = [(ward, f"truong.{WARD.lower()}", "ward"), (centre, f"truong.{CENTRE.lower()}", "centre")]
    at_offices = ("today", "today_part", "today_planning", "today_officers")
    return {
        **{f"desk:{name}": [Example(where, who=who, what=what) for where, who, what in heads] for name in at_offices},
        "desk:today": [
            *(Example(where, who=who, what=what) for where, who, what in heads),
            Example(ward, who="quantri", what="city"),
        ],
        "desk:today_stream": [Example(ward, who=heads[0][1])],
        **{f"desk:{name}_home": [Example(who="quantri")] for name in ("today", "today_planning")},
        "desk:today_officers_home": [Example(who=heads[0][1])],
        "desk:today_own": [
            Example(who=who, what=what) for who, what in ((officer_of(WARD), "ward"), (heads[1][1], "head"))
        ],
    }


def _accounts(at: datetime) -> tuple[CodStatement, CarrierBill]:
    """Return a statement and a bill with a line that agrees and one that does not."""
    office, carrier = Office.objects.get(pk=POST_OFFICE), Carrier.objects.order_by("pk")[0]
    by, on = User.objects.get(username="truong.ht-tp"), at.astimezone(OFFICE_ZONE).date()
    known: dict[str, Any] = {"office": office, "carrier": carrier, "by": by, "at": at}
    collected = Parcel.objects.filter(office=office, state="delivered", cod_vnd__gt=0)[0]
    lines = [Line(2, collected.code, collected.cod_vnd), Line(3, "EA999999999VN", 18_000)]
    statement = CodStatement.objects.filter(office=office).first()
    statement = statement or post.read_cod_statement(**known, number="11-2026", lines=lines, until_on=on)
    bill = CarrierBill.objects.filter(office=office).first()
    return statement, bill or post.read_bill(**known, month=date(2026, 11, 1), lines=lines)


MAKERS = (desk_pages, dossiers_pages, cash_pages, post_pages, heads_pages)
