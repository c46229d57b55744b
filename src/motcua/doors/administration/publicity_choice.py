# SPDX-License-Identifier: EUPL-1.2
"""Of which office or agency a sheet is, in which form, language and for which channel; and the sheets themselves."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from motcua.doors.administration.rights import Reach, moment_of, reach_in
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Office
from motcua.people.rules import Action
from motcua.publicity import links
from motcua.publicity.rules import Channel
from motcua.publicity.sheets import making
from motcua.publicity.sheets.making import Form
from motcua.publicity.told import agencies_here, told


@dataclass(frozen=True)
class Choice:
    """What was chosen on the page, all of it within reach; `agencies` are those that may be chosen there."""

    office: Office
    agency: Agency | None
    agencies: tuple[Agency, ...]
    may_arrange: bool
    form: Form
    channel: Channel
    language: str

    @property
    def code(self) -> str:
        return self.agency.pk if self.agency else self.office.pk

    @property
    def codes(self) -> list[str]:
        """The codes whose visits are told: the chosen one, of a whole office those of all its agencies too."""
        if self.agency is not None:
            return [self.agency.pk]
        return list({self.office.pk, *(agency.pk for agency in self.agencies)})

    @cached_property
    def address(self) -> str:
        is_whole = self.agency is None and links.must_say_whole_office(self.office)
        return links.short_address(self.code, channel=self.channel, is_whole_office=is_whole)

    @property
    def query(self) -> str:
        agency = {"co-quan": self.agency.pk} if self.agency else {}
        return urlencode({"noi": self.office.pk, **agency, "kenh": self.channel.value, "tieng": self.language})


def chosen(request: HttpRequest, reach: Reach) -> Choice | None:
    """Read what was chosen; None where there is no office to choose. Raises: Http404 for what is out of reach."""
    office = _office(request, reach)
    if office is None:
        return None
    is_whole = reach.covers(office.pk)
    on = moment_of(request).astimezone(OFFICE_ZONE).date()
    agencies = tuple(each for each in agencies_here(office, on=on) if reach.covers(office.pk, each.pk))
    agency = _agency(request, agencies, is_whole=is_whole)
    form = _one_of(Form, _asked(request, "mau"), Form.POSTER_A3)
    return Choice(
        office=office,
        agency=agency,
        agencies=agencies,
        may_arrange=is_whole,
        form=form,
        channel=_one_of(Channel, _asked(request, "kenh"), making.channel_of(form)),
        language="en" if _asked(request, "tieng") == "en" else settings.LANGUAGE_CODE,
    )


def offices_within(reach: Reach) -> list[tuple[str, str]]:
    """Return the offices that may be chosen, with their names."""
    rows = Office.objects.all() if reach.is_everywhere else Office.objects.filter(pk__in=reach.offices)
    return list(rows.order_by("sort_key", "pk").values_list("pk", "name"))


@require_safe
def sheet(request: HttpRequest, form: str) -> HttpResponse:
    """Answer the sheet as a PDF under a name that says what it is. Raises: Http404."""
    choice, facts = _facts(request, form)
    answer = HttpResponse(making.draw(facts, at=moment_of(request)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{choice.code}-{form}-{choice.language}.pdf"'
    return answer


@require_safe
def picture(request: HttpRequest, form: str, page: int) -> HttpResponse:
    """Answer one page of the sheet as a picture to look at. Raises: Http404."""
    _choice, facts = _facts(request, form)
    pages = making.pictures(facts, at=moment_of(request))
    if page >= len(pages):
        raise Http404
    return HttpResponse(pages[page], content_type="image/png")


def _facts(request: HttpRequest, form: str) -> tuple[Choice, dict[str, Any]]:
    reach = reach_in(request, Action.MAKE_SHEETS)
    if not reach:
        raise PermissionDenied
    choice = chosen(request, reach)
    if choice is None or form not in Form.values:
        raise Http404
    with override(choice.language):
        known = told(choice.office, agency=choice.agency, at=moment_of(request))
        return choice, making.facts_of(known, form=Form(form), channel=choice.channel)


def _office(request: HttpRequest, reach: Reach) -> Office | None:
    asked = _asked(request, "noi").upper()
    if not asked:
        rows = Office.objects.all() if reach.is_everywhere else Office.objects.filter(pk__in=reach.offices)
        return rows.order_by("sort_key", "pk").first()
    found = Office.objects.filter(pk=asked).first()
    if found is None or not (reach.is_everywhere or found.pk in reach.offices):
        raise Http404
    return found


def _agency(request: HttpRequest, agencies: tuple[Agency, ...], *, is_whole: bool) -> Agency | None:
    asked = _asked(request, "co-quan").upper()
    if asked:
        found = next((each for each in agencies if each.pk == asked), None)
        if found is None:
            raise Http404
        return found
    if is_whole:
        return None
    if not agencies:
        raise Http404
    return agencies[0]


def _one_of(kind: Any, asked: str, otherwise: Any) -> Any:
    return kind(asked) if asked in kind.values else otherwise


def _asked(request: HttpRequest, name: str) -> str:
    return (request.POST.get(name) or request.GET.get(name) or "").replace("\x00", "").strip()[:40]
