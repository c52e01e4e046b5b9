# SPDX-License-Identifier: MIT
"""Fixtures of the QEMU tests: a machine per test, stopped whatever happens.

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


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    broken = call.excinfo and call.excinfo.errisinstance(harness.HarnessError)
    if broken and report.when == "call":
        report.when = "setup"  # the phase whose faults pytest calls ERROR


@pytest.fixture
def boot(request):
    """Starts machines: boot(files, ...) returns a running harness.Boot.

    files are those of disk.make_esp(). bus="cd" makes a CD of them instead;
    bad_file names one of them that cannot be read in its middle; label
    tells the logs of one test's machines apart; the rest is
    harness.machine()'s.
    """
    with contextlib.ExitStack() as stack:
        def start(files, bus="virtio", label="", bad_file=None, **options):
            folder = Path(stack.enter_context(harness.scratch()))
            make = disk.make_cd if bus == "cd" else disk.make_esp
            image = make(folder / "disk.img", files)
            if bad_file:
                sectors = disk.file_sectors(image, bad_file)
                options["read_error"] = sectors[len(sectors) // 2]
            name = f"{request.node.name}-{label}".rstrip("-")
            return stack.enter_context(
                harness.Boot(name, image, bus=bus, **options))
        yield start


@pytest.fixture
def debian_dom0(boot, application):
    """Boots Debian as dom0; debian_dom0(conf, steps, ...) returns its answers.

    conf is daybreak.conf, whose entry has xen=xen.gz, kernel=vmlinuz and
    ramdisk=initrd.img for dom0. steps are {name: shell script}, taken in their
    order in the shared folder, and files {name: content} lie there too; esp
    is {name: content} beside the application. check, timeout and unless are
    debian.wait()'s, xenstored debian.ramdisk()'s; the rest is for boot. What
    is returned is a debian.Dom0.
    """
    with contextlib.ExitStack() as stack:
        def start(conf, steps, files=None, esp=None, xenstored="xenstored",
                  check=True, timeout=harness.TIMEOUT,
                  unless=harness.BOOT_IS_LOST, **options):
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
            machine = boot({f"/EFI/BOOT/{name}": data
                            for name, data in volume.items()},
                           devices=debian.devices(share), **options)
            return debian.wait(machine, share, steps, timeout, check,
                               unless)
        yield start


@pytest.fixture
def application():
    """The EFI application for x86_64."""
    return harness.ARCHES["amd64"].application
