"""Bringing a reference to the service."""

from __future__ import annotations

from typing import Any

import pytest

from generation.providers.base import (
    Gone,
    NotAuthorised,
    ProviderError,
    Rejected,
    SlowDown,
    Unreachable,
    UploadedReference,
)
from generation.providers.simplified.provider import Simplified
from tests.generation.providers.simplified.support import hurried, reference
from tests.upstream import Upstream


def failure(provider: Simplified) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        provider.upload_reference(reference())
    return caught.value


def test_a_reference_is_signed_for_put_registered_and_waited_for(
    upstream: Upstream, simplified: Simplified
) -> None:
    upstream.knobs.asset_gets = 3
    uploaded = simplified.upload_reference(reference())
    assert [asked.kind for asked in upstream.requests] == ["sign", "put", "register", *["asset"] * 3]
    asset = upstream.assets.by_id[uploaded.asset_id]
    assert asset.data == reference().open().read()
    assert uploaded.url.startswith(f"{upstream.cdn_url}/cdn/asset/{asset.id}?")


def test_the_put_carries_no_key_and_its_query_is_untouched(
    upstream: Upstream, simplified: Simplified
) -> None:
    simplified.upload_reference(reference())
    (put,) = upstream.asked("put")
    assert "authorization" not in put.headers
    assert put.headers["content-type"] == "image/png"
    assert put.query.startswith("X-Path=%2fa~b%7e&X-Type=image%2fpng&X-Signature=")


def test_every_upload_is_an_asset_of_its_own(upstream: Upstream, simplified: Simplified) -> None:
    first, second = (simplified.upload_reference(reference()) for _ in range(2))
    assert first.asset_id != second.asset_id


def test_names_of_all_kinds_are_taken(upstream: Upstream, simplified: Simplified) -> None:
    for name in ("", "Ünïcode 写真.png", "a" * 5000, "nul\0and\nnewline.png", "../../etc/passwd"):
        assert simplified.upload_reference(reference(name=name)).asset_id


@pytest.mark.parametrize("kind", ["sign", "put", "register", "asset"])
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "body": {}},
        {"drop": "before"},
        {"drop": "after"},
        {"html": True, "status": 502, "body": "<html>"},
        {"redirect": "https://elsewhere.example/"},
    ],
    ids=str,
)
def test_a_failed_step_may_be_tried_again(
    upstream: Upstream, simplified: Simplified, kind: Any, fault: dict[str, Any]
) -> None:
    upstream.fail_next(kind, **fault)
    assert type(failure(simplified)) is Unreachable
    assert simplified.upload_reference(reference()).asset_id


@pytest.mark.parametrize("kind", ["sign", "register", "asset"])
def test_an_answer_that_is_no_object_may_be_tried_again(
    upstream: Upstream, simplified: Simplified, kind: Any
) -> None:
    fault: Any
    for fault in ({"html": True}, {"truncate": True}, {"body": []}, {"body": "null"}):
        upstream.fail_next(kind, **fault)
        assert type(failure(simplified)) is Unreachable


def test_a_refused_signature_is_not_a_refused_key(upstream: Upstream, simplified: Simplified) -> None:
    upstream.fail_next("put", status=403, body="<Error/>")
    assert type(failure(simplified)) is Unreachable


def test_a_refused_key_is_for_the_admin(upstream: Upstream, simplified: Simplified) -> None:
    upstream.fail_next("sign", status=401, body={})
    assert isinstance(failure(simplified), NotAuthorised)


def test_a_refused_file_is_rejected(upstream: Upstream, simplified: Simplified) -> None:
    upstream.fail_next("put", status=413, body="")
    assert isinstance(failure(simplified), Rejected)
    upstream.fail_next("sign", status=400, body={"detail": "No TIFF"})
    error = failure(simplified)
    assert isinstance(error, Rejected)
    assert error.message == "The image service did not accept this reference image."
    assert "No TIFF" in error.detail


@pytest.mark.parametrize("kind", ["sign", "put", "register", "asset"])
def test_a_429_is_a_pace(upstream: Upstream, simplified: Simplified, kind: Any) -> None:
    upstream.fail_next(kind, status=429, headers={"Retry-After": "4"}, body={})
    error = failure(simplified)
    assert isinstance(error, SlowDown)
    assert error.retry_after == 4


def test_a_signed_address_that_is_none_is_unreachable(upstream: Upstream, simplified: Simplified) -> None:
    for signed in (None, 5, "", "file:///tmp/x", "http://169.254.169.254/x", "https://10.0.0.1/"):
        upstream.fail_next("sign", edit=lambda data, signed=signed: {**data, "signed": signed})
        assert type(failure(simplified)) is Unreachable


def test_an_asset_that_is_never_ready_is_given_up_for_now(upstream: Upstream) -> None:
    upstream.knobs.asset_gets = 10**6
    error = failure(hurried(upstream, settle=0.2, settle_pause=0.05))
    assert type(error) is Unreachable
    assert error.code == "not-ready"


def test_an_asset_that_cannot_be_seen_yet_is_waited_for(upstream: Upstream, simplified: Simplified) -> None:
    upstream.fail_next("asset", status=404, body={}, times=2)
    assert simplified.upload_reference(reference()).asset_id


def test_a_wish_to_stop_ends_the_wait(upstream: Upstream) -> None:
    upstream.knobs.asset_gets = 10**6
    provider = Simplified(
        upstream.key, upstream.url, upstream.allowed_hosts, stopped=lambda: upstream.count("asset") > 1
    )
    assert failure(provider).code == "stopped"


def test_a_reference_s_address_can_be_asked_for_anew(upstream: Upstream, simplified: Simplified) -> None:
    uploaded = simplified.upload_reference(reference())
    upstream.knobs.url_seconds = 5000
    fresh = simplified.refresh_reference(uploaded)
    assert fresh.asset_id == uploaded.asset_id
    assert fresh.url != uploaded.url


def test_a_reference_that_is_no_more_is_gone(upstream: Upstream, simplified: Simplified) -> None:
    for asset_id in ("never-heard-of", ""):
        with pytest.raises(Gone):
            simplified.refresh_reference(UploadedReference(asset_id))
    upstream.fail_next("asset", body={"id": "x", "status": 4})
    with pytest.raises(Unreachable):
        simplified.refresh_reference(UploadedReference("x"))
