# SPDX-License-Identifier: MIT
"""A machine in QEMU whose serial output is watched and logged.

A test gives Boot a disk (made by disk.py) and waits for lines that the machine
prints; the log stays in build/logs/.
"""
import collections
import os
import re
import select
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
LOGS = BUILD / "logs"

TIMEOUT = 300  # seconds; emulated machines on busy hosts are slow
TAIL = 40  # lines of the log in a failure's message


@dataclass(frozen=True)
class Arch:
    """The machine for one CPU. KVM is not required."""
    efi_name: str  # UEFI's short name
    qemu: tuple
    board: str  # properties of the machine that a test may replace
    cpu: str
    code: Path
    variables: Path
    buses: dict

    @property
    def application(self):
        """Returns the application as built by make; it must exist."""
        file = BUILD / f"daybreak{self.efi_name}.efi"
        if not file.is_file():
            raise HarnessError(f"{file} is missing; run make first")
        return file

    @property
    def boot_file(self):
        """Returns the file that the firmware starts from an unknown disk."""
        return f"BOOT{self.efi_name.upper()}.EFI"


OVMF = Path("/usr/share/OVMF")
AAVMF = Path("/usr/share/AAVMF")

# By Debian's names of the CPUs.
ARCHES = {
    "amd64": Arch(
        "x64", ("qemu-system-x86_64", "-machine", "q35,accel=tcg"), "",
        # With TCG, too, Xen finds SVM with nested paging.
        "qemu64,+svm,+npt,+rdrand,+x2apic",
        OVMF / "OVMF_CODE_4M.fd", OVMF / "OVMF_VARS_4M.fd", {
            "virtio": ["-device", "virtio-blk-pci,drive=disk"],
            "ahci": ["-device", "ide-hd,drive=disk,bus=ide.0"],
            "usb": ["-device", "qemu-xhci",
                    "-device", "usb-storage,drive=disk"],
            "cd": ["-device", "ide-cd,drive=disk,bus=ide.0"],
        }),
    "arm64": Arch(
        "aa64", ("qemu-system-aarch64", "-machine",
                 "virt,virtualization=on,accel=tcg"),
        # With ACPI the firmware publishes no device tree.
        "gic-version=3,acpi=off", "cortex-a57",
        AAVMF / "AAVMF_CODE.fd", AAVMF / "AAVMF_VARS.fd", {
            "virtio": ["-device", "virtio-blk-device,drive=disk"],
        }),
}


def arch_asked_for():
    """Returns the CPU that a script's first argument names, or amd64."""
    arch = (sys.argv[1:] or ["amd64"])[0]
    if arch not in ARCHES:
        raise HarnessError(f"ARCH={arch}, expected {' or '.join(ARCHES)}")
    return arch


NEVER = r"(?!)"  # a regular expression that nothing matches
# Lines that show a failed boot long before the timeout.
BOOT_IS_LOST = (r"^UEFI Interactive Shell|^!!!! X64 Exception|"
                r"^Synchronous Exception at|^daybreak: (?!warning).*\n|"
                r"^\(XEN\) Panic on CPU|Kernel panic - not syncing")

# See Boot._is_stuck(). The firmware takes less than ten seconds.
FIRMWARE_THAT_STOPS = "AAVMF"
FIRMWARE_ALONE = re.compile(r"\s*(UEFI firmware \(version [^\n]*\)?\s*)?")
FIRMWARE_TIMEOUT = 100

TERMINAL_CODES = re.compile(
    r"\x1b(?:\[[0-9;?=]*[A-Za-z]|[()][A-Z0-9]|[=>78])|\r")


class HarnessError(Exception):
    """The test could not run: an ERROR, not a verdict on the boot."""


class BootFailure(AssertionError):
    """The machine ran and did not do what it should: a FAILURE."""


def run(command, **options):
    """Runs a helper program; returns its standard output as text."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              errors="replace", **options)
    except OSError as error:
        raise HarnessError(f"{command[0]} does not start: {error}") from error
    if done.returncode:
        raise HarnessError(f"{' '.join(command)} ended with "
                           f"{done.returncode}: {done.stderr.strip()}")
    return done.stdout


def plain(data):
    """Returns console bytes as text, without terminal codes and carriage
    returns."""
    return TERMINAL_CODES.sub("", data.decode("utf-8", "replace"))


def of_dom0(text):
    """Returns the console without Xen's lines, which may interrupt others."""
    return re.sub(r"\((?:d\d+|XEN)\) [^\n]*(?:\n|$)", "", text)


def scratch():
    """Returns a temporary folder under build/, removed with the object."""
    parent = BUILD / "tmp"
    parent.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=parent)


def log_of(name):
    """Returns the log file for a machine of that name; makes its folder."""
    LOGS.mkdir(parents=True, exist_ok=True)
    return LOGS / (re.sub(r"[^\w.=-]+", "-", name).strip("-") + ".log")


