"""Step 1: a valid order becomes one transaction in which the credits are held and a job exists."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from gallery.models import Image, Sharing, sharing_of_new
from generation.catalogue.roles import NEGATIVE_NAMES, aspect_of, assign_references, count_of
from generation.catalogue.spec import Capability, FieldSpec, capability_for
from generation.catalogue.stored import capabilities_of
from generation.models import ApiKey, ImageModel, Job, JobReference, Reference
from generation.pipeline.placeholder import placeholder_for
from generation.pipeline.wake import wake
from generation.providers.base import ReferenceField
from generation.quotas import policy
from generation.quotas.accounts import membership_of
from generation.quotas.admission import hold
from generation.quotas.prices import price_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asked for, already valid for its model.

    `parameters` includes the prompt under the model's own name for it. `token`
    is the form's: the same token with the same content is the same job. Where
    `key` is given it alone decides that. `asked` is the capability, where it does not
    follow from the references, and `dealt` says which field takes how many of them.
    Without `sharing` the person's own default says who sees it.
    """

    model: ImageModel
    prompt: str
    parameters: Mapping[str, Any]
    token: str
    styles: Sequence[str] = ()
    references: Sequence[Reference] = ()
    parent: Image | None = None
    fields: Sequence[FieldSpec] = field(default=())
    asked: Capability | None = None
    dealt: Sequence[ReferenceField] = ()
    api_key: ApiKey | None = None
    key: str = ""
    body_digest: str = ""
    sharing: Sharing | None = None

    @property
    def capability(self) -> Capability:
        return self.asked or capability_for(len(self.references))

    @property
    def price(self) -> int:
        """Credits per picture, as it is held."""
        return price_of(self.model, self.parameters)

    @property
    def count(self) -> int:
        return count_of(self._fields(), self.parameters)

    @property
    def fingerprint(self) -> str:
        """The same for two orders that ask for the same picture, whoever asks."""
        return digest(
            self.model.key,
            self.prompt,
            dict(self.parameters),
            sorted(self.styles),
            [reference.sha256 for reference in self.references],
        )

    @property
    def submission_key(self) -> str:
        """One key for one press of the button: the token and all content."""
        return self.key or digest(self.token, self.fingerprint, list(self.styles))

    def _fields(self) -> Sequence[FieldSpec]:
        return self.fields or capabilities_of(self.model).get(self.capability, ())


def digest(*content: Any) -> str:
    """One short text for whatever JSON can say."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def request_job(owner: AbstractBaseUser, order: Order) -> tuple[Job, bool]:
    """Make the job of `order`, or find the one that this press of the button made before.

    Returns the job and whether it is new. Raises quotas' Refused with a sentence,
    and ValueError with one where the references do not fit the model.
    """
    key = order.submission_key
    before = Job.objects.filter(owner=owner.pk, submission_key=key).first()
    if before:
        return before, False
    now = timezone.now()
    membership = membership_of(owner.pk, now, order.api_key.pk if order.api_key else None)
    policy.check(membership.limits, order.model, order.count, order.price, owner.pk)
    try:
        with transaction.atomic():
            job = _create(owner, order, key)
            hold(job, now, membership)
            transaction.on_commit(wake, robust=True)
    except IntegrityError:
        # The same press came twice at once, and the other one was first.
        twin = Job.objects.filter(owner=owner.pk, submission_key=key).first()
        if twin is None:
            raise
        return twin, False
    return job, True


def _create(owner: AbstractBaseUser, order: Order, key: str) -> Job:
    fields = order._fields()
    parameters = dict(order.parameters)
    dealt = order.dealt or assign_references(fields, len(order.references))
    aspect = aspect_of(fields, parameters)
    sharing = sharing_of_new(owner, order.sharing)
    job = Job.objects.create(
        owner_id=owner.pk,
        owner_name=owner.get_username(),
        submission_key=key,
        fingerprint=order.fingerprint,
        api_key=order.api_key,
        body_digest=order.body_digest,
        parent=order.parent,
        visibility=sharing.visibility,
        team_id=sharing.team_id,
        provider=order.model.provider,
        model=order.model.model_id,
        model_name=order.model.name,
        capability=order.capability,
        prompt=order.prompt,
        negative_prompt=next((str(parameters[n]) for n in NEGATIVE_NAMES if n in parameters), ""),
        parameters=parameters,
        styles=list(order.styles),
        reference_fields=[[f.name, f.is_list, f.wants_url, f.count] for f in dealt],
        count=order.count,
        price=order.price,
        aspect=aspect,
        placeholder=placeholder_for(order.prompt, [r.placeholder for r in order.references]),
        typical_seconds=order.model.seconds,
    )
    JobReference.objects.bulk_create(
        JobReference(job=job, reference=reference, position=position)
        for position, reference in enumerate(order.references)
    )
    if order.references:
        pks = [reference.pk for reference in order.references]
        Reference.objects.filter(pk__in=pks).update(used_at=timezone.now())
    return job
