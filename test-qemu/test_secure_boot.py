# SPDX-License-Identifier: MIT
"""
Secure Boot on OVMF: a sealed host boots; without its seal or with another
configuration it does not; and what a person, a variable or the configuration
asks for. What is booted is a small specimen of Xen that says it was entered.
Files that are not as they were sealed are in test_sealed.py.
"""
import pytest

from machine import inputs
from machine import secure_boot
from machine import terminal
from machine import variables
from machine.harness import BOOT_IS_LOST

BOOT = "/EFI/BOOT/"
CONFIG = """[main]
xen=specimen.gz
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
"""
AGAIN = "[again]\nefi=again.efi -help\n"
BACK = r"^BdsDxe: failed to start .*"


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
CHANGES = {
    "configuration changed": ("daybreak.conf", flip,
                              f"daybreak.conf: {CHANGED}"),
    "option changed": ("daybreak.conf",
                       lambda text: text.replace("console=hvc0",
                                                 "init=/bin/sh"),
                       f"daybreak.conf: {CHANGED}"),
    "option added": ("daybreak.conf",
                     lambda text: text.replace("hvc0", "hvc0 single"),
                     f"daybreak.conf: .*{LENGTH}"),
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


CHAIN = "[global]\ndefault=main\nchain=more.conf\n"
CHAINS = {
    "as sealed": (None, None),
    "changed": (flip, f"more.conf: {CHANGED}"),
    "not sealed": (None, "more.conf: is not in daybreak.seal"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_chain(start, files, keys, name):
    """A configuration that chain= names is sealed like the first one."""
    change, says = CHAINS[name]
    files = {**files, f"{BOOT}daybreak.conf": CHAIN,
             f"{BOOT}more.conf": CONFIG}
    if name == "not sealed":
        seal = secure_boot.other_list(files, keys, " more.conf\n",
                                      " morf.conf\n")
    else:
        seal = secure_boot.seal(files, keys)
    if change:
        files[f"{BOOT}more.conf"] = change(CONFIG)
    machine = start({**files, f"{BOOT}daybreak.seal": seal})
    if not says:
        machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
        return
    machine.wait_for(f"^daybreak: {says}")
    machine.wait_for(BACK)
    assert "Starting" not in machine.text


def test_verify_never(start, files, keys):
    """The configuration cannot switch off what it is compared with."""
    files[f"{BOOT}daybreak.conf"] = "[global]\nverify=never\n" + CONFIG
    files[f"{BOOT}daybreak.seal"] = secure_boot.seal(files, keys)
    machine = start(files)
    machine.wait_for("^daybreak: daybreak.conf: verify=never: under Secure Boot "
                     "every file is verified$")
    machine.wait_for(BACK)
    assert "Starting" not in machine.text


@pytest.mark.parametrize("has_seal", [True, False])
def test_verify_always(boot, files, has_seal):
    """Then a seal is needed, and holds, without Secure Boot."""
    files[f"{BOOT}daybreak.conf"] = "[global]\nverify=always\n" + CONFIG
    if has_seal:
        files[f"{BOOT}daybreak.seal"] = secure_boot.seal(files, None)
    files[f"{BOOT}vmlinuz"] = flip(files[f"{BOOT}vmlinuz"])
    machine = boot(files)
    machine.wait_for(f"^daybreak: vmlinuz: {CHANGED}" if has_seal else
                     "^daybreak: daybreak.conf: verify=always, but there is no "
                     "daybreak.seal in ")
    machine.wait_for(BACK)
    assert "Starting" not in machine.text


OTHER = CONFIG.replace("[main]", "[other]")


@pytest.fixture(name="variables_with")
def fixture_variables_with(tmp_path):
    """Returns the file of the firmware's variables, with one more."""
    def make(guid, name, value, attributes):
        file = tmp_path / "vars.fd"
        file.write_bytes(variables.put(secure_boot.FIRMWARE[1].read_bytes(),
                                       guid, name, value, attributes))
        return file
    return make


def test_one_shot(start, files, keys, variables_with):
    """A variable only chooses among the entries that are sealed."""
    files[f"{BOOT}daybreak.conf"] = CONFIG + OTHER
    files[f"{BOOT}daybreak.seal"] = secure_boot.other_list(
        files, keys, "entry fixed other\n", "entry fixed otheR\n")
    machine = start(files, variables=variables_with(
        variables.LOADER, "LoaderEntryOneShot", variables.utf16("auto-other"),
        variables.NON_VOLATILE | variables.BOOT | variables.RUNTIME))
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    assert 'LoaderEntryOneShot: "other" is not sealed, passed over' in \
        machine.text
    assert 'Entry "main" of daybreak.conf' in machine.text


def test_editor(start, files, keys):
    """Only the entry that was sealed as one that may be edited is; what is
    typed is booted."""
    files[f"{BOOT}daybreak.conf"] = "[global]\nmenu=always\n" + CONFIG + OTHER
    files[f"{BOOT}daybreak.seal"] = secure_boot.seal(files, keys, "--edit",
                                                     "other")
    shown = terminal.Terminal(start(files))
    shown.wait_selected("main (default)")
    shown.send("e")
    shown.wait_text('the entry "main" is not sealed as one that may be edited')
    shown.select("j", "other")
    shown.send("e")
    shown.wait_text("Ctrl-X boot")
    shown.send("\x18")
    shown.machine.wait_for(inputs.ENTERED)
    assert 'Entry "other" of daybreak.conf' in shown.machine.text


def test_without_secure_boot(boot, sealed):
    """A change is said, and the host boots."""
    path = f"{BOOT}initrd.img"
    sealed[path] = flip(sealed[path])
    machine = boot(sealed)
    machine.wait_for(f"^daybreak: warning: initrd.img: {CHANGED}.*; it is used "
                     "all the same$", unless=BOOT_IS_LOST)
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    assert "Secure Boot" not in machine.text
