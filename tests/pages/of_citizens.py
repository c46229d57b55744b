# SPDX-License-Identifier: EUPL-1.2
"""Examples for the pages of the portal: hours, shots, numbers, dossiers being filed and followed, payments."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from dossiers.files.photos import photo
from motcua.appointments import offer
from motcua.appointments import operations as appointments
from motcua.appointments.models import Appointment
from motcua.doors.portal import (
    citizen_pass,
    draft_pass,
    mine_way,
    payment_pass,
    phone_step,
    seals,
    signing_in,
    vaccination_way,
)
from motcua.doors.portal.following_way import CHECKING, FOLLOWING
from motcua.doors.portal.views import filing_draft
from motcua.dossiers import operations as dossiers
from motcua.dossiers.completeness import papers_wanted, with_files
from motcua.dossiers.models import Dossier, Draft, Paper
from motcua.dossiers.operations.papering import Sent
from motcua.dossiers.places import places_for
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments import operations as payments
from motcua.payments.models import Payment
from motcua.payments.rules import Method
from motcua.people.models import PhoneCheck
from motcua.post.models import Parcel
from motcua.procedures import form as forms
from motcua.queueing.models import Ticket
from motcua.vaccination.models import VaccinationBooking
from pages.example import (
    CENTRE,
    CLINIC,
    COMMUNE,
    POST_OFFICE,
    WARD,
    Cookie,
    Example,
    cookies_of,
    officer_of,
    online_version,
    owing,
)


def portal_pages(at: datetime) -> dict[str, list[Example]]:
    coming = Appointment.objects.filter(status="confirmed", starts_at__gt=at).order_by("-starts_at")[0]
    proposed = Appointment.objects.filter(status="proposed").order_by("pk")[0]
    shot = VaccinationBooking.objects.filter(status="booked").order_by("pk")[0]
    looked_up = {"token": seals.LOOKED_UP.close({"id": coming.pk})}
    shot_looked_up = {"token": vaccination_way.LOOKED_UP.close({"id": shot.pk})}
    done, state = {"token": seals.DONE.close({"id": coming.pk})}, {"state": _holding(at)}
    hour = f"noi={CLINIC}&be=2&gio={shot.starts_at.astimezone(OFFICE_ZONE):%Y-%m-%d}T14:00"
    of_looked_up = {
        f"portal:{name}": [Example(looked_up)]
        for name in ("cancel", "move", "want_earlier", "stop_wanting_earlier", "accept_earlier", "decline_earlier")
    }
    hours = [Example({"agency": "dn-sxd"}, f"noi={CENTRE}")]
    purposes = [Example({"agency": "dn-sxd"})]
    return {
        **of_looked_up,
        "portal:short": [Example({"code": coming.code})],
        "portal:appointment": [
            Example(looked_up),
            Example({"token": seals.LOOKED_UP.close({"id": proposed.pk})}, what="proposed"),
        ],
        "portal:accept": [Example({"token": seals.LOOKED_UP.close({"id": proposed.pk})})],
        "portal:vaccination-hours": [Example(query=f"noi={CLINIC}&be=2")],
        "portal:vaccination-children": [Example(query=hour)],
        "portal:vaccination-done": [Example({"token": vaccination_way.DONE.close({"id": shot.pk})})],
        "portal:vaccination-short": [Example({"code": shot.code})],
        **{f"portal:vaccination-{name}": [Example(shot_looked_up)] for name in ("booking", "cancel", "move")},
        **{f"portal:{way}{name}": [Example(state)] for way in ("", "frame-") for name in ("who", "send")},
        **{f"portal:{way}{name}": [Example(done)] for way in ("", "frame-") for name in ("done", "calendar")},
        **{f"portal:{way}hours": hours for way in ("", "frame-")},
        **{f"portal:{way}purpose": purposes for way in ("", "frame-")},
        "portal:agencies": [Example(), Example(query="q=dat", what="searched")],
        "portal:procedure": [Example({"code": online_version().procedure_id})],
        **{f"portal:{way}special-days-office": [Example({"office": COMMUNE.lower()})] for way in ("", "frame-")},
        "portal:guide": [Example(query="co-quan=DN-SXD")],
    }


def _holding(at: datetime) -> str:
    visit = offer.visit_for(office=CENTRE, agency="DN-SXD", procedure_codes=[], at=at)
    start, visitor = offer.near_free_hours(visit, around=at + timedelta(days=7), at=at)[0], "0" * 32
    hold = appointments.hold_hour(
        office=CENTRE, agency="DN-SXD", procedure_codes=[], starts_at=start, visitor=visitor, at=at
    )
    choice = seals.Choice("DN-SXD", CENTRE, ())
    return seals.Holding(choice, start, hold.pk, hold.expires_at, visitor, seals.new_mark()).sealed()


def filing_pages(at: datetime) -> dict[str, list[Example]]:
    version, on = online_version(), at.astimezone(OFFICE_ZONE).date()
    place = next(each for each in places_for(version.procedure_id, on=on, limit=50) if each.office.pk == POST_OFFICE)
    applicant = {"name": "Nguyễn Thị Lan", "phone": f"+849051{uuid.uuid4().int % 100_000:05}"}
    row, _secret = dossiers.begin_draft(
        office=place.office, agency=place.agency, version=version, channel="portal", applicant=applicant, at=at
    )
    wanted = papers_wanted(version, with_files(row))
    dossiers.add_page(draft=row, code=wanted[0].code, sent=Sent("mot.jpg", photo()), actor="citizen", at=at)
    asked = [each for each in forms.read_form(version.form).questions_for({}) if each.kind != "file"]
    held = {"values": {"draft": row.pk, "paper": wanted[0].code, "number": 1}, "cookies": _draft_pass(row)}
    sent = _sent_draft(at)
    of_sent = Example({"draft": sent.pk}, cookies=_draft_pass(sent))
    tt, where = f"tt={version.procedure_id}", f"noi={POST_OFFICE}&cq={place.agency.pk}"
    own_pages = (
        "draft-where", "draft-who", "papers", "return", "price", "review", "restore", "later", "discard",
    )  # fmt: skip
    return {
        "portal:filing": [Example(), Example(query="q=khai+sinh", what="searched")],
        "portal:filing-where": [Example(query=tt)],
        "portal:filing-check": [Example(query=f"{tt}&{where}")],
        "portal:filing-who": [Example(query=f"{tt}&{where}")],
        "portal:filing-code": [
            Example({"state": filing_draft.CHECKING.close({"check": _asked().pk.hex, "draft": ""})})
        ],
        "portal:filing-draft": [Example(held["values"], what="stranger"), Example(**held)],
        **{f"portal:filing-{name}": [Example(**held)] for name in own_pages},
        "portal:filing-question": [
            Example({"draft": row.pk, "key": each.key}, cookies=held["cookies"], what=each.key) for each in asked
        ],
        **{f"portal:paper-{name}": [Example(**held)] for name in ("see", "page", "pages")},
        "portal:filing-sent": [of_sent],
        "portal:filing-fees": [of_sent],
    }


def _sent_draft(at: datetime) -> Draft:
    """Return the draft of a dossier that was sent and owes something; drafts end with their dossier, so it is made."""
    dossier = Dossier.objects.get(code=owing().dossier.code)
    known = {"office": dossier.office, "agency": dossier.agency, "procedure_version": dossier.procedure_version}
    moments = {"begun_at": at, "saved_at": at, "expires_at": at}
    made, _is_new = Draft.objects.get_or_create(
        dossier=dossier,
        defaults={
            **known, **moments, "channel": dossier.channel, "phone": dossier.phone, "secret_digest": uuid.uuid4().hex,
            "applicant": {"name": dossier.name, "phone": dossier.phone},
        },
    )  # fmt: skip
    return made


def _draft_pass(draft: Draft) -> tuple[Cookie, ...]:
    return cookies_of(draft_pass.give(HttpResponse(), draft.pk))


def _asked(phone: str = "+84905111222", **more: Any) -> PhoneCheck:
    """Return a phone check that waits for its code; written down at once, so that no walk has to wait for another."""
    return PhoneCheck.objects.create(phone=phone, asked_at=datetime.now(UTC), **more)


def own_pages(at: datetime) -> dict[str, list[Example]]:
    """The pages of a checked phone: dossiers with a parcel in every state, one that waits for completion."""
    parcels = Parcel.objects.filter(office=POST_OFFICE).select_related("dossier").order_by("pk")
    first, paid = parcels[0].dossier, Payment.objects.filter(receipt__isnull=False).order_by("begun_at")[0]
    completing = Dossier.objects.filter(status="supplement").order_by("pk")[0]
    paper = Paper.objects.filter(dossier__isnull=False, file__isnull=False, replaced_at__isnull=True)[0]
    received = Dossier.objects.filter(office=WARD, status="processing").order_by("pk")[0]
    withdrawable = Dossier.objects.filter(status="submitted", office=POST_OFFICE).order_by("-pk")[0]
    free, owes = Parcel.objects.filter(state="cancelled")[0].dossier, owing().dossier
    asks = "portal:own-dossier", [first, received, completing, withdrawable]
    code = Parcel.objects.exclude(code="").order_by("pk")[0].code
    return {
        "portal:following-phone": [Example(), Example(query=f"ma={first.code}", what="of one")],
        "portal:following-code": [Example({"state": CHECKING.close({"check": str(_asked().pk), "code": first.code})})],
        "portal:own-dossiers": [Example({"token": _followed(first)})],
        asks[0]: [Example(_of(each), what=each.status) for each in asks[1]],
        "portal:own-withdraw": [Example(_of(withdrawable))],
        "portal:own-result": [Example(_of(first))],
        "portal:own-receipt": [Example(_of(received))],
        "portal:own-paper": [Example({**_of(paper.dossier), "paper": paper.pk})],
        "portal:own-post": [
            *(Example(_of(each.dossier), what=f"{each.direction} {each.state}") for each in parcels),
            Example(_of(free), what="asking"),
        ],
        "portal:own-supplement": [Example(_of(completing))],
        "portal:own-question": [Example({**_of(completing), "key": "x"})],
        "portal:own-fees": [Example(_of(owes)), Example(_of(first), what="paid")],
        "portal:own-payment-receipt": [Example({**_of(paid.dossier), "payment": paid.pk})],
        "portal:progress": [Example({"code": first.code}), Example({"code": code}, what="parcel")],
        "portal:dossier-short": [Example({"code": first.code})],
    }


def mine_pages(at: datetime) -> dict[str, list[Example]]:
    """One's own pages: of who has a number in line, of who must complete, of who has nothing, and of a stranger."""
    on = at.astimezone(OFFICE_ZONE).date()
    waiting = Ticket.objects.filter(day=on, is_mirrored=False, state="waiting").order_by("-issued_at")[0]
    # As a number taken from home is.
    Ticket.objects.filter(pk=waiting.pk).update(phone="+84905000002")
    completing = Dossier.objects.filter(status="supplement").order_by("pk")[0]
    hour = Appointment.objects.filter(status="confirmed", starts_at__gt=at).order_by("-starts_at")[0]
    own, coming = (_own(each.phone, at) for each in (completing, hour))
    in_line = _own("+84905000002", at)
    nobody = _own("+84905000001", at)
    dossier = {"kind": "ho-so", "key": completing.pk}
    booked = {"kind": "hen", "key": hour.pk}
    return {
        "portal:mine": [
            Example(what="stranger"),
            Example(cookies=nobody, what="nothing"),
            Example(cookies=in_line, what="in line"),
            Example(cookies=own, what="to complete"),
            Example(cookies=coming, what="booked"),
        ],
        "portal:mine-code": [Example({"state": mine_way.CHECKING.close({"check": str(_asked().pk)})})],
        "portal:mine-messages": [Example(cookies=own)],
        "portal:mine-one": [
            Example(dossier, cookies=own, what="dossier"),
            Example(booked, cookies=coming, what="hour"),
            Example({"kind": "so", "key": waiting.pk}, cookies=in_line, what="in line"),
        ],
        "portal:mine-open": [Example({"deed": "xem", **dossier}, cookies=own)],
        "portal:mine-leave": [Example(cookies=own)],
    }


