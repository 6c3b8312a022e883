"""Image, compose file and Kubernetes manifests: sound by themselves, in step with each other and
with the programs."""

import re
import subprocess

import pytest
import yaml

from kubernetes_schema import wrong_with_object
from servers import ROOT
from stack import BIN, INPUTS, SERVICES

DOCKERFILE = (ROOT / "deploy/docker/Dockerfile").read_text()
COMPOSE = ROOT / "deploy/compose/compose.yaml"
KUBERNETES = ROOT / "deploy/kubernetes"
README = (ROOT / "deploy/README.md").read_text()
CUSTOM = ("ScaledObject", "PodMonitor")  # no kinds of Kubernetes' own
IN_TURN = "migrate.yaml"  # applied by itself, before the others
LONGEST_STOP = 30  # seconds, of drain-timeout


def said(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def variables_of(command):
    """What the program that is run by `command` can be told by its environment."""
    if command[0] == "frontdoorctl":
        names = re.findall(r"^  --([a-z.-]+)", said(BIN / command[0], *command[1:], "--help"),
                           re.MULTILINE)
    else:
        names = re.findall(r"^#([a-z.-]+) =", said(BIN / command[0], "--print-config"),
                           re.MULTILINE)
    return {"FRONTDOOR_" + re.sub("[.-]", "_", name).upper() for name in names}


def unknown_variables(command, environment):
    ours = {name for name in environment if not name.startswith("FRONTDOOR_KAFKA__")}
    return ours - variables_of(command)


def image():
    """What the image says of itself."""
    environment = dict(re.findall(r"^(?:ENV|   ) (FRONTDOOR_\w+)=(\S+)", DOCKERFILE, re.MULTILINE))
    version = re.search(r"^ARG VERSION=(\S+)$", DOCKERFILE, re.MULTILINE).group(1)
    user = re.search(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE)
    return environment, version, [int(number) for number in user.groups()]


# --- the image

def test_the_image_is_of_this_version_and_runs_as_nobody_in_particular():
    environment, version, user = image()
    assert said(BIN / "frontdoorctl", "--version") == f"frontdoorctl {version}\n"
    assert min(user) >= 10000
    assert f"groupadd --gid {user[1]} frontdoor" in DOCKERFILE
    assert f"useradd --uid {user[0]} --gid {user[1]} " in DOCKERFILE
    assert environment["FRONTDOOR_ON_FATAL"] == "hold"
    for name in SERVICES:
        assert not unknown_variables([f"frontdoor-{name}"], environment)


def test_the_image_is_asked_for_its_health_where_it_listens():
    environment, _, _ = image()
    port = environment["FRONTDOOR_LISTEN"].rpartition(":")[2]
    assert re.findall(r"^EXPOSE (.*)$", DOCKERFILE, re.MULTILINE) == [port]
    assert f"/dev/tcp/127.0.0.1/{port} " in DOCKERFILE and "GET /healthz " in DOCKERFILE


def test_the_image_is_built_of_the_packages_that_are_listed():
    script = re.search(r"sed -n '([^']+)' deploy/packages.txt", DOCKERFILE).group(1)
    chosen = said("sed", "-n", script, ROOT / "deploy/packages.txt").split()
    assert "librdkafka-dev" in chosen and "cmake" in chosen
    assert not {"maven", "postgresql-15"} & set(chosen)
    copied = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert copied == {"CMakeLists.txt", "common", "deploy", "schemas", "services"}


# --- compose

@pytest.fixture(scope="module")
def composed():
    """What compose makes of the file."""
    return yaml.safe_load(said("docker-compose", "--file", COMPOSE, "config"))


def ours(composed):
    _, version, _ = image()
    return {name: service for name, service in composed["services"].items()
            if service["image"] == f"frontdoor:{version}"}


def test_compose_runs_every_program_once_its_servers_are_prepared(composed):
    commands = {name: service["command"] for name, service in ours(composed).items()}
    assert commands == {**{name: ["frontdoorctl", name] for name in ("migrate", "topics")},
                        **{name: [f"frontdoor-{name}"] for name in SERVICES}}
    for name in SERVICES:
        waits = composed["services"][name]["depends_on"]
        assert waits == {one: {"condition": "service_completed_successfully"}
                         for one in ("migrate", "topics")}


def test_compose_gives_programs_settings_that_they_have_and_nothing_else(composed):
    for name, service in ours(composed).items():
        assert not unknown_variables(service["command"], service["environment"]), name
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        for secret in service["environment"].values():
            if secret.startswith("/run/secrets/"):
                assert secret.removeprefix("/run/secrets/") in [
                    one["source"] for one in service["secrets"]], name
        if name in SERVICES:
            minutes, seconds = re.fullmatch(r"(?:(\d+)m)?(\d+)s",
                                            service["stop_grace_period"]).groups()
            assert 60 * int(minutes or 0) + int(seconds) > LONGEST_STOP, name


def test_whoever_reads_events_is_given_the_key_that_erased_children_are_known_by(composed):
    name = "FRONTDOOR_ERASURE_KEY_FILE"
    assert {one for one, service in ours(composed).items()
            if name in service["environment"]} == set(INPUTS)
    assert "erasure-key" in {one["source"] for one in composed["services"]["migrate"]["secrets"]}
    assert {one for one, _, container in containers()
            if name in {given["name"] for given in container.get("env", [])}} == set(INPUTS)


def test_compose_takes_its_secrets_from_files_that_the_readme_makes(composed):
    for secret in composed["secrets"].values():
        assert f"deploy/compose/secrets/{secret['file'].rpartition('/')[2]}" in README
    held = COMPOSE.read_text()
    assert not re.search(r"PASSWORD: ", held) and "postgresql://" not in held


# --- Kubernetes

def manifests():
    for path in sorted(KUBERNETES.glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            for found in document["items"] if document["kind"] == "List" else [document]:
                if found["kind"] != "Kustomization":
                    yield path.name, found


def of_kind(*kinds):
    return {found["metadata"]["name"]: found for _, found in manifests() if found["kind"] in kinds}


def pods():
    """The name of each deployment and job, with its pod."""
    return {name: found["spec"]["template"]["spec"]
            for name, found in of_kind("Deployment", "Job").items()}


def containers():
    for name, pod in pods().items():
        for container in pod.get("initContainers", []) + pod["containers"]:
            yield name, pod, container


def test_every_object_is_as_kubernetes_has_its_kind():
    found = [fault for _, one in manifests() if one["kind"] not in CUSTOM
             for fault in wrong_with_object(one)]
    assert found == []
    assert {one["metadata"].get("namespace", one["metadata"]["name"])
            for _, one in manifests()} == {"frontdoor"}


def test_a_field_that_is_wrong_would_be_noticed():
    [deployment] = [one for _, one in manifests() if one["metadata"]["name"] == "rollup"
                    and one["kind"] == "Deployment"]
    deployment["spec"]["template"]["spec"]["containers"][0]["livenesProbe"] = {}
    deployment["spec"]["replicas"] = "two"
    del deployment["spec"]["selector"]
    assert len(list(wrong_with_object(deployment))) == 3


def test_every_manifest_is_applied():
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
    _, version, _ = image()
    assert {*listed["resources"], IN_TURN, "kustomization.yaml"} == {
        path.name for path in KUBERNETES.glob("*.yaml")}
    assert listed["images"] == [{"name": "frontdoor", "newTag": version}]
    [job] = of_kind("Job").values()
    assert job["metadata"]["name"] == f"migrate-{version}"


def test_every_program_is_deployed_as_the_image_has_it():
    environment, version, user = image()
    port = int(environment["FRONTDOOR_LISTEN"].rpartition(":")[2])
    assert set(of_kind("Deployment")) == set(SERVICES)
    settings = of_kind("ConfigMap")["frontdoor-settings"]["data"]
    for name, pod, container in containers():
        given = {one["name"] for one in container.get("env", [])}
        for source in container.get("envFrom", []):
            assert source["configMapRef"]["name"] == "frontdoor-settings"
            given |= set(settings)
        assert not unknown_variables(container["command"], given), name
        assert container["image"] in ("frontdoor", f"frontdoor:{version}")
        context = pod["securityContext"]
        assert [context["runAsUser"], context["runAsGroup"]] == user
        if name in SERVICES:
            assert container["command"] == [f"frontdoor-{name}"]
            assert container["ports"] == [{"name": "http", "containerPort": port}]
            assert pod["terminationGracePeriodSeconds"] > LONGEST_STOP
            for probe, path in (("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")):
                assert container[probe]["httpGet"] == {"path": path, "port": "http"}, name


def test_no_container_may_do_more_than_the_strictest_standard_allows():
    """Kubernetes' pod security standard "restricted", which the namespace enforces."""
    for name, pod, container in containers():
        own = container["securityContext"]
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
        assert own == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                       "capabilities": {"drop": ["ALL"]}}, name
        assert container["resources"]["limits"]["memory"], name


def test_secrets_are_files_that_the_readme_makes_and_no_manifest_holds():
    named = set()
    for name, pod, container in containers():
        mounts = {mount["name"]: mount["mountPath"] for mount in container.get("volumeMounts", [])}
        volumes = {volume["name"]: volume["secret"]["secretName"] for volume in pod["volumes"]}
        named |= set(volumes.values())
        for one in container.get("env", []):
            folder, _, key = one["value"].rpartition("/")
            assert folder in mounts.values(), name
            assert key in ("database-url", "erasure-key")
            assert one["name"] == f"FRONTDOOR_{key.replace('-', '_').upper()}_FILE"
        assert set(mounts) <= set(volumes)
    assert named == {"frontdoor-owner", *(f"frontdoor-{name}" for name in SERVICES)}
    made = re.findall(r"^for name in (.*); do\n(.*create secret generic.*)", README, re.MULTILINE)
    assert {f"frontdoor-{name}" for names, _ in made for name in names.split()} == named
    assert {name for names, command in made for name in names.split()
            if "--from-file=erasure-key=" in command} == {"owner", *INPUTS}
    assert not of_kind("Secret")
    assert not any("postgresql://" in path.read_text() for path in KUBERNETES.glob("*.yaml"))


def test_no_more_instances_are_started_than_there_are_partitions():
    partitions = int(re.search(r"--partitions N .*?default (\d+)",
                               said(BIN / "frontdoorctl", "topics", "--help"), re.DOTALL).group(1))
    settings = of_kind("ConfigMap")["frontdoor-settings"]["data"]
    scaled = of_kind("ScaledObject")
    assert set(scaled) == set(INPUTS)
    for name, found in scaled.items():
        assert found["spec"]["scaleTargetRef"] == {"name": name}
        assert found["spec"]["minReplicaCount"] == 1
        assert found["spec"]["maxReplicaCount"] == partitions
        [trigger] = found["spec"]["triggers"]
        group = f"{settings['FRONTDOOR_TOPIC_PREFIX']}.{name}"
        assert trigger["type"] == "kafka"
        assert trigger["metadata"]["consumerGroup"] == group
        assert trigger["metadata"]["bootstrapServers"] == settings["FRONTDOOR_KAFKA_BROKERS"]
        assert "replicas" not in of_kind("Deployment")[name]["spec"]


def test_what_selects_pods_selects_those_that_there_are():
    labels = {name: found["spec"]["template"]["metadata"]["labels"]
              for name, found in of_kind("Deployment").items()}
    port = image()[0]["FRONTDOOR_LISTEN"].rpartition(":")[2]
    for name, found in of_kind("Deployment").items():
        assert found["spec"]["selector"]["matchLabels"] == labels[name]
        assert labels[name]["app.kubernetes.io/name"] == name
    budgets = of_kind("PodDisruptionBudget")
    assert set(budgets) == set(SERVICES)
    for name, budget in budgets.items():
        assert budget["spec"]["selector"]["matchLabels"] == {"app.kubernetes.io/name": name}
    policies = of_kind("NetworkPolicy")
    assert policies["nothing-else"]["spec"] == {
        "podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    part = {"app.kubernetes.io/part-of": "frontdoor"}
    assert policies["programs"]["spec"]["podSelector"]["matchLabels"] == part
    assert [rule["ports"] for rule in policies["programs"]["spec"]["ingress"]] == [
        [{"protocol": "TCP", "port": int(port)}]]
    monitor = of_kind("PodMonitor")["frontdoor"]["spec"]
    assert monitor["selector"]["matchLabels"] == part
    assert monitor["jobLabel"] == "app.kubernetes.io/name"
    assert [one["port"] for one in monitor["podMetricsEndpoints"]] == ["http"]
    for found in labels.values():
        assert part.items() <= found.items()
