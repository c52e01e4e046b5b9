# SPDX-License-Identifier: MIT
"""Secure Boot: a key that the machine's firmware trusts, the applications
signed and the configuration sealed by it."""
import re
import ssl
import struct
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from . import variables
from .console import Line
from .errors import Broken, Refused, Usage, run
from .image import daybreak

SEAL = "daybreak.seal"
OWNER = "4f9b1d6e-6d0e-4c5c-9a53-7c51d2a7d0b1"  # of the signature lists
ATTRIBUTES = (variables.NON_VOLATILE | variables.BOOT | variables.RUNTIME
              | variables.TIME_BASED)
SUBSYSTEM_APPLICATION = 10
VERIFIES = re.compile(r"^Secure Boot: every file is compared with ")


@dataclass(frozen=True)
class Keys:
    """A private key and its certificate, both in PEM."""
    key: Path
    cert: Path
    throw_away: bool = False


def keys(folder: Path, key: Path | None, cert: Path | None) -> Keys:
    """Returns the keys that are given, or new ones in folder."""
    if key and cert:
        for file in (key, cert):
            if not file.is_file():
                raise Usage(f"{file}: no such file")
        return Keys(key, cert)
    made = Keys(folder / "secure-boot.key", folder / "secure-boot.pem", True)
    run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
         "/CN=daybreak qemu", "-days", "2", "-keyout", made.key, "-out",
         made.cert], "openssl")
    return made


def enrol(empty: Path, cert: Path, out: Path) -> None:
    """Writes the firmware's variables with a certificate as platform key, key
    exchange key and the only one that may sign: Secure Boot is then on."""
    value = variables.certificate_list(der(cert), OWNER)
    data = empty.read_bytes()
    for guid, name in ((variables.SECURITY, "db"), (variables.GLOBAL, "KEK"),
                       (variables.GLOBAL, "PK")):
        data = variables.put(data, guid, name, value, ATTRIBUTES)
    out.write_bytes(data)


def der(cert: Path) -> bytes:
    """Returns a certificate as firmware keeps it."""
    try:
        return ssl.PEM_cert_to_DER_cert(cert.read_text(encoding="ascii"))
    except ValueError as error:
        raise Usage(f"{cert}: is not a certificate in PEM") from error


def sign(file: Path, signer: Keys, out: Path) -> None:
    """Writes an EFI application with a signature."""
    run(["sbsign", "--key", signer.key, "--cert", signer.cert, "--output", out,
         file], "sbsigntool")


def is_application(file: Path) -> bool:
    """Whether a file is a PE that firmware can start."""
    with file.open("rb") as opened:
        head = opened.read(4096)
    if len(head) < 64 or head[:2] != b"MZ":
        return False
    at, = struct.unpack_from("<I", head, 60)
    if at > len(head) - 96 or head[at:at + 4] != b"PE\0\0":
        return False
    return struct.unpack_from("<H", head, at + 24 + 68) == (
        SUBSYSTEM_APPLICATION,)


def seal(files: dict[str, Path], config: str, started: str, arch: str,
         signer: Keys, folder: Path) -> dict[str, Path]:
    """Returns the partition's files, {"/path": file}, with signed applications
    and a seal of all beside the configuration; config and started, the
    application that the firmware starts, are paths of the partition.

    A seal that is there stays, with the files that it lists, when the keys are
    the person's own: they are to be tried as they are.
    """
    if config.rsplit("/", 1)[1].lower() != "daybreak.conf":
        raise Refused(f"{config}: under Secure Boot the configuration is "
                      "daybreak.conf")
    place = str(PurePosixPath(config).parent / SEAL)
    stays = place in files and not signer.throw_away
    root = folder / "sealed"
    for path, file in files.items():
        copy = root / path[1:]
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path == started or not stays and is_application(file):
            sign(file, signer, copy)
        elif stays or path != place:
            copy.symlink_to(file.resolve())
    if stays:
        return {path: root / path[1:] for path in files}
    daybreak("seal", "--root", root, "--arch", arch, "--key", signer.key,
             "--cert", signer.cert, (root / config[1:]).parent)
    return {path: root / path[1:] for path in {**files, place: root}}


class Watch:
    """Sees on the console whether the firmware has verified anything."""

    def __init__(self) -> None:
        self.seen = False

    def read(self, line: Line) -> None:
        """Takes one line."""
        self.seen = self.seen or bool(VERIFIES.search(line.text))

    def check(self) -> None:
        """After the boot: Broken if it was not under Secure Boot."""
        if not self.seen:
            raise Broken("the firmware has verified nothing: it was built "
                         "without Secure Boot")
