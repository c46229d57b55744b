# SPDX-License-Identifier: EUPL-1.2
"""The page of all settings: those of the environment with their values, and where the rows are changed."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.db.models.fields import NOT_PROVIDED
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.doors.administration.rights import reach_in
from motcua.kernel.text import fold
from motcua.people.rules import Action
from motcua.upkeep import settings

SEARCHED_AT_MOST = 100


@dataclass(frozen=True)
class RowSetting:
    """One field of a row that is changed on a page of its own: its name, meaning and default."""

    title: str
    meaning: str
    default: str


@dataclass(frozen=True)
class Rows:
    """The fields with a default of one kind of row, and the page that changes them."""

    title: str
    about: str
    address: str
    fields: tuple[RowSetting, ...]


@require_safe
def all_settings(request: HttpRequest, context: dict[str, Any], site: AdminSite) -> HttpResponse:
    """Show every setting to the city's administrators, all of them or those that speak of what is searched for."""
    if not reach_in(request, Action.CHANGE_SETTINGS).is_everywhere:
        raise PermissionDenied
    search = request.GET.get("q", "")[:SEARCHED_AT_MOST].strip()
    context |= {
        "title": _("Cài đặt"),
        "search": search,
        "groups": settings.shown_groups(search),
        "rows": _rows(request, site, search),
    }
    return TemplateResponse(request, "administration/settings.html", context)


def _rows(request: HttpRequest, site: AdminSite, search: str) -> list[Rows]:
    wanted = fold(search).split()
    found = []
    for model, page in sorted(site._registry.items(), key=lambda pair: str(pair[0]._meta.verbose_name)):
        if not page.has_module_permission(request):
            continue
        name = capfirst(str(model._meta.verbose_name_plural))
        fields = [_described(field) for field in model._meta.concrete_fields if _is_setting(field)]
        if wanted and not all(word in fold(name) for word in wanted):
            fields = [each for each in fields if all(word in fold(f"{each.title} {each.meaning}") for word in wanted)]
        if fields:
            address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
            found.append(Rows(name, str(getattr(page, "about", "")), address, tuple(fields)))
    return found


def _is_setting(field: Any) -> bool:
    has_default = field.default is not NOT_PROVIDED and not callable(field.default)
    return bool(field.editable and has_default and not field.is_relation and not field.primary_key)


def _described(field: "Field[Any, Any]") -> RowSetting:
    value = field.default
    said = {True: _("có"), False: _("không")}.get(value) if isinstance(value, bool) else None
    choices = dict(field.flatchoices)
    return RowSetting(
        capfirst(str(field.verbose_name)), str(field.help_text), said or str(choices.get(value, value)) or _("trống")
    )
