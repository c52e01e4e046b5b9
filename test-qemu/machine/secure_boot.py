# SPDX-License-Identifier: MIT
"""
Secure Boot with the keys of Debian's ovmf, whose private key is public: signed
applications, and seals made by `daybreak seal`.
"""
import tempfile
import uuid
from pathlib import Path

from machine import fetch
from machine.harness import BUILD, OVMF, HarnessError, run

# Built with Secure Boot and without SMM; the variables enrol the key.
FIRMWARE = (OVMF / "OVMF_CODE_4M.fd", OVMF / "OVMF_VARS_4M.snakeoil.fd")
# The same, with Microsoft's keys.
MICROSOFT = (OVMF / "OVMF_CODE_4M.fd", OVMF / "OVMF_VARS_4M.ms.fd")
KEYS = Path("/usr/share/ovmf")
PASSPHRASE = "pass:snakeoil"


class Keys:
    """A private key and its certificate, as files in a folder."""

    def __init__(self, folder, name):
        self.key = Path(folder) / f"{name}.key"
        self.cert = Path(folder) / f"{name}.pem"

    def sign(self, data):
        """Returns a PE, the bytes of its file, with a signature."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            run(["sbsign", "--key", self.key, "--cert", self.cert,
                 "--output", file.name, file.name])
            return Path(file.name).read_bytes()


def trusted(folder):
    """Returns the key that FIRMWARE trusts."""
    keys = Keys(folder, "trusted")
    run(["openssl", "rsa", "-passin", PASSPHRASE,
         "-in", KEYS / "PkKek-1-snakeoil.key", "-out", keys.key])
    keys.cert.write_bytes((KEYS / "PkKek-1-snakeoil.pem").read_bytes())
    return keys


def other(folder):
    """Returns a new key, which no machine trusts."""
    keys = Keys(folder, "other")
    run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
         "/CN=other", "-days", "2", "-keyout", keys.key, "-out", keys.cert])
    return keys


def firmware_with_mok(folder, keys):
    """Returns MICROSOFT with that key's certificate in shim's MOK list."""
    packages = [fetch.package("python3-virt-firmware", release="trixie"),
                fetch.package("python3-importlib-resources")]
    path = ":".join(f"{package}/usr/lib/python3/dist-packages"
                    for package in packages)
    code, variables = MICROSOFT
    out = Path(folder) / "mok.fd"
    run(["env", f"PYTHONPATH={path}", "python3", "-m", "virt.firmware.vars",
         "--input", variables, "--output", out,
         "--add-mok", uuid.uuid4(), keys.cert])
    return code, out


def _fill(root, files):
    for name, data in files.items():
        path = Path(root) / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)


def seal(files, keys, *arguments):
    """Returns the seal of a volume's files, {"/path": bytes or str}, whose
    application is in /EFI/BOOT; unsigned without keys."""
    signing = ["--key", keys.key, "--cert", keys.cert] if keys \
        else ["--unsigned"]
    with tempfile.TemporaryDirectory() as root:
        _fill(root, files)
        folder = Path(root) / "EFI/BOOT"
        run([BUILD / "daybreak", "seal", "--root", root, *signing, *arguments,
             folder])
        return (folder / "daybreak.seal").read_bytes()


def unify(files, application, keys):
    """Returns a signed application with these files in it."""
    with tempfile.TemporaryDirectory() as root:
        _fill(root, files)
        out = Path(root) / "unified.efi"
        run([BUILD / "daybreak", "unify", "--root", root, "--app", application,
             "--output", out, "--key", keys.key, "--cert", keys.cert,
             Path(root) / "EFI/BOOT"])
        if not out.is_file():
            raise HarnessError("daybreak unify has written no file")
        return out.read_bytes()
