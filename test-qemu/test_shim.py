# SPDX-License-Identifier: MIT
"""
shim starts Daybreak, and verifies its seal: 16 and 15, with a key of the
firmware's or of the machine's owner, with a seal that was revoked, and switched
off. What is booted is the specimen of test_secure_boot.py.
"""
import pytest

from machine import fetch
from machine import inputs
from machine import secure_boot
from machine import variables
from machine.harness import BOOT_IS_LOST
from test_secure_boot import BOOT, CONFIG

NOT_SIGNED = ("^daybreak: daybreak.seal: is refused: it is not signed by a key "
              "that this machine trusts, or is revoked")
# Later than shim's own list, which it replaces; that, too, revokes old shims.
SBAT_LEVEL = b"sbat,1,2099010100\nshim,4\ngrub,5\ndaybreak.seal,2\n"


@pytest.fixture(name="files")
def fixture_files(application):
    """The host, as shim starts it, whose own file is missing."""
    return {f"{BOOT}{name}": data for name, data in {
        "grubx64.efi": application.read_bytes(), "daybreak.conf": CONFIG,
        "specimen.gz": inputs.packed(), "vmlinuz": inputs.kernel(),
        "initrd.img": inputs.noise(3_000_000)}.items()}


def sealed(files, application_keys, seal_keys):
    path = f"{BOOT}grubx64.efi"
    files = {**files, path: application_keys.sign(files[path])}
    return {**files, f"{BOOT}daybreak.seal": secure_boot.seal(files, seal_keys)}


@pytest.fixture(name="shim", params=[None, "bullseye"], ids=["16", "15"])
def fixture_shim(request, keys):
    """shim 16, or 15, which has only the older protocol."""
    return keys.sign(fetch.shim(request.param).read_bytes())


@pytest.fixture(name="start")
def fixture_start(boot, shim, tmp_path):
    def start(files, name=None, value=b""):
        """With a variable of shim's."""
        code, empty = secure_boot.FIRMWARE
        store = tmp_path / "vars.fd"
        store.write_bytes(empty.read_bytes() if not name else variables.put(
            empty.read_bytes(), variables.SHIM, name, value))
        return boot({**files, f"{BOOT}BOOTX64.EFI": shim},
                    firmware=(code, empty), variables=store)
    return start


def test_boots(start, files, keys):
    machine = start(sealed(files, keys, keys))
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    assert machine.text.count("every file is compared with daybreak.seal") == 1


def test_refuses(start, files, keys, tmp_path):
    machine = start(sealed(files, keys, secure_boot.other(tmp_path)))
    machine.wait_for(NOT_SIGNED)
    assert "Starting" not in machine.text


def test_revoked(start, files, keys):
    """A good signature is not enough when the seal's generation is revoked."""
    machine = start(sealed(files, keys, keys), "SbatLevel", SBAT_LEVEL)
    machine.wait_for(NOT_SIGNED, unless=inputs.ENTERED)
    assert "Starting" not in machine.text


def test_insecure(start, files):
    """shim was told to verify nothing: so nothing is signed, nor sealed."""
    machine = start(files, "MokSBState", b"\1")
    machine.wait_for("^daybreak: warning: Secure Boot is on, but shim is told to "
                     "verify nothing: so nothing has to be signed$")
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)


@pytest.fixture(name="with_mok")
def fixture_with_mok(boot, tmp_path):
    """Boots with Debian's shim as Microsoft has signed it, which trusts a key
    of the machine's owner."""
    def start(files, mok):
        code, empty = secure_boot.MICROSOFT
        store = tmp_path / "vars.fd"
        store.write_bytes(variables.put_mok(empty.read_bytes(), mok.der()))
        return boot({**files, f"{BOOT}BOOTX64.EFI": fetch.shim().read_bytes()},
                    firmware=(code, empty), variables=store)
    return start


def test_mok(with_mok, files, tmp_path):
    """The firmware knows nothing of that key."""
    mok = secure_boot.other(tmp_path)
    machine = with_mok(sealed(files, mok, mok), mok)
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    assert machine.text.count("every file is compared with daybreak.seal") == 1


def test_mok_did_not_sign_the_seal(with_mok, files, tmp_path, keys):
    mok = secure_boot.other(tmp_path)
    machine = with_mok(sealed(files, mok, keys), mok)
    machine.wait_for(NOT_SIGNED)
    assert "Starting" not in machine.text


def test_mok_did_not_sign_the_application(with_mok, files, tmp_path, keys):
    """shim refuses it, so the two tests above have used that key."""
    mok = secure_boot.other(tmp_path)
    machine = with_mok(sealed(files, keys, mok), mok)
    machine.wait_for("Security Violation|Verification failed",
                     unless="^Daybreak ")
    assert "Daybreak" not in machine.text
