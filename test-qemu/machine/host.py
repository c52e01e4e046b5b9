# SPDX-License-Identifier: MIT
"""
A machine that keeps its disk and its firmware variables while it is off.
"""
from pathlib import Path

from machine import disk
from machine import state
from machine.harness import Boot

FOLDER = "/EFI/BOOT"
STATE = "daybreak.state"


class Host:
    """A disk and variables, which one machine at a time starts with.

    image is the disk, variables the file of the firmware's variables. Use it in
    a `with`.
    """

    def __init__(self, name, folder, files, volume=None, **options):
        """files is {"name next to the application": content}; volume are
        options of disk.make_esp(), options those of harness.machine() for every
        start."""
        self.image = disk.make_esp(Path(folder) / "disk.img", {
            f"{FOLDER}/{file}": data for file, data in files.items()},
            **(volume or {}))
        self.variables = Path(folder) / "variables.fd"
        self._name, self._options = name, options
        self._boot = None

    def start(self, label, **options):
        """Starts it anew, and stops the machine before; returns the
        harness.Boot."""
        self.stop()
        self._boot = Boot(f"{self._name}-{label}", self.image,
                          **{"variables": self.variables, **self._options,
                             **options})
        return self._boot

    def stop(self):
        if self._boot:
            self._boot.stop()
        self._boot = None

    def read(self, name):
        """Returns the bytes of a file next to the application."""
        return disk.read_file(self.image, f"{FOLDER}/{name}")

    def replace(self, name, data):
        disk.replace_file(self.image, f"{FOLDER}/{name}", data)

    @property
    def state(self):
        """The state.State on the disk, or None."""
        return state.parse(self.read(STATE))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
