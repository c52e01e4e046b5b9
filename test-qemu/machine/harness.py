# SPDX-License-Identifier: MIT
"""A machine in QEMU whose serial output is watched and logged.

A test gives Boot a disk (made by disk.py) and waits for lines that the machine
prints; the log stays in build/logs/.
"""
import collections
import re
import sys
import tempfile
import threading
import time
from pathlib import Path

from machine import BUILD, ROOT
from daybreak_qemu import firmware
from daybreak_qemu.console import TAIL, plain
from daybreak_qemu.errors import Broken as HarnessError
from daybreak_qemu.errors import run
from daybreak_qemu.machine import Options, Qemu, command

LOGS = BUILD / "logs"

TIMEOUT = 300  # seconds; emulated machines on busy hosts are slow

ARCHES = {arch.debian: arch for arch in firmware.ARCHES.values()}

# QEMU 7.2 gives a domain flags that no processor has when cmpxchg16b makes it
# leave for Xen. Linux 6.12 uses that often, and one PVH domain in seven died.
CPU_WITH_CX16 = ARCHES["amd64"].cpu
CPU = f"{CPU_WITH_CX16},-cx16"

# By what the disk is attached; without bootindex=, which would change the order
# of a test's boot options.
BUSES = {
    "ahci": ["-device", "ide-hd,drive=esp,bus=ide.0"],
    "usb": ["-device", "qemu-xhci", "-device", "usb-storage,drive=esp"],
    "cd": ["-device", "ide-cd,drive=esp,bus=ide.0"],
}

NEVER = r"(?!)"  # a regular expression that nothing matches
# Lines that show a failed boot long before the timeout.
BOOT_IS_LOST = (r"^UEFI Interactive Shell|^!!!! X64 Exception|"
                r"^Synchronous Exception at|^daybreak: (?!warning).*\n|"
                r"^\(XEN\) Panic on CPU|Kernel panic - not syncing")

# See Boot._is_stuck(). The firmware takes less than ten seconds.
FIRMWARE_THAT_STOPS = "AAVMF"
FIRMWARE_ALONE = re.compile(r"\s*(UEFI firmware \(version [^\n]*\)?\s*)?")
FIRMWARE_TIMEOUT = 100


class BootFailure(AssertionError):
    """The machine ran and did not do what it should: a FAILURE.

    A HarnessError is an ERROR: the test could not run.
    """


def arch_asked_for():
    """Returns the CPU that a script's first argument names, or amd64."""
    arch = (sys.argv[1:] or ["amd64"])[0]
    if arch not in ARCHES:
        raise HarnessError(f"ARCH={arch}, expected {' or '.join(ARCHES)}")
    return arch


def built(name):
    """Returns a file that make builds; it must exist."""
    file = BUILD / name
    if not file.is_file():
        raise HarnessError(f"{file} is missing; run make build/{name}")
    return file


def application(arch="amd64"):
    """Returns the application as built by make."""
    return built(ARCHES[arch].application)


def of_dom0(text):
    """Returns the console without Xen's lines, which may interrupt others."""
    return re.sub(r"\((?:d\d+|XEN)\) [^\n]*(?:\n|$)", "", text)


def scratch():
    """Returns a temporary folder under build/, removed with the object."""
    parent = BUILD / "tmp"
    parent.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=parent)


