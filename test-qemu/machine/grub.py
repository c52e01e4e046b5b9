# SPDX-License-Identifier: MIT
"""GRUB 2 as one EFI application with its configuration inside.

Thus it waits in no menu and reads only the files that it boots.
"""
from pathlib import Path

from machine import fetch
from machine import harness

COMMON = ("part_msdos", "fat", "search", "search_fs_file", "boot")
MODULES = {"amd64": (*COMMON, "gzio", "multiboot2"),
           "arm64": (*COMMON, "xen_boot")}
FORMATS = {"amd64": "x86_64-efi", "arm64": "arm64-efi"}


def application(folder, arch, config, modules=()):
    """Makes the application in folder, with more modules if that is needed;
    returns its path."""
    text, image = Path(folder) / "grub.cfg", Path(folder) / "grub.efi"
    text.write_text(config)
    harness.run(["grub-mkimage", "-O", FORMATS[arch],
                 "-d", fetch.grub_modules(arch), "-p", "/", "-c", text,
                 "-o", image, *MODULES[arch], *modules])
    return image
