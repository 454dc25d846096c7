"""Chance that can be repeated: generators and numbers from words, by SHA-256."""

import hashlib

import numpy as np

SEED_RANGE = 2**32


def digest(*parts: object) -> int:
    """A 128-bit number that depends on every part and on nothing else."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:16], "big")


def generator(*parts: object) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(digest(*parts)))
