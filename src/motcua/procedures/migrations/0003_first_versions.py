from django.db import migrations, models

KEPT = ("online_level", "time_limit", "limit_unit", "limit_source", "fee_vnd", "fee_basis")


def one_version_each(apps, schema_editor):
    """Give every procedure that has no version its first one, without a first day, from its own columns."""
    Version = apps.get_model("procedures", "ProcedureVersion")
    Version.objects.bulk_create(
        [
            Version(procedure=row, number=1, **{name: getattr(row, name) for name in KEPT})
            for row in apps.get_model("procedures", "Procedure").objects.filter(versions=None)
        ],
        batch_size=1_000,
    )


def back_to_procedures(apps, schema_editor):
    """Write what the newest version says back to its procedure."""
    for version in apps.get_model("procedures", "ProcedureVersion").objects.order_by("procedure", "number"):
        apps.get_model("procedures", "Procedure").objects.filter(pk=version.procedure_id).update(
            **{name: getattr(version, name) for name in KEPT}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0002_versions"),
    ]

    operations = [
        # Empty for a moment, so that going back finds room before it finds values.
        migrations.AlterField("procedure", "online_level", models.CharField(max_length=20, null=True)),
        migrations.AlterField("procedure", "time_limit", models.PositiveSmallIntegerField(null=True)),
        migrations.AlterField("procedure", "limit_unit", models.CharField(max_length=20, null=True)),
        migrations.AlterField("procedure", "fee_vnd", models.PositiveIntegerField(null=True)),
        migrations.RunPython(one_version_each, back_to_procedures),
    ]
