# SPDX-License-Identifier: MIT
"""Disk images to boot from, made by mtools and xorriso, never mounted.

A disk is an MBR with one EFI System Partition in FAT32; a CD is an ISO image
with the same files in a FAT image as its El Torito boot image.
"""
import re
import struct
import subprocess
import tempfile
from pathlib import Path

from machine.harness import HarnessError, run
from daybreak_qemu import image as images
from daybreak_qemu.image import ESP_START, SECTOR, partition

ESP_SIZE = 512  # MiB, sparse; what installers usually make


def make_esp(image, files, size=ESP_SIZE, cluster=8):
    """Writes a disk image with an ESP that holds files; returns its path.

    files is {"/path/on/the/volume": bytes, str, or the pathlib.Path of a
    file}. size is the volume's in MiB, cluster a cluster's in sectors.
    """
    image = Path(image)
    images.make(image, files, size, cluster)
    return image


def make_cd(image, files):
    """Writes an El Torito CD image that boots files; returns its path."""
    image = Path(image)
    with tempfile.TemporaryDirectory(dir=image.parent) as folder:
        fat = Path(folder) / "esp.img"
        # The type is not forced: FAT32 begins above the 32 MiB that El Torito's
        # 16-bit count of sectors can express.
        sectors = (images.held_size(files) + (2 << 20)) // SECTOR
        with fat.open("wb") as out:
            out.truncate(sectors * SECTOR)
        images.format_volume(fat, sectors)
        images.fill(fat, files)
        run(["xorriso", "-as", "mkisofs", "-o", image, "-R", "-V", "DAYBREAK",
             "-e", fat.name, "-no-emul-boot", folder])
    return image


def file_sectors(image, path):
    """Returns the disk's sector numbers of a file on make_esp()'s image, in
    order."""
    with open(image, "rb") as disk:
        disk.seek(ESP_START * SECTOR)
        boot_sector = disk.read(SECTOR)
    per_cluster, reserved, fats = struct.unpack_from("<BHB", boot_sector, 13)
    fat_size, = struct.unpack_from("<I", boot_sector, 36)
    data = ESP_START + reserved + fats * fat_size
    listing = run(["mshowfat", "-i", partition(image), f"::{path}"])
    sectors = []
    for first, last in re.findall(r"<(\d+)(?:-(\d+))?>", listing):
        begin = data + (int(first) - 2) * per_cluster
        end = data + (int(last or first) - 1) * per_cluster
        sectors += range(begin, end)
    if not sectors:
        raise HarnessError(f"{path} has no clusters in {image}")
    return sectors


def read_file(image, path):
    """Returns the bytes of a file on make_esp()'s image."""
    with tempfile.NamedTemporaryFile() as copy:
        run(["mcopy", "-n", "-i", partition(image), f"::{path}",
             copy.name])
        return Path(copy.name).read_bytes()


def replace_file(image, path, data):
    """Overwrites or adds a file on make_esp()'s image; its folder exists."""
    images.put(partition(image), path, data)


def make_folder(image, path):
    """Adds a folder to make_esp()'s image; the one above it exists."""
    run(["mmd", "-i", partition(image), f"::{path}"])


def fill(image):
    """Adds a file to make_esp()'s image that takes all the room there is."""
    listing = run(["mdir", "-i", partition(image), "::"])
    free, = re.findall(r"([\d ]+) bytes free", listing)
    replace_file(image, "/filler", bytes(int(free.replace(" ", ""))))
    listing = run(["mdir", "-i", partition(image), "::"])
    if not re.search(r"^\s+0 bytes free", listing, re.MULTILINE):
        raise HarnessError(f"{image} is not full: {listing}")


def check(image):
    """Returns what fsck.fat finds wrong on make_esp()'s image, without
    repairing it; "" if it is clean."""
    with tempfile.NamedTemporaryFile(dir=Path(image).parent) as volume:
        run(["dd", f"if={image}", f"of={volume.name}", f"bs={SECTOR}",
             f"skip={ESP_START}", "conv=sparse", "status=none"])
        done = subprocess.run(["/usr/sbin/fsck.fat", "-n", volume.name],
                              capture_output=True, text=True, check=False)
    return done.stdout if done.returncode else ""
