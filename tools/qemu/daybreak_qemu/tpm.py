# SPDX-License-Identifier: MIT
"""A TPM 2 for one machine: swtpm with a state of its own."""
import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from .errors import Broken
from .firmware import Arch

START_TIMEOUT = 30  # seconds


@contextlib.contextmanager
def started(arch: Arch, folder: Path) -> Iterator[list[str]]:
    """Starts the TPM; gives QEMU's options for it."""
    program = shutil.which("swtpm")
    if not program:
        raise Broken("swtpm is missing; install Debian's package swtpm")
    state, control = folder / "tpm", folder / "tpm.socket"
    state.mkdir()
    swtpm = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", program, "socket", "--tpm2",
         "--tpmstate", f"dir={state}", "--ctrl",
         f"type=unixio,path={control}", "--terminate"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(swtpm, control)
        device = "tpm-tis" if arch.name == "x86_64" else "tpm-tis-device"
        yield ["-chardev", f"socket,id=tpm-control,path={control}",
               "-tpmdev", "emulator,id=tpm,chardev=tpm-control",
               "-device", f"{device},tpmdev=tpm"]
    finally:
        swtpm.kill()
        swtpm.wait()


def _wait(swtpm: subprocess.Popen, control: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not control.exists():
        if swtpm.poll() is not None or time.monotonic() > deadline:
            raise Broken("swtpm does not start")
        time.sleep(0.05)
