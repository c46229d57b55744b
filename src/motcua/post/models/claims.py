# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.people.models import User
from motcua.post.models.parcels import Parcel


class Claim(models.Model):
    """What is claimed from the carrier for a parcel that was lost or harmed (khiếu nại), answered in working days."""

    class Kind(models.TextChoices):
        LOST = "lost", pgettext_lazy("khiếu nại", "thất lạc")
        HARMED = "harmed", _("hư hỏng")
        LATE = "late", pgettext_lazy("khiếu nại", "chậm")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("khiếu nại", "chờ trả lời")
        ACCEPTED = "accepted", _("bồi thường")
        REFUSED = "refused", pgettext_lazy("khiếu nại", "không bồi thường")

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    text = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField()
    answer = models.CharField(max_length=500, blank=True)
    amount_vnd = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("khiếu nại bưu chính")
        verbose_name_plural = pgettext_lazy("nhiều", "khiếu nại bưu chính")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "kind"], condition=Q(state="open"), name="one_open_claim_a_kind"),
        ]
