# SPDX-License-Identifier: EUPL-1.2
"""What all pages of master data share: whose rows they show, how they save, how two people at once are kept apart."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import ModelAdmin, TabularInline
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.forms import Field as FormField
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.appointments.claims import queue_up
from motcua.doors.administration import history
from motcua.doors.administration.forms import WIDGETS, MasterForm, PartFormSet
from motcua.doors.administration.rights import Reach, access_in, moment_of, reach_in
from motcua.kernel.errors import OfficeError
from motcua.kernel.text import fold
from motcua.offices.models import Agency, Office
from motcua.offices.operations import remove_master, save_master, subject_of
from motcua.people.rules import Action

VERSION_FIELD = "phien_ban"
HISTORY_PAGE = 50
CHANGED_MEANWHILE = gettext_lazy(
    "Trong lúc đang sửa ở đây, đã có người khác lưu. Những gì vừa điền vẫn còn dưới đây: "
    "xin xem lại, rồi bấm Lưu lần nữa nếu vẫn muốn đổi."
)


class Limited:
    """Choices of other rows kept within a person's reach; for pages and for the parts on them."""

    action: ClassVar[Action]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        field: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # The wrapper's small links open pages in windows by script; the index leads to the same pages.
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        rows = self.choices(db_field, reach_in(request, self.action))
        if rows is not None:
            kwargs["queryset"] = rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def choices(self, db_field: Any, reach: Reach) -> QuerySet[Any] | None:
        """Return the rows that may be chosen here; None for all of them."""
        if reach.is_everywhere:
            return None
        if db_field.related_model is Office:
            return Office.objects.filter(pk__in=reach.offices)
        if db_field.related_model is Agency and reach.agencies is not None:
            return Agency.objects.filter(pk__in=reach.agencies)
        return None


