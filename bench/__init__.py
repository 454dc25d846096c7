"""Measurements, each beside a reference of the same run. Never part of the tests."""
