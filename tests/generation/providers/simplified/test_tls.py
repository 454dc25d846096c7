"""TLS to a checked address: the certificate is held against the name."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generation.providers.base import Unreachable
from generation.providers.simplified.provider import Simplified
from tests.generation.providers.simplified.support import wish
from tests.upstream import Upstream
from tests.upstream.fixtures import QUICK

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl for a certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for service.example, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-days", "2", "-subj", "/CN=service.example"),
            *("-addext", "subjectAltName=DNS:service.example"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[Upstream]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with Upstream(tls=context) as running:
        yield running


def provider(upstream: Upstream, name: str) -> Simplified:
    port = upstream.url.rpartition(":")[2]
    return Simplified(
        upstream.key,
        f"https://{name}:{port}",
        [name],
        timeouts=QUICK,
        resolve=lambda host, port: ["127.0.0.1"],
    )


def test_a_certificate_for_the_name_is_trusted_at_any_address(
    secure: Upstream, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    spoken_to = provider(secure, "service.example")
    assert len(spoken_to.list_models()) == len(secure.models)
    assert spoken_to.submit(wish()).variation_id
    assert secure.requests[0].headers["host"].startswith("service.example:")


def test_a_certificate_for_another_name_is_not_trusted(
    secure: Upstream, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    with pytest.raises(Unreachable):
        provider(secure, "other.example").submit(wish())
    assert not secure.requests


def test_a_certificate_of_nobody_known_is_not_trusted(
    secure: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with pytest.raises(Unreachable):
        provider(secure, "service.example").submit(wish())
    assert not secure.requests


def test_a_bundle_that_is_not_there_is_unreachable(secure: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")
    with pytest.raises(Unreachable):
        provider(secure, "service.example").submit(wish())


@pytest.mark.parametrize("fault", [{"drip": 0.03}, {"drip_headers": 0.03}, {"delay": 5}], ids=str)
def test_deadlines_hold_for_tls_too(
    secure: Upstream,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any],
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    secure.fail_next("models", **fault)
    spoken_to = Simplified(
        secure.key,
        secure.url.replace("127.0.0.1", "service.example"),
        ["service.example"],
        timeouts=QUICK.__class__(api=0.25),
        resolve=lambda host, port: ["127.0.0.1"],
    )
    with pytest.raises(Unreachable) as caught:
        spoken_to.list_models()
    assert caught.value.code == "late"
