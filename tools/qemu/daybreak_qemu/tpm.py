# SPDX-License-Identifier: MIT
"""A TPM 2 for a machine: swtpm, a process of its own. What the TPM keeps
without power is in a folder, so a secret can be sealed in one start and
unsealed in another."""
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from .errors import Broken, tied
from .firmware import Arch

SOCKET_MAX = 107  # bytes of a socket's path
START_TIMEOUT = 300  # seconds


class Tpm:
    """The TPM of one host, for one machine at a time; use it in a `with`."""

    def __init__(self, folder: Path) -> None:
        """folder is the TPM's alone."""
        self._folder = folder
        self._swtpm: subprocess.Popen | None = None
        self._sockets: tempfile.TemporaryDirectory | None = None

    def start(self, arch: Arch) -> list[str]:
        """Starts it anew, as power does; returns QEMU's options for it."""
        self.kill()
        program = shutil.which("swtpm")
        if not program:
            raise Broken("swtpm is missing; install Debian's package swtpm")
        self._folder.mkdir(exist_ok=True)
        control = self._control()
        control.unlink(missing_ok=True)
        with (self._folder / "log").open("ab") as log:
            self._swtpm = subprocess.Popen(
                tied([program, "socket", "--tpm2", "--tpmstate",
                      f"dir={self._folder}", "--ctrl",
                      f"type=unixio,path={control}"]),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        self._wait_for(control)
        device = "tpm-tis" if arch.name == "x86_64" else "tpm-tis-device"
        return ["-chardev", f"socket,id=tpm-control,path={control}",
                "-tpmdev", "emulator,id=tpm,chardev=tpm-control",
                "-device", f"{device},tpmdev=tpm"]

    def _control(self) -> Path:
        """Returns where its socket is: elsewhere if the folder's path is too
        long for one."""
        inside = self._folder / "control"
        if len(bytes(inside)) <= SOCKET_MAX:
            return inside
        if not self._sockets:
            self._sockets = tempfile.TemporaryDirectory(
                prefix="daybreak-qemu-", dir="/tmp")
        return Path(self._sockets.name) / "control"

    def _wait_for(self, control: Path) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while not control.exists():
            if self._swtpm.poll() is not None or time.monotonic() > deadline:
                said = (self._folder / "log").read_text(errors="replace")
                raise Broken(f"swtpm does not start: {said.strip()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """Ends the process, in which case the machine's TPM answers no more."""
        if self._swtpm:
            self._swtpm.kill()
            self._swtpm.wait()
        self._swtpm = None

    def __enter__(self) -> "Tpm":
        return self

    def __exit__(self, *_: Any) -> None:
        self.kill()
        if self._sockets:
            self._sockets.cleanup()
            self._sockets = None
