# SPDX-License-Identifier: MIT
"""Configurations for kernels that have none: as dom0, as a domain, or many as
domains of one boot."""
import re
from collections.abc import Sequence
from pathlib import Path

from .errors import Refused
from .firmware import Arch
from .image import daybreak

XEN_OPTIONS = "loglvl=all guest_loglvl=all bootscrub=0"
DOM0_MEMORY = 512  # MiB
KINDS = ("pv", "pvh")


def kind_of(kernel: Path) -> str:
    """Returns how Xen starts a kernel: pvh where it can, as it is the same on
    every Xen, else pv."""
    told = daybreak("inspect", kernel)
    found = re.search(r"^ +Xen can start it +as (.*)$", told, re.MULTILINE)
    if not found:
        raise Refused(f"{kernel}: Xen cannot start it as a domain")
    return "pvh" if "PVH" in found[1] else "pv"


def dom0(folder: Path, arch: Arch, xen: Path, kernel: Path,
         ramdisk: Path | None, cmdline: str) -> Path:
    """Writes a configuration for a kernel as dom0; returns it."""
    text = _host(folder, arch, xen)
    text += f"kernel={_put(folder, 'kernel', kernel)} {cmdline}\n"
    if ramdisk:
        text += f"ramdisk={_put(folder, 'ramdisk', ramdisk)}\n"
    return _write(folder, text)


def domains(folder: Path, arch: Arch, xen: Path,
            kernels: Sequence[tuple[str, Path, str]], ramdisk: Path | None,
            cmdline: str, memory: int) -> Path:
    """Writes a configuration that starts kernels, (name, file, pv or pvh), as
    domains of memory MiB without dom0; returns it."""
    text = _host(folder, arch, xen)
    text += f"domains={' '.join(name for name, _, _ in kernels)}\n"
    if ramdisk:
        _put(folder, "ramdisk", ramdisk)
    for name, kernel, kind in kernels:
        text += (f"\n[{name}]\ntype={kind}\nmemory={memory}\n"
                 f"kernel={_put(folder, f'kernel-{name}', kernel)} {cmdline}\n"
                 + ("ramdisk=ramdisk\n" if ramdisk else ""))
    return _write(folder, text)


def _host(folder: Path, arch: Arch, xen: Path) -> str:
    return (f"[test]\nxen={_put(folder, 'xen', xen)}\n"
            f"options={arch.serial} {XEN_OPTIONS} dom0_mem={DOM0_MEMORY}M\n")


def _put(folder: Path, name: str, file: Path) -> str:
    if not file.is_file():
        raise Refused(f"{file}: no such file")
    (folder / name).symlink_to(file.resolve())
    return name


def _write(folder: Path, text: str) -> Path:
    config = folder / "daybreak.conf"
    config.write_text(text, encoding="utf-8")
    return config
