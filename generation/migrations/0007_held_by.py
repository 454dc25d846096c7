"""A row knows which process works at it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generation", "0006_refusals")]

    operations = [
        migrations.AddField(
            model,
            "held_by",
            models.CharField(
                blank=True, default="", help_text="The process that works at it.", max_length=100
            ),
            preserve_default=False,
        )
        for model in ("job", "output")
    ]
