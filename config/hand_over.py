"""Somebody has left: an admin gives their pictures to somebody else, or leaves them under their name."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gallery import handover
from gallery.days import pictures
from gallery.models import Image
from generation.quotas.audit import record


class HeirForm(forms.Form):
    """Who gets them: anybody who is still here."""

    heir = forms.ModelChoiceField(User.objects.none(), label="Give them to", empty_label="Choose a person")

    def __init__(self, giver: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        heir = self.fields["heir"]
        assert isinstance(heir, forms.ModelChoiceField)
        heir.queryset = User.objects.filter(is_active=True).exclude(pk=giver.pk).order_by("username")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Only for admins, and only of people who are deactivated: nobody's pictures go behind their back."""
    if not getattr(request.user, "is_superuser", False):
        raise PermissionDenied
    giver = get_object_or_404(User, pk=pk, is_active=False)
    form = HeirForm(giver, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        heir: User = form.cleaned_data["heir"]
        count = handover.hand_over(giver, heir)
        record(request.user.get_username(), "handed over", giver, {}, {"pictures": count, "to": str(heir)})
        messages.success(request, f"{heir} has {pictures(count)} of {giver} now.")
        return redirect("admin:auth_user_change", giver.pk)
    context = {"form": form, "giver": giver, "pictures": Image.objects.of(giver).count()}
    return render(request, "hand_over.html", context, status=422 if form.errors else 200)
