# SPDX-License-Identifier: EUPL-1.2
"""What somebody has done in a month is found by index; it is made while the office works on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0008_fees_and_post")]

    operations = [
        AddIndexConcurrently(
            model_name="handover",
            index=models.Index(
                fields=["taken_by", "ended_at"],
                condition=Q(taken_by__isnull=False, ended_at__isnull=False),
                name="handover_taken",
            ),
        ),
    ]
