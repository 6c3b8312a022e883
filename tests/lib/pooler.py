"""PgBouncer in front of a PostgreSQL cluster of the tests."""

import os
import pwd
import re
import shutil
import subprocess

import psycopg
import psycopg.conninfo

from debian import free_port
from servers import new_folder, wait_for

# Of each login. In transaction mode its connections share one backend, so that they meet in it.
POOL_SIZE = {"session": 50, "transaction": 1}
PROGRAM = "/usr/sbin/pgbouncer"  # not on everybody's PATH


class Pooler:
    """It knows the passwords of the URLs that it is given. `mode` is session or transaction."""

    def __init__(self, mode, urls):
        self.port = free_port()
        self.folder = folder = new_folder("pooler")
        logins = [psycopg.conninfo.conninfo_to_dict(url) for url in urls]
        (folder / "users").write_text("".join(
            f'"{one["user"]}" "{one["password"]}"\n' for one in logins))
        (folder / "pgbouncer.ini").write_text(f"""[databases]
* = host=127.0.0.1 port={logins[0]["port"]}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = {POOL_SIZE[mode]}
server_login_retry = 1
""")
        # It refuses to run as root.
        owner = "postgres" if os.geteuid() == 0 else None
        if owner:
            for path in (folder, *folder.iterdir()):
                os.chown(path, pwd.getpwnam(owner).pw_uid, -1)
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen([PROGRAM, folder / "pgbouncer.ini"], user=owner,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for("the pooler to answer", lambda: self.answers(urls[0]))

    def through(self, url):
        """The same by way of the pooler."""
        return re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{self.port}", url)

    def answers(self, url):
        assert self.process.poll() is None, "the pooler has ended"
        try:
            psycopg.connect(self.through(url)).close()
            return True
        except psycopg.OperationalError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder)
