# SPDX-License-Identifier: EUPL-1.2
"""Forms of the administration pages: days and hours as people write them, and refusals that keep what was typed."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel.working_time import Session
from motcua.offices.calendar import WeeklyHours
from motcua.offices.models import WeeklySession
from motcua.offices.rules import clashing

# Typed, not picked: a browser's own fields follow the browser's language and may show the month first.
DAY_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
HOUR_FORMATS = ("%H:%M", "%Hh%M", "%H.%M", "%H:%M:%S")
MOMENT_FORMATS = ("%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M", "%Hh%M %d/%m/%Y")


class DayInput(forms.DateInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        shown = {"placeholder": gettext_lazy("ngày/tháng/năm"), "class": "day", "autocomplete": "off", **(attrs or {})}
        super().__init__(shown, format=DAY_FORMATS[0])


class HourInput(forms.TimeInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        shown = {"placeholder": gettext_lazy("giờ:phút"), "class": "hour", "autocomplete": "off", **(attrs or {})}
        super().__init__(shown, format=HOUR_FORMATS[0])


class MomentInput(forms.DateTimeInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        shown = {
            "placeholder": gettext_lazy("giờ:phút ngày/tháng/năm"),
            "class": "moment",
            "autocomplete": "off",
            **(attrs or {}),
        }
        super().__init__(shown, format=MOMENT_FORMATS[0])


WIDGETS: dict[type[models.Field], dict[str, Any]] = {
    models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput, "input_formats": MOMENT_FORMATS},
    models.DateField: {"widget": DayInput, "input_formats": DAY_FORMATS},
    models.TimeField: {"widget": HourInput, "input_formats": HOUR_FORMATS},
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "class": "vTextarea"})},
}


class MasterForm(forms.ModelForm):
    """A form that can be told, before it is read, why what it holds cannot be saved now."""

    refusals: ClassVar[Sequence[str]] = ()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusals:
            raise ValidationError([str(refusal) for refusal in self.refusals])
        return cleaned


class PartFormSet(BaseInlineFormSet):
    """The parts of one row; each existing part is known by a hidden number."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        assert self.model is not None
        known = form.fields.get(self.model._meta.pk.name)
        if isinstance(known, forms.ModelChoiceField):
            known.error_messages["invalid_choice"] = _("Dòng này vừa bị người khác xóa. Xin mở lại trang rồi sửa tiếp.")
            known.error_messages["required"] = known.error_messages["invalid_choice"]

    def kept_forms(self) -> list[forms.ModelForm]:
        """Return the forms that hold a part to be kept: filled in without mistakes and not struck out."""
        return [
            form
            for form in self.forms
            if form.is_valid()
            and not (self.can_delete and form.cleaned_data.get(DELETION_FIELD_NAME))
            and (form.instance.pk or form.has_changed())
        ]


class SessionFormSet(PartFormSet):
    """The week of one office: no two sessions of it at the same time."""

    def clean(self) -> None:
        super().clean()
        kept = self.kept_forms()
        rows: list[WeeklySession] = [form.instance for form in kept]
        shown = [form.instance.pk for form in self.forms if form.instance.pk]
        # Sessions somebody else has added since this page was opened count too.
        unseen = WeeklySession.objects.filter(office=self.instance).exclude(pk__in=shown) if self.instance.pk else []
        week = [*rows, *unseen]
        for first, second in clashing([_hours(row) for row in week]):
            if first >= len(kept):
                continue
            later = kept[second] if second < len(kept) else kept[first]
            other = week[first] if second < len(kept) else week[second]
            sentence = _("Trùng giờ với buổi %(other)s. Hai buổi của một ngày không được chồng lên nhau.")
            later.add_error("opens_at", sentence % {"other": other})


def _hours(row: WeeklySession) -> WeeklyHours:
    return WeeklyHours(row.weekday, Session(row.opens_at, row.closes_at), row.valid_from, row.valid_to)
