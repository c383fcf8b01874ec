"""Serve the built book: as a public host does, for what tests and measures it, or to read it.

    python -m tools.server [--port PORT] [--host HOST]

With ``--host 0.0.0.0`` other machines of the network reach it, and the address for them is printed,
as a QR code, too.
"""

import argparse
import gzip
import http.server
import io
import mimetypes
import re
import socket
import threading
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path

import segno

COMPRESSED = re.compile(r"text/|application/(javascript|json|wasm|xml)|image/svg\+xml")
SITE = Path(__file__).resolve().parent.parent / "_build/html"
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}


def media_type(path):
    """Return the type that the file is sent with; a system's own table may lack some of them."""
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    kind = kind or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


@cache
def compressed(path, changed):
    return gzip.compress(path.read_bytes(), 6)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files as GitHub Pages sends them: text compressed, kept for ten minutes, its page for 404."""

    protocol_version = "HTTP/1.1"  # a connection serves more than one request
    cache_control = "max-age=600"

    def log_message(self, *args):
        """Say nothing."""

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        elif path.is_dir():
            return super().send_head()  # which redirects to the folder
        status = 200
        if not path.is_file():
            status, path = 404, Path(self.directory, "404.html")
            if not path.is_file():
                return super().send_head()
        kind = media_type(path)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", self.cache_control)
        self.send_header("Access-Control-Allow-Origin", "*")  # fonts, for pages in a frame
        if COMPRESSED.match(kind):
            self.send_header("Vary", "Accept-Encoding")
        if COMPRESSED.match(kind) and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = compressed(path, path.stat().st_mtime_ns)
            self.send_header("Content-Encoding", "gzip")
        else:
            data = path.read_bytes()
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return io.BytesIO(data)


class LocalHandler(Handler):
    """The same, but files as they are now, and what lets a live page interrupt Python."""

    cache_control = "no-cache"

    def end_headers(self):
        if not self.path.startswith("/lite/"):  # JupyterLite has its own way
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "credentialless")
        super().end_headers()


@contextmanager
def serving(folder, handler=Handler):
    """Yield the address at which the folder is served."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def address_in_network():
    """Return the address by which others of the network reach this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # for documentation only (RFC 5737); nothing is sent
        except OSError:
            return "127.0.0.1"  # no network
        return probe.getsockname()[0]


def announce(host, port):
    """Print where the book is; for the class's telephones also as a QR code."""
    if host != "0.0.0.0":
        print(f"The book is at http://{host}:{port}/. Ctrl+C stops the server.")
        return
    address = f"http://{address_in_network()}:{port}/"
    print(f"The book is at {address} for all who reach this machine. Ctrl+C stops the server.\n")
    segno.make(address).terminal(compact=True)


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.server", description="Serve the book.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0: for the whole network")
    arguments = parser.parse_args()
    handler = partial(LocalHandler, directory=str(SITE))
    try:
        server = http.server.ThreadingHTTPServer((arguments.host, arguments.port), handler)
    except OSError as error:
        parser.exit(1, f"{arguments.host}:{arguments.port}: {error.strerror}. Try another PORT.\n")
    with server, suppress(KeyboardInterrupt):
        announce(arguments.host, arguments.port)
        server.serve_forever()


if __name__ == "__main__":
    main()
