# SPDX-License-Identifier: MIT
"""Debian's Xen, fetched once to the user's cache and never installed."""
import os
import tempfile
from pathlib import Path

from .debian import Store, one
from .errors import Broken
from .firmware import Arch

# Debian's metapackage depends on the current version.
XEN_PACKAGE = ("xen-hypervisor-",)
FILES = {"amd64": "boot/xen-*-amd64.gz", "arm64": "boot/xen-*-arm64.efi"}


def cache() -> Path:
    """Returns the folder of what is fetched."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "daybreak"


def debian_xen(arch: Arch) -> Path:
    """Returns Debian's Xen for that CPU, from the cache or from a mirror."""
    cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache()) as lists:
        try:
            return xen(Store(cache(), Path(lists)), arch.debian)
        except Broken as error:
            raise Broken(f"{error}; a file can be named with --xen") from error


def xen(store: Store, arch: str, release: str | None = None) -> Path:
    """Returns the hypervisor that the application starts: on x86 an ELF packed
    with gzip, on Arm an EFI application that is also an Image."""
    folder = store.package(f"xen-system-{arch}", XEN_PACKAGE, arch, release)
    return one(folder, FILES[arch])
