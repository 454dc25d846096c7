"""What the pipeline relies on, asked of every provider alike."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from generation.catalogue.spec import CAPABILITIES, Capability, FieldSpec, ModelSpec
from generation.providers.base import (
    Gone,
    Limits,
    Progress,
    Provider,
    ProviderError,
    ReferenceField,
    ReferenceFile,
    Rejected,
    Request,
    Result,
    Ticket,
    Unreachable,
)
from generation.providers.builtin.provider import Builtin
from generation.providers.simplified.provider import Simplified
from tests.second_site import SecondSite
from tests.upstream import Upstream
from tests.upstream.fixtures import QUICK

Make = Callable[[], Provider]
LIMITS = Limits(max_bytes=30_000_000, seconds=20)
HOW_MANY: dict[Capability, int] = {"prompt": 0, "reference_image": 1, "multiple_images": 2}


@pytest.fixture(params=["simplified", "builtin", pytest.param("chained", marks=pytest.mark.e2e)])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes a fresh instance of a provider; chained, it speaks to a second Atelier that runs."""
    if request.param == "builtin":
        return Builtin
    if request.param == "chained":
        second: SecondSite = request.getfixturevalue("second_site")
        return second.provider
    upstream: Upstream = request.getfixturevalue("upstream")
    return lambda: Simplified(upstream.key, upstream.url, upstream.allowed_hosts, timeouts=QUICK)


@pytest.fixture
def provider(make: Make) -> Provider:
    return make()


def reference(colour: str) -> ReferenceFile:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "PNG")
    data = file.getvalue()
    return ReferenceFile(
        sha256=hashlib.sha256(data).hexdigest(),
        filename=f"{colour}.png",
        content_type="image/png",
        open=lambda: io.BytesIO(data),
    )


def value_for(field: FieldSpec) -> Any:
    """A value that the field must take, from what it says of itself alone."""
    if field.default is not None:
        return field.default
    match field.type:
        case "enum":
            return field.choices[0]
        case "boolean":
            return True
        case "integer":
            return int(field.minimum or 0)
        case "number":
            return float(field.minimum or 0)
    return "a harbour at dusk"


def model_with(provider: Provider, capability: Capability, *names: str) -> ModelSpec:
    """A model that can do this and has these fields."""
    for model in provider.list_models():
        fields = model.capabilities.get(capability)
        if fields is not None and set(names) <= {field.name for field in fields}:
            return model
    raise AssertionError(f"no model can do {capability} with {names}")


def prepared(provider: Provider, model: ModelSpec, capability: Capability, **parameters: Any) -> Request:
    """A request made of the model's own fields, its references uploaded."""
    fields = model.capabilities[capability]
    own = {field.name: value_for(field) for field in fields if not field.is_reference and field.required}
    request = Request(model.id, capability, {**own, **parameters}, styles=("cinematic",))
    how_many = HOW_MANY[capability]
    if not how_many:
        return request
    place = next(field for field in fields if field.is_reference)
    files = tuple(reference(colour) for colour in ("red", "blue")[:how_many])
    return replace(
        request,
        references=files,
        uploads=tuple(provider.upload_reference(file) for file in files),
        reference_fields=(
            ReferenceField(place.name, place.type == "file_list", place.wants_url, count=how_many),
        ),
    )


def ended(provider: Provider, ticket: Ticket, request: Request) -> Progress:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        progress = provider.poll(ticket, request)
        if progress.state != "running":
            return progress
        time.sleep(0.01)
    raise AssertionError("the job never ended")


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_it_has_a_name_and_a_label(provider: Provider) -> None:
    assert provider.name.isidentifier()
    assert provider.label


def test_it_has_models_for_every_capability(provider: Provider) -> None:
    models = provider.list_models()
    assert len({model.id for model in models}) == len(models)
    assert {capability for model in models for capability in model.capabilities} == set(CAPABILITIES)
    for model in models:
        assert model.name
        assert not model.problems
        assert model.credits is None or model.credits >= 0
        for capability, fields in model.capabilities.items():
            assert len({field.name for field in fields}) == len(fields)
            assert any(field.is_reference for field in fields) == (capability != "prompt")


