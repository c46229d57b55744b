# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    # The table is large, and messages go out meanwhile.
    atomic = False

    dependencies: ClassVar = [("messaging", "0004_own_words")]

    operations: ClassVar = [
        AddIndexConcurrently(
            model_name="message", index=BrinIndex(fields=["created_at"], name="message_created")
        ),
    ]