def signing_in_pages(at: datetime) -> dict[str, list[Example]]:
    """The two steps of somebody whom the provider knows, and who has proved no number yet."""
    person = {"person": {"issuer": "https://id.example", "subject": "mot-nguoi"}}
    known = cookies_of(signing_in.keep(HttpResponse(), person))
    asked = cookies_of(signing_in.keep(HttpResponse(), {**person, "check": str(_asked().pk)}))
    return {
        "portal:sign-in-phone": [Example(cookies=known)],
        "portal:sign-in-code": [Example(cookies=asked)],
    }


def _own(phone: str, at: datetime) -> tuple[Cookie, ...]:
    return cookies_of(citizen_pass.open_pass(HttpResponse(), phone=phone, way="phone", at=at))


def _of(dossier: Dossier) -> dict[str, object]:
    return {"token": _followed(dossier), "code": dossier.code}


def _followed(dossier: Dossier) -> str:
    return FOLLOWING.close({"check": str(_asked(dossier.phone, passed_at=datetime.now(UTC)).pk)})


def paying_pages(at: datetime) -> dict[str, list[Example]]:
    rows = Payment.objects.filter(office=POST_OFFICE).select_related("dossier")
    shown = {(each.state, each.method): each for each in rows.order_by("begun_at")}
    gateway = payments.begin_payment(dossier_id=owing().dossier_id, method=Method.VNPAY, at=at, actor="citizen")
    waiting, paid = shown["pending", "vietqr"], shown["paid", "vietqr"]
    seen = [Example({"payment": each.pk}, cookies=_pass(each), what=" ".join(key)) for key, each in shown.items()]
    seen += [
        Example({"payment": waiting.pk}, what="stranger"),
        Example({"payment": gateway.pk}, cookies=_pass(gateway), what="gateway"),
    ]
    names = ("payment-part", "payment-stream", "payment-svg", "payment-png")
    return {
        "portal:payment": seen,
        **{f"portal:{name}": [Example({"payment": waiting.pk})] for name in names},
        "portal:payment-receipt": [Example({"payment": paid.pk}, cookies=_pass(paid))],
    }


