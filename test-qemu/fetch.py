# SPDX-License-Identifier: MIT
"""Debian's Xen, kernel and busybox, as files under build/packages/.

apt-get downloads them with lists of its own under build/apt/ and they are
unpacked, never installed: the machine's packages and lists stay as they are.
"""
import contextlib
import fcntl
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from harness import BUILD, HarnessError, run

PACKAGES = BUILD / "packages"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
MIRROR = "http://deb.debian.org/debian"

LISTS_AGE = 3600  # seconds; older lists may name packages that are gone

# Debian's metapackages name what is current: the package wanted is the one
# whose name begins so among their dependencies.
XEN = ("xen-system-amd64", "xen-hypervisor-")
KERNEL = ("linux-image-amd64", "linux-image-")
BUSYBOX = ("busybox-static", None)


def xen_gz():
    """The hypervisor as a gzip'd ELF."""
    return _one(package(*XEN), "boot/xen-*-amd64.gz")


def xen_efi():
    """The hypervisor as an EFI application."""
    return _one(package(*XEN), "boot/xen-*-amd64.efi")


def kernel():
    """The dom0 kernel."""
    # Half a gigabyte of modules stays packed.
    return _one(package(*KERNEL, only="./boot"), "boot/vmlinuz-*")


def busybox():
    """A statically linked busybox."""
    return _one(package(*BUSYBOX), "bin/busybox")


def package(name, dependency=None, arch="amd64", release=None, only="."):
    """Fetches and unpacks a package once; returns its folder.

    dependency: take not name itself but what it depends on that begins so.
    release: a suite such as "trixie", with a sources list of its own; None
    is what the machine's own sources list. only: the part of its tree wanted.
    """
    folder = PACKAGES / "-".join(filter(None, (release, name, arch)))
    with locked(PACKAGES / ".lock"):
        if not folder.is_dir():
            _fetch(folder, name, dependency, arch, release, only)
    return folder


@contextlib.contextmanager
def locked(path):
    """Holds a lock file: shared artefacts are made by one process only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fetch(folder, name, dependency, arch, release, only):
    apt = _apt(arch, release)
    if dependency:
        name = _depends(apt, name, dependency)
    print(f"fetching {name} ({arch})", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=PACKAGES) as work:
        _try(["apt-get", *apt, "download", f"{name}:{arch}"], cwd=work)
        deb = _one(Path(work), "*.deb")
        os.mkdir(f"{work}/root")
        run(["sh", "-c", 'dpkg-deb --fsys-tarfile "$1" |'
             ' tar -x -C "$2" "$3"', "sh", deb, f"{work}/root", only])
        shutil.move(deb, f"{work}/root/")
        os.rename(f"{work}/root", folder)


def _apt(arch, release):
    """Options that give apt its own state, with fresh lists in it."""
    own = BUILD / "apt" / f"{release or 'machine'}-{arch}"
    options = {
        "Dir::State": own / "state",
        "Dir::State::status": own / "status",
        "Dir::Cache": own / "cache",
        "APT::Architecture": arch,
        "APT::Architectures": arch,
        "APT::Sandbox::User": "root",  # _apt may not write under build/
        "Acquire::Languages": "none",
    }
    own.mkdir(parents=True, exist_ok=True)
    if release:
        sources = own / "sources.list"
        sources.write_text(f"deb [signed-by={KEYRING}] {MIRROR} {release} "
                           "main\n")
        options["Dir::Etc::sourcelist"] = sources
        options["Dir::Etc::sourceparts"] = "/dev/null"
    words = [word for key, value in options.items()
             for word in ("-o", f"{key}={value}")]
    updated = own / "updated"
    if (not updated.exists()
            or time.time() - updated.stat().st_mtime > LISTS_AGE):
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (own / folder).mkdir(parents=True, exist_ok=True)
        (own / "status").touch()
        print("fetching Debian's package lists", file=sys.stderr)
        _try(["apt-get", *words, "update"])
        updated.touch()
    return words


def _depends(apt, name, dependency):
    listing = _try(["apt-cache", *apt, "depends", name])
    found = re.search(rf"Depends: ({re.escape(dependency)}\S+)", listing)
    if not found:
        raise HarnessError(f"{name} depends on no {dependency}* package")
    return found[1]


def _try(command, **options):
    try:
        return run(command, **options)
    except HarnessError as error:
        raise HarnessError("Debian's packages cannot be fetched; is the "
                           f"network there? {error}") from error


def _one(folder, pattern):
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise HarnessError(f"{folder} holds {len(found)} of {pattern}, not 1")
    return found[0]


def main():
    """Fetches what the arguments name (PACKAGE:ARCH), else what boots."""
    if sys.argv[1:]:
        for wanted in sys.argv[1:]:
            name, _, arch = wanted.partition(":")
            print(package(name, arch=arch or "amd64"))
        return
    for fetched in (xen_gz, xen_efi, kernel, busybox):
        print(fetched())


if __name__ == "__main__":
    try:
        main()
    except HarnessError as broken:
        sys.exit(f"fetch.py: {broken}")