class PartInline(Limited, TabularInline):
    """Rows that belong to another row and are changed on its page, by whoever may change that."""

    template = "administration/parts.html"
    formset = PartFormSet
    form = MasterForm
    extra = 2
    formfield_overrides = WIDGETS
    help: ClassVar[Any] = ""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(reach_in(request, self.action))

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class MasterAdmin(Limited, ModelAdmin):
    """Pages of one kind of master data. What is outside a person's reach does not exist for them: 404."""

    is_city_wide: ClassVar[bool] = True
    fixed_fields: ClassVar[Sequence[str]] = ()
    about: ClassVar[Any] = ""
    help: ClassVar[Any] = ""

    form = MasterForm
    formfield_overrides = WIDGETS
    actions = None
    list_per_page = 50
    show_full_result_count = False
    save_on_top = False
    view_on_site = False
    change_form_template = "administration/change_form.html"
    change_list_template = "administration/change_list.html"
    delete_confirmation_template = "administration/delete.html"
    object_history_template = "administration/history.html"

    # --- who may what ---------------------------------------------------------------------------

    def reach(self, request: HttpRequest) -> Reach:
        return reach_in(request, self.action)

    def rows_within(self, reach: Reach) -> Q:
        """Return the condition that keeps to rows within reach."""
        return Q() if reach.is_everywhere else Q(pk__in=[])

    def covers(self, request: HttpRequest, row: Any) -> bool:
        """Say whether the person may change this row."""
        return self.reach(request).is_everywhere

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(self.rows_within(self.reach(request)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        reach = self.reach(request)
        return reach.is_everywhere or (bool(reach) and not self.is_city_wide)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request) and (obj is None or self.covers(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    # --- pages ----------------------------------------------------------------------------------

    @property
    def media(self) -> Media:
        return Media()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Fix what a row is known by once it exists."""
        return [*super().get_readonly_fields(request, obj), *(self.fixed_fields if obj is not None else ())]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusals = getattr(request, "administration_refusals", ())
        return form

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if all(field.endswith("search_key") for field in self.search_fields):
            search_term = fold(search_term)
        return super().get_search_results(request, queryset, search_term)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show or save; whatever refuses the saving is told on the same page with everything typed kept."""
        context = {**(extra_context or {}), "version_field": VERSION_FIELD, "page_help": self.help or self.about}
        if request.method != "POST":
            context["record_version"] = self._version(object_id)
            return super().changeform_view(request, object_id, form_url, context)
        try:
            with transaction.atomic():
                context["record_version"] = self._wait_for_turn(request, object_id)
                return super().changeform_view(request, object_id, form_url, context)
        except (ValidationError, OfficeError, IntegrityError, OperationalError) as refusal:
            request.administration_refusals = list(_sentences(refusal))  # type: ignore[attr-defined]
        context["record_version"] = self._version(object_id)
        return super().changeform_view(request, object_id, form_url, context)

    def _subject(self, object_id: str) -> str:
        return f"{self.opts.model_name}:{unquote(object_id)}"

    def _version(self, object_id: str | None) -> int:
        return history.newest_of(self._subject(object_id)) if object_id else 0

    def _wait_for_turn(self, request: HttpRequest, object_id: str | None) -> int:
        """Let those who save the same row go one after another; note what was changed since this page was opened."""
        if object_id is None:
            return 0
        subject = self._subject(object_id)
        queue_up(f"administration:{subject}")
        seen = request.POST.get(VERSION_FIELD, "")
        entries = history.entries_of(subject)
        news = list(entries.filter(pk__gt=int(seen) if seen.isdecimal() else 0)[:5])
        if news:
            told = [line.sentence for line in history.in_words(reversed(news))]
            request.administration_refusals = [CHANGED_MEANWHILE, *told]  # type: ignore[attr-defined]
        return self._version(object_id)

    # --- saving ---------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not self.covers(request, obj):
            raise PermissionDenied
        if change and not form.changed_data:
            return
        self.keep(request, obj)

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        """Save one row, the page's own or a part of it, through its operation."""
        save_master(row, by=access_in(request).actor, at=moment_of(request))

    def drop(self, request: HttpRequest, row: models.Model) -> None:
        """Remove one row, the page's own or a part of it, through its operation."""
        remove_master(row, by=access_in(request).actor, at=moment_of(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for row in formset.deleted_objects:
            self.drop(request, row)
        for row, _changed in formset.changed_objects:
            self.keep(request, row)
        for row in formset.new_objects:
            self.keep(request, row)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        if not self.covers(request, obj):
            raise PermissionDenied
        self.drop(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    # --- removing -------------------------------------------------------------------------------

    leftovers: ClassVar[Sequence[str]] = ()
    """Names of models whose rows go with a removed one without asking."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say what still hangs on the row: while something does, it cannot be removed."""
        held_by = [f"{word}: {count}" for row in objs for word, count in self._hanging_on(row)]
        return [str(row) for row in objs], {self.opts.verbose_name: len(objs)}, set(), held_by

    def _hanging_on(self, row: models.Model) -> Iterator[tuple[str, int]]:
        for relation in row._meta.get_fields(include_hidden=True):
            if not relation.auto_created or relation.concrete or not (relation.one_to_many or relation.one_to_one):
                continue
            model: Any = relation.related_model
            if model._meta.model_name in self.leftovers:
                continue
            count = model._base_manager.filter(**{relation.field.name: row}).count()  # type: ignore[union-attr]
            if count:
                yield str(model._meta.verbose_name), count

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, OfficeError, OperationalError) as refusal:
            self.message_user(request, " ".join(_sentences(refusal)), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    # --- history --------------------------------------------------------------------------------

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show who changed what and when, from the journal."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        page = Paginator(history.entries_of(subject_of(row)), HISTORY_PAGE).get_page(request.GET.get("trang"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ai đã đổi gì"),
            "subtitle": str(row),
            "lines": history.in_words(page.object_list),
            "page": page,
            "object": row,
            "opts": self.opts,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "list_address": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template or "", context)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Keep no second account beside the journal."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Keep no second account beside the journal."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep no second account beside the journal."""

    def construct_change_message(self, *args: Any, **kwargs: Any) -> Any:
        return ""


def _sentences(refusal: Exception) -> Iterator[str]:
    if isinstance(refusal, ValidationError):
        yield from refusal.messages
    elif isinstance(refusal, OfficeError):
        yield refusal.message
    elif isinstance(refusal, ProtectedError):
        yield _("Vừa có người dùng đến dòng này nên không xóa được nữa.")
    elif isinstance(refusal, IntegrityError):
        yield _("Vừa có người lưu một dòng giống thế này. Xin xem lại rồi bấm Lưu lần nữa.")
    else:
        yield _("Đang có nhiều người hẹn giờ ở nơi này, chưa lưu được. Xin bấm Lưu lần nữa sau ít giây.")
