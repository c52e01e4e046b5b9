# SPDX-License-Identifier: MIT
"""The disk image: the application, the configuration and every file that a boot
of it opens, as the boot's own code says in `daybreak plan --files`."""
import contextlib
import errno
import os
import re
import struct
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from .errors import Broken, Refused, own_command, run

SECTOR = 512
ESP_START = 2048  # sectors
MBR_TYPE_ESP = 0xEF
HEADS, SECTORS_PER_TRACK = 255, 63
BOOT_FOLDER = "EFI/BOOT"

# Without a locale mtools cannot encode names outside of ASCII.
MTOOLS_ENV = {**os.environ, "LC_ALL": "C.UTF-8"}

Content = Path | bytes | str  # of a file: that of another, or itself


def daybreak(*words: str | Path) -> str:
    """Runs the daybreak command; what it refuses is Refused."""
    done = subprocess.run([own_command(), *map(str, words)],
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


def make(image: Path, files: Mapping[str, Content], size: int,
         cluster: int = 8) -> None:
    """Writes a disk with one EFI system partition in FAT32 that holds files.

    size is the partition's in MiB; cluster a cluster's in sectors, by default
    4 KiB, as on real partitions of the usual size.
    """
    sectors = (size << 20) // SECTOR
    try:
        with image.open("wb") as out:
            out.write(_mbr(sectors))
            out.truncate((ESP_START + sectors) * SECTOR)
    except OSError as error:
        raise _no_room(image, error) from error
    volume = partition(image)
    format_volume(volume, sectors, "-F", "-c", str(cluster), "-H",
                  str(ESP_START))
    fill(volume, files)


def partition(image: Path | str) -> str:
    """Returns mtools' name of the partition on an image of make()'s."""
    return f"{image}@@{ESP_START * SECTOR}"


def format_volume(volume: Path | str, sectors: int, *options: str) -> None:
    """Makes an empty FAT."""
    run(["mformat", "-i", volume, "-T", str(sectors), "-h", str(HEADS), "-s",
         str(SECTORS_PER_TRACK), *options, "::"], "mtools")


def fill(volume: Path | str, files: Mapping[str, Content]) -> None:
    """Writes files on an empty volume."""
    folders = {str(parent) for path in files for parent in Path(path).parents}
    for folder in sorted(folders - {"/"}):
        run(["mmd", "-i", volume, f"::{folder}"], "mtools", env=MTOOLS_ENV)
    for path, content in files.items():
        put(volume, path, content)


def put(volume: Path | str, path: str, content: Content) -> None:
    """Writes a file on a volume, or replaces it; its folder is there."""
    with _as_file(content) as file:
        run(["mcopy", "-o", "-i", volume, file, f"::{path}"], "mtools",
            env=MTOOLS_ENV)


@contextlib.contextmanager
def _as_file(content: Content) -> Iterator[Path]:
    if isinstance(content, Path):
        if not content.is_file():
            raise Broken(f"{content} is missing")
        yield content
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        yield Path(file.name)


def held_size(files: Mapping[str, Content]) -> int:
    """Returns how many bytes a FAT takes for these files, at the most."""
    # At most one cluster is lost per file, and a part is for the FATs.
    held = sum((content.stat().st_size if isinstance(content, Path)
                else len(content)) + 65536 for content in files.values())
    return held * 102 // 100


def esp_size(files: Mapping[str, Content], asked: int | None) -> int:
    """Returns the size in MiB of an EFI system partition with these files: what
    is asked for, if that is enough."""
    # FAT32 with clusters of 4 KiB begins at 257 MiB.
    least = max(264, (held_size(files) >> 20) + 8)
    if asked is not None and asked < least:
        raise Broken(f"--esp-size {asked}: FAT32 with these files needs at "
                     f"least {least} MiB")
    return asked or least


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
