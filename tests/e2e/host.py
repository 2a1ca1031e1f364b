"""A host to install on: this machine's files under an overlay, in namespaces of their own, with a web server for packages and for
RDS's certificates. Nothing that is done there is seen outside, and all of it ends with this process.

Started by tests/e2e/host.rs as the first process of new mount, network and process namespaces, with a folder that holds `ca.pem`,
`server.pem`, `server.key`, `systemctl`, `shared` (seen there as /shared) and `served` (what the web server has). A second argument is
a root to take in the place of this machine's: it stays as it is, and its `systemctl` is its own. Says `ready`, and ends when its
standard input does. Uses nothing but the standard library.
"""

import fcntl
import os
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NAME = "truststore.pki.rds.amazonaws.com"  # of RDS's certificates, and here of the packages too
BUNDLES = ("etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt")
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def mount(*arguments: object) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True)


def bring_loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack("16xh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def make_root(folder: Path, lower: Path) -> Path:
    over = folder / "over"
    over.mkdir()
    mount("-t", "tmpfs", "tmpfs", over)
    for name in ("upper", "work", "root"):
        (over / name).mkdir()
    root = over / "root"
    mount("-t", "overlay", "overlay", "-o", f"lowerdir={lower},upperdir={over}/upper,workdir={over}/work", root)
    mount("-t", "proc", "proc", root / "proc")
    mount("--rbind", "/dev", root / "dev")
    for name in ("run", "tmp"):
        mount("-t", "tmpfs", "tmpfs", root / name)
    (root / "shared").mkdir()
    mount("--bind", folder / "shared", root / "shared")
    return root


def disguise(root: Path, folder: Path) -> None:
    """This machine's files as those of another host: its services are not this one's, and it trusts the web server."""
    shutil.copy(folder / "systemctl", root / "usr/bin/systemctl")
    (root / "etc/hosts").write_text(f"127.0.0.1 localhost {NAME}\n")
    bundles = [root / bundle for bundle in BUNDLES if (root / bundle).exists()]
    if not bundles:
        sys.exit("no list of certificate authorities is where curl looks for one: install ca-certificates")
    for bundle in bundles:
        with bundle.open("a") as file:
            file.write((folder / "ca.pem").read_text())


class Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/slow/"):
            (Path(self.directory).parent / "shared/reached").touch()
            threading.Event().wait()
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


def serve(folder: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    server = ThreadingHTTPServer(
        ("127.0.0.1", 443), lambda *arguments: Handler(*arguments, directory=str(folder / "served"))
    )
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main() -> None:
    folder = Path(sys.argv[1])
    bring_loopback_up()
    if len(sys.argv) > 2:
        make_root(folder, Path(sys.argv[2]))
    else:
        disguise(make_root(folder, Path("/")), folder)
        serve(folder)
    # As the first process it inherits those of cancelled runs: none of them stays.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    while os.read(0, 1024):
        pass


main()
