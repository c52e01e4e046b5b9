# SPDX-License-Identifier: MIT
"""The disk image: the application, the configuration and every file that a boot
of it opens, as the boot's own code says in `daybreak plan --files`."""
import errno
import os
import re
import struct
import subprocess
from pathlib import Path

from .errors import Broken, Refused, run

SECTOR = 512
ESP_START = 2048  # sectors
MBR_TYPE_ESP = 0xEF
HEADS, SECTORS_PER_TRACK = 255, 63
BOOT_FOLDER = "EFI/BOOT"


def daybreak(*words: str | Path) -> str:
    """Runs the daybreak command; what it refuses is Refused."""
    done = subprocess.run([os.environ["DAYBREAK_COMMAND"], *map(str, words)],
                          stdin=subprocess.DEVNULL, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          errors="replace")
    if done.returncode:
        lines = [line for line in done.stderr.splitlines()
                 if not line.startswith("warning: ")]
        raise Refused("; ".join(lines) or f"daybreak {words[0]} failed")
    return done.stdout


def stage(config: Path, root: Path | None, folder: Path) -> Path:
    """Links the partition's files into folder; returns the configuration there.

    Without a root the configuration's own folder is that from which the
    firmware starts the application.
    """
    if not config.exists():
        raise Refused(f"{config}: no such file")
    own = config if config.is_dir() else config.parent
    if root is None:
        place = folder / BOOT_FOLDER
    else:
        try:
            below = own.resolve().relative_to(root.resolve())
        except ValueError as error:
            raise Refused(f"{own}: is not inside {root}") from error
        place = folder / below
        _link_others(root.resolve(), below.parts, folder)
    place.mkdir(parents=True, exist_ok=True)
    _link(own, place)
    return place if config.is_dir() else place / config.name


def _link_others(root: Path, parts: tuple[str, ...], folder: Path) -> None:
    """Links what is beside the way to the configuration's folder."""
    for part in parts:
        folder.mkdir(exist_ok=True)
        _link(root, folder, part)
        root, folder = root / part, folder / part


def _link(source: Path, folder: Path, without: str | None = None) -> None:
    for file in source.iterdir():
        if file.name not in (without, "daybreak.state"):
            (folder / file.name).symlink_to(file.resolve())


def files_of(config: Path, root: Path, arch: str, memory: int,
             entry: str | None) -> list[str]:
    """Returns the paths on the partition that a boot opens; Refused, with the
    boot's own sentence, if it would not boot."""
    words = ["plan", "--files", "--root", root, "--arch", arch,
             "--memory", f"{memory}M", config]
    found = daybreak(*words, *([entry] if entry else [])).splitlines()
    # What other entries need is there if it can be, for the menu.
    for other in _entries(root, config):
        try:
            found += daybreak(*words, other).splitlines()
        except Refused:
            continue
    return list(dict.fromkeys(found))


def _entries(root: Path, config: Path) -> list[str]:
    try:
        told = daybreak("status", "--esp", root)
    except Refused:
        return []
    return re.findall(r"^  id +auto-(\S+)$", told, re.MULTILINE)


def make(image: Path, files: dict[str, Path], size: int) -> None:
    """Writes a disk with one EFI system partition that holds files,
    {"/path": file}; size is the partition's in MiB."""
    least = needed_size(files)
    if size < least:
        raise Broken(f"--esp-size {size}: FAT32 with these files needs at "
                     f"least {least} MiB")
    sectors = (size << 20) // SECTOR
    volume = f"{image}@@{ESP_START * SECTOR}"
    try:
        with image.open("wb") as out:
            out.write(_mbr(sectors))
            out.truncate((ESP_START + sectors) * SECTOR)
    except OSError as error:
        raise _no_room(image, error) from error
    run(["mformat", "-i", volume, "-F", "-c", "8", "-T", str(sectors),
         "-H", str(ESP_START), "-h", str(HEADS), "-s", str(SECTORS_PER_TRACK),
         "::"], "mtools")
    folders = {str(parent) for path in files for parent in Path(path).parents}
    for folder in sorted(folders - {"/"}):
        run(["mmd", "-i", volume, f"::{folder}"], "mtools")
    for path, file in files.items():
        run(["mcopy", "-i", volume, file, f"::{path}"], "mtools")


def needed_size(files: dict[str, Path]) -> int:
    """Returns a size in MiB for an EFI system partition with these files."""
    # FAT32 with clusters of 4 KiB begins at 257 MiB; a part for the FATs.
    held = sum(file.stat().st_size + 65536 for file in files.values())
    return max(264, (held * 102 // 100 >> 20) + 8)


def _no_room(image: Path, error: OSError) -> Broken:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Broken(f"{image.parent}: no room for the disk image; TMPDIR "
                      "names another folder")
    return Broken(f"{image}: {error.strerror}")


def _mbr(sectors: int) -> bytes:
    entry = struct.pack("<B3sB3sII", 0, b"\xff" * 3, MBR_TYPE_ESP,
                        b"\xff" * 3, ESP_START, sectors)
    return (entry + bytes(48)).rjust(510, b"\0") + b"\x55\xaa"


def find(root: Path, path: str) -> Path | None:
    """Returns the file below root; names are compared as on FAT."""
    at = root
    for part in Path(path).parts[1:]:
        if not at.is_dir():
            return None
        if not (at / part).exists():
            same = [name for name in os.listdir(at)
                    if name.lower() == part.lower()]
            if not same:
                return None
            part = same[0]
        at /= part
    return at if at.is_file() else None
