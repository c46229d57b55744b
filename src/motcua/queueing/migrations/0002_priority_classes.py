# SPDX-License-Identifier: EUPL-1.2
"""The groups whom the law lets go first; every office may edit, add or switch off. Rule: R-027."""

from django.db import migrations

CLASSES = [
    ("pregnant", "Phụ nữ mang thai", "Đang mang thai", "Thông lệ các bộ phận một cửa"),
    ("infant", "Người bế trẻ dưới 36 tháng tuổi", "Bế theo trẻ dưới 36 tháng", "Thông lệ các bộ phận một cửa"),
    ("disabled", "Người khuyết tật nặng, đặc biệt nặng", "Khuyết tật nặng hoặc đặc biệt nặng", "Luật Người khuyết tật 2010"),
    ("elderly", "Người từ 80 tuổi trở lên", "Từ 80 tuổi trở lên", "Luật Người cao tuổi 2009"),
    ("merit", "Người có công với cách mạng", "Người có công với cách mạng", "Pháp lệnh Ưu đãi người có công với cách mạng 2020"),
]  # fmt: skip


def fill(apps, schema_editor):
    kinds = apps.get_model("queueing", "PriorityClass")
    for order, (code, name, help_text, basis) in enumerate(CLASSES, start=1):
        kinds.objects.get_or_create(
            code=code, defaults={"name": name, "help": help_text, "basis": basis, "order": order}
        )


class Migration(migrations.Migration):
    dependencies = [("queueing", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
