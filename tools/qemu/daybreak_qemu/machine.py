# SPDX-License-Identifier: MIT
"""QEMU as a process that never outlives this one, and a boot of it that is
watched until there is a verdict."""
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import firmware
from .console import Console, Line
from .errors import Broken, tied
from .firmware import Arch
from .secure import Keys, enrol
from .variables import put_boot_options
from .verdict import Judge, Verdict


@dataclass
class Options:
    """The machine that is asked for."""
    arch: Arch
    memory: int = 2048  # MiB
    cpus: int = 1
    accel: str | None = None  # kvm or tcg; None: KVM when it works
    disks: Sequence[Path] = ()
    net: str | None = None  # QEMU's -netdev without its id
    extra: Sequence[str] = ()
    devices: list[str] = field(default_factory=list)
    board: Sequence[str] = ()  # further properties of the board
    cpu: str | None = None  # None: one that runs Xen
    firmware: tuple[Path, Path] | None = None  # code, empty variables
    variables: Path | None = None  # a file that keeps them; None: empty ones
    keys: Keys | None = None  # for Secure Boot
    boot_option: bytes | None = None  # an EFI_LOAD_OPTION to be tried first
    resets: bool = False  # a reset does not end the machine
    drive: str | None = None  # the properties of the image's -drive
    controller: Sequence[str] = ()  # instead of a virtio disk for it


def command(options: Options, image: Path, folder: Path) -> list[str]:
    """Returns QEMU's command line; folder gets the firmware's variables."""
    arch = options.arch
    kvm = options.accel == "kvm" or (options.accel is None
                                     and firmware.has_kvm(arch))
    return [
        firmware.find_qemu(arch),
        *_board(options, f"accel={'kvm' if kvm else 'tcg'}", folder),
        "-cpu", options.cpu or ("host" if kvm else arch.cpu),
        "-smp", str(options.cpus), "-m", str(options.memory),
        "-display", "none", "-nodefaults", "-serial", "stdio",
        *([] if options.resets else ["-no-reboot"]),
        *_disks(options, image), *_net(options), *options.devices,
        *options.extra]


def _board(options: Options, accel: str, folder: Path) -> list[str]:
    """Returns the options for the board and its firmware."""
    code, empty = options.firmware or firmware.find_firmware(
        options.arch, bool(options.keys))
    variables = options.variables or folder / "variables.fd"
    _check(code)
    _check(empty)
    if options.keys:
        enrol(empty, options.keys.cert, variables)
    elif not variables.exists():
        shutil.copyfile(empty, variables)
    if options.boot_option:
        variables.write_bytes(put_boot_options(variables.read_bytes(),
                                               [options.boot_option]))
    words = [
        "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={code}",
        "-drive", f"if=pflash,format=raw,unit=1,file={variables}"]
    properties = [options.arch.board, accel, *options.board]
    if firmware.needs_smm(code):
        properties.append("smm=on")
        words += ["-global", "driver=cfi.pflash01,property=secure,value=on",
                  "-global", "ICH9-LPC.disable_s3=1"]
    return ["-machine", ",".join(properties), *words]


def _disks(options: Options, image: Path) -> list[str]:
    """Returns the options for the disk that is started from, and others."""
    _check(image)
    device = options.arch.disk
    words = ["-drive", "if=none,id=esp," + (
        options.drive or f"format=raw,cache=unsafe,file={image}"),
        *(options.controller or ("-device", f"{device},drive=esp,bootindex=0"))]
    for number, disk in enumerate(options.disks):
        _check(disk)
        words += ["-drive", f"if=none,id=disk{number},file={disk}",
                  "-device", f"{device},drive=disk{number}"]
    return words


def _net(options: Options) -> list[str]:
    if not options.net:
        return []
    card = "virtio-net-pci" if options.arch.name == "x86_64" \
        else "virtio-net-device"
    return ["-netdev", f"{options.net},id=net",
            "-device", f"{card},netdev=net"]


def _check(file: Path) -> None:
    if not file.is_file():
        raise Broken(f"{file} is missing")


class Qemu:
    """A running QEMU; use it in a `with`."""

    def __init__(self, words: Sequence[str], folder: Path) -> None:
        self._errors = folder / "qemu.stderr"
        with self._errors.open("wb") as errors:
            try:
                self._process = subprocess.Popen(
                    tied(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=errors, bufsize=0, start_new_session=True)
            except OSError as error:
                raise Broken(f"{words[0]}: {error.strerror}") from error

    def read(self, timeout: float | None, keys: int | None = None
             ) -> tuple[bytes | None, bytes]:
        """Waits for output, or for keys at that descriptor; without a timeout
        for as long as it takes.

        Returns both; output is None when the machine has ended.
        """
        output = self._process.stdout.fileno()
        ready, _, _ = select.select(
            [output] + ([] if keys is None else [keys]), [], [],
            None if timeout is None else max(0, timeout))
        typed = os.read(keys, 4096) if keys in ready else b""
        if output not in ready:
            return b"", typed
        return os.read(output, 65536) or None, typed

    def send(self, data: bytes) -> bool:
        """Types on the serial line; False when the machine has ended."""
        try:
            self._process.stdin.write(data)
        except OSError:
            return False
        return True

    @property
    def errors(self) -> str:
        """What QEMU itself has said."""
        return self._errors.read_text(errors="replace").strip()

    def wait(self) -> int:
        """Waits for the end; returns QEMU's exit status."""
        return self._process.wait()

    def check(self) -> None:
        """After the end: Broken if QEMU itself has failed."""
        status = self.wait()
        if status:
            raise Broken(f"QEMU ended with {status}: {self.errors}")

    def kill(self) -> None:
        """Ends it; what it has printed can still be read."""
        if self._process.poll() is None:
            self._process.kill()
        self.wait()

    def close(self) -> None:
        """After the end: nothing is read or typed any more."""
        self._process.stdin.close()
        self._process.stdout.close()

    def __enter__(self) -> "Qemu":
        return self

    def __exit__(self, *_: Any) -> None:
        self.kill()
        self.close()


def watch(qemu: Qemu, console: Console, judge: Judge, timeout: float | None,
          show: Callable[[bytes], None] | None = None,
          also: Callable[[Line], None] | None = None) -> Verdict:
    """Runs until the judge has decided; show gets the machine's bytes, also
    each line before the judge does."""
    deadline = None if timeout is None else time.monotonic() + timeout
    while judge.verdict.passed is None:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return judge.late(timeout)
        data, _ = qemu.read(left)
        if data is None:
            qemu.check()
            return judge.ended()
        if show:
            show(data)
        for line in console.feed(data):
            if also:
                also(line)
            judge.read(line)
        rest = console.partial()
        if rest:
            judge.read(rest, whole=False)
    return judge.verdict


def show_on_terminal(data: bytes) -> None:
    """Writes the machine's bytes to standard output."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
