"""People with accounts of their own, for tests of what nbgrader does between them.

nbgrader asks the operating system who runs it. Each person here is a real user id with a name in
/etc/passwd and a home folder, inside a small world of mounts made by bubblewrap: run by root, every
person has another id; run by an ordinary user, one user namespace a command gives each their name
while the files stay the runner's. Nothing is added to the machine's own accounts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FIRST_ID = 48_000


@dataclass(frozen=True)
class Person:
    """One account; `run` is what this person types in a terminal."""

    name: str
    uid: int
    world: World

    @property
    def home(self) -> Path:
        """The home folder, as the test sees it."""
        return self.world.folder / "home" / self.name

    def run(self, *command: str, cwd: str | None = None) -> str:
        """Run `command` as this person; return all it printed, fail the test if it failed."""
        result = subprocess.run(
            self.world.enter(self, cwd or f"/srv/home/{self.name}") + list(command),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        assert result.returncode == 0, f"{self.name}: {' '.join(command)}\n{result.stdout}"
        return result.stdout


class World:
    """What all persons share: `folder`, which they know as /srv, and a list of accounts."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self.folder = folder
        self.people = {name: Person(name, FIRST_ID + i, self) for i, name in enumerate(names)}
        self.root = os.geteuid() == 0
        lines = ["root:x:0:0:root:/root:/bin/sh"]
        lines += [f"{p.name}:x:{p.uid}:{p.uid}::/srv/home/{p.name}:/bin/sh" for p in self]
        (folder / "passwd").write_text("\n".join(lines) + "\n", encoding="utf8")
        folder.chmod(0o755)
        for person in self:
            person.home.mkdir(parents=True, mode=0o700)
            self.give(person.home, person)

    def __iter__(self):
        return iter(self.people.values())

    def give(self, path: Path, person: Person) -> None:
        """Make `person` the owner of `path` and all below it."""
        if self.root:
            for each in [path, *path.rglob("*")]:
                os.chown(each, person.uid, person.uid)

    def enter(self, person: Person, cwd: str) -> list[str]:
        """The command line that runs what follows as `person` in the folder `cwd`."""
        command = ["bwrap", "--die-with-parent", "--clearenv"]
        for entry in sorted(Path("/").iterdir()):
            if entry.is_symlink():
                command += ["--symlink", str(entry.readlink()), str(entry)]
            elif entry.name in {"bin", "etc", "lib", "lib32", "lib64", "opt", "sbin", "usr"}:
                command += ["--ro-bind", str(entry), str(entry)]
        command += [
            "--dev",
            "/dev",
            "--proc",
            "/proc",
            "--tmpfs",
            "/tmp",
            "--chmod",
            "1777",
            "/tmp",
        ]
        for needed in dict.fromkeys([Path(sys.base_prefix), Path(sys.prefix), REPOSITORY]):
            # Folders that bubblewrap makes on the way are closed to all but root.
            for parent in list(needed.parents)[-2::-1]:
                command += ["--perms", "0755", "--dir", str(parent)]
            command += ["--ro-bind", str(needed), str(needed)]
        command += ["--bind", str(self.folder), "/srv", "--chdir", cwd]
        command += ["--ro-bind", str(self.folder / "passwd"), "/etc/passwd"]
        for name, value in {
            "HOME": f"/srv/home/{person.name}",
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "OMP_NUM_THREADS": "1",
            "NBGRADER_EXCHANGE": "/srv/exchange",
        }.items():
            command += ["--setenv", name, value]
        ids = [str(person.uid), str(person.uid)]
        if not self.root:
            return [*command, "--unshare-user", "--uid", ids[0], "--gid", ids[1]]
        capabilities = ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        change = ["setpriv", "--reuid", ids[0], "--regid", ids[1], "--clear-groups"]
        return [*command, *capabilities, *change]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """An instructor, three students and a folder that they share."""
    assert shutil.which("bwrap"), "this test needs bubblewrap: run classroom/system.sh test"
    return World(tmp_path_factory.mktemp("world"), ["teacher", "ana", "ben", "chloe"])
