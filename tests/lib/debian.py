"""A Debian to install into: from where this machine has its own."""

import os
import pathlib
import re
import socket
import subprocess
import urllib.error
import urllib.request

AS_ROOT = [] if os.geteuid() == 0 else ["sudo"]


def run(*command, seconds=300, **options):
    """Its standard output."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False,
                          timeout=seconds, **options)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def mirror():
    """Its address, and which Debian this is."""
    release = re.search(r"^VERSION_CODENAME=(\w+)$", pathlib.Path("/etc/os-release").read_text(),
                        re.MULTILINE).group(1)
    targets = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)",
                  "Created-By: Packages")
    return next(line.split()[:2] for line in targets.splitlines()
                if line.split()[1:] == [release, "main"])


def bootstrap(target, variant, *packages):
    """Put a Debian into `target`, a folder or an archive that is to be made."""
    address, release = mirror()
    run(*AS_ROOT, "mmdebstrap", "--quiet", "--mode=root", f"--variant={variant}",
        *([f"--include={','.join(packages)}"] if packages else []), release, target, address)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(port, path):
    """The status and the text of what a program answers; None, None: nobody does."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return None, None
