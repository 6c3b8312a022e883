"""A schema registry that answers as Confluent's does, and can be taken away."""

import http.server
import json
import re
import struct
import threading


class Registry:
    """Schemas by their ids, from 1 on, over HTTP on a free port that stays the same."""

    def __init__(self):
        self.schemas = {}
        self.subjects = {}  # name: ids in the order of their versions
        self.questions = []
        self.port = 0
        self.server = None
        self.up()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def put(self, text, number=None):
        """Register; the id. The same text has the same one."""
        known = [n for n, schema in self.schemas.items() if schema == text]
        number = number or (known or [max(self.schemas, default=0) + 1])[0]
        self.schemas[number] = text
        return number

    def add(self, subject, text):
        """A version of the subject; its id."""
        number = self.put(text)
        versions = self.subjects.setdefault(subject, [])
        if number not in versions:
            versions.append(number)
        return number

    def answer(self, method, path, schema):
        """Status and answer, as a dict or a list."""
        by_id = re.fullmatch(r"/schemas/ids/(\d+)", path)
        if by_id and int(by_id[1]) in self.schemas:
            return 200, {"schema": self.schemas[int(by_id[1])]}
        if by_id:
            return 404, {"error_code": 40403, "message": "Schema not found"}
        subject, versions, version = re.fullmatch(
            r"/subjects/([^/]+)(/versions)?(?:/(\d+))?", path).groups()
        if method == "POST" and versions:
            return 200, {"id": self.add(subject, schema)}
        numbers = self.subjects.get(subject, [])
        if not numbers:
            return 404, {"error_code": 40401, "message": "Subject not found"}
        if method == "POST":
            found = [n for n in numbers if self.schemas[n] == schema]
            return ((200, {"id": found[0], "version": numbers.index(found[0]) + 1}) if found else
                    (404, {"error_code": 40403, "message": "Schema not found"}))
        if version:
            return 200, {"schema": self.schemas[numbers[int(version) - 1]]}
        return 200, list(range(1, len(numbers) + 1))

    def up(self):
        registry = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def respond(self, method, schema=None):
                registry.questions.append(self.path)
                status, answer = registry.answer(method, self.path, schema)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                self.respond("GET")

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.respond("POST", json.loads(body)["schema"])

            def log_message(self, format, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def down(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


def frame(number, body):
    """Confluent's wire format."""
    return b"\0" + struct.pack(">I", number) + body
