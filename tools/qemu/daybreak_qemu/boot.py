# SPDX-License-Identifier: MIT
"""One boot of a configuration: everything is checked before QEMU starts, and
everything is removed after it."""
import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from . import firmware, image, secure, variables
from .errors import Broken
from .machine import Options, Qemu, command

PREFIX = "daybreak-qemu-"


@dataclass(frozen=True)
class Source:
    """What is booted."""
    config: Path
    root: Path | None = None
    entry: str | None = None
    esp_size: int | None = None  # MiB; None: as much as is needed


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Makes a temporary folder, which goes afterwards."""
    try:
        holder = tempfile.TemporaryDirectory(prefix=PREFIX)
    except OSError as error:
        raise Broken(f"no temporary folder can be made: {error.strerror}") \
            from error
    with holder as folder:
        yield Path(folder)


@contextlib.contextmanager
def started(source: Source, options: Options) -> Iterator[Qemu]:
    """Makes the disk and starts the machine, which is ended afterwards."""
    with scratch() as folder:
        disk = folder / "disk.img"
        machine = replace(options, boot_option=prepare(
            source, options, folder, disk))
        with Qemu(command(machine, disk, folder), folder) as qemu:
            yield qemu


def prepare(source: Source, options: Options, folder: Path, disk: Path
            ) -> bytes | None:
    """Writes the disk; Refused if the boot would refuse the configuration.

    Returns the boot option that the machine needs, if it needs one.
    """
    arch = options.arch
    firmware.find_qemu(arch)
    application = firmware.find_application(arch)
    root = folder / "esp"
    root.mkdir()
    config = image.stage(source.config, source.root, root)
    paths = image.files_of(config, root, arch.name, options.memory,
                           source.entry)
    if source.entry:
        image.daybreak("once", "--esp", root, source.entry)
        paths.append(_on_volume(root, config).parent / "daybreak.state")
    files: dict[str, image.Content] = {
        str(path): found for path in paths
        if (found := image.find(root, str(path)))}
    own = config if config.is_dir() else config.parent
    started_as = f"/{own.relative_to(root)}/{arch.boot_file}"
    files[started_as] = application
    if options.keys:
        files = secure.seal(files, str(_on_volume(root, config)), started_as,
                            arch.name, options.keys, folder)
    option = _start_elsewhere(files, own.relative_to(root), config, arch)
    image.make(disk, files, image.esp_size(files, source.esp_size))
    return option


def _on_volume(root: Path, config: Path) -> Path:
    inside = config / "daybreak.conf" if config.is_dir() else config
    return Path("/") / inside.relative_to(root)


def _start_elsewhere(files: dict[str, image.Content], own: Path, config: Path,
                     arch: firmware.Arch) -> bytes | None:
    """Returns a boot option for an application that is not where the firmware
    looks, or with a configuration of another name; None if it needs none."""
    named = not config.is_dir() and config.name.lower() != "daybreak.conf"
    if str(own).upper() == image.BOOT_FOLDER and not named:
        return None
    files[f"/{own}/{arch.application}"] = files.pop(f"/{own}/{arch.boot_file}")
    return variables.load_option(
        "Daybreak", f"/{own}/{arch.application}".replace("/", "\\"),
        f"-cfg={config.name}" if named else None)
