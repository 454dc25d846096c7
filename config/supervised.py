"""What the supervisor and those it starts tell each other."""

from __future__ import annotations

import os
from argparse import ArgumentParser


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--parent", type=int, default=0, metavar="PID", help="Ends when this parent has.")
    parser.add_argument("--ready", type=int, default=0, metavar="FD", help="Gets a byte when all is up.")


def tell_ready(descriptor: int) -> None:
    if descriptor:
        os.write(descriptor, b"1")
        os.close(descriptor)
