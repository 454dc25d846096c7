from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from generation.catalogue.spec import CAPABILITIES, Capability, FieldSpec, ModelSpec
from generation.providers.base import Gone, Limits, Provider, Rejected, Request, Result, Ticket, Unreachable
from generation.providers.builtin import models
from generation.providers.builtin.provider import Builtin
from tests.generation.providers.builtin.helpers import reference_bytes, reference_file, request

LIMITS = Limits(max_bytes=30_000_000, seconds=60)
SMALLEST = {"size": "512x512"}
REFERENCES: dict[Capability, tuple[bytes, ...]] = {
    "prompt": (),
    "reference_image": (reference_bytes("warm"),),
    "multiple_images": (reference_bytes("warm"), reference_bytes("cold")),
}
PAIRS = [(spec.id, capability) for spec in models.MODELS for capability in spec.capabilities]


def complete(spec: ModelSpec, capability: Capability) -> Request:
    parameters: dict[str, Any] = {"prompt": "a quiet lake"}
    if any(field.name == "size" for field in spec.capabilities[capability]):
        parameters |= SMALLEST
    return request(parameters, model=spec.id, references=REFERENCES[capability])


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_it_is_a_provider() -> None:
    provider: Provider = Builtin()
    assert (provider.name, provider.label) == ("builtin", "Built-in painter")


def test_every_model_has_a_price_a_time_and_says_that_it_is_no_ai() -> None:
    specs = Builtin().list_models()
    assert len(specs) >= 3
    assert len({spec.id for spec in specs}) == len(specs)
    for spec in specs:
        assert (spec.credits, spec.vendor) == (1, "Built-in painter")
        assert spec.seconds
        assert "Draws by rules; not an AI model." in spec.description


def test_every_field_has_a_label_and_a_help_and_a_default_it_allows() -> None:
    for spec in models.MODELS:
        for fields in spec.capabilities.values():
            assert len({field.name for field in fields}) == len(fields)
            for field in fields:
                assert field.label
                assert field.help
                assert field.default is None or field.type != "enum" or field.default in field.choices


def test_the_first_model_covers_every_capability_with_exactly_its_fields() -> None:
    first = Builtin().list_models()[0]
    assert set(first.capabilities) == set(CAPABILITIES)
    names = {
        capability: {field.name for field in fields} for capability, fields in first.capabilities.items()
    }
    own = {"prompt", "aspect_ratio", "count", "seed", "negative_prompt"}
    assert names["prompt"] == own
    assert names["reference_image"] == own | {"input_image"}
    assert names["multiple_images"] == own | {"reference_images"}


def test_every_shape_has_about_a_megapixel_and_the_ratio_it_names() -> None:
    for ratio, (width, height) in models.RATIOS.items():
        across, down = (int(part) for part in ratio.split(":"))
        assert width * height == pytest.approx(1_040_000, rel=0.06)
        assert width / height == pytest.approx(across / down, rel=0.025)


@pytest.mark.parametrize(("model", "capability"), PAIRS)
def test_every_model_draws_with_every_capability_it_names(model: str, capability: Capability) -> None:
    provider = Builtin()
    spec = models.find(model)
    assert spec is not None
    order = complete(spec, capability)
    ticket = provider.submit(order)
    progress = provider.poll(ticket, order)
    assert (progress.state, len(progress.results)) == ("done", 1)
    image = opened(provider.download(progress.results[0], ticket, order, LIMITS).read())
    assert image.format == "PNG"
    assert image.size == ((512, 512) if "size" in order.parameters else (1024, 1024))


def test_a_download_is_the_same_bytes_each_time_and_from_another_instance() -> None:
    order = request({"prompt": "stained glass", "seed": 5, **SMALLEST}, model=models.PATTERNS)
    ticket = Ticket(variation_id="one")
    result = Result(url="builtin:0")
    first = Builtin().download(result, ticket, order, LIMITS).read()
    assert Builtin().download(result, ticket, order, LIMITS).read() == first
    assert Builtin().download(result, Ticket(variation_id="another"), order, LIMITS).read() == first


def test_two_jobs_without_a_seed_differ() -> None:
    provider = Builtin()
    order = request()
    seeds = {provider.poll(provider.submit(order), order).results[0].seed for _ in range(8)}
    assert len(seeds) == 8


def test_the_pictures_of_a_job_count_up_from_the_seed() -> None:
    order = request({"prompt": "sea", "seed": 40, "count": 4})
    results = Builtin().poll(Ticket(variation_id="x"), order).results
    assert [result.url for result in results] == [f"builtin:{index}" for index in range(4)]
    assert [result.seed for result in results] == [40, 41, 42, 43]


