# SPDX-License-Identifier: MIT
"""Debian's Xen, kernel and busybox, as files under build/packages/.

apt-get downloads them with its own lists under build/apt/ and they are
unpacked, never installed: the machine's packages and lists do not change.
"""
import contextlib
import fcntl
import os
import re
import shutil
import struct
import sys
import tempfile
import time
from pathlib import Path

from machine.harness import BUILD, HarnessError, run

PACKAGES = BUILD / "packages"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
LISTS_AGE = 3600  # seconds; older lists may name packages that no longer exist

# Where Debian's releases move when they leave the mirrors. Nothing is renewed
# there, so its signatures have expired.
ARCHIVE = "http://archive.debian.org/debian/"
ARCHIVE_OPTIONS = " check-valid-until=no"

# Debian's metapackages depend on the current version: the package to fetch is
# the dependency whose name begins with this prefix. A prefix with "?" is
# followed only if there is such a dependency: Debian 14 has moved these
# packages' files there.
XEN_PACKAGE = ("xen-hypervisor-",)
KERNEL_PACKAGE = ("linux-image-", "?linux-binary-")
OVMF_PACKAGE = ("?ovmf-generic",)
NO_MODULES = "--exclude=*.ko*"
# The cloud kernel is the smaller one; on arm64 it works as dom0 as well.
KERNELS = {"amd64": "linux-image-amd64", "arm64": "linux-image-cloud-arm64"}


def xen_gz(release=None):
    """Returns the hypervisor for x86, an ELF packed with gzip."""
    return _one(_xen("amd64", release), "boot/xen-*-amd64.gz")


def xen_efi(arch="amd64", release=None):
    """Returns the hypervisor as an EFI application; on arm64 it is also an
    Image."""
    return _one(_xen(arch, release), f"boot/xen-*-{arch}.efi")


def kernel(arch="amd64", release=None):
    """Returns the dom0 kernel."""
    return _kernel(KERNELS[arch], arch, release)


def cloud_kernel(release=None):
    """Returns the kernel for domains on x86, PV and PVH."""
    return _kernel("linux-image-cloud-amd64", "amd64", release)


def kernel_packages():
    """Returns the names of the packages of all kernels that the machine's
    sources have, by version."""
    found = run(["apt-cache", *_apt("amd64", None), "search", "--names-only",
                 r"^linux-image-[0-9.]+-[0-9]+-amd64$"])
    names = [line.split()[0] for line in found.splitlines()]
    if len(names) < 2:
        raise HarnessError("Debian has not two kernels to upgrade from one to "
                           f"the other: {names}")
    return sorted(names, key=lambda name: [
        int(part) for part in re.findall(r"\d+", name)])


def linux_version(vmlinuz):
    """Returns the output of uname -r for an x86 kernel: kernel_version of its
    header.

    The x86 boot protocol counts its offset from the second sector.
    """
    data = Path(vmlinuz).read_bytes()
    offset, = struct.unpack_from("<H", data, 0x20e)
    return data[0x200 + offset:].split(maxsplit=1)[0].decode()


def ovmf(release):
    """Returns another release's firmware: its code, and its empty variables."""
    folder = package("ovmf", OVMF_PACKAGE, release=release) / "usr/share/OVMF"
    return folder / "OVMF_CODE_4M.fd", folder / "OVMF_VARS_4M.fd"


def shim(release=None):
    """Returns the shim for x86, signed by Microsoft."""
    return _one(package("shim-signed", release=release),
                "usr/lib/shim/shimx64.efi.signed")


def busybox(arch="amd64"):
    """Returns a statically linked busybox."""
    return _one(package("busybox-static", arch=arch), "bin/busybox")


def grub_modules(arch="amd64"):
    """Returns the folder of GRUB's modules for EFI; those for x86 are
    installed."""
    if arch == "amd64":
        return Path("/usr/lib/grub/x86_64-efi")
    return package("grub-efi-arm64-bin", arch=arch) / "usr/lib/grub/arm64-efi"


def has_xen(release):
    """Whether a suite has its own Xen; experimental usually does not."""
    names = run(["apt-cache", *_apt("amd64", release), "search",
                 "--names-only", "^xen-system-amd64$"])
    return bool(names.strip())


def _kernel(name, arch, release):
    # The modules, half a gigabyte, are not unpacked.
    folder = package(name, KERNEL_PACKAGE, arch, release, only=NO_MODULES)
    # Debian 14 has the kernel among its modules.
    return _one(folder, "boot/vmlinuz-*" if (folder / "boot").is_dir()
                else "usr/lib/modules/*/vmlinuz")