def _pass(payment: Payment) -> tuple[Cookie, ...]:
    return cookies_of(payment_pass.give(HttpResponse(), payment.pk, back=reverse("portal:start")))


def queues_pages(at: datetime) -> dict[str, list[Example]]:
    today = Ticket.objects.filter(day=at.astimezone(OFFICE_ZONE).date(), is_mirrored=False)
    here = today.filter(state="waiting").select_related("line").order_by("issued_at")[0]
    joining = {"office": here.office_id, "line": here.line.code, "check": str(_asked().pk)}
    reminding = {"ticket": str(here.pk), "before": 3, "check": str(_asked().pk)}
    office, ticket = {"office": here.office_id.lower()}, {"ticket": here.pk}
    others = today.exclude(state="waiting").order_by("state").distinct("state")
    return {
        "portal:queue": [Example(office)],
        "portal:join": [Example(office)],
        "portal:join-code": [Example({**office, "state": phone_step.JOINING.close(joining)})],
        "portal:turn": [Example(ticket), *(Example({"ticket": each.pk}, what=each.state) for each in others)],
        "portal:turn-plain": [Example(ticket)],
        "portal:turn-remind": [Example(ticket)],
        "portal:turn-leave": [Example(ticket)],
        "portal:turn-code": [Example({**ticket, "state": phone_step.REMINDING.close(reminding)})],
        "desk:issue_slip": [
            Example({"office": here.office_id.lower(), "ticket": here.pk}, who=officer_of(here.office_id))
        ],
    }


MAKERS = (portal_pages, filing_pages, own_pages, mine_pages, signing_in_pages, paying_pages, queues_pages)
