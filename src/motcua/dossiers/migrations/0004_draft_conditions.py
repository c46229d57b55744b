# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0003_portal_and_sealing"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="conditions",
            field=models.JSONField(default=dict),
        ),
    ]
