# SPDX-License-Identifier: MIT
"""Fixtures of the QEMU tests: a machine per test, stopped whatever happens.

A HarnessError anywhere is reported as an ERROR, so that a test that could not
run is never taken for a boot that failed.
"""
import contextlib
from pathlib import Path

import pytest

import disk
import harness


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
def application():
    """The EFI application for x86_64."""
    return harness.ARCHES["amd64"].application