def _xen(arch, release):
    return package(f"xen-system-{arch}", XEN_PACKAGE, arch, release)


def package(name, dependencies=(), arch="amd64", release=None, only="."):
    """Fetches and unpacks a package once; returns its folder.

    dependencies: instead of name itself, take its dependency whose name begins
    with the first prefix, from that one its dependency with the second, and so
    on; "?" before a prefix means "or the package itself if there is none".
    release: a suite such as "trixie", with its own sources list; None uses the
    machine's sources list. only: the part of its tree to unpack, or tar's
    --exclude=.
    """
    folder = PACKAGES / "-".join(filter(None, (release, name, arch)))
    with locked(PACKAGES / ".lock"):
        if not folder.is_dir():
            _fetch(folder, name, dependencies, arch, release, only)
    return folder


@contextlib.contextmanager
def locked(path):
    """Holds a lock file, so that only one process makes a shared artefact."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def archives(names, folder, arch="amd64", release=None):
    """Fetches the named packages and all their dependencies as .deb files.

    These are the packages that apt would install on an empty machine, without
    recommended ones. release is as for package(). Returns their paths in
    folder.
    """
    print(f"fetching {', '.join(names)} and what they depend on",
          file=sys.stderr)
    (Path(folder) / "partial").mkdir(parents=True)
    _try(["apt-get", *_apt(arch, release), "-o",
          f"Dir::Cache::archives={folder}",
          "--no-install-recommends", "--yes", "--download-only", "install",
          *names])
    return sorted(Path(folder).glob("*.deb"))


def unpack(archive, folder, *tar_options):
    """Unpacks a .deb file, or the part of it that tar's options and names
    select."""
    run(["sh", "-c", 'archive=$1; shift; dpkg-deb --fsys-tarfile "$archive" |'
         ' tar -x -C "$@"', "sh", archive, folder, *tar_options])


def _fetch(folder, name, dependencies, arch, release, only):
    apt = _apt(arch, release)
    for dependency in dependencies:
        name = _depends(apt, name, dependency)
    print(f"fetching {name} ({arch})", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=PACKAGES) as work:
        _try(["apt-get", *apt, "download", f"{name}:{arch}"], cwd=work)
        deb = _one(Path(work), "*.deb")
        os.mkdir(f"{work}/root")
        unpack(deb, f"{work}/root", only)
        shutil.move(deb, f"{work}/root/")
        os.rename(f"{work}/root", folder)


def _apt(arch, release):
    """Returns options that give apt its own state, with fresh lists in it."""
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


def _update(own, words, release):
    """Fetches the package lists of the machine's sources, or of a release's."""
    print(f"fetching Debian's package lists ({release or 'own'})",
          file=sys.stderr)
    places = [None] if not release else [
        f"[signed-by={KEYRING}] {mirror()}",
        f"[signed-by={KEYRING}{ARCHIVE_OPTIONS}] {ARCHIVE}"]
    faults = []
    for place in places:
        if place:
            (own / "sources.list").write_text(f"deb {place} {release} main\n")
        try:
            run(["apt-get", *words, "update"])
        except HarnessError as error:
            faults.append(str(error))
            continue
        # apt-get also reports success if no server could be reached.
        if any((own / "state/lists").glob("*_Packages*")):
            return
    raise HarnessError("Debian's package lists cannot be fetched; is the "
                       "network there? " + "; ".join(faults))


def mirror():
    """Returns where the machine's own packages come from; updates have another
    mirror."""
    for line in run(["apt-get", "indextargets", "--format",
                     "$(RELEASE) $(REPO_URI)"]).splitlines():
        suite, uri = line.split(maxsplit=1)
        if not re.search("[-/]", suite):
            return uri
    raise HarnessError("apt-get names no mirror of a Debian release")


def _depends(apt, name, dependency):
    listing = _try(["apt-cache", *apt, "depends", name])
    wanted = dependency.removeprefix("?")
    found = re.search(rf"Depends: ({re.escape(wanted)}\S*)", listing)
    if not found and dependency != wanted:
        return name
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
    """Fetches what the arguments name (PACKAGE:ARCH) or all files for boots."""
    if sys.argv[1:]:
        for wanted in sys.argv[1:]:
            name, _, arch = wanted.partition(":")
            print(package(name, arch=arch or "amd64"))
        return
    for arch in ("amd64", "arm64"):
        print(xen_efi(arch), kernel(arch), busybox(arch), sep="\n")


if __name__ == "__main__":
    try:
        main()
    except HarnessError as broken:
        sys.exit(f"fetch.py: {broken}")
