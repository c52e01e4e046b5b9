# SPDX-License-Identifier: MIT
"""Debian's packages, fetched once and never installed: apt-get downloads them
with lists of its own, so that the machine's packages and lists do not
change."""
import contextlib
import fcntl
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .errors import Broken, run

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
LISTS_AGE = 3600  # seconds; older lists may name packages that no longer exist

# Where Debian's releases move when they leave the mirrors. Nothing is renewed
# there, so its signatures have expired.
ARCHIVE = "http://archive.debian.org/debian/"
ARCHIVE_OPTIONS = " check-valid-until=no"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a lock file, so that only one process makes what is shared."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def one(folder: Path, pattern: str) -> Path:
    """Returns the file of a folder that matches, of which there is one."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise Broken(f"{folder} holds {len(found)} of {pattern}, not 1")
    return found[0]


def unpack(archive: Path, folder: Path | str, *tar_options: str) -> None:
    """Unpacks a .deb file, or the part of it that tar's options and names
    select."""
    run(["sh", "-c", 'archive=$1; shift; dpkg-deb --fsys-tarfile "$archive" |'
         ' tar -x -C "$@"', "sh", archive, folder, *tar_options])


def mirror() -> str:
    """Returns where the machine's own packages come from; updates have another
    mirror."""
    for line in run(["apt-get", "indextargets", "--format",
                     "$(RELEASE) $(REPO_URI)"], "apt").splitlines():
        suite, uri = line.split(maxsplit=1)
        if not re.search("[-/]", suite):
            return uri
    raise Broken("apt-get names no mirror of a Debian release")


class Store:
    """Folders of unpacked packages, and the lists of what can be fetched.

    arch is Debian's name of a CPU; release is a suite such as "trixie", with a
    sources list of its own, and None stands for the machine's.
    """

    def __init__(self, packages: Path, lists: Path) -> None:
        self.packages, self._lists = packages, lists

    def package(self, name: str, dependencies: Sequence[str] = (),
                arch: str = "amd64", release: str | None = None,
                only: str = ".") -> Path:
        """Fetches and unpacks a package once; returns its folder.

        dependencies: instead of name itself, take its dependency whose name
        begins with the first prefix, from that one its dependency with the
        second, and so on; "?" before a prefix means "or the package itself if
        there is none". only: the part of its tree to unpack, or tar's
        --exclude=.
        """
        folder = self.packages / "-".join(filter(None, (release, name, arch)))
        with locked(self.packages / ".lock"):
            if not folder.is_dir():
                self._fetch(folder, name, dependencies, arch, release, only)
        return folder

    def archives(self, names: Sequence[str], folder: Path, arch: str = "amd64",
                 release: str | None = None) -> list[Path]:
        """Fetches the named packages and all their dependencies, as apt would
        install them on an empty machine, without recommended ones.

        Returns their .deb files in folder.
        """
        _tell(f"fetching {', '.join(names)} and what they depend on")
        (folder / "partial").mkdir(parents=True)
        _try(["apt-get", *self._apt(arch, release), "-o",
              f"Dir::Cache::archives={folder}", "--no-install-recommends",
              "--yes", "--download-only", "install", *names])
        return sorted(folder.glob("*.deb"))

    def search(self, pattern: str, arch: str = "amd64",
               release: str | None = None) -> list[str]:
        """Returns the names of the packages that match."""
        found = run(["apt-cache", *self._apt(arch, release), "search",
                     "--names-only", pattern])
        return [line.split()[0] for line in found.splitlines()]

    def _fetch(self, folder: Path, name: str, dependencies: Sequence[str],
               arch: str, release: str | None, only: str) -> None:
        apt = self._apt(arch, release)
        for dependency in dependencies:
            name = _depends(apt, name, dependency)
        _tell(f"fetching {name} ({arch})")
        with tempfile.TemporaryDirectory(dir=self.packages) as work:
            _try(["apt-get", *apt, "download", f"{name}:{arch}"], cwd=work)
            deb = one(Path(work), "*.deb")
            os.mkdir(f"{work}/root")
            unpack(deb, f"{work}/root", only)
            shutil.move(deb, f"{work}/root/")
            os.rename(f"{work}/root", folder)

    def _apt(self, arch: str, release: str | None) -> list[str]:
        """Returns options that give apt its own state, with fresh lists in
        it."""
        own = self._lists / f"{release or 'machine'}-{arch}"
        options = {
            "Dir::State": own / "state",
            "Dir::State::status": own / "status",
            "Dir::Cache": own / "cache",
            "APT::Architecture": arch,
            "APT::Architectures": arch,
            "APT::Sandbox::User": "root",  # _apt may not write there
            "Acquire::Languages": "none",
        }
        own.mkdir(parents=True, exist_ok=True)
        if release:
            options["Dir::Etc::sourcelist"] = own / "sources.list"
            options["Dir::Etc::sourceparts"] = "/dev/null"
        words = [word for key, value in options.items()
                 for word in ("-o", f"{key}={value}")]
        updated = own / "updated"
        if (not updated.exists()
                or time.time() - updated.stat().st_mtime > LISTS_AGE):
            for folder in ("state/lists/partial", "cache/archives/partial"):
                (own / folder).mkdir(parents=True, exist_ok=True)
            (own / "status").touch()
            _update(own, words, release)
            updated.touch()
        return words


def _update(own: Path, words: list[str], release: str | None) -> None:
    """Fetches the package lists of the machine's sources, or of a release's."""
    _tell(f"fetching Debian's package lists ({release or 'own'})")
    places = [None] if not release else [
        f"[signed-by={KEYRING}] {mirror()}",
        f"[signed-by={KEYRING}{ARCHIVE_OPTIONS}] {ARCHIVE}"]
    faults = []
    for place in places:
        if place:
            (own / "sources.list").write_text(f"deb {place} {release} main\n")
        try:
            run(["apt-get", *words, "update"], "apt")
        except Broken as error:
            faults.append(str(error))
            continue
        # apt-get also reports success if no server could be reached.
        if any((own / "state/lists").glob("*_Packages*")):
            return
    raise Broken("Debian's package lists cannot be fetched; is the network "
                 "there? " + "; ".join(faults))


def _depends(apt: list[str], name: str, dependency: str) -> str:
    listing = _try(["apt-cache", *apt, "depends", name])
    wanted = dependency.removeprefix("?")
    found = re.search(rf"Depends: ({re.escape(wanted)}\S*)", listing)
    if not found and dependency != wanted:
        return name
    if not found:
        raise Broken(f"{name} depends on no {dependency}* package")
    return found[1]


def _try(command: Sequence[object], **options: Any) -> str:
    try:
        return run(command, "apt", **options)
    except Broken as error:
        raise Broken("Debian's packages cannot be fetched; is the network "
                     f"there? {error}") from error


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
