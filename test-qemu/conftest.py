# SPDX-License-Identifier: MIT
"""Fixtures of the QEMU tests: a machine per test, which is always stopped.

A HarnessError anywhere is reported as an ERROR, so that a test that could not
run is never taken for a boot that failed.
"""
import contextlib
from pathlib import Path

import pytest

from machine import debian
from machine import disk
from machine import fetch
from machine import harness
from machine.host import Host
from machine.lan import Lan
from machine import monitor
from machine import secure_boot
from machine import terminal
from daybreak_qemu.tpm import Tpm


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    broken = call.excinfo and call.excinfo.errisinstance(harness.HarnessError)
    if broken and report.when == "call":
        report.when = "setup"  # errors in this phase are an ERROR to pytest


@pytest.fixture
def boot(request):
    """Starts machines: boot(files, ...) returns a running harness.Boot.

    files are as for disk.make_esp(). bus="cd" makes a CD of them instead; label
    distinguishes the logs of machines in one test; the other options are those
    of harness.machine().
    """
    with contextlib.ExitStack() as stack:
        def start(files, bus="virtio", label="", **options):
            folder = Path(stack.enter_context(harness.scratch()))
            make = disk.make_cd if bus == "cd" else disk.make_esp
            image = make(folder / "disk.img", files)
            name = f"{request.node.name}-{label}".rstrip("-")
            return stack.enter_context(
                harness.Boot(name, image, bus=bus, **options))
        yield start


@pytest.fixture
def netboot(request):
    """Starts machines with an empty disk: netboot(devices, ...) returns a
    running harness.Boot, with the network card in devices."""
    with contextlib.ExitStack() as stack:
        def start(devices, label="", **options):
            folder = Path(stack.enter_context(harness.scratch()))
            blank = folder / "disk.img"
            blank.write_bytes(bytes(1 << 20))
            name = f"{request.node.name}-{label}".rstrip("-")
            return stack.enter_context(harness.Boot(
                name, blank, devices=devices, **options))
        yield start


@pytest.fixture
def lan():
    """Returns a lan.Lan, in which nothing runs."""
    with harness.scratch() as folder, Lan(folder) as network:
        yield network


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """Returns the secure_boot.Keys that secure_boot.FIRMWARE trusts."""
    return secure_boot.trusted(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def host(request):
    """Makes hosts that remember: host(files, ...) returns a host.Host.

    files is {"name next to the application": content}; the other options are
    those of harness.machine().
    """
    with contextlib.ExitStack() as stack:
        def make(files, **options):
            folder = stack.enter_context(harness.scratch())
            return stack.enter_context(
                Host(request.node.name, folder, files, **options))
        yield make


@pytest.fixture
def tpm():
    """A Tpm, to be passed to the other fixtures as tpm=."""
    with harness.scratch() as folder, Tpm(Path(folder)) as one:
        yield one


@pytest.fixture
def menu(boot, application):
    """Boots Daybreak: menu(conf, files, ...) returns a terminal.Terminal on it,
    with .monitor.

    conf is daybreak.conf; files are {name: content} next to the application,
    which is there as daybreakx64.efi, too. The other options are boot's.
    """
    with contextlib.ExitStack() as stack:
        def start(conf, files=None, devices=(), **options):
            path = Path(stack.enter_context(harness.scratch())) / "qmp"
            volume = {"BOOTX64.EFI": application,
                      "daybreakx64.efi": application,
                      "daybreak.conf": conf, **(files or {})}
            machine = boot({f"/EFI/BOOT/{name}": data
                            for name, data in volume.items()},
                           devices=[*devices, *monitor.devices(path)],
                           **options)
            shown = terminal.Terminal(machine)
            shown.monitor = stack.enter_context(
                contextlib.closing(monitor.Monitor(path)))
            return shown
        yield start


@pytest.fixture
def debian_dom0(boot, application):
    """Boots Debian as dom0: debian_dom0(conf, steps, ...) returns a
    debian.Dom0.

    conf is daybreak.conf, whose entry has xen=xen.gz, kernel=vmlinuz and
    ramdisk=initrd.img for dom0. steps are {name: shell script}, run in order in
    the shared folder, which also holds files, {name: content}; esp is {name:
    content} next to the application. check, timeout and unless are passed to
    debian.wait(), xenstored to debian.ramdisk(), the other options to boot.
    With keys all of it is sealed, and that and the application are signed.
    """
    with contextlib.ExitStack() as stack:
        def start(conf, steps, files=None, esp=None, xenstored="xenstored",
                  check=True, timeout=harness.TIMEOUT, keys=None,
                  unless=harness.BOOT_IS_LOST, devices=(), **options):
            share = Path(stack.enter_context(harness.scratch()))
            debian.fill_share(share, steps, files)
            volume = {
                "BOOTX64.EFI": application,
                "daybreak.conf": conf,
                "xen.gz": fetch.xen_gz(),
                "vmlinuz": fetch.kernel(),
                "initrd.img": debian.ramdisk(xenstored),
                **(esp or {}),
            }
            volume = {f"/EFI/BOOT/{name}": data
                      for name, data in volume.items()}
            if keys:
                volume = secure_boot.sealed(volume, keys)
            machine = boot(volume, devices=[*debian.devices(share), *devices],
                           **options)
            return debian.wait(machine, share, steps, timeout, check,
                               unless)
        yield start


@pytest.fixture
def application():
    """Returns the EFI application for x86_64."""
    return harness.application()
