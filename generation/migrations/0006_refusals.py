"""What a provider refuses is remembered: what its account was too empty for, how long a job was told to wait."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generation", "0005_less_to_carry")]

    operations = [
        migrations.AddField(
            "submissionpause",
            "minutes",
            models.PositiveIntegerField(default=0, help_text="Doubled when it is refused again."),
        ),
        migrations.AddField(
            "submissionpause",
            "price",
            models.PositiveBigIntegerField("waits from", default=0, help_text="The cheapest job refused."),
        ),
        migrations.AddField(
            "submissionpause",
            "taken",
            models.PositiveBigIntegerField(help_text="The dearest job taken since.", null=True),
        ),
        migrations.AddField(
            "submissionpause",
            "trying",
            models.ForeignKey(
                help_text="The one that is sent alone.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="generation.job",
            ),
        ),
        migrations.AddField(
            "job",
            "kept_waiting",
            models.PositiveIntegerField(
                default=0,
                help_text="Seconds, in all, for which the provider asked to wait before it is sent.",
            ),
        ),
        migrations.AlterField(
            "job",
            "failure",
            models.CharField(
                blank=True,
                choices=[
                    ("rejected", "Refused"),
                    ("out_of_credits", "Out of credits"),
                    ("not_authorised", "Key not accepted"),
                    ("unreachable", "Not reachable"),
                    ("busy", "Asked to wait for too long"),
                    ("failed", "Failed"),
                    ("incomplete", "Not all pictures arrived"),
                    ("lost", "Lost"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            "Allowance",
            [
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("provider", models.CharField(max_length=40, unique=True)),
                ("per_second", models.FloatField()),
                ("left", models.FloatField()),
                ("at", models.DateTimeField()),
                ("lowered_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
