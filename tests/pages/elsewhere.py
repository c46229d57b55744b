# SPDX-License-Identifier: EUPL-1.2
"""Examples for the switchboard, the machines and screens, and what stands in for others."""

from datetime import datetime, timedelta

from django.apps import apps
from django.http import HttpResponse

from motcua.appointments.models import Appointment
from motcua.assistance import pairing
from motcua.doors.beside import entry as beside
from motcua.doors.kiosk import entry as kiosks
from motcua.founding.models import Founding
from motcua.founding.operations import begin_office
from motcua.founding.rules import Step
from motcua.offices.models import Office
from motcua.payments import operations as payments
from motcua.payments.models import Payment
from motcua.payments.rules import Method
from motcua.people.access import access_of
from motcua.people.models import ApiToken, User
from motcua.people.tokens import issue_token
from motcua.post.models import Parcel
from motcua.queueing.enrolment import digest_of
from motcua.queueing.models import Kiosk
from motcua.switchboard.models import CallBack
from motcua.switchboard.operations import take_call
from motcua.vaccination.models import VaccinationBooking
from pages.example import CENTRE, COMMUNE, Cookie, Example, cookies_of, officer_of, owing

#: A slow machine may take so long to come to the last page.
WALKS_FOR = timedelta(hours=1)


def other_pages(at: datetime) -> dict[str, list[Example]]:
    row = Appointment.objects.filter(office=CENTRE, status="confirmed").order_by("-starts_at")[0]
    call = take_call(phone=row.phone, by=User.objects.get(username="tongdai"), at=at)
    shot, back = VaccinationBooking.objects.filter(status="booked")[0], CallBack.objects.order_by("pk")[0]
    of_call = {"pk": call.pk, "appointment": row.pk}
    names = ("call", "note", "outcome", "booked", "cancel", "earlier", "accept", "decline")
    enrolled, screen = _kiosk(), _screen(at)
    here = {"office": CENTRE.lower()}
    return {
        **{f"operator:{name}": [Example(of_call)] for name in names},
        "admin:founding": [Example({"office": _begun(at), "step": step.value}, what=step.value) for step in Step],
        "admin:text": [Example({"code": "dossier.received"}), Example({"code": "turn.number_taken"}, "noi=" + CENTRE)],
        "operator:call": [
            Example(of_call),
            Example(of_call, f"huy={row.pk}", what="asks"),
            Example(of_call, "noi=DN-TTHCC&agency=DN-SXD", what="agency"),
        ],
        "operator:call_back": [Example({"pk": back.pk})],
        **{f"operator:vaccination_{name}": [Example({"pk": shot.pk})] for name in ("booked", "call_off")},
        "operator:vaccination": [Example(query=f"goi={call.pk}")],
        "operator:suggest": [Example(query="q=dat")],
        "kiosk:show": [Example(here, what="strange"), Example(here, cookies=enrolled)],
        "kiosk:state": [Example(here, cookies=enrolled)],
        "beside:show": [Example(what="strange"), Example(cookies=screen)],
        **{f"beside:{name}": [Example(cookies=screen)] for name in ("part", "stream", "touch")},
        # A code opens for ten minutes; the walk may come to it later.
        "beside:offered": [Example({"code": _offer(at + WALKS_FOR)})],
        "board:show": [Example({"office": office.lower()}, what=office) for office in (CENTRE, COMMUNE)],
        "board:playlist": [Example({"office": office.lower()}, what=office) for office in (CENTRE, COMMUNE)],
        "portal:short-agency": [Example({"code": "DN-SXD"})],
        "portal:share-card": [Example({"kind": "co-quan", "code": "DN-SXD"})],
        "admin:publicity": [Example(query="noi=DN-TTHCC"), Example(query="noi=DN-TTHCC&mau=leaflet", what="leaflet")],
        "admin:publicity_sheet": [Example({"form": "poster-a3"}, "noi=DN-TTHCC")],
        "admin:publicity_picture": [Example({"form": "poster-a3", "page": 0}, "noi=DN-TTHCC")],
        "board:special-days": [Example({"office": COMMUNE.lower()})],
        "simulators:phone_line": [Example({"line": "1"})],
        "simulators:phone_part": [Example({"line": "1"})],
        "simulators:handsets": [Example(query=f"so={row.phone.replace('+', '%2B')}")],
        **{f"simulators:machine_{name}": [Example({"feed": _feed()})] for name in ("of", "part", "stream")},
        "simulators:carrier": [
            Example(),
            Example(query=f"ma={Parcel.objects.exclude(code='').order_by('-pk')[0].code}", what="one"),
        ],
        "simulators:bank": [Example(), Example(query=f"chuoi={_payload()}", what="chosen")],
        "simulators:bank_notices": [Example({"kind": "bank"})],
        "simulators:bank_gateway": [Example(query=_gateway(at))],
        "admin:autocomplete": [Example()],
    }


def _feed() -> str:
    return str(apps.get_model("feeds", "Feed").objects.order_by("pk")[0].pk)


def _payload() -> str:
    from urllib.parse import quote

    from motcua.doors.portal.paying_way import transfer_of

    shown = transfer_of(Payment.objects.select_related("account").get(pk=owing().pk))
    return quote(shown["payload"] if shown else "")


def _gateway(at: datetime) -> str:
    from motcua.payments import vnpay

    begun = Payment.objects.filter(method=Method.VNPAY, state="pending").order_by("-begun_at").first()
    begun = begun or payments.begin_payment(dossier_id=owing().dossier_id, method=Method.VNPAY, at=at, actor="citizen")
    return vnpay.redirect_url(begun, address="127.0.0.1", locale="vn", at=at).partition("?")[2]


def _begun(at: datetime) -> str:
    """Return the code of an office that is being set up."""
    found = Founding.objects.values_list("office_id", flat=True).first()
    if found is not None:
        return found
    city = access_of(User.objects.get(username="quantri"), on=at.date())
    place = {"name": "Bộ phận Một cửa thử", "locality": Office.objects.get(pk=CENTRE).locality_id, "phone": ""}
    return begin_office(code="DN-THU", address="1 Bạch Đằng", by=city, at=at, **place).pk


def _kiosk() -> tuple[Cookie, ...]:
    kiosk, answer = Kiosk.objects.filter(office=CENTRE).order_by("pk")[0], HttpResponse()
    token = issue_token(kind=ApiToken.Kind.DEVICE, name=kiosk.pk)
    kiosks.remember(answer, kiosk=kiosk, digest=digest_of(token))
    return cookies_of(answer)


def _offer(at: datetime, who: str = "tinhnguyen.hn-dx") -> str:
    helper = User.objects.get(username=who)
    return pairing.offer(office=Office.objects.get(pk=COMMUNE), helper=helper, at=at)


def _screen(at: datetime) -> tuple[Cookie, ...]:
    answer = HttpResponse()
    screen, secret = pairing.pair(code=_offer(at, officer_of(COMMUNE)), address="", at=at)
    beside.remember(answer, screen=screen, secret=secret)
    return cookies_of(answer)