def test_defaults_are_within_their_own_bounds(provider: Provider) -> None:
    for model in provider.list_models():
        for field in (field for fields in model.capabilities.values() for field in fields):
            assert bool(field.choices) == (field.type == "enum")
            if field.default is None:
                continue
            if field.type == "enum":
                assert field.default in field.choices
            if field.type in ("integer", "number"):
                assert field.minimum is None or field.default >= field.minimum
                assert field.maximum is None or field.default <= field.maximum


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_job_ends_in_a_picture(provider: Provider, capability: Capability) -> None:
    request = prepared(provider, model_with(provider, capability), capability)
    ticket = provider.submit(request)
    assert ticket.task_id or ticket.variation_id
    progress = ended(provider, ticket, request)
    assert progress.state == "done"
    (result,) = progress.results
    image = opened(provider.download(result, ticket, request, LIMITS).read())
    assert min(image.size) >= 32


def test_a_count_brings_as_many_different_pictures(provider: Provider) -> None:
    model = model_with(provider, "prompt", "count")
    request = prepared(provider, model, "prompt", count=2)
    ticket = provider.submit(request)
    results = ended(provider, ticket, request).results
    assert len(results) == 2
    first, second = (provider.download(result, ticket, request, LIMITS).read() for result in results)
    assert opened(first).tobytes() != opened(second).tobytes()


def test_an_uploaded_reference_can_be_refreshed(provider: Provider) -> None:
    uploaded = provider.upload_reference(reference("green"))
    assert uploaded.asset_id
    assert provider.refresh_reference(uploaded).asset_id == uploaded.asset_id


def test_another_instance_can_go_on_with_a_ticket(make: Make, provider: Provider) -> None:
    request = prepared(provider, model_with(provider, "prompt"), "prompt")
    ticket = provider.submit(request)
    other = make()
    progress = ended(other, ticket, request)
    assert opened(make().download(progress.results[0], ticket, request, LIMITS).read())


def test_polling_a_finished_job_again_says_the_same(provider: Provider) -> None:
    request = prepared(provider, model_with(provider, "prompt"), "prompt")
    ticket = provider.submit(request)
    first, again = ended(provider, ticket, request), provider.poll(ticket, request)
    assert again.state == "done"
    assert [result.asset_id for result in again.results] == [result.asset_id for result in first.results]


def test_nonsense_is_rejected_in_a_plain_sentence(provider: Provider) -> None:
    good = prepared(provider, model_with(provider, "prompt", "count"), "prompt")
    for bad in (
        replace(good, model="no.such-model"),
        replace(good, capability="multiple_images", model="no.such-model"),
        replace(good, parameters={}),
        replace(good, parameters={**good.parameters, "no_such_field": 1}),
        replace(good, parameters={**good.parameters, "count": "many"}),
        replace(good, parameters={**good.parameters, "count": 10_000}),
        replace(good, parameters={**good.parameters, "prompt": ["a", "list"]}),
    ):
        with pytest.raises(Rejected) as caught:
            provider.submit(bad)
        message = caught.value.message
        assert message.endswith(".")
        assert len(message) <= 300
        assert "\n" not in message


def test_a_download_keeps_to_its_size(provider: Provider) -> None:
    request = prepared(provider, model_with(provider, "prompt"), "prompt")
    ticket = provider.submit(request)
    result = ended(provider, ticket, request).results[0]
    with pytest.raises(Rejected):
        provider.download(result, ticket, request, replace(LIMITS, max_bytes=200))


def test_a_download_can_be_told_to_stop(provider: Provider) -> None:
    request = prepared(provider, model_with(provider, "prompt"), "prompt")
    ticket = provider.submit(request)
    result = ended(provider, ticket, request).results[0]
    with pytest.raises(Unreachable):
        provider.download(result, ticket, request, replace(LIMITS, stopped=lambda: True))


def test_a_picture_that_is_not_the_job_s_is_not_to_be_had(provider: Provider) -> None:
    request = prepared(provider, model_with(provider, "prompt"), "prompt")
    ticket = provider.submit(request)
    result = ended(provider, ticket, request).results[0]
    tampered = Result(result.url + "99")
    with pytest.raises((Gone, Rejected)):
        provider.download(tampered, ticket, request, LIMITS)


def test_every_error_is_of_the_family(provider: Provider) -> None:
    assert issubclass(Rejected, ProviderError)
    nothing = Request("", "prompt", {})
    with pytest.raises(ProviderError):
        provider.submit(nothing)
