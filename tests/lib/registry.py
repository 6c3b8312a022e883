"""A schema registry that answers as Confluent's does, as far as clients ask, and can be taken away.

`Remote` is one that runs elsewhere.
"""

import http.server
import json
import re
import struct
import threading
import urllib.parse
import urllib.request

CONTENT_TYPE = "application/vnd.schemaregistry.v1+json"


class Unknown(Exception):
    """What a registry answers with status 404: a number of its own, and a text."""


class Registry:
    """Schemas by their ids, from 1 on, over HTTP on a free port that stays the same."""

    def __init__(self):
        self.schemas = {}
        self.references = {}  # of those schemas that have any
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

    def add(self, subject, text, references=()):
        """A version of the subject, which refers to (name, subject, version) each; its id."""
        number = self.put(text)
        if references:
            self.references[number] = [dict(zip(("name", "subject", "version"), reference))
                                       for reference in references]
        versions = self.subjects.setdefault(subject, [])
        if number not in versions:
            versions.append(number)
        return number

    # --- questions

    def _schema(self, body, number):
        if int(number) not in self.schemas:
            raise Unknown(40403, "Schema not found")
        return self._content(int(number))

    def _content(self, number):
        content = {"schema": self.schemas[number]}
        if number in self.references:
            content["references"] = self.references[number]
        return content

    def _uses(self, body, number):
        return [{"subject": subject, "version": ids.index(int(number)) + 1}
                for subject, ids in self.subjects.items() if int(number) in ids]

    def _ids(self, subject):
        if subject not in self.subjects:
            raise Unknown(40401, "Subject not found")
        return self.subjects[subject]

    def _versions(self, body, subject):
        return list(range(1, len(self._ids(subject)) + 1))

    def _version(self, body, subject, version):
        ids = self._ids(subject)
        version = len(ids) if version == "latest" else int(version)
        if not 1 <= version <= len(ids):
            raise Unknown(40402, "Version not found")
        number = ids[version - 1]
        return {"subject": subject, "version": version, "id": number, **self._content(number)}

    def _register(self, body, subject):
        return {"id": self.add(subject, body["schema"])}

    def _look_up(self, body, subject):
        for version, number in enumerate(self._ids(subject), 1):
            if self.schemas[number] == body["schema"]:
                return self._version(body, subject, version)
        raise Unknown(40403, "Schema not found")

    ROUTES = (
        ("GET", r"/schemas/ids/(\d+)", _schema),
        ("GET", r"/schemas/ids/(\d+)/versions", _uses),
        ("GET", r"/subjects/([^/]+)/versions", _versions),
        ("GET", r"/subjects/([^/]+)/versions/(\d+|latest)", _version),
        ("POST", r"/subjects/([^/]+)/versions", _register),
        ("POST", r"/subjects/([^/]+)", _look_up),
    )

    def answer(self, method, path, body):
        """Status and answer, as a dict or a list."""
        path = urllib.parse.unquote(path.split("?")[0])
        try:
            for verb, pattern, route in self.ROUTES:
                found = re.fullmatch(pattern, path)
                if verb == method and found:
                    return 200, route(self, body, *found.groups())
            raise Unknown(404, f"HTTP 404 Not Found: {method} {path}")
        except Unknown as unknown:
            return 404, dict(zip(("error_code", "message"), unknown.args))

    # --- the server

    def up(self):
        registry = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def respond(self, body=None):
                registry.questions.append(self.path)
                status, answer = registry.answer(self.command, self.path, body)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", CONTENT_TYPE)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_GET(self):
                self.respond()

            def do_POST(self):
                self.respond(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

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


class Remote:
    """A registry that runs elsewhere, such as http://127.0.0.1:8080/apis/ccompat/v7."""

    def __init__(self, url):
        self.url = url

    def add(self, subject, text):
        """A version of the subject; its id."""
        path = f"/subjects/{urllib.parse.quote(subject, safe='')}/versions"
        question = urllib.request.Request(self.url + path, json.dumps({"schema": text}).encode(),
                                          {"Content-Type": CONTENT_TYPE})
        with urllib.request.urlopen(question, timeout=30) as answer:
            return json.load(answer)["id"]

    def down(self):
        pass


def frame(number, body):
    """Confluent's wire format."""
    return b"\0" + struct.pack(">I", number) + body
