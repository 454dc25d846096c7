"""Secrets of people that are read again: encrypted by keys derived from `SECRET_KEY` and its fallbacks."""

from __future__ import annotations

import base64
import logging
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# How every token of Fernet's begins; neither base32 nor hexadecimal does.
BEGINNING = "gAAAA"
log = logging.getLogger(__name__)


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """What was encrypted, or kept plain by an older version.

    Where no key fits: something that nobody knows, so that no code is right.
    """
    if not kept.startswith(BEGINNING):
        return kept
    try:
        return _keys().decrypt(kept.encode()).decode()
    except InvalidToken:
        log.error("A second factor was encrypted with another key: see ATELIER_SECRET_KEY_FALLBACKS.")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"atelier: second factors")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))
