# SPDX-License-Identifier: EUPL-1.2
"""What the citizen does on the screen: answer, look through, put right, say yes, sign; each for who was shown."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from motcua.assistance import citizen, drawn
from motcua.assistance.models import Assistance
from motcua.doors.beside.entry import PART_HEADER, Beside, at_screen, back_to_screen
from motcua.doors.beside.screen import answer
from motcua.dossiers.errors import DraftExpired, DraftSent
from motcua.kernel.errors import OfficeError

Deed = Callable[[HttpRequest, Beside, Assistance], None]


def deed(do: Deed) -> Callable[..., HttpResponse]:
    """Do it for the person on the screen and show the next step; what is refused is said on the same step.

    A form made for somebody who is gone does nothing: the screen shows who is there now.
    """

    @require_POST
    @at_screen
    @wraps(do)
    def done(request: HttpRequest, here: Beside) -> HttpResponse:
        about = here.shown().assistance
        if about is None or str(about.pk) != request.POST.get("luot", ""):
            return _next(request, here)
        try:
            do(request, here, about)
        except (DraftSent, DraftExpired):
            return _next(request, here)
        except OfficeError as refusal:
            return answer(request, here, here.shown(), said=refusal.message, status=refusal.http_status)
        return _next(request, here)

    return done


def _next(request: HttpRequest, here: Beside) -> HttpResponse:
    return answer(request, here, here.shown()) if request.headers.get(PART_HEADER) else back_to_screen()


@deed
def consent(request: HttpRequest, here: Beside, about: Assistance) -> None:
    """Allow or refuse that known data is filled in."""
    say = citizen.give_consent if request.POST.get("dong-y") == "co" else citizen.refuse_consent
    say(assistance_id=about.pk, at=here.at)


@deed
def look(request: HttpRequest, here: Beside, about: Assistance) -> None:
    """Go to another field, or to the end."""
    citizen.look_at(assistance_id=about.pk, key=_key(request), at=here.at)


@deed
def doubt(request: HttpRequest, here: Beside, about: Assistance) -> None:
    """Say that a field is not right and let the helper change it."""
    citizen.doubt(assistance_id=about.pk, key=_key(request), at=here.at)


@deed
def correct(request: HttpRequest, here: Beside, about: Assistance) -> None:
    """Put a field right."""
    citizen.correct(assistance_id=about.pk, key=_key(request), value=request.POST.get("la", ""), at=here.at)


@deed
def confirm(request: HttpRequest, here: Beside, about: Assistance) -> None:
    """Say yes to exactly what was shown."""
    citizen.confirm(assistance_id=about.pk, version=_version(request), at=here.at)


@deed
def sign(request: HttpRequest, here: Beside, about: Assistance) -> None:
    """Keep the signature that was drawn."""
    sent = request.FILES.get("chu-ky")
    png = sent.read(drawn.LARGEST_BYTES + 1) if sent is not None else b""
    citizen.sign_on_screen(assistance_id=about.pk, png=png, version=_version(request), at=here.at)


@deed
def sign_again(request: HttpRequest, here: Beside, about: Assistance) -> None:
    """Take the signature away, so that it can be drawn anew."""
    citizen.sign_again(assistance_id=about.pk, at=here.at)


def _key(request: HttpRequest) -> str:
    return request.POST.get("o", "")[:120]


def _version(request: HttpRequest) -> int:
    told = request.POST.get("ban", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
