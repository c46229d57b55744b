import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='upload',
            name='mark',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='upload',
            name='page',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='paper',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.storedfile'),
        ),
        migrations.AlterField(
            model_name='result',
            name='draft_file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.storedfile'),
        ),
        migrations.AlterField(
            model_name='result',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.storedfile'),
        ),
        migrations.AlterField(
            model_name='upload',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='dossiers.storedfile'),
        ),
        migrations.CreateModel(
            name='PaperPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='its place in the paper; gaps are allowed')),
                ('sent_name', models.CharField(max_length=200)),
                ('sent_size', models.PositiveIntegerField(help_text='bytes')),
                ('sent_sha256', models.CharField(max_length=64)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.storedfile')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='dossiers.paper')),
            ],
            options={
                'verbose_name': 'trang giấy tờ',
                'verbose_name_plural': 'trang giấy tờ',
                'ordering': ['paper', 'number'],
                'constraints': [models.UniqueConstraint(fields=('paper', 'number'), name='paper_page_once')],
            },
        ),
    ]
