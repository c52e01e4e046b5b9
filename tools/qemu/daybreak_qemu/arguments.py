# SPDX-License-Identifier: MIT
"""The command line of `daybreak qemu`."""
import argparse
from pathlib import Path
from typing import NoReturn

from .errors import Usage
from .firmware import ARCHES
from .kernels import KINDS

EPILOG = "Exit status: 0 passed, 1 failed or refused, 2 wrong usage, 3 the " \
    "boot could not be tried. See daybreak-qemu(1)."


class Parser(argparse.ArgumentParser):
    """Reports wrong usage as the other commands do."""

    def error(self, message: str) -> NoReturn:
        raise Usage(f"{message}\nTry daybreak qemu --help.")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError
    return number


_positive.__name__ = "number"
_seconds.__name__ = "number of seconds"


def parser() -> Parser:
    """Returns the parser."""
    made = Parser("daybreak qemu", epilog=EPILOG, allow_abbrev=False,
                  usage="daybreak qemu [OPTION]... CONFIG [ENTRY]\n"
                  "       daybreak qemu [OPTION]... --kernel FILE\n"
                  "       daybreak qemu [OPTION]... --each FILE...",
                  description="Boots it in QEMU, and tells whether it did what "
                  "was expected.")
    add = made.add_argument
    add("words", nargs="*", metavar="CONFIG [ENTRY]",
        help="the configuration, and the entry to boot")
    add("--root", type=Path, metavar="DIR",
        help="the folder that stands for the EFI system partition")
    add("--kernel", type=Path, metavar="FILE", help="boot this kernel as dom0")
    add("--domain", choices=KINDS, help="--kernel and --each: as such a domain")
    add("--each", action="store_true",
        help="the words are kernels: boot each as a domain, many at once")
    add("--ramdisk", type=Path, metavar="FILE", help="the kernel's ramdisk")
    add("--cmdline", default="", metavar="TEXT", help="its command line")
    add("--xen", type=Path, metavar="FILE",
        help="Xen for --kernel and --each; without it Debian's")
    add("--domain-memory", type=_positive, default=64, metavar="MIB",
        help="memory of a domain, 64 without it")
    add("--memory", type=_positive, default=2048, metavar="MIB",
        help="the machine's memory, 2048 without it")
    add("--cpus", type=_positive, default=1, metavar="N", help="its CPUs")
    add("--arch", choices=ARCHES, default="x86_64", help="its CPU")
    add("--accel", choices=("kvm", "tcg"),
        help="without it KVM when this CPU has it")
    add("--esp-size", type=_positive, metavar="MIB",
        help="size of the EFI system partition")
    add("--disk", type=Path, action="append", default=[], metavar="FILE",
        help="a further disk image, raw or qcow2")
    add("--net", metavar="NETDEV", help="a network card, as QEMU's -netdev")
    add("--qemu-arg", action="append", default=[], metavar="WORD",
        help="a further word of QEMU's command line")
    add("--secure-boot", action="store_true",
        help="Secure Boot, with the configuration sealed by a new key")
    add("--key", type=Path, metavar="FILE",
        help="--secure-boot: sign by this key")
    add("--cert", type=Path, metavar="FILE",
        help="--secure-boot: the key's certificate, which is enrolled")
    add("--tpm", action="store_true", help="a TPM 2, by swtpm")
    add("--expect", action="append", default=[], metavar="[NAME:]REGEX",
        help="pass when a line matches; NAME: of that domain's console")
    add("--fail", action="append", default=[], metavar="[NAME:]REGEX",
        help="fail when a line matches")
    add("--until-exit", action="store_true",
        help="run until the machine powers off or resets")
    add("--timeout", type=_seconds, metavar="SECONDS",
        help="fail after that time, 300 without it")
    add("--log", type=Path, metavar="FILE",
        help="keep each line with its time and its domain")
    add("--junit", type=Path, metavar="FILE", help="write JUnit XML")
    add("--tap", type=Path, metavar="FILE", help="write TAP")
    return made


def parse(words: list[str]) -> argparse.Namespace:
    """Returns the checked command line."""
    given = parser().parse_intermixed_args(words)
    if given.each:
        if given.kernel or not given.words:
            raise _usage("--each takes kernels and no --kernel")
        if given.root or given.esp_size or given.tpm or given.until_exit:
            raise _usage("--root, --esp-size, --tpm and --until-exit are not "
                         "for --each")
    elif given.kernel:
        if given.words:
            raise _usage("--kernel takes no CONFIG")
    elif not 1 <= len(given.words) <= 2:
        raise _usage("takes CONFIG and perhaps an ENTRY")
    elif given.ramdisk or given.cmdline or given.xen or given.domain:
        raise _usage("--ramdisk, --cmdline, --xen and --domain are for "
                     "--kernel and --each; CONFIG names its own")
    if bool(given.key) != bool(given.cert) or \
            given.key and not given.secure_boot:
        raise _usage("--key and --cert go together, with --secure-boot")
    if (given.each or given.domain) and given.arch != "x86_64":
        raise _usage("a domain without dom0 needs --arch x86_64")
    return given


def _usage(text: str) -> Usage:
    return Usage(f"{text}\nTry daybreak qemu --help.")