def put_files(folder, files):
    """Writes {name: bytes, str, or the pathlib.Path of a file, which is
    linked} to a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, Path):
            path.symlink_to(data)
        else:
            path.write_bytes(data.encode() if isinstance(data, str) else data)


def log_of(name):
    """Returns the log file for a machine of that name; makes its folder."""
    LOGS.mkdir(parents=True, exist_ok=True)
    return LOGS / (re.sub(r"[^\w.=-]+", "-", name).strip("-") + ".log")


def machine(folder, disk, arch="amd64", bus="virtio", board=(),
            memory_file=None, devices=(), tpm=None, **options):
    """Returns QEMU's command line.

    folder belongs to the machine; its firmware's variables are written there,
    unless variables= is the file in which they are kept. board are properties
    of the board. memory_file is a file with the machine's memory=, readable
    while it runs. devices are further options for QEMU. tpm is the Tpm that
    the machine has, which is started. The other options are faults of the disk,
    see _drive(), and those of daybreak_qemu.machine.Options.
    """
    kind = ARCHES[arch]
    if arch == "amd64":
        options.setdefault("cpu", CPU)
    faults = {name: options.pop(name)
              for name in _drive.__kwdefaults__.keys() & options.keys()}
    drive = _drive(folder, disk, **faults)
    if bus == "cd":
        drive += ",media=cdrom,readonly=on"
    if memory_file:
        board = [*board, "memory-backend=ram"]
        devices = [*devices, "-object", "memory-backend-file,id=ram,share=on,"
                   f"size={options['memory']}M,mem-path={memory_file}"]
    return command(Options(
        kind, accel="tcg", board=board, drive=drive,
        controller=BUSES.get(bus, ["-device", f"{kind.disk},drive=esp"]),
        devices=[*devices, *(tpm.start(kind) if tpm else [])], **options),
        Path(disk), Path(folder))


def _drive(folder, disk, *, read_error=None, read_rate=None, read_only=False,
           write_log=None, server=None):
    """Returns QEMU's properties of the disk that the machine starts from.

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
    return drive


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

    def _start(self, words):
        self._qemu = Qemu(words, Path(self._folder.name))
        self._reader = threading.Thread(target=self._read, args=[words],
                                        daemon=True)
        self._reader.start()

    def _read(self, words):
        with self.log.open("wb", buffering=0) as log:
            if self._is_stuck(words, log):
                self._qemu.kill()
                self._qemu.close()
                self._qemu = Qemu(words, Path(self._folder.name))
            while self._take(self._qemu.read(None)[0], log):
                pass
        # A machine dies with the thread that has started it.
        self._qemu.wait()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _is_stuck(self, words, log):
        """Reads up to the firmware's second line; True when it does not come.

        The firmware for Arm stops now and then after its first line, before it
        starts anything. The machine is then switched on again, once, unless
        something else is connected to it.
        """
        if FIRMWARE_THAT_STOPS not in " ".join(words) or "-qmp" in words \
                or "-tpmdev" in words:
            return False
        while FIRMWARE_ALONE.fullmatch(self.text):
            data, _ = self._qemu.read(FIRMWARE_TIMEOUT)
            if data == b"":
                return True
            if not self._take(data, log):
                return False
        return False

    def _take(self, data, log):
        """Keeps output that arrives now; None is the machine's end. Returns
        whether there is more to come."""
        if data is None:
            return False
        now = time.monotonic()
        log.write(data)
        with self._news:
            self._arrivals.append((now, len(self._data)))
            self._data += data
            self._news.notify_all()
        return True

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
                self._qemu.check()
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
        self._qemu.check()
        return self.text

    def wait_for_more(self, seen, deadline):
        """Returns False if no bytes beyond seen arrive before deadline."""
        with self._news:
            return self._news.wait_for(
                lambda: self._ended or len(self._data) > seen,
                max(0, deadline - time.monotonic()))

    def send(self, text):
        """Types text, or bytes, on the serial line; a line ends with "\\r"."""
        data = text if isinstance(text, bytes) else text.encode()
        if not self._qemu.send(data):
            raise self.failure("the machine is gone, nothing can be typed")

    def failure(self, what):
        """Returns the exception for a failure: what failed, and the end of the
        log."""
        text = self.text
        if not text.strip():
            return HarnessError(f"{what}; the firmware itself said nothing: "
                                + self._qemu.errors)
        tail = "\n".join(collections.deque(text.splitlines(), TAIL))
        return BootFailure(f"{what}; the end of {self.log}:\n{tail}")

    def stop(self):
        if self._folder is None:
            return
        self._qemu.kill()
        self._reader.join()
        self._qemu.close()
        self._folder.cleanup()
        self._folder = None

    @property
    def variables(self):
        """The file with the firmware's variables, until stop()."""
        return Path(self._folder.name) / "variables.fd"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
