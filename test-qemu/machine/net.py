# SPDX-License-Identifier: MIT
"""A network of the machine's own, with QEMU's DHCP and TFTP server in it."""
from pathlib import Path

from machine import harness

FOLDER = "/EFI/BOOT/"  # of disk.make_esp()'s files
CARD = ["-device", "virtio-net-pci,netdev=net,romfile="]
# The same, with QEMU's network, in which 10.0.2.2 is the host's loopback.
CARD_TO_HOST = ["-netdev", "user,id=net", *CARD]


def names(files):
    """Returns the files under the names that a server has for them."""
    return {f"boot/{name.removeprefix(FOLDER)}": data
            for name, data in files.items()}


def serve(folder, files, first):
    """Returns QEMU's options for a network card and a server that has the
    files, which are as for disk.make_esp(), in boot/, and tells the firmware to
    start the first of them."""
    harness.put_files(Path(folder), names(files))
    return ["-netdev", f"user,id=net,restrict=on,tftp={folder},"
            f"bootfile=boot/{first}", *CARD]
