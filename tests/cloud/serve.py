"""The local AWS: `python tests/cloud/serve.py --fleet FILE [--port 0]`.

Prints one JSON line with its port on stdout when it is ready, and ends when its stdin does: the
parent holds the other end of that pipe, so nothing stays behind even if the parent is killed.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path


def main() -> int:
    arguments = _parse_arguments()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=_watch_stdin, args=(stop,), daemon=True).start()
    # What the parent has set for its AWS clients must not reach the botocore inside moto.
    for name in [name for name in os.environ if name.startswith(("AWS_", "MOTO_"))]:
        del os.environ[name]

    # Slow to import, so only once a stop is listened for.
    import lazy_ec2

    lazy_ec2.install()
    from fleet_keys import FleetError
    from local_cloud import LocalCloud

    try:
        cloud = LocalCloud(arguments.fleet, arguments.port)
    except (FleetError, OSError) as error:
        print(f"local AWS: {error}", file=sys.stderr)
        return 1
    with cloud:
        print(json.dumps({"port": cloud.port}), flush=True)
        stop.wait()
    return 0


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A local AWS for tests: moto, and a Run Command that runs.")
    parser.add_argument("--fleet", type=Path, required=True, help="the fleet file, JSON")
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 takes a free one")
    return parser.parse_args()


def _watch_stdin(stop: threading.Event) -> None:
    try:
        while os.read(sys.stdin.fileno(), 4096):
            pass
    finally:  # a stdin that cannot be read has no parent behind it either
        stop.set()


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # All is closed. Taking moto apart object by object would only take half a second more.
    os._exit(code)
