"""Stand-in models, the vendor's balance and the stored exchanges go; a job keeps the last answer it got."""

from django.db import migrations, models


def delete_stand_ins(apps, schema_editor):
    """What an admin has pointed elsewhere stays, as an alias of their own."""
    aliases = apps.get_model("generation", "ModelAlias").objects.filter(stand_in=True)
    aliases.filter(model__provider="builtin", model__model_id="atelier-scenes").delete()


class Migration(migrations.Migration):
    dependencies = [("generation", "0004_sharing")]

    operations = [
        migrations.RunPython(delete_stand_ins, migrations.RunPython.noop),
        migrations.RemoveField("modelalias", "stand_in"),
        migrations.AddField("job", "upstream_answer", models.TextField(blank=True)),
        migrations.AddField(
            "job",
            "upstream_http_status",
            models.PositiveSmallIntegerField("HTTP status", blank=True, null=True),
        ),
        migrations.DeleteModel("JobExchange"),
        migrations.DeleteModel("VendorBalance"),
    ]
