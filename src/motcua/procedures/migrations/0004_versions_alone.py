from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0003_first_versions"),
    ]

    operations = [
        migrations.RemoveField("procedure", "online_level"),
        migrations.RemoveField("procedure", "time_limit"),
        migrations.RemoveField("procedure", "limit_unit"),
        migrations.RemoveField("procedure", "limit_source"),
        migrations.RemoveField("procedure", "fee_vnd"),
        migrations.RemoveField("procedure", "fee_basis"),
    ]
