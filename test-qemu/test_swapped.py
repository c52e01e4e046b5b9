# SPDX-License-Identifier: MIT
"""
A disk that answers differently when it is asked again: what a boot uses are the
bytes that were compared with the seal, as each file is read once.
"""
from machine import disk
from machine import harness
from machine import inputs
from machine import nbd
from machine import secure_boot

BOOT = secure_boot.FOLDER
SWAPPED = "SPECIMEN SWAPPED"
CONFIG = "[main]\nxen=specimen\nkernel=vmlinuz\n"


def test_swapped(keys, application):
    """Under Secure Boot, with Xen's file."""
    assert len(SWAPPED) == len(inputs.ENTERED)
    good = inputs.padded_hypervisor()
    other = good.replace(inputs.ENTERED.encode(), SWAPPED.encode())
    assert good != other
    files = secure_boot.sealed({f"{BOOT}/{name}": data for name, data in {
        "BOOTX64.EFI": application, "daybreak.conf": CONFIG, "specimen": good,
        "vmlinuz": inputs.kernel()}.items()}, keys)
    with harness.scratch() as folder:
        image = disk.make_esp(f"{folder}/disk.img", files)
        sectors = disk.file_sectors(image, f"{BOOT}/specimen")
        parts = {sector: other[i * disk.SECTOR:][:disk.SECTOR].ljust(
            disk.SECTOR, b"\0") for i, sector in enumerate(sectors)}
        with nbd.Server(f"{folder}/nbd", image, parts) as server, \
                harness.Boot("test_swapped", image, server=server.path,
                             firmware=secure_boot.FIRMWARE) as machine:
            machine.wait_for(inputs.ENTERED,
                             unless=f"{SWAPPED}|{harness.BOOT_IS_LOST}")
            used = len(other) // disk.SECTOR
            assert server.read_once.issuperset(sectors[:used])
            # Whoever had read it again would have got the other file.
            again = b"".join(server.read(sector * disk.SECTOR, disk.SECTOR)
                             for sector in sectors)
            assert again.startswith(other)
