"""A machine to install the Debian package on: a folder with a Debian in it, under its own systemd."""

import pathlib
import re
import subprocess

from debian import AS_ROOT, bootstrap, run
from servers import wait_for
from stack import BIN

# What dpkg and useradd keep of their own doings.
OF_THE_SYSTEM = re.compile(
    r"var/(log|cache|lib/dpkg)/|etc/(\.pwd\.lock|g?shadow-?|(passwd|group)-)$")


def make_package(folder, *options):
    """The package of the build whose programs are tested, as cpack makes it there."""
    run("cpack", "-G", "DEB", "--config", BIN.parent / "CPackConfig.cmake", "-B", folder, *options)
    [made] = folder.glob("*.deb")
    return made


def dependencies(package):
    """The first package of each alternative."""
    listed = run("dpkg-deb", "--field", package, "Depends")
    return [re.match(r"\S+", choice.strip()).group() for choice in listed.split(",")]


class Machine:
    """A container with what every Debian has, systemd, what our package depends on, and `more`, no
    more. It has this machine's network."""

    def __init__(self, folder, package, *more, variant="essential"):
        self.root = folder / "root"
        bootstrap(self.root, variant, "passwd", *dependencies(package), *more)
        with open(folder / "console", "wb") as console:
            self.process = subprocess.Popen(
                [*AS_ROOT, "systemd-nspawn", "--quiet", f"--directory={self.root}", "--boot",
                 "--register=no", "--keep-unit", "--console=pipe", "systemd.unit=basic.target"],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        try:
            self.init = wait_for("the machine to come up", self.find_init, 120)
            wait_for("its systemd",
                     lambda: self.try_to("systemctl", "is-active", "basic.target"), 120)
        except AssertionError as error:
            self.stop()
            raise AssertionError((folder / "console").read_text(errors="replace")) from error

    def find_init(self):
        """Its first process, the one of nspawn's children that has become systemd."""
        assert self.process.poll() is None, "it ended at once"
        for status in pathlib.Path("/proc").glob("[0-9]*/status"):
            try:
                text = status.read_text()
            except OSError:
                continue  # it has ended meanwhile
            if re.search(r"^Name:\tsystemd$", text, re.MULTILINE) and self.is_below(text):
                return int(status.parent.name)
        return None

    def is_below(self, status):
        """Whether the process of that status descends from ours."""
        while (parent := int(re.search(r"^PPid:\t(\d+)$", status, re.MULTILINE).group(1))) > 1:
            if parent == self.process.pid:
                return True
            status = pathlib.Path(f"/proc/{parent}/status").read_text()
        return False

    def stop(self):
        if init := getattr(self, "init", None):
            subprocess.run([*AS_ROOT, "kill", "-KILL", str(init)], check=False)
        else:
            self.process.kill()
        self.process.wait(30)
        run(*AS_ROOT, "rm", "-rf", "--one-file-system", self.root)

    def inside(self, command):
        return [*AS_ROOT, "nsenter", f"--target={self.init}", "--all", *command]

    def run(self, *command, **options):
        return run(*self.inside(command), **options)

    def try_to(self, *command):
        done = subprocess.run(self.inside(command), capture_output=True, timeout=60, check=False)
        return done.returncode == 0

    def write(self, name, text):
        self.run("install", "-D", "/dev/stdin", name, input=text)

    def files(self):
        """Every file, and every folder of ours."""
        found = run(*AS_ROOT, "find", self.root, "-xdev", "(", "-not", "-type", "d", "-or", "-name",
                    "*frontdoor*", ")", "-printf", "%P\n").splitlines()
        return {name for name in found if not OF_THE_SYSTEM.match(name)}

    def users(self):
        return [line.split(":")[0] for line in self.run("cat", "/etc/passwd").splitlines()]

    def about(self, unit, name):
        return self.run("systemctl", "show", "--value", f"--property={name}", unit).strip()

    def set(self, service, settings):
        """As an operator does: settings of the packaged file, uncommented."""
        text = self.run("cat", config_of(service))
        for name, value in settings.items():
            text, changed = re.subn(rf"^#{name} =.*$", f"{name} = {value}", text,
                                    flags=re.MULTILINE)
            assert changed == 1, name
        self.write(config_of(service), text)

    def keep_secret(self, name, text):
        """In a file that root and the programs alone may read."""
        self.write(name, text)
        self.run("chmod", "0640", name)
        self.run("chgrp", "frontdoor", name)


def config_of(service):
    return f"/etc/frontdoor/frontdoor-{service}.conf"
