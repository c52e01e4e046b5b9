# SPDX-License-Identifier: MIT
"""The harness's own verdicts: a silent boot fails, a broken harness errs.

A test run that cannot distinguish the two cannot be trusted.
"""
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from machine import harness

HERE = Path(__file__).parent

# An ESP without a loader: the firmware ends in its own shell.
SILENT = """
    def test_it(boot):
        machine = boot({"/note.txt": "no loader"}, label="silent")
        machine.wait_for("UEFI Interactive Shell")
        machine.wait_for("never said", timeout=5)
    """
NO_DISK = """
    from machine import harness
    def test_it(boot):
        harness.Boot("no-disk", "/nonexistent/disk.img")
    """
BAD_OPTION = """
    def test_it(boot):
        boot({}, label="bad-option", cpu="no-such").wait_for("never said")
    """


@pytest.mark.parametrize("body, verdict, reason", [
    (SILENT, "1 failed", "UEFI Interactive Shell"),
    (NO_DISK, "1 error", "/nonexistent/disk.img is missing"),
    (BAD_OPTION, "1 error", "QEMU ended with 1"),
], ids=["silent", "no-disk", "bad-option"])
def test_verdict(body, verdict, reason):
    with harness.scratch() as folder:
        test = Path(folder) / "test_inner.py"
        test.write_text(textwrap.dedent(body))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider",
             "-p", "conftest", "-c", "/dev/null", "--rootdir", folder, test],
            env={**os.environ, "PYTHONPATH": str(HERE)}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder)
    assert done.returncode == 1, done.stdout
    assert verdict in done.stdout
    assert reason in done.stdout


def test_qemu_missing(monkeypatch, tmp_path):
    """A missing QEMU is reported by name."""
    monkeypatch.setenv("PATH", str(tmp_path))
    image = tmp_path / "disk.img"
    image.write_bytes(bytes(512))
    with pytest.raises(harness.HarnessError, match="qemu-system-x86_64"):
        harness.Boot("qemu-missing", image)