def test_the_second_picture_is_the_first_of_the_next_seed() -> None:
    provider, ticket = Builtin(), Ticket(variation_id="x")
    pair = request({"prompt": "bauhaus", "seed": 7, "count": 2, **SMALLEST}, model=models.PATTERNS)
    single = request({"prompt": "bauhaus", "seed": 8, **SMALLEST}, model=models.PATTERNS)
    second = provider.download(Result(url="builtin:1"), ticket, pair, LIMITS).read()
    assert second == provider.download(Result(url="builtin:0"), ticket, single, LIMITS).read()
    assert second != provider.download(Result(url="builtin:0"), ticket, pair, LIMITS).read()


def test_a_seed_of_twenty_digits_wraps_around() -> None:
    seed = 12345678901234567890
    order = request({"prompt": "sea", "seed": seed})
    assert Builtin().poll(Ticket(variation_id="x"), order).results[0].seed == seed % 2**32


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"prompt": None},
        {"prompt": 7},
        {"prompt": "x" * 10_001},
        {"prompt": "sea", "aspect_ratio": "5:4"},
        {"prompt": "sea", "count": 0},
        {"prompt": "sea", "count": 5},
        {"prompt": "sea", "count": "2"},
        {"prompt": "sea", "count": True},
        {"prompt": "sea", "seed": -1},
        {"prompt": "sea", "seed": 1.5},
        {"prompt": "sea", "size": "512x512"},
        {"prompt": "sea", "negative_prompt": ["sun"]},
    ],
)
def test_a_parameter_that_breaks_the_spec_is_rejected_in_a_plain_sentence(parameters: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as caught:
        Builtin().submit(request(parameters))
    assert caught.value.message.endswith(".")
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("value", [0.4, 2.1, float("nan"), True, "1"])
def test_a_scale_outside_its_bounds_is_rejected(value: object) -> None:
    with pytest.raises(Rejected):
        Builtin().submit(request({"prompt": "bauhaus", "scale": value}, model=models.PATTERNS))


def test_an_unknown_model_and_a_capability_it_lacks_are_rejected() -> None:
    with pytest.raises(Rejected):
        Builtin().submit(request(model="atelier-nothing"))
    with pytest.raises(Rejected):
        Builtin().submit(request(model=models.COLLAGE))


def test_missing_and_too_many_references_are_rejected() -> None:
    one = reference_bytes()
    with pytest.raises(Rejected):
        Builtin().submit(request(capability="reference_image"))
    with pytest.raises(Rejected):
        Builtin().submit(request(references=(one, one), capability="reference_image"))
    with pytest.raises(Rejected):
        Builtin().submit(request(references=(one,) * 9))
    with pytest.raises(Rejected):
        Builtin().submit(request(references=(one,), capability="prompt"))


def test_a_reference_is_known_by_its_hash() -> None:
    file = reference_file(b"anything")
    uploaded = Builtin().upload_reference(file)
    assert uploaded.asset_id == file.sha256
    assert Builtin().refresh_reference(uploaded) == uploaded


@pytest.mark.parametrize("content", [b"", b"not a picture", reference_bytes()[:200]])
def test_a_reference_that_is_no_picture_is_rejected(content: bytes) -> None:
    order = request(references=(content,))
    with pytest.raises(Rejected):
        Builtin().download(Result(url="builtin:0"), Ticket(variation_id="x"), order, LIMITS)


def test_a_drawing_that_is_told_to_stop_stops() -> None:
    limits = Limits(max_bytes=30_000_000, seconds=60, stopped=lambda: True)
    with pytest.raises(Unreachable):
        Builtin().download(Result(url="builtin:0"), Ticket(variation_id="x"), request(), limits)


@pytest.mark.parametrize("url", ["builtin:1", "builtin:", "builtin:-1", "https://example.com/0", "0"])
def test_a_result_that_is_not_of_the_job_is_gone(url: str) -> None:
    with pytest.raises(Gone):
        Builtin().download(Result(url=url), Ticket(variation_id="x"), request(), LIMITS)


def test_a_picture_over_the_cap_is_sent_smaller_or_rejected() -> None:
    order = request({"prompt": "dunes", "seed": 3})
    ticket, result = Ticket(variation_id="x"), Result(url="builtin:0")
    content = Builtin().download(result, ticket, order, Limits(max_bytes=1_000_000, seconds=60)).read()
    assert len(content) <= 1_000_000
    assert opened(content).format == "JPEG"
    with pytest.raises(Rejected):
        Builtin().download(result, ticket, order, Limits(max_bytes=10_000, seconds=60))


def test_an_optional_field_is_optional() -> None:
    optional = [field for field in models.MODELS[0].capabilities["prompt"] if not field.required]
    order = request(
        {"prompt": "sea", **{field.name: None for field in optional if isinstance(field, FieldSpec)}}
    )
    assert Builtin().poll(Builtin().submit(order), order).state == "done"
