# SPDX-License-Identifier: MIT
"""
Secure Boot on OVMF: a sealed host boots, and each thing that is not as it was
sealed is refused with one sentence before it is used. What is booted is a small
specimen of Xen that says it was entered.
"""
import pytest

from machine import fetch
from machine import inputs
from machine import secure_boot
from machine.harness import BOOT_IS_LOST

BOOT = "/EFI/BOOT/"
CONFIG = """[main]
xen=specimen.gz
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
"""
AGAIN = "[again]\nefi=again.efi -help\n"
BACK = r"^BdsDxe: failed to start .*"


@pytest.fixture(name="keys", scope="module")
def fixture_keys(tmp_path_factory):
    return secure_boot.trusted(tmp_path_factory.mktemp("keys"))


@pytest.fixture(name="files")
def fixture_files(application, keys):
    """A host that is not sealed yet."""
    signed = keys.sign(application.read_bytes())
    return {f"{BOOT}{name}": data for name, data in {
        "BOOTX64.EFI": signed, "again.efi": signed, "daybreak.conf": CONFIG,
        "specimen.gz": inputs.packed(), "vmlinuz": inputs.kernel(),
        "initrd.img": inputs.noise(3_000_000)}.items()}


@pytest.fixture(name="sealed")
def fixture_sealed(files, keys):
    return {**files, f"{BOOT}daybreak.seal": secure_boot.seal(files, keys)}


@pytest.fixture(name="start")
def fixture_start(boot):
    def start(files, **options):
        return boot(files, firmware=secure_boot.FIRMWARE, **options)
    return start


def test_boots(start, sealed):
    machine = start(sealed)
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    assert machine.text.count("every file is compared with daybreak.seal") == 1


def test_unsigned_application(start, sealed, application):
    """The firmware refuses it: Secure Boot is on."""
    sealed[f"{BOOT}BOOTX64.EFI"] = application
    machine = start(sealed)
    machine.wait_for("^BdsDxe: failed to load .*Access Denied|"
                     "^BdsDxe: failed to load .*Security Violation")
    assert "Daybreak" not in machine.text


def flip(data):
    data = data.encode() if isinstance(data, str) else data
    return data[:-1] + bytes([data[-1] ^ 1])


CHANGED = "its content is not what was sealed"
LENGTH = "bytes were sealed under its name"
FILES = ["daybreak.conf", "specimen.gz", "vmlinuz", "initrd.img"]
CHANGES = {
    **{f"{name} changed": (name, flip, f"{name}: {CHANGED}")
       for name in FILES},
    "longer": ("vmlinuz", lambda data: data + b"\0", f"vmlinuz: .*{LENGTH}"),
    "shorter": ("initrd.img", lambda data: data[:-1],
                f"initrd.img: .*{LENGTH}"),
    "no seal": ("daybreak.seal", None, r"daybreak.seal: is not in \\EFI\\BOOT:"
                " under Secure Boot only files that it lists are used$"),
    "seal changed": ("daybreak.seal",
                     lambda data: data.replace(b"fixed main", b"fixed mail"),
                     "daybreak.seal: is refused: it is not signed by a key"),
    "no PE": ("daybreak.seal", lambda data: b"daybreak.seal 1\n",
              "daybreak.seal: is refused: "),
}


@pytest.mark.parametrize("name", CHANGES)
def test_refused(start, sealed, name):
    file, change, says = CHANGES[name]
    path = f"{BOOT}{file}"
    if change:
        sealed[path] = change(sealed[path])
    else:
        del sealed[path]
    machine = start(sealed)
    machine.wait_for(f"^daybreak: {says}")
    machine.wait_for(BACK)
    assert "Starting" not in machine.text


@pytest.mark.parametrize("signer", ["nobody", "another"])
def test_not_signed(start, files, signer, tmp_path):
    """The seal of another key is no better than one without a signature."""
    keys = secure_boot.other(tmp_path) if signer == "another" else None
    files[f"{BOOT}daybreak.seal"] = secure_boot.seal(files, keys)
    machine = start(files)
    machine.wait_for("^daybreak: daybreak.seal: is refused: it is not signed "
                     "by a key that this machine trusts")
    machine.wait_for(BACK)
    assert "Starting" not in machine.text


def test_application(start, files, keys):
    """The firmware verifies and starts the copy that was compared."""
    files[f"{BOOT}daybreak.conf"] = AGAIN
    files[f"{BOOT}daybreak.seal"] = secure_boot.seal(files, keys)
    machine = start(files)
    machine.wait_for("^Starting again.efi$", unless=BOOT_IS_LOST)
    machine.wait_for("^Usage: daybreakx64.efi")
    machine.wait_for("^daybreak: again.efi: came back without an error")


def test_unified(start, files, keys, application):
    """One file has all that is booted."""
    unified = secure_boot.unify(files, application, keys)
    machine = start({f"{BOOT}BOOTX64.EFI": unified})
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    assert "compared with BOOTX64.EFI" in machine.text


@pytest.fixture(name="with_shim", params=[None, "bullseye"])
def fixture_with_shim(request, keys):
    """shim is started first: 16, or 15, which has only the older protocol."""
    shim = keys.sign(fetch.shim(request.param).read_bytes())

    def wrap(files):
        path = f"{BOOT}BOOTX64.EFI"
        return {**files, f"{BOOT}grubx64.efi": files[path], path: shim}
    return wrap


def test_shim(start, sealed, with_shim):
    machine = start(with_shim(sealed))
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    assert machine.text.count("every file is compared with daybreak.seal") == 1


def test_shim_refuses(start, files, with_shim, tmp_path):
    keys = secure_boot.other(tmp_path)
    files[f"{BOOT}daybreak.seal"] = secure_boot.seal(files, keys)
    machine = start(with_shim(files))
    machine.wait_for("^daybreak: daybreak.seal: is refused: it is not signed "
                     "by a key that this machine trusts")
    assert "Starting" not in machine.text


@pytest.mark.parametrize("signer, release", [
    ("owner", None), ("owner", "bullseye"), ("another", None)])
def test_machine_owner(boot, files, application, signer, release,
                       tmp_path_factory):
    """shim as Microsoft has signed it, and all else by the owner's key, which
    only shim knows."""
    owner = secure_boot.other(tmp_path_factory.mktemp("owner"))
    keys = owner if signer == "owner" else \
        secure_boot.other(tmp_path_factory.mktemp("another"))
    files[f"{BOOT}grubx64.efi"] = owner.sign(application.read_bytes())
    files[f"{BOOT}daybreak.seal"] = secure_boot.seal(files, keys)
    files[f"{BOOT}BOOTX64.EFI"] = fetch.shim(release)
    machine = boot(files, firmware=secure_boot.firmware_with_mok(
        tmp_path_factory.mktemp("firmware"), owner))
    if signer == "owner":
        machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
        assert "compared with daybreak.seal" in machine.text
        return
    machine.wait_for("^daybreak: daybreak.seal: is refused: it is not signed "
                     "by a key that this machine trusts")
    assert "Starting" not in machine.text


def test_without_secure_boot(boot, sealed):
    """A change is said, and the host boots."""
    path = f"{BOOT}initrd.img"
    sealed[path] = flip(sealed[path])
    machine = boot(sealed)
    machine.wait_for(f"^daybreak: warning: initrd.img: {CHANGED}.*; it is used "
                     "all the same$", unless=BOOT_IS_LOST)
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    assert "Secure Boot" not in machine.text
