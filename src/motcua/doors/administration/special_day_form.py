# SPDX-License-Identifier: EUPL-1.2
"""The form of a rule of special days: weekdays to tick, procedures to find by name, and every refusal at its field."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy

from motcua.doors.administration.forms import MasterForm
from motcua.offices.models import Locality, Office
from motcua.procedures.models import Procedure
from motcua.procedures.queries import fields_in_force, search_procedures
from motcua.specialdays import checking
from motcua.specialdays.checking import Offered
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.operations import tidy
from motcua.specialdays.places import matching, offered_at, offices_of, place_of
from motcua.specialdays.rules import EVERY_DAY, Scope

SEARCH, FIND, PREVIEW = "tim-thu-tuc", "_find", "_preview"
# A list so short is shown whole; a longer one is searched.
SHOWN_WHOLE = 60
FOUND_SHOWN = 40
MOST_CHOSEN = 500


class ProcedurePicker(forms.CheckboxSelectMultiple):
    """Procedures to tick: those chosen first, then those found; finding sends the page and keeps everything typed."""

    template_name = "administration/procedure_picker.html"

    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        super().__init__(attrs, choices)
        self.q, self.more, self.has_catalogue = "", 0, False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        known = {"q": self.q, "more": self.more, "has_catalogue": self.has_catalogue}
        return {**context, **known, "search_name": SEARCH, "find_name": FIND}


class SpecialDayForm(MasterForm):
    """A rule as somebody who arranges an office thinks of it."""

    on: ClassVar[date]

    is_daily = forms.BooleanField(
        label=gettext_lazy("Mọi ngày làm việc"),
        required=False,
        help_text=gettext_lazy("Đánh dấu ô này thì không cần chọn từng thứ."),
    )
    procedures = forms.MultipleChoiceField(label=gettext_lazy("Thủ tục"), required=False, widget=ProcedurePicker)
    named_fields = forms.MultipleChoiceField(
        label=gettext_lazy("Lĩnh vực"), required=False, widget=forms.CheckboxSelectMultiple
    )
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Mức trực tuyến"),
        required=False,
        choices=Procedure.OnlineLevel.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_searching = FIND in self.data
        self.is_previewing = PREVIEW in self.data or self.is_searching
        for name, text in _HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text
        self._show_stored()
        self._offer_what_is_done_there()

    # --- what is shown --------------------------------------------------------------------------

    def _show_stored(self) -> None:
        row: SpecialDayRule = self.instance
        if {*(row.weekdays or ())} >= EVERY_DAY:
            self.initial.update(is_daily=True, weekdays=[])
        values = row.scope_values or []
        self.initial.update(
            {name: values if row.pk and row.scope == scope else [] for scope, name in _BY_SCOPE.items()}
        )

    def _offer_what_is_done_there(self) -> None:
        offered = self._offered()
        chosen = self._chosen("procedures")[:MOST_CHOSEN]
        q = " ".join(str(self.data.get(SEARCH, "")).split())[:100]
        found, more = self._found(offered, q)
        names = {each.code: f"{each.name} ({each.code})" for each in (*offered.values(), *found)}
        strangers = Procedure.objects.filter(pk__in=[code for code in chosen if code not in names])
        names |= {row.pk: f"{row.name} ({row.pk})" for row in strangers}
        codes = dict.fromkeys([*chosen, *(each.code for each in found)])
        field = self.fields["procedures"]
        field.choices = [(code, names.get(code, code)) for code in codes]  # type: ignore[attr-defined]
        picker: Any = field.widget
        picker.q, picker.more, picker.has_catalogue = q, more, bool(offered)
        fields = {each.field for each in offered.values()} if offered else fields_in_force(self.on)
        listed = dict.fromkeys([*sorted(fields), *self._chosen("named_fields")])
        self.fields["named_fields"].choices = [(name, name) for name in listed]  # type: ignore[attr-defined]

    def _found(self, offered: dict[str, Offered], q: str) -> tuple[list[Offered], int]:
        """Return what the words typed lead to, and how many more there are."""
        if offered:
            found = matching(offered.values(), q) if q or len(offered) <= SHOWN_WHOLE else []
            most = FOUND_SHOWN if q else SHOWN_WHOLE
            return found[:most], max(len(found) - most, 0)
        if not q:
            return [], 0
        rows = search_procedures(q, limit=FOUND_SHOWN)
        return [Offered(row.pk, row.name, row.field, "") for row in rows[:FOUND_SHOWN]], len(rows) - FOUND_SHOWN

    def _offered(self) -> dict[str, Offered]:
        """Return what is carried out where the rule is to hold, as far as that is chosen."""
        found: dict[str, Offered] = {}
        for each in offered_at(offices_of(self._place()), on=self.on).values():
            found |= each
        return found

    def _place(self) -> SpecialDayRule:
        stored: SpecialDayRule = self.instance
        if stored.pk:
            return stored
        office, locality = (self._typed(name) for name in ("office", "locality"))
        return SpecialDayRule(
            office=Office.objects.filter(pk=office).first() if office else None,
            locality=Locality.objects.filter(pk=locality).first() if locality and not office else None,
        )

    def _typed(self, name: str) -> str:
        if self.is_bound:
            return str(self.data.get(self.add_prefix(name), ""))
        return str(self.get_initial_for_field(self.fields[name], name) or "") if name in self.fields else ""

    def _chosen(self, name: str) -> list[str]:
        if self.is_bound:
            listed = self.data.getlist(self.add_prefix(name)) if hasattr(self.data, "getlist") else []
            return [str(each)[:120] for each in listed]
        return list(self.initial.get(name) or [])

    # --- what is typed --------------------------------------------------------------------------

    @property
    def errors(self) -> ErrorDict:
        """Nothing is refused while procedures are being looked for."""
        found = super().errors
        return ErrorDict() if self.is_searching else found

    def is_valid(self) -> bool:
        """A page sent only to look is never saved."""
        return super().is_valid() and not self.is_previewing

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("is_daily"):
            cleaned["weekdays"] = sorted(EVERY_DAY)
        return cleaned

    def _post_clean(self) -> None:
        row: SpecialDayRule = self.instance
        row.scope_values = self.cleaned_data.get(_BY_SCOPE.get(self.cleaned_data.get("scope", ""), ""), [])
        super()._post_clean()  # type: ignore[misc]
        tidy(row)
        if not self.is_searching:
            for problem in checking.problems(row.as_rule(), place_of(row, on=self.on), on=self.on):
                self._refuse(problem)

    def validate_constraints(self) -> None:
        """What the database would refuse is said in words by the checks."""

    def _refuse(self, problem: checking.Problem) -> None:
        name = problem.field
        if name == "scope_values":
            name = _BY_SCOPE.get(self.instance.scope, "scope")
        where = None if name == NON_FIELD_ERRORS or name not in self.fields else name
        if problem.sentence not in self.errors.get(where or NON_FIELD_ERRORS, ()):
            self.add_error(where, problem.sentence)


_BY_SCOPE = {Scope.PROCEDURES.value: "procedures", Scope.FIELDS.value: "named_fields", Scope.LEVEL.value: "levels"}
_HELP = {
    "on_holiday": gettext_lazy("Ngày đã định mà trùng ngày nghỉ lễ, nghỉ bù hoặc ngày đóng cửa."),
    "promise": gettext_lazy("Chỉ ghi khi hứa theo giờ hoặc phút. Hứa trong ngày thì để trống."),
    "promise_unit": gettext_lazy("Ngày trực tuyến và ngày không viết không hứa giờ trả: để trống."),
    "intake_cutoff": gettext_lazy("Đến sau giờ này thì nhận như ngày thường, có giấy hẹn. Để trống: đến hết giờ."),
    "decision": gettext_lazy("Như 153/KH-UBND; in trên danh mục niêm yết."),
    "valid_until": gettext_lazy("Để trống: cho đến khi có quyết định khác."),
    "source": gettext_lazy("Đọc ở đâu, ai cung cấp; không hiện cho người dân."),
}
