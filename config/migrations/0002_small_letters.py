"""Addresses are looked up in small letters when somebody signs in, and so are kept in them."""

from django.db import migrations


def lower(apps, schema_editor):
    people = apps.get_model("auth", "User").objects
    for person in people.exclude(email="").iterator():
        address = person.email.lower()
        taken = people.filter(email=address).exclude(pk=person.pk).exists()
        if address != person.email and not taken:
            people.filter(pk=person.pk).update(email=address)


class Migration(migrations.Migration):
    dependencies = [("config", "0001_invites"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(lower, migrations.RunPython.noop)]
