# SPDX-License-Identifier: MIT
"""
Secure Boot with the keys of Debian's ovmf, whose private key is public: signed
applications, and seals made by `daybreak seal`.
"""
import tempfile
from pathlib import Path

from machine.harness import BUILD, HarnessError, put_files, run
from daybreak_qemu import secure

OVMF = Path("/usr/share/OVMF")
# Built with Secure Boot and without SMM; the variables enrol the key.
FIRMWARE = (OVMF / "OVMF_CODE_4M.fd", OVMF / "OVMF_VARS_4M.snakeoil.fd")
# The keys are Microsoft's, which has signed shim.
MICROSOFT = (OVMF / "OVMF_CODE_4M.fd", OVMF / "OVMF_VARS_4M.ms.fd")
KEYS = Path("/usr/share/ovmf")
FOLDER = "/EFI/BOOT"
PASSPHRASE = "pass:snakeoil"


class Keys(secure.Keys):
    """A private key and its certificate, which sign bytes."""

    def der(self):
        """Returns the certificate as firmware and shim keep it."""
        return secure.der(self.cert)

    def sign(self, data):
        """Returns a PE, the bytes of its file, with a signature."""
        with tempfile.NamedTemporaryFile() as file:
            path = Path(file.name)
            path.write_bytes(data)
            secure.sign(path, self, path)
            return path.read_bytes()


def trusted(folder):
    """Returns the key that FIRMWARE trusts."""
    keys = Keys(Path(folder) / "trusted.key", KEYS / "PkKek-1-snakeoil.pem")
    run(["openssl", "rsa", "-passin", PASSPHRASE,
         "-in", KEYS / "PkKek-1-snakeoil.key", "-out", keys.key])
    return keys


def other(folder):
    """Returns a new key, which no machine trusts."""
    made = secure.keys(Path(folder), None, None)
    return Keys(made.key, made.cert)


def content(data):
    """Returns the bytes of a file given as text, as bytes or by its path."""
    if isinstance(data, Path):
        return data.read_bytes()
    return data.encode() if isinstance(data, str) else data


def _fill(root, files):
    put_files(Path(root), {name.lstrip("/"): data
                           for name, data in files.items()})


def seal(files, keys, *arguments):
    """Returns the seal of a volume's files, as content() takes them, whose
    application is in /EFI/BOOT; unsigned without keys."""
    signing = ["--key", keys.key, "--cert", keys.cert] if keys \
        else ["--unsigned"]
    with tempfile.TemporaryDirectory() as root:
        _fill(root, files)
        folder = Path(root) / FOLDER[1:]
        run([BUILD / "daybreak", "seal", "--root", root, *signing, *arguments,
             folder])
        return (folder / "daybreak.seal").read_bytes()


def sealed(files, keys, *arguments):
    """Returns the volume with its application for x86 signed, and with a
    signed seal."""
    path = f"{FOLDER}/BOOTX64.EFI"
    files = {**files, path: keys.sign(content(files[path]))}
    return {**files,
            f"{FOLDER}/daybreak.seal": seal(files, keys, *arguments)}


def other_list(files, keys, old, new):
    """Returns the seal of files with new, of the same length, in place of old
    in its list, and a good signature."""
    data = seal(files, None)
    if data.count(old.encode()) != 1 or len(old) != len(new):
        raise HarnessError(f"{old} cannot be changed to {new} in the seal")
    return keys.sign(data.replace(old.encode(), new.encode()))


def unify(files, application, keys):
    """Returns a signed application with these files in it."""
    with tempfile.TemporaryDirectory() as root:
        _fill(root, files)
        out = Path(root) / "unified.efi"
        run([BUILD / "daybreak", "unify", "--root", root, "--app", application,
             "--output", out, "--key", keys.key, "--cert", keys.cert,
             Path(root) / FOLDER[1:]])
        if not out.is_file():
            raise HarnessError("daybreak unify has written no file")
        return out.read_bytes()
