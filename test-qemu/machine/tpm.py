# SPDX-License-Identifier: MIT
"""
A TPM 2 for a machine: swtpm, a process of its own. What the TPM keeps without
power is in a folder, so a secret can be sealed in one start and unsealed in
another.
"""
import subprocess
import time
from pathlib import Path

from machine.harness import TIMEOUT, HarnessError, scratch

DEVICES = {"amd64": "tpm-tis", "arm64": "tpm-tis-device"}


class Tpm:
    """The TPM of one host, for one machine at a time. Use it in a `with`."""

    def __init__(self):
        self._scratch = scratch()
        self._folder = Path(self._scratch.name)
        self._swtpm = None

    def start(self, arch="amd64"):
        """Starts the TPM anew, as power does; returns QEMU's options for it."""
        self.kill()
        socket = self._folder / "control"
        socket.unlink(missing_ok=True)
        log = (self._folder / "log").open("ab")
        with log:
            try:
                self._swtpm = subprocess.Popen(
                    ["setpriv", "--pdeathsig", "KILL", "swtpm", "socket",
                     "--tpm2", "--tpmstate", f"dir={self._folder}",
                     "--ctrl", f"type=unixio,path={socket}"],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            except OSError as error:
                raise HarnessError(f"swtpm does not start: {error}") from error
        self._wait_for(socket)
        return ["-chardev", f"socket,id=tpm-control,path={socket}",
                "-tpmdev", "emulator,id=tpm,chardev=tpm-control",
                "-device", f"{DEVICES[arch]},tpmdev=tpm"]

    def _wait_for(self, socket):
        deadline = time.monotonic() + TIMEOUT
        while not socket.exists():
            if self._swtpm.poll() is not None or time.monotonic() > deadline:
                said = (self._folder / "log").read_text(errors="replace")
                raise HarnessError(f"swtpm did not start: {said}")
            time.sleep(0.02)

    def kill(self):
        """Ends the process, in which case the machine's TPM answers no more."""
        if self._swtpm:
            self._swtpm.kill()
            self._swtpm.wait()
        self._swtpm = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self._scratch.cleanup()
