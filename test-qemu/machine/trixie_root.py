# SPDX-License-Identifier: MIT
"""A Debian 13 in a folder, without a kernel, for what its packages call: hooks,
triggers and plugins. Nothing of it is booted; it is entered by chroot.

mmdebstrap makes it once for each set of packages, in build/root/, as root.
"""
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from machine import BUILD
from machine import fetch
from machine.harness import HarnessError, run

ROOTS = BUILD / "root"
RELEASE = "trixie"
# What the command depends on: without a network apt cannot fetch it.
COMMON = ("systemd", "kmod", "libbz2-1.0", "libdeflate0", "libfdt1",
          "liblz4-1", "libssl3t64", "linux-base")
KERNELS = r"^linux-image-[0-9.]+[+]deb13-cloud-amd64$"
OPTIONS = ("--dpkgopt=force-unsafe-io", *(
    f"--dpkgopt=path-exclude=/usr/share/{name}/*"
    for name in ("doc", "man", "locale", "info")))
ESP = "/boot/efi"
PARTITION = "EFI"  # by this folder the partition is known as one
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
               "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


def _archive(packages):
    """Returns the root as an archive; makes it if there is none yet."""
    recipe = (packages, OPTIONS)
    digest = hashlib.sha256(repr(recipe).encode()).hexdigest()[:12]
    file = ROOTS / f"{RELEASE}-{digest}.tar"
    with fetch.locked(ROOTS / f".{RELEASE}"):
        if not file.is_file():
            if not shutil.which("mmdebstrap"):
                raise HarnessError("mmdebstrap is missing; run make setup")
            with tempfile.TemporaryDirectory(dir=ROOTS) as work:
                made = Path(work) / "root.tar"
                run(["mmdebstrap", "--quiet", "--mode=root",
                     "--variant=minbase", f"--include={','.join(packages)}",
                     '--aptopt=APT::Install-Recommends "false"', *OPTIONS,
                     RELEASE, made, fetch.mirror()])
                made.rename(file)
    return file


def kernels():
    """Returns the .deb files of two kernels, the older first. Cloud kernels
    have the fewest modules."""
    names = fetch.kernel_packages(KERNELS, RELEASE)[-2:]
    return [_deb(name) for name in names]


def release(kernel):
    """Returns uname -r of one of kernels()."""
    return kernel.name.split("_")[0].removeprefix("linux-image-")


def xen():
    """Returns the .deb file of Xen."""
    return next(fetch.xen_gz(RELEASE).parent.parent.glob("*.deb"))


def _deb(name):
    folder = fetch.package(name, only=fetch.NO_MODULES, release=RELEASE)
    return next(folder.glob("*.deb"))


class Root:
    """A copy of the root in a folder. Its ESP is a folder, too."""

    def __init__(self, folder, packages):
        self.path = Path(folder) / "root"
        self.path.mkdir()
        run(["tar", "-x", "-C", self.path, "-f",
             _archive((*COMMON, *packages))])
        self.esp = self.path / ESP[1:]
        (self.esp / PARTITION).mkdir(parents=True)
        self.folder = self.esp / "EFI/daybreak"
        self.config = self.folder / "daybreak.conf"

    def put(self, name, text, mode=0o644):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def run(self, *command):
        """Runs a command in the root; returns what it printed. It has to
        succeed."""
        words = [str(word) for word in command]
        # The mounts are those of this process and its children alone.
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c",
             'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && '
             'exec chroot "$0" "$@"', self.path, *words],
            env={**os.environ, **ENVIRONMENT}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", check=False)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}"
        return done.stdout

    def install(self, *packages):
        """Installs .deb files by dpkg."""
        for file in packages:
            shutil.copy(file, self.path / "tmp")
        return self.run("dpkg", "-i", *(f"/tmp/{file.name}"
                                        for file in packages))