def machine(folder, disk, arch="amd64", bus="virtio", smp=1, memory=2048,
            cpu=None, board=None, memory_file=None, devices=(), firmware=None,
            variables=None, resets=False, tpm=None, **faults):
    """Returns QEMU's command line, except for the serial line's destination.

    folder belongs to the machine; its firmware variables are written there,
    unless variables is the file in which they are kept. With resets, a reset
    starts the machine again instead of ending it. board replaces Arch.board,
    cpu Arch.cpu. memory_file is a file with the machine's memory, readable
    while it runs. devices are further options for QEMU. firmware replaces
    Arch.code and Arch.variables. tpm is the tpm.Tpm that the machine has, which
    is started. faults are those of the disk, see _drive().
    """
    kind = ARCHES[arch]
    code, empty_variables = firmware or (kind.code, kind.variables)
    for file in (code, empty_variables, Path(disk)):
        if not file.is_file():
            raise HarnessError(f"{file} is missing")
    variables = Path(variables or f"{folder}/vars.fd")
    if not variables.exists():
        variables.write_bytes(empty_variables.read_bytes())
    drive = _drive(folder, disk, **faults)
    if bus == "cd":
        drive += ",media=cdrom,readonly=on"
    *program, properties = kind.qemu
    properties = ",".join(filter(None, (
        properties, kind.board if board is None else board,
        memory_file and "memory-backend=ram")))
    ram = ["-object", "memory-backend-file,id=ram,share=on,"
           f"size={memory}M,mem-path={memory_file}"] if memory_file else []
    return [
        *program, properties, "-cpu", cpu or kind.cpu, "-smp", str(smp),
        "-m", str(memory), "-nographic", "-nodefaults",
        *([] if resets else ["-no-reboot"]),
        "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={code}",
        "-drive", f"if=pflash,format=raw,unit=1,file={variables}",
        "-drive", drive, *kind.buses[bus], *ram, *devices,
        *(tpm.start(arch) if tpm else [])]


def _drive(folder, disk, read_error=None, read_rate=None, read_only=False,
           write_log=None, server=None):
    """Returns QEMU's option for the disk that the machine starts from.

    read_error is a 512-byte sector of the disk at which every read fails;
    read_rate limits the disk's bytes per second. With read_only a write fails.
    write_log is a file to which every write is appended, see writes.py. server
    is the socket at which an nbd.Server has the disk.
    """
    drive = f"format=raw,cache=unsafe,file={disk}"
    if read_error is not None:
        rules = Path(folder) / "blkdebug.conf"
        rules.write_text('[inject-error]\nevent = "read_aio"\nerrno = "5"\n'
                         f'sector = "{read_error}"\nonce = "off"\n')
        drive = f"format=raw,file=blkdebug:{rules}:{disk}"
    if server:
        drive = ("driver=raw,file.driver=nbd,file.server.type=unix,"
                 f"file.server.path={server}")
    if write_log:
        Path(write_log).touch()
        drive = (f"driver=blklogwrites,file.driver=file,file.filename={disk},"
                 f"log.driver=file,log.filename={write_log}")
    if read_rate:
        drive += f",throttling.bps-read={read_rate}"
    if read_only:
        drive += ",readonly=on"
    return f"if=none,id=disk,{drive}"


