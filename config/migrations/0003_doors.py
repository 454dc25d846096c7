"""Secrets of second factors that are kept plain become encrypted."""

from django.db import migrations

from config.encryption import BEGINNING, decrypt, encrypt


def change(apps, way):
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type__in=("totp", "recovery_codes")):
        before = dict(row.data)
        for name in ("secret", "seed"):
            if name in row.data:
                row.data[name] = way(row.data[name])
        if "migrated_codes" in row.data:
            row.data["migrated_codes"] = [way(code) for code in row.data["migrated_codes"]]
        if row.data != before:
            row.save(update_fields=["data"])


def forwards(apps, schema_editor):
    change(apps, lambda kept: kept if kept.startswith(BEGINNING) else encrypt(kept))


def backwards(apps, schema_editor):
    change(apps, decrypt)


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0002_small_letters"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(forwards, backwards)]
