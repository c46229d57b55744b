# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models.dossier import Dossier
from motcua.offices.models import Office
from motcua.people.models import User
from motcua.procedures.models import Procedure
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import CannotKeep, Model


class SpecialIntake(models.Model):
    """How a dossier was taken in on a special day: under which model, what was promised, and what became of it.

    `promised_at` is empty where no promise was given: the model has none, or intake said it `fell_back`. `minutes` and
    `took_minutes` are working minutes, from intake to the promise and to the result. `half_at` and `most_at` are when
    50 and 80 per cent of them have passed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("đang chạy")
        KEPT = "kept", _("giữ lời hứa")
        MISSED = "missed", _("trễ lời hứa")
        FELL_BACK = "fell_back", _("nhận như ngày thường")
        DROPPED = "dropped", _("không còn tính")
        COUNTED = "counted", _("không hứa giờ")

    class Dropped(models.TextChoices):
        SUPPLEMENT = "supplement", _("chờ người dân bổ sung")
        REFUSED = "refused", _("không tiếp nhận")
        WITHDRAWN = "withdrawn", _("người dân rút")
        STOPPED = "stopped", _("dừng giải quyết")

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, primary_key=True, related_name="special_intake")
    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, db_index=False, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    model = models.CharField(max_length=20, choices=Model.choices)
    all_models = ArrayField(models.CharField(max_length=20), default=list)
    rule = models.ForeignKey(SpecialDayRule, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    decision = models.CharField(max_length=120, blank=True)
    uses_pager = models.BooleanField(default=False)
    has_slip = models.BooleanField(default=False, help_text="form 01 was printed: fallen back, or asked for")
    received_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    half_at = models.DateTimeField(null=True)
    most_at = models.DateTimeField(null=True)
    warned_half_at = models.DateTimeField(null=True)
    warned_most_at = models.DateTimeField(null=True)
    fell_back = models.CharField(max_length=20, choices=CannotKeep.choices, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)
    dropped = models.CharField(max_length=12, choices=Dropped.choices, blank=True)
    took_minutes = models.PositiveIntegerField(null=True)
    missed_because = models.CharField(max_length=300, blank=True)
    missed_said_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    received_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    helped_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("lượt nhận ngày đặc biệt")
        verbose_name_plural = pgettext_lazy("nhiều", "lượt nhận ngày đặc biệt")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["open", "kept", "missed"]) | Q(promised_at__isnull=False),
                name="special_intake_promised",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "on", "model"], name="special_intake_day"),
            models.Index(fields=["office", "promised_at"], condition=Q(state="open"), name="special_intake_open"),
        ]
