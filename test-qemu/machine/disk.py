# SPDX-License-Identifier: MIT
"""Disk images to boot from, made by mtools and xorriso, never mounted.

A disk is an MBR with one EFI System Partition in FAT32; a CD is an ISO image
with the same files in a FAT image as its El Torito boot image.
"""
import contextlib
import os
import re
import struct
import subprocess
import tempfile
from pathlib import Path, PurePosixPath

from machine.harness import HarnessError, run

SECTOR = 512
ESP_START = 2048  # sectors
ESP_SIZE = 512 << 20  # bytes, sparse; what installers usually make
MBR_TYPE_ESP = 0xEF
HEADS, SECTORS_PER_TRACK = 255, 63


def make_esp(image, files, size=ESP_SIZE, cluster=8):
    """Writes a disk image with an ESP that holds files; returns its path.

    files is {"/path/on/the/volume": bytes, str, or the pathlib.Path of a
    file}. size is the volume's in bytes, cluster a cluster's in sectors; by
    default 4 KiB, as on real ESPs of the default size.
    """
    image = Path(image)
    sectors = size // SECTOR
    with image.open("wb") as out:
        out.write(_mbr(sectors))
        out.truncate((ESP_START + sectors) * SECTOR)
    run(["mformat", "-i", _partition(image), "-F", "-c", cluster, "-T", sectors,
         "-H", ESP_START, "-h", HEADS, "-s", SECTORS_PER_TRACK, "::"])
    _copy(_partition(image), files)
    return image


def make_cd(image, files):
    """Writes an El Torito CD image that boots files; returns its path."""
    image = Path(image)
    with tempfile.TemporaryDirectory(dir=image.parent) as folder:
        fat = Path(folder) / "esp.img"
        # A fixed part for the FATs, and at most one cluster lost per file. The
        # type is not forced: FAT32 begins above the 32 MiB that El Torito's
        # 16-bit count of sectors can express.
        size = (2 << 20) + sum(_size(data) + 65536 for data in files.values())
        sectors = size * 102 // 100 // SECTOR
        with fat.open("wb") as out:
            out.truncate(sectors * SECTOR)
        run(["mformat", "-i", fat, "-T", sectors, "-h", HEADS,
             "-s", SECTORS_PER_TRACK, "::"])
        _copy(fat, files)
        run(["xorriso", "-as", "mkisofs", "-o", image, "-R", "-V", "DAYBREAK",
             "-e", fat.name, "-no-emul-boot", folder])
    return image


def file_sectors(image, path):
    """Returns the disk's sector numbers of a file on make_esp()'s image, in
    order."""
    partition = _partition(image)
    with open(image, "rb") as disk:
        disk.seek(ESP_START * SECTOR)
        boot_sector = disk.read(SECTOR)
    per_cluster, reserved, fats = struct.unpack_from("<BHB", boot_sector, 13)
    fat_size, = struct.unpack_from("<I", boot_sector, 36)
    data = ESP_START + reserved + fats * fat_size
    listing = run(["mshowfat", "-i", partition, _inside(path)])
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
        run(["mcopy", "-n", "-i", _partition(image), _inside(path),
             copy.name])
        return Path(copy.name).read_bytes()


def replace_file(image, path, data):
    """Overwrites or adds a file on make_esp()'s image; its folder exists."""
    with _as_file(data) as source:
        run(["mcopy", "-o", "-i", _partition(image), source, _inside(path)])


def make_folder(image, path):
    """Adds a folder to make_esp()'s image; the one above it exists."""
    run(["mmd", "-i", _partition(image), _inside(path)])


def fill(image):
    """Adds a file to make_esp()'s image that takes all the room there is."""
    listing = run(["mdir", "-i", _partition(image), "::"])
    free, = re.findall(r"([\d ]+) bytes free", listing)
    replace_file(image, "/filler", bytes(int(free.replace(" ", ""))))
    listing = run(["mdir", "-i", _partition(image), "::"])
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


def _mbr(sectors):
    entry = struct.pack("<B3sB3sII", 0, b"\xff" * 3, MBR_TYPE_ESP,
                        b"\xff" * 3, ESP_START, sectors)
    return (entry + bytes(48)).rjust(510, b"\0") + b"\x55\xaa"


def _partition(image):
    return f"{image}@@{ESP_START * SECTOR}"


def _inside(path):
    return "::/" + str(path).replace("\\", "/").lstrip("/")


def _size(data):
    return os.path.getsize(data) if isinstance(data, Path) else len(data)


def _copy(volume, files):
    folders = {str(parent) for path in files
               for parent in PurePosixPath(_inside(path)[3:]).parents}
    for folder in sorted(folders - {".", "/"}):
        run(["mmd", "-i", volume, _inside(folder)])
    for path, data in files.items():
        with _as_file(data) as source:
            # Without a locale mtools cannot encode names outside of ASCII.
            run(["mcopy", "-i", volume, source, _inside(path)],
                env={**os.environ, "LC_ALL": "C.UTF-8"})


@contextlib.contextmanager
def _as_file(data):
    if isinstance(data, Path):
        yield data
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(data.encode() if isinstance(data, str) else data)
        file.flush()
        yield file.name
