# SPDX-License-Identifier: MIT
"""
A partition in FAT of a disk whose writes were logged, as it was after any of
them, or after those that a disk with a cache has kept when the power was cut.
"""
import random
import re
import subprocess
import tempfile
from pathlib import Path

from machine import writes
from machine.harness import run

MIB = 1 << 20
# fsck.fat names a file, or two that share clusters, and then what is wrong.
FAULT = re.compile(r"^(?:/.*\n)+(?: .*\n)+", re.MULTILINE)


class Volume:
    """A copy of the partition at start bytes of an image, size bytes long."""

    def __init__(self, folder, image, start, size):
        self.file = Path(folder) / "volume.img"
        self._start, self._size = start, size
        run(["dd", f"if={image}", f"of={self.file}", f"bs={MIB}",
             f"skip={start // MIB}", f"count={size // MIB}", "conv=sparse",
             "status=none"])

    def has(self, write):
        """Whether a write to the disk changes this partition."""
        return bool(write.data) and \
            self._start <= write.offset < self._start + self._size

    def apply(self, made):
        """Makes these writes to the disk, as far as they are to here; returns
        those that undo them."""
        undo = []
        with self.file.open("r+b") as volume:
            for write in filter(self.has, made):
                volume.seek(write.offset - self._start)
                old = volume.read(len(write.data))
                undo.insert(0, writes.Write(write.offset, old))
                volume.seek(write.offset - self._start)
                volume.write(write.data)
        return undo

    def read(self, path):
        """Returns a file's bytes, or None when it cannot be read whole."""
        with tempfile.NamedTemporaryFile(dir=self.file.parent) as copy:
            done = subprocess.run(
                ["mcopy", "-n", "-i", self.file, f"::{path}", copy.name],
                stdin=subprocess.DEVNULL, capture_output=True, check=False)
            return None if done.returncode or done.stderr \
                else Path(copy.name).read_bytes()

    def faults(self):
        """Returns what fsck.fat says of files, one text for each fault. What is
        lost without a file having it is none: a power cut may always leave
        that."""
        done = subprocess.run(["/usr/sbin/fsck.fat", "-n", self.file],
                              capture_output=True, text=True, check=False,
                              errors="replace")
        return FAULT.findall(done.stdout)


def cuts(made, samples, seed):
    """Yields what a power cut leaves of the writes, as (number of the writes
    that are there for good, list of those after them that are there).

    It comes after each write, in order; and at each flush so many times when
    some of the writes since the one before are lost.
    """
    chance = random.Random(seed)
    solid = 0
    for at, write in enumerate(made):
        since = made[solid:at]
        if write is not writes.FLUSHED:
            yield solid, [*since, write]
            continue
        for _ in range(samples if len(since) > 1 else 0):
            yield solid, [one for one in since if chance.random() < 0.5]
        solid = at + 1
