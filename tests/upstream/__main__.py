"""Run the stand-in by hand: `python -m tests.upstream --port 9999`."""

from __future__ import annotations

import argparse
import time

from tests.upstream.knobs import Knobs
from tests.upstream.server import Upstream


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.upstream", description="A stand-in for the image service.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9999, help="the API's port")
    parser.add_argument("--cdn-port", type=int, default=0, help="the pictures' port; any free one if 0")
    parser.add_argument("--key", default="standin.0123456789abcdef", help="the API key it takes")
    parser.add_argument("--credits", type=int, default=100_000, help="what the account holds")
    parser.add_argument("--speed", type=float, default=1.0, help="0.1 makes jobs ten times as quick")
    parser.add_argument("--edge", type=int, default=1024, help="the longer side of pictures in pixels")
    parser.add_argument("--url-seconds", type=float, default=600.0, help="how long a picture's URL works")
    parser.add_argument("--seed", type=int, help="fixes the fields of the surprising model")
    parser.add_argument("--fail", metavar="KIND=STATUS", action="append", default=[], help="e.g. status=502")
    parser.add_argument("--quiet", action="store_true", help="do not print requests")
    given = parser.parse_args()
    knobs = Knobs(speed=given.speed, edge=given.edge, url_seconds=given.url_seconds)
    upstream = Upstream(
        knobs=knobs,
        host=given.host,
        port=given.port,
        cdn_port=given.cdn_port,
        key=given.key,
        credits=given.credits,
        seed=given.seed,
        talkative=not given.quiet,
    )
    for fault in given.fail:
        kind, _, status = fault.partition("=")
        upstream.fail_always(kind, status=int(status), body={"detail": "As was asked for."})
    with upstream:
        print(f"URL  {upstream.url}\nKey  {upstream.key}", flush=True)
        print(f"ALLOWED_UPSTREAM_HOSTS={','.join(upstream.allowed_hosts)}", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print("Stopped.")


if __name__ == "__main__":
    main()
