"""People, teams and invites in the admin."""

from importlib import import_module

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group, User

# Theirs come first, so that ours can take their place.
for _app in ("django.contrib.auth", "allauth.account", "allauth.mfa", "allauth.usersessions"):
    import_module(f"{_app}.admin")
# allauth's own rooms show secrets, or rows that are nobody's business.
for _model in (User, Group, EmailAddress, EmailConfirmation, Authenticator, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
for _room in ("people", "teams", "invites"):
    import_module(f"config.admin.{_room}")
