"""A broker that lets in users with passwords only, over TLS, and a stack whose services have each
its own user."""

import subprocess

from servers import Server, wait_for
from stack import BIN, ON_KAFKA, Service, Stack

ADMIN = "admin"
OPERATOR = "frontdoor-operator"
PUBLISHER = "frontdoor-publisher"
CONSUMER = "frontdoor-alert-consumer"
BOUND = {code: f"{PUBLISHER}-{code}" for code in ("E06000008", "E06000009")}


class SecureKafka(Server):
    """Made with the users that a local stack has, and an authority of its own."""

    def __init__(self, home):
        super().__init__("kafka", home)
        self.authority = self.home / "tls" / "ca.pem"

    def start(self):
        self.address = self._run("start", "--tls", str(self.authority.parent))
        return self.address

    def password_file(self, user):
        return self.home / "users" / user

    def password(self, user):
        return self.password_file(user).read_text().strip()

    def set_user(self, user):
        """Make it, or give it another password."""
        self._run("user", "--name", user)

    def allow_transactions(self, principal, identity):
        self._run("allow-transactions", "--principal", principal, "--id", identity)

    def client(self, user, settings=()):
        """Settings of a Kafka client."""
        return {"bootstrap.servers": self.address, "security.protocol": "SASL_SSL",
                "ssl.ca.location": str(self.authority), "sasl.mechanisms": "SCRAM-SHA-512",
                "sasl.username": user, "sasl.password": self.password(user), **dict(settings)}

    def environment(self, user):
        """The same for a program of ours, which reads the password from its file."""
        return {"FRONTDOOR_KAFKA_BROKERS": self.address,
                "FRONTDOOR_KAFKA__SECURITY_PROTOCOL": "SASL_SSL",
                "FRONTDOOR_KAFKA__SSL_CA_LOCATION": str(self.authority),
                "FRONTDOOR_KAFKA__SASL_MECHANISMS": "SCRAM-SHA-512",
                "FRONTDOOR_KAFKA__SASL_USERNAME": user,
                "FRONTDOOR_KAFKA__SASL_PASSWORD_FILE": str(self.password_file(user))}


class SecureStack(Stack):
    """frontdoorctl is the operator; the test itself looks and publishes as the administrator."""

    def __init__(self, kafka, postgres, folder, authorities=(), partitions=1):
        self.authorities = authorities
        super().__init__(kafka, postgres, folder, partitions)

    def client(self, settings):
        return self.kafka.client(ADMIN, settings)

    def service_environment(self, name):
        return self.kafka.environment(f"frontdoor-{name}") if name in ON_KAFKA else {}

    def start_as(self, name, user, **more):
        """A service in the name of `user`, with settings of its own."""
        log = self.folder / f"{name}-{len(self.services)}.log"
        environment = {**self.environment, **self.kafka.environment(user), **more}
        self.services.append(Service(name, environment, log))
        return self.services[-1]

    def ctl_as(self, user, *arguments):
        """A frontdoorctl of another user, as it ended."""
        return subprocess.run(
            [BIN / "frontdoorctl", *arguments], stdin=subprocess.DEVNULL, capture_output=True,
            env={**self.environment, **self.kafka.environment(user)}, text=True, timeout=120,
            check=False)

    def grant(self):
        """What --acls can't grant by this librdkafka it prints, and exits with status 1."""
        arguments = ["topics", "--acls", "--authorities", ",".join(self.authorities)]
        granted = self.ctl_as(ADMIN, *arguments)
        assert granted.returncode in (0, 1), granted.stderr
        left = [line.split() for line in granted.stdout.splitlines() if "kafka-acls.sh" in line]
        assert bool(left) == (granted.returncode == 1)
        for words in left:
            principal = words[words.index("--allow-principal") + 1].strip("'")
            identity = words[words.index("--transactional-id") + 1]
            self.kafka.allow_transactions(principal, identity)
        return granted.stdout

    def prepare(self):
        self.environment.update(self.kafka.environment(OPERATOR))
        self.grant()
        topics = ["topics", "--partitions", str(self.partitions), "--authorities",
                  ",".join(self.authorities)]
        # A broker follows what its controller has granted a moment later.
        wait_for("the operator's rights",
                 lambda: self.ctl_as(OPERATOR, *topics).returncode == 0)
        self.ctl("migrate")
