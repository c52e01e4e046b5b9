# SPDX-License-Identifier: MIT
"""What a command line asks for, as a configuration and a machine."""
import argparse
import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from . import boot, kernels, secure, xen
from .firmware import ARCHES
from .machine import Options
from .tpm import Tpm

SECTION = re.compile(r"^\s*\[([\w.+-]+)\]", re.MULTILINE)


def options(given: argparse.Namespace) -> Options:
    """Returns the machine, without what has to be started for it."""
    return Options(ARCHES[given.arch], given.memory, given.cpus, given.accel,
                   given.disk, given.net, given.qemu_arg)


def xen_of(given: argparse.Namespace) -> Path:
    """Returns Xen for kernels."""
    return given.xen or xen.debian_xen(ARCHES[given.arch])


def names(config: Path) -> list[str]:
    """Returns what may stand before the colon of an expectation."""
    file = config / "daybreak.conf" if config.is_dir() else config
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""  # the boot's own code says what is wrong
    return ["XEN", "dom0", *SECTION.findall(text),
            *(f"d{number}" for number in range(1, 64))]


@contextlib.contextmanager
def keys(given: argparse.Namespace) -> Iterator[secure.Keys | None]:
    """Returns the keys of Secure Boot, if it is asked for."""
    if not given.secure_boot:
        yield None
        return
    with boot.scratch() as folder:
        yield secure.keys(folder, given.key, given.cert)


@contextlib.contextmanager
def prepared(given: argparse.Namespace
             ) -> Iterator[tuple[boot.Source, Options]]:
    """Returns what is booted, and its machine, with what has been started for
    it."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(boot.scratch())
        source = _source(given, folder)
        machine = options(given)
        machine.keys = stack.enter_context(keys(given))
        if given.tpm:
            machine.devices += stack.enter_context(
                Tpm(folder / "tpm")).start(machine.arch)
        yield source, machine


def _source(given: argparse.Namespace, folder: Path) -> boot.Source:
    if not given.kernel:
        return boot.Source(Path(given.words[0]), given.root,
                           *given.words[1:], esp_size=given.esp_size)
    if given.domain:
        config = kernels.domains(
            folder, ARCHES[given.arch], xen_of(given),
            [("domain", given.kernel, given.domain)], given.ramdisk,
            given.cmdline, given.domain_memory)
    else:
        config = kernels.dom0(folder, ARCHES[given.arch], xen_of(given),
                              given.kernel, given.ramdisk, given.cmdline)
    return boot.Source(config, esp_size=given.esp_size)
