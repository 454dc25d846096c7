"""Making the service's words safe to keep."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generation.providers.http.text import NotJson, decode
from generation.providers.simplified.text import dump, identifier, plain


def test_json_is_read_without_what_no_database_keeps() -> None:
    data = decode(b'{"a\\u0000b": "c\\u0000d", "half": "x\\ud83dy", "n": [NaN, Infinity, 1e999, 1.5]}')
    assert data == {"ab": "cd", "half": "xy", "n": [None, None, None, 1.5]}
    assert decode(('{"n": ' + "9" * 5000 + "}").encode()) == {"n": None}
    assert decode("﻿{}".encode()) == {}


def test_depth_has_an_end() -> None:
    data = decode(b"[" * 500 + b"]" * 500)
    assert len(json.dumps(data)) < 100
    with pytest.raises(NotJson):
        decode(b"[" * 100_000)


@pytest.mark.parametrize("data", [b"", b"<html>", b"{", b'{"a": 1}x', b"\xff\xfe\xfa", b"'a'", b"\x00"])
def test_what_is_no_json_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NotJson):
        decode(data)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  a\n b\t", "a b"),
        ("a\x00\x1b[31mb", "a [31mb"),
        ("left\u202eright", "left right"),
        (17, "17"),
        (1.5, "1.5"),
        (True, ""),
        (None, ""),
        (["a"], ""),
        ("x" * 500, "x" * 299 + "…"),
    ],
)
def test_text_is_one_bounded_line(value: Any, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (" abc ", "abc"),
        (12, "12"),
        (0, "0"),
        (True, ""),
        (None, ""),
        (1.5, ""),
        ("", ""),
        ("..", ""),
        ("a\nb", ""),
        ("a\x00b", ""),
        ("x" * 201, ""),
        (10**300, ""),
    ],
)
def test_ids_are_text_or_whole_numbers(value: Any, found: str) -> None:
    assert identifier(value) == found


def test_what_is_dumped_is_bounded() -> None:
    assert dump({"a": "é"}) == '{"a": "é"}'
    assert len(dump(["x" * 9000], 2000)) == 2000
    assert dump({1, 2}) == ""
