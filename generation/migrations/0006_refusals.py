"""What an account was too empty for is remembered, and which job is sent alone to see."""

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
    ]
