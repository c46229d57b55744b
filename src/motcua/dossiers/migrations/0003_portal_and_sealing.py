# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
from django.db import migrations, models

# What is written once is refused to be changed by the database itself; emptying whole tables (tests) stays possible.
_REFUSE = """
CREATE FUNCTION dossiers_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER log_entry_kept BEFORE UPDATE OR DELETE ON dossiers_logentry
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse_change();
CREATE TRIGGER log_content_kept BEFORE UPDATE ON dossiers_logcontent
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse_change();
CREATE TRIGGER day_seal_kept BEFORE UPDATE OR DELETE ON dossiers_dayseal
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse_change();
CREATE TRIGGER look_kept BEFORE UPDATE OR DELETE ON dossiers_look
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse_change();
"""
_ALLOW = """
DROP TRIGGER log_entry_kept ON dossiers_logentry;
DROP TRIGGER log_content_kept ON dossiers_logcontent;
DROP TRIGGER day_seal_kept ON dossiers_dayseal;
DROP TRIGGER look_kept ON dossiers_look;
DROP FUNCTION dossiers_refuse_change();
"""

# Codes and names of the national portal (TrangThaiHoSo), as they are known; a row each can be changed by the city.
_STATUSES = {
    "submitted": ("1", "Mới đăng ký"),
    "received": ("2", "Được tiếp nhận"),
    "refused": ("3", "Không được tiếp nhận"),
    "processing": ("4", "Đang xử lý"),
    "signing": ("4", "Đang xử lý"),
    "signed": ("4", "Đang xử lý"),
    "supplement": ("5", "Yêu cầu bổ sung giấy tờ"),
    "withdrawn": ("7", "Công dân yêu cầu rút hồ sơ"),
    "stopped": ("8", "Dừng xử lý"),
    "result_ready": ("9", "Đã xử lý xong"),
    "returned": ("10", "Đã trả kết quả"),
}


def _add_statuses(apps, schema_editor):
    rows = apps.get_model("dossiers", "PortalStatus").objects
    for status, (code, name) in _STATUSES.items():
        rows.get_or_create(status=status, defaults={"portal_code": code, "portal_name": name})


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0002_papers")]

    operations = [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False), models.Q(("name", "đã xóa"), _negated=True)),
                fields=["procedure_version", "closed_at"],
                name="dossier_retention",
            ),
        ),
        migrations.AlterField(
            model_name="portalstatus",
            name="status",
            field=models.CharField(
                choices=[
                    ("submitted", "chờ tiếp nhận"),
                    ("supplement", "chờ bổ sung"),
                    ("refused", "không tiếp nhận"),
                    ("processing", "đang giải quyết"),
                    ("signing", "đang trình ký"),
                    ("signed", "đã ký, chờ vào sổ"),
                    ("result_ready", "đã có kết quả"),
                    ("returned", "đã trả kết quả"),
                    ("withdrawn", "đã rút"),
                    ("stopped", "dừng giải quyết"),
                    ("received", "đã tiếp nhận, chưa ai xử lý"),
                ],
                max_length=12,
                primary_key=True,
                serialize=False,
                verbose_name="trạng thái",
            ),
        ),
        migrations.AddField(model_name="portalmessage", name="not_before", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="portalmessage",
            name="number",
            field=models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="portalmessage",
            constraint=models.UniqueConstraint(fields=("dossier", "number"), name="portal_message_number_once"),
        ),
        migrations.AddIndex(
            model_name="portalmessage",
            index=models.Index(
                condition=models.Q(("state", "refused")), fields=["made_at"], name="portal_message_refused"
            ),
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(unique=True)),
                ("since", models.DateTimeField()),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("reached", models.BigIntegerField(default=0)),
                ("compared", models.PositiveIntegerField(default=0)),
                ("same", models.PositiveIntegerField(default=0)),
                (
                    "waiting",
                    models.PositiveIntegerField(
                        default=0, help_text="not compared: something of them is still to be sent"
                    ),
                ),
                ("missing", models.PositiveIntegerField(default=0)),
                ("differing", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "lần đối soát với Cổng Dịch vụ công quốc gia",
                "verbose_name_plural": "lần đối soát với Cổng Dịch vụ công quốc gia",
                "ordering": ["-on"],
            },
        ),
        migrations.CreateModel(
            name="PortalDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_missing", models.BooleanField(default=False)),
                ("fields", models.CharField(blank=True, max_length=200)),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dossiers.dossier"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="dossiers.portalmessage",
                    ),
                ),
                (
                    "reconciliation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="differences",
                        to="dossiers.reconciliation",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="portaldifference",
            constraint=models.UniqueConstraint(fields=("reconciliation", "dossier"), name="portal_difference_once"),
        ),
        migrations.RunPython(_add_statuses, migrations.RunPython.noop),
        migrations.RunSQL(_REFUSE, _ALLOW),
    ]
