# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Office


class Founding(models.Model):
    """How far an office being set up is; what the steps themselves made lies where it always lies."""

    office = models.OneToOneField(Office, on_delete=models.CASCADE, primary_key=True, related_name="founding")
    # In the order in which they were chosen: the first has the first line.
    agencies = ArrayField(models.CharField(max_length=20), default=list)
    has_no_machine = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("việc lập nơi tiếp nhận")
        verbose_name_plural = pgettext_lazy("nhiều", "việc lập nơi tiếp nhận")
        ordering: ClassVar = ["begun_at"]
