from django.db import migrations, models

# What was said twice is kept once from now on.
_SAID_TWICE = """
DELETE FROM messaging_receipt AS again USING messaging_receipt AS first
WHERE again.id > first.id AND again.message_id = first.message_id
AND again.provider = first.provider AND again.state = first.state
"""


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='handed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='is_repeated',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='message',
            name='cost_vnd',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(_SAID_TWICE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('message', 'provider', 'state'), name='receipt_once'),
        ),
    ]
