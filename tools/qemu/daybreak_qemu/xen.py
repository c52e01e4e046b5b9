# SPDX-License-Identifier: MIT
"""Debian's Xen, fetched once to the user's cache and never installed."""
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .errors import Broken, run

CPUS = {"x86_64": "amd64", "arm64": "arm64"}  # by Debian's names
PATTERNS = {"x86_64": "boot/xen-*-amd64.gz", "arm64": "boot/xen-*-arm64.efi"}


def cache() -> Path:
    """Returns the folder of what is fetched."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "daybreak"


def debian_xen(arch: str) -> Path:
    """Returns Debian's Xen for that CPU, from the cache or from a mirror."""
    folder = cache() / f"xen-{arch}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (folder.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.is_dir():
                _fetch(CPUS[arch], folder)
    except OSError as error:
        raise Broken(f"{error.filename}: {error.strerror}") from error
    found = sorted(folder.glob(PATTERNS[arch]))
    if not found:
        raise Broken(f"{folder}: has no Xen; remove the folder, or name a file "
                     "with --xen")
    return found[-1]


def _fetch(cpu: str, folder: Path) -> None:
    print("daybreak qemu: fetching Debian's Xen", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        options = _apt(Path(work), cpu)
        _try(["apt-get", *options, "update"], work)
        told = _try(["apt-cache", *options, "depends", f"xen-system-{cpu}"],
                    work)
        name = re.search(rf"Depends: (xen-hypervisor-[\d.]+-{cpu})", told)
        if not name:
            raise Broken("Debian's packages of this host's sources have no "
                         "Xen; name a file with --xen")
        _try(["apt-get", *options, "download", f"{name[1]}:{cpu}"], work)
        deb, = Path(work).glob("*.deb")
        run(["dpkg-deb", "-x", deb, f"{work}/root"], "dpkg")
        shutil.move(f"{work}/root", folder)


def _apt(work: Path, cpu: str) -> list[str]:
    """Returns options that give apt a state of its own."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        (work / name).mkdir(parents=True)
    (work / "status").touch()
    values = {
        "Dir::State": work / "state", "Dir::Cache": work / "cache",
        "Dir::State::status": work / "status",
        "APT::Architecture": cpu, "APT::Architectures": cpu,
        "APT::Sandbox::User": "root", "Acquire::Languages": "none"}
    return [word for key, value in values.items()
            for word in ("-o", f"{key}={value}")]


def _try(command: list[str], folder: str) -> str:
    try:
        done = subprocess.run(command, cwd=folder, text=True, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True)
    except FileNotFoundError as error:
        raise Broken(f"{command[0]} is missing, which fetches Xen; name a file "
                     "with --xen") from error
    if done.returncode:
        raise Broken("Debian's Xen cannot be fetched; is the network there? "
                     "A file can be named with --xen. "
                     + " ".join(done.stderr.split()))
    return done.stdout
