"""The clients: what each is made of, how it publishes events and reads what is sent.

Those in Python, Node and Java are two programs each, `publish` and `alerts`, in folders of their
own. kcat knows nothing of Avro: it is given values, and gives them back.
"""

import json
import os
import pathlib
import shutil
import struct
import subprocess

from codec import CONTRACTS
from servers import ROOT

HERE = pathlib.Path(__file__).parent


class Missing(Exception):
    """What a client is made of can't be had here: why."""


def fetched(kind):
    """The folder of what ./fetch keeps for a client."""
    result = subprocess.run([HERE / "fetch", kind], stdin=subprocess.DEVNULL, capture_output=True,
                            text=True, timeout=600, check=False)
    if result.returncode != 0:
        raise Missing(f"its packages could not be fetched: {result.stderr.strip()[-800:]}")
    return pathlib.Path(result.stdout.strip())


def needed(program, package):
    if not shutil.which(program):
        raise Missing(f"there is no {program} (Debian's package {package})")


def run(command, environment, text=None):
    """Its standard output."""
    result = subprocess.run(
        command, env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
                      **environment},
        input=text, stdin=subprocess.DEVNULL if text is None else None, capture_output=True,
        timeout=120, check=False)
    assert result.returncode == 0, (
        f"{' '.join(map(str, command))}: exit {result.returncode}\n"
        f"{result.stdout.decode()[-2000:]}{result.stderr.decode()[-4000:]}")
    return result.stdout


class Programs:
    """`publish` and `alerts`, each run as `command(NAME)`."""

    def __init__(self, stack, registry, command, environment):
        self.stack = stack
        self.command = command
        self.environment = {
            "KAFKA_BROKERS": stack.kafka.address, "SCHEMA_REGISTRY_URL": registry.url,
            **environment}

    def publish(self, framing, folder, cells):
        lines = [json.dumps({"topic": self.stack.topic(cell.topic), "event": as_text(cell.event)})
                 for cell in cells]
        run([*self.command("publish"), framing, folder], self.environment,
            "".join(line + "\n" for line in lines).encode())

    def read(self, name, count):
        """So many messages of a topic of ours, decoded by the client."""
        contract = ROOT / "schemas" / "events" / f"{name}.avsc"
        printed = run([*self.command("alerts"), self.stack.topic(name), contract, str(count)],
                      {**self.environment, "GROUP_ID": f"{self.stack.topic(name)}.notifier"})
        return [json.loads(line) for line in printed.splitlines()]


def as_text(event):
    """Instants as clients take them."""
    return {name: value.isoformat().replace("+00:00", "Z") if hasattr(value, "tzinfo") else value
            for name, value in event.items()}


def python(stack, registry, folder):
    """confluent-kafka with its AvroSerializer."""
    made = fetched("python")
    return Programs(stack, registry,
                    lambda name: [made / "bin" / "python", HERE / "python" / f"{name}.py"],
                    {"PYTHONDONTWRITEBYTECODE": "1"})


def node(stack, registry, folder):
    """kafkajs with @kafkajs/confluent-schema-registry."""
    needed("node", "nodejs")
    needed("npm", "npm")
    return Programs(stack, registry, lambda name: ["node", HERE / "node" / f"{name}.js"],
                    {"NODE_PATH": str(fetched("node") / "node_modules")})


def java(stack, registry, folder):
    """kafka-clients with Apache Avro; the registry's framing by hand."""
    needed("javac", "openjdk-17-jdk-headless")
    jars = fetched("java") / "*"
    run(["javac", "-d", folder, "-cp", jars, *sorted((HERE / "java").glob("*.java"))], {})
    options = ["-XX:TieredStopAtLevel=1", "-cp", f"{folder}:{jars}"]
    return Programs(stack, registry, lambda name: ["java", *options, name.capitalize()], {})


class Kcat:
    def __init__(self, stack, folder):
        self.stack = stack
        self.folder = folder
        self.command = ["kcat", "-b", stack.kafka.address]

    def publish(self, framing, folder, cells):
        for topic, key in {(cell.topic, cell.key) for cell in cells}:
            files = []
            for number, cell in enumerate(one for one in cells
                                          if (one.topic, one.key) == (topic, key)):
                files.append(self.folder / f"value-{number}")
                files[-1].write_bytes(cell.value)
            run([*self.command, "-P", "-t", self.stack.topic(topic), "-k", key, *files], {})

    def read(self, name, count):
        """Each value comes behind its length, -1 for a tombstone."""
        printed = run([*self.command, "-C", "-t", self.stack.topic(name), "-o", "beginning", "-e",
                       "-q", "-X", "isolation.level=read_committed", "-f", "%R%s"], {})
        found, at = [], 0
        while at < len(printed):
            size, = struct.unpack_from(">i", printed, at)
            at += 4
            if size >= 0:
                found.append(CONTRACTS[name].decode(printed[at:at + size]))
                at += size
        return found


def kcat(stack, registry, folder):
    """Values from files."""
    needed("kcat", "kcat")
    return Kcat(stack, folder)


CLIENTS = {"python": python, "node": node, "java": java, "kcat": kcat}
