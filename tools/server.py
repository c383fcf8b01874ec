"""Serve the built book as a public host does, for what measures and tests its pages."""

import gzip
import http.server
import io
import mimetypes
import re
import threading
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

COMPRESSED = re.compile(r"text/|application/(javascript|json|wasm|xml)|image/svg\+xml")
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
        self.send_header("Cache-Control", "max-age=600")
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
