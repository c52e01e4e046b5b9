# SPDX-License-Identifier: MIT
"""
An HTTP server on loopback that can misbehave; a machine reaches it through
QEMU's network. Source: RFC 9110.
"""
import dataclasses
import http.server
import re
import socket
import ssl
import threading
import time

# The host's loopback, as a machine sees it.
HOST, HOST6 = "10.0.2.2", "fec0::2"


@dataclasses.dataclass
class Faults:
    """What happens to one file."""
    status: int = 0  # what is answered instead of it
    location: str = ""  # where that redirects to
    has_head: bool = True
    has_ranges: bool = True
    chunked: int = 0  # bytes of each chunk
    until_end: bool = False  # no length: the connection's end is the file's
    longer: int = 0  # what is added to the length that GET says
    cut_at: tuple = ()  # the connection breaks at each of these bytes, once
    silent_at: int | None = None  # no byte comes from this one on
    changes: bool = False  # it is another file with every answer


class Server(http.server.ThreadingHTTPServer):
    """Serves {path: bytes}, with {path: Faults}, while the `with` lasts, by
    IPv4 or IPv6. certificate is a PEM file with a key, for TLS."""
    daemon_threads = True

    def __init__(self, files, faults=None, certificate=None, ipv6=False):
        if ipv6:
            self.address_family = socket.AF_INET6
        super().__init__(("::1" if ipv6 else "127.0.0.1", 0), Handler)
        self._host = f"[{HOST6}]" if ipv6 else HOST
        self.files, self.faults = files, faults or {}
        self.cuts = {}  # id of Faults: where the connection will still break
        self.asked = []  # (method, path, the header Range)
        self.ends = False
        self._scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def url(self):
        return f"{self._scheme}://{self._host}:{self.server_port}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=[0.1],
                         daemon=True).start()
        return self

    def __exit__(self, *_):
        self.ends = True
        self.shutdown()
        self.server_close()

    def handle_error(self, *_):
        """The machine may end a connection at any time."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self._answer()

    def do_GET(self):
        self._answer()

    def _answer(self):
        path = self.path.split("?")[0]
        self.server.asked.append(
            (self.command, path, self.headers.get("Range", "")))
        faults = self.server.faults.get(path, Faults())
        if self.command == "HEAD" and not faults.has_head:
            self._refuse(405)
        elif faults.status:
            self._refuse(faults.status, faults.location)
        elif path not in self.server.files:
            self._refuse(404)
        else:
            self._send(self.server.files[path], faults)

    def _refuse(self, status, location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, data, faults):
        first = 0
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if wanted and faults.has_ranges:
            first = int(wanted[1])
        tag = f'"{len(self.server.asked) if faults.changes else 0}"'
        if self.headers.get("If-Range", tag) != tag:
            first = 0
        self.send_response(206 if first else 200)
        self.send_header("ETag", tag)
        if first:
            self.send_header("Content-Range",
                             f"bytes {first}-{len(data) - 1}/{len(data)}")
        if faults.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif not faults.until_end:
            extra = faults.longer if self.command == "GET" else 0
            self.send_header("Content-Length",
                             str(len(data) - first + extra))
        self.end_headers()
        if self.command == "GET":
            self._body(data, first, faults)

    def _body(self, data, first, faults):
        if faults.chunked:
            for at in range(first, len(data), faults.chunked):
                part = data[at:at + faults.chunked]
                self.wfile.write(b"%x;x=y\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\nX: y\r\n\r\n")
            return
        cuts = self.server.cuts.setdefault(id(faults), list(faults.cut_at))
        end = cuts.pop(0) if cuts else len(data)
        if faults.silent_at is not None:
            end = faults.silent_at
        self.wfile.write(data[first:end])
        if faults.silent_at == end:
            while not self.server.ends:
                time.sleep(0.1)
        if end < len(data) or faults.until_end or faults.longer:
            self.close_connection = True
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