class Boot:
    """One run of a machine, from power-on until stop().

    name names the log, build/logs/NAME.log. disk is an image file; the other
    options are those of machine(). Use it in a `with`: QEMU never outlives it
    or the Python process.
    """

    def __init__(self, name, disk, **options):
        self.log = log_of(name)
        self._data = bytearray()
        self._arrivals = []  # (monotonic time, offset of the first byte)
        self._news = threading.Condition()
        self._ended = False
        self._folder = scratch()
        try:
            self._start(machine(self._folder.name, disk, **options))
        except BaseException:
            self._folder.cleanup()
            raise

    def _start(self, command):
        self._stderr = Path(self._folder.name) / "qemu.stderr"
        self._launch(command)
        self._reader = threading.Thread(target=self._read, args=[command],
                                        daemon=True)
        self._reader.start()

    def _launch(self, command):
        # setpriv becomes QEMU in the same process, which is killed when Python
        # exits.
        command = ["setpriv", "--pdeathsig", "KILL"] + command
        with self._stderr.open("wb") as stderr:
            try:
                self._qemu = subprocess.Popen(
                    command + ["-serial", "stdio"], stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE, stderr=stderr, bufsize=0)
            except OSError as error:
                raise HarnessError(f"QEMU does not start: {error}") from error
        self.started = time.monotonic()

    def _read(self, command):
        with self.log.open("wb", buffering=0) as log:
            if self._is_stuck(command, log):
                self._qemu.kill()
                self._qemu.wait()
                self._launch(command)
            self._read_all(log)
        # A machine dies with the thread that has started it.
        self._qemu.wait()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _is_stuck(self, command, log):
        """Reads up to the firmware's second line; True when it does not come.

        The firmware for Arm stops now and then after its first line, before it
        starts anything. The machine is then switched on again, once, unless
        something else is connected to it.
        """
        if FIRMWARE_THAT_STOPS not in " ".join(command) or "-qmp" in command \
                or "-tpmdev" in command:
            return False
        output = self._qemu.stdout
        while FIRMWARE_ALONE.fullmatch(self.text):
            ready, _, _ = select.select([output], [], [], FIRMWARE_TIMEOUT)
            if not ready:
                return True
            if not self._take(os.read(output.fileno(), 65536), log):
                return False
        return False

    def _read_all(self, log):
        while self._take(os.read(self._qemu.stdout.fileno(), 65536), log):
            pass

    def _take(self, data, log):
        """Keeps output that arrives now; returns whether there was any."""
        now = time.monotonic()
        log.write(data)
        with self._news:
            self._arrivals.append((now, len(self._data)))
            self._data += data
            self._news.notify_all()
        return bool(data)

    @property
    def data(self):
        """All output of the machine."""
        with self._news:
            return bytes(self._data)

    @property
    def text(self):
        """All output of the machine, without terminal codes."""
        return plain(self.data)

    @property
    def ended(self):
        """Whether the machine has reset or powered off."""
        with self._news:
            return self._ended

    def time_of(self, pattern):
        """Returns when bytes that match pattern arrived (time.monotonic)."""
        with self._news:
            match = re.search(pattern, self._data)
            if not match:
                raise BootFailure(f"{pattern!r} is not in {self.log}")
            return max(when for when, offset in self._arrivals
                       if offset <= match.start())

    def wait_for(self, pattern, timeout=TIMEOUT, after=0, unless=NEVER,
                 view=str):
        """Waits until the text after offset after matches a regular expression.

        view is a function that transforms the whole text before matching.
        Returns the match; raises BootFailure if unless matches, time runs out
        or the machine ends first.
        """
        regex = re.compile(pattern, re.MULTILINE)
        deadline = time.monotonic() + timeout
        while True:
            with self._news:
                seen, ended = len(self._data), self._ended
            match = regex.search(view(self.text), after)
            if match:
                return match
            lost = re.compile(unless, re.MULTILINE).search(self.text, after)
            if lost:
                time.sleep(1)  # for the rest of its output
                raise self.failure(f"{lost[0]!r} instead of {pattern!r}")
            if ended:
                self._check_qemu()
                raise self.failure(f"the machine stopped before {pattern!r}")
            if not self.wait_for_more(seen, deadline):
                raise self.failure(f"no {pattern!r} within {timeout} s")

    def wait_end(self, timeout=TIMEOUT):
        """Waits until the machine resets or powers off; returns its text."""
        deadline = time.monotonic() + timeout
        while not self._ended:
            with self._news:
                seen = len(self._data)
            if not self.wait_for_more(seen, deadline):
                raise self.failure(f"the machine still runs after {timeout} s")
        self._check_qemu()
        return self.text

    def wait_for_more(self, seen, deadline):
        """Returns False if no bytes beyond seen arrive before deadline."""
        with self._news:
            return self._news.wait_for(
                lambda: self._ended or len(self._data) > seen,
                max(0, deadline - time.monotonic()))

    def _check_qemu(self):
        status = self._qemu.wait(timeout=TIMEOUT)
        if status:
            raise HarnessError(f"QEMU ended with {status}: "
                               + self._stderr.read_text(errors="replace"))

    def send(self, text):
        """Types text, or bytes, on the serial line; a line ends with "\\r"."""
        data = text if isinstance(text, bytes) else text.encode()
        try:
            self._qemu.stdin.write(data)
        except OSError as error:
            raise self.failure("the machine is gone, nothing can be typed") \
                from error

    def failure(self, what):
        """Returns the exception for a failure: what failed, and the end of the
        log."""
        text = self.text
        if not text.strip():
            return HarnessError(f"{what}; the firmware itself said nothing: "
                                + self._stderr.read_text(errors="replace"))
        tail = "\n".join(collections.deque(text.splitlines(), TAIL))
        return BootFailure(f"{what}; the end of {self.log}:\n{tail}")

    def stop(self):
        if self._folder is None:
            return
        if self._qemu.poll() is None:
            self._qemu.kill()
        self._qemu.wait()
        self._reader.join()
        self._qemu.stdin.close()
        self._qemu.stdout.close()
        self._folder.cleanup()
        self._folder = None

    @property
    def variables(self):
        """The file with the firmware's variables, until stop()."""
        return Path(self._folder.name) / "vars.fd"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
