# SPDX-License-Identifier: MIT
"""
What a boot leaves in a TPM: dom0's PCRs are those that its log leads to, and
those that `daybreak measure` has told; a secret that was sealed to them opens
in a boot that is as it was, and in no other.
"""
import base64
import re
import subprocess
from pathlib import Path

import pytest

from machine import debian
from machine import debian_root
from machine import event_log
from machine import fetch
from machine import harness
from machine import initramfs
from machine import inputs
from machine.harness import BOOT_IS_LOST, BUILD, of_dom0
from test_bootdom import CPU
from test_menu import BOOT

OURS = (4, 8, 9, 13)
XEN_OPTIONS = "console=com1 com1=115200,8n1 dom0_mem=512M"
CONF = f"""[tpm]
xen=xen.gz
options={XEN_OPTIONS}
kernel=vmlinuz console=hvc0 quiet
ramdisk=initrd.img
domains=pv pvh

[pv]
kernel=guestpv.elf name=pv
memory=64

[pvh]
type=pvh
kernel=guestpvh.elf name=pvh
memory=64
"""

LOG = "/sys/kernel/security/tpm0/binary_bios_measurements"
# Without a log there is none to print. Arm's kernel has the driver in modules.
REPORT = initramfs.START + f"""
for module in /modules/*; do
	[ -e $module ] && insmod $module
done
mount -t securityfs securityfs /sys/kernel/security
echo
echo TPM-BEGIN
for pcr in $(seq 0 15); do
	echo "pcr $pcr $(cat /sys/class/tpm/tpm0/pcr-sha256/$pcr)"
done
echo LOG
[ -e {LOG} ] && base64 {LOG}
echo TPM-END
reboot -f
"""


def predict(files, *arguments):
    """Returns what `daybreak measure` prints for files next to the
    application."""
    with harness.scratch() as root:
        folder = Path(root) / "EFI/BOOT"
        harness.put_files(folder, files)
        return harness.run([BUILD / "daybreak", "measure", "--root", root,
                            *arguments, folder])


def values_of(text):
    """Returns {PCR: value} in what tpm2_pcrread prints, and we."""
    return {int(pcr): value.lower() for pcr, value in
            re.findall(r"^ +(\d+) *: 0x([0-9A-F]+)$", text, re.MULTILINE)}


class Measured:
    """What dom0 has printed: pcrs is {PCR: value}, log the bytes or b""."""

    def __init__(self, machine):
        machine.wait_for("^TPM-END$", unless=BOOT_IS_LOST, view=of_dom0)
        report = of_dom0(machine.text).split("TPM-BEGIN\n")[1]
        values, log = report.split("TPM-END")[0].split("LOG\n")
        self.pcrs = {int(pcr): value.lower() for pcr, value in
                     re.findall(r"^pcr (\d+) (\w{64})$", values, re.MULTILINE)}
        self.log = base64.b64decode(log)
        assert self.pcrs.keys() == set(range(16))

    def check(self, told):
        """Compares the PCRs with those that were told."""
        assert {pcr: self.pcrs[pcr] for pcr in told} == told
        assert all(int(self.pcrs[pcr], 16) for pcr in told)


def by_tpm2_eventlog(log, folder):
    """Returns the PCRs that tpm2-tools computes; the log is without errors."""
    file = Path(folder) / "log"
    file.write_bytes(log)
    done = subprocess.run(["tpm2_eventlog", file], text=True,
                          capture_output=True, check=True)
    assert "ERROR" not in done.stderr, done.stderr
    own = done.stdout.split("\npcrs:")[1]
    bank = re.search(r"^  sha256:\n((?:    .*\n)+)", own, re.MULTILINE)[1]
    return {int(pcr): f"{int(value, 16):064x}" for pcr, value in
            re.findall(r"^ +(\d+) *: (0x\w+)$", bank, re.MULTILINE)}


def x86_files(conf=CONF, release=None):
    files = {"daybreak.conf": conf, "xen.gz": fetch.xen_gz(),
             "vmlinuz": fetch.kernel(release=release),
             "initrd.img": initramfs.busybox(REPORT)}
    files.update((f"guest{kind}.elf", BUILD / f"guest{kind}.elf")
                 for kind in ("pv", "pvh"))
    return files


def on_disk(files, application, arch="amd64"):
    name = harness.ARCHES[arch].boot_file
    return {f"/EFI/BOOT/{file}": data for file, data in
            {name: application, **files}.items()}


@pytest.mark.parametrize("release, linux", [(None, "6.1."),
                                            ("trixie", "6.12.")])
def test_dom0(boot, application, tpm, tmp_path, release, linux):
    files = x86_files(release=release)
    assert fetch.linux_version(files["vmlinuz"]).startswith(linux)
    seen = Measured(boot(on_disk(files, application), tpm=tpm))

    events = event_log.parse(seen.log)
    replayed = event_log.replay(events)
    assert {pcr: seen.pcrs[pcr] for pcr in replayed} == replayed
    assert set(OURS) <= replayed.keys()
    told = values_of(predict(files))
    assert told.keys() == {8, 9, 13}
    seen.check(told)
    parsed = by_tpm2_eventlog(seen.log, tmp_path)
    assert parsed == replayed
    # PCR 4, with what the firmware has measured as it is in that log.
    log = tmp_path / "log"
    assert values_of(predict(files, "--log", log)) == {
        **told, 4: seen.pcrs[4]}


@pytest.fixture(name="specimen")
def fixture_specimen(menu, tpm):
    """Shows the menu of a specimen of Xen, whose TPM then answers no more."""
    def start(more):
        conf = "[global]\ntimeout=300\n" + more + """
[specimen]
title=Specimen
xen=specimen.gz
kernel=vmlinuz
"""
        shown = menu(conf, {"specimen.gz": inputs.packed(),
                            "vmlinuz": inputs.kernel()}, tpm=tpm)
        shown.wait_selected("Specimen (default)")
        tpm.kill()
        shown.send("\r")
        return shown.machine
    return start


FAULT = r"the TPM: PCR 8 cannot be extended \(0x8\w+\)"


def test_dead_tpm(specimen):
    machine = specimen("")
    machine.wait_for(f"^daybreak: warning: {FAULT}; nothing more is measured$")
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    assert machine.text.count("cannot be extended") == 1


def test_dead_tpm_is_required(specimen):
    """The TPM may have been extended, so that only a reset goes back."""
    machine = specimen("tpm=required")
    machine.wait_for(f"^daybreak: {FAULT}$")
    machine.wait_for("^Only a reset takes back what was measured")
    assert inputs.ENTERED not in machine.wait_end()


def test_required_without_tpm(boot, application):
    machine = boot(on_disk({
        "daybreak.conf": "[global]\ntpm=required\n[x]\nxen=specimen.gz\n",
        "specimen.gz": inputs.packed()}, application))
    machine.wait_for("^daybreak: daybreak.conf: tpm=required, but this machine "
                     "has no TPM 2$")
    machine.wait_for("^BdsDxe: failed to start ")
    assert "Starting" not in machine.text


def test_application_comes_back(boot, application, tpm):
    """What it was told is measured, so the machine is reset."""
    conf = "[again]\nefi=again.efi -help\n[next]\nxen=specimen.gz\n"
    machine = boot(on_disk({"daybreak.conf": conf, "again.efi": application,
                            "specimen.gz": inputs.packed()}, application),
                   tpm=tpm)
    machine.wait_for("^Usage: daybreakx64.efi")
    machine.wait_for("^daybreak: again.efi: came back without an error")
    machine.wait_for("^Only a reset takes back what was measured")
    text = machine.wait_end()
    assert inputs.ENTERED not in text and "BdsDxe: failed" not in text


def test_edited(menu, tpm):
    """What is added in the editor is measured as what Xen is told."""
    conf = "[global]\ntimeout=300\n" + CONF.replace("[tpm]",
                                                    "[tpm]\ntitle=Edited")
    files = {**x86_files(conf), "daybreak.conf": conf}
    before = values_of(predict(files))
    told = values_of(predict(files, "--options",
                             "daybreakx64.efi tpm -- loglvl=all"))
    assert {pcr for pcr in told if told[pcr] != before[pcr]} == {8}
    del files["daybreak.conf"]
    shown = menu(conf, files, tpm=tpm)
    shown.wait_selected("Edited (default)")
    shown.send("e")
    shown.wait_text(f"> Xen   {XEN_OPTIONS}\n")
    shown.send(" loglvl=all")
    shown.wait_text(f"> Xen   {XEN_OPTIONS} loglvl=all\n")
    shown.send(BOOT)
    Measured(shown.machine).check(told)


ARM_CONF = """[tpm]
xen=xen.efi
options=console=dtuart dtuart=/pl011@9000000 dom0_mem=512M
kernel=vmlinuz console=hvc0 quiet
ramdisk=initrd.img
domains=alpha

[alpha]
kernel=vmlinuz console=ttyAMA0 quiet
ramdisk=alpha.img
memory=160
vuart=sbsa_uart
"""


def test_arm(boot, tpm):
    """dom0 has no log there, but the TPM."""
    modules = {f"modules/{file.name}": (initramfs.TEXT, file.read_bytes())
               for file in debian_root.modules(("tpm_tis",), "arm64")}
    files = {
        "daybreak.conf": ARM_CONF, "xen.efi": fetch.xen_efi("arm64"),
        "vmlinuz": fetch.kernel("arm64"),
        "initrd.img": initramfs.busybox(
            REPORT, "arm64",
            {"modules": (initramfs.DIRECTORY, b""), **modules}),
        "alpha.img": initramfs.busybox(
            initramfs.repeated_report("alpha"), "arm64")}
    seen = Measured(boot(
        on_disk(files, harness.application("arm64"), "arm64"),
        arch="arm64", tpm=tpm))
    seen.check(values_of(predict(files)))
    assert not seen.log


# The domain waits for its key, which dom0 unseals and gives it by xenstore: a
# read of "data/key" in the wire protocol of public/io/xs_wire.h, after a header
# of 16 bytes.
GUEST = initramfs.START + r"""
exec 3<>/dev/xen/xenbus
printf '\2\0\0\0\0\0\0\0\0\0\0\0\11\0\0\0data/key\0' >&3
dd bs=16 count=1 <&3 >/dev/null 2>&1
echo "My key is $(dd bs=64 count=1 <&3 2>/dev/null)."
while :; do
	sleep 60
done
"""
SEALED_CONF = f"""[tpm]
xen=xen.gz
options={XEN_OPTIONS}
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
domains=vault

[vault]
type=pvh
kernel=cloud console=hvc0 quiet
ramdisk=guest.img
memory=160
start=paused
"""
TO_TPM = "export TPM2TOOLS_TCTI=device:/dev/tpmrm0\n"
PRIMARY = TO_TPM + "tpm2_createprimary -Q -C o -c primary\n"
# To the values of now, or to those that were told for the next boot.
SEAL = PRIMARY + """
tpm2_createpolicy -Q --policy-pcr -l sha256:8,9,13 {values} -L {name}.policy
tpm2_create -Q -C primary -L {name}.policy -i {name}.key \\
	-u {name}.pub -r {name}.priv
"""
UNSEAL = PRIMARY + """
tpm2_load -Q -C primary -u {name}.pub -r {name}.priv -c {name}
tpm2_unseal -c {name} -p pcr:sha256:8,9,13
"""
# After grep has its line, xl would end at the next one, but the domain says no
# more; so the shell waits for grep alone.
GIVE = """chmod +x daybreak
./daybreak adopt -p || exit 1
domain=/local/domain/$(xl domid vault)
xenstore-write $domain/data/key "$(cat next.out)"
xl unpause vault
grep -m 1 'My key is ' < <(timeout 200 xl console vault </dev/null)
"""
# systemd 257, which runs with its own libraries, finds each event in what
# `daybreak measure --json` has told.
LIBRARIES = "/trixie/usr/lib/x86_64-linux-gnu"
PCRLOCK = f"""mount -t securityfs securityfs /sys/kernel/security
/trixie/lib64/ld-linux-x86-64.so.2 \\
	--library-path {LIBRARIES}:{LIBRARIES}/systemd \\
	/trixie/usr/lib/systemd/systemd-pcrlock log --components=$PWD --no-pager
"""


def check_pcrlock(text):
    """Each event is recognised, and leads to what the TPM has."""
    for pcr in (8, 9, 13):
        owners = re.findall(rf"^ *{pcr} .* F +(\S+) +(?:Raw|Tag)\b", text,
                            re.MULTILINE)
        assert len(owners) > 3 and set(owners) == {"700-daybreak"}, text
        assert re.search(rf"^ *{pcr} \S+ \S+ +\d+ ✓ ✓ ✓ ", text,
                         re.MULTILINE), text
    assert re.search(r" F +700-daybreak File: vmlinuz$", text, re.MULTILINE)


def run_dom0(one, share, steps, files):
    """Runs steps in the dom0 of a host.Host; a failed one is no failure."""
    share.mkdir()
    debian.fill_share(share, steps,
                      {"daybreak": BUILD / "daybreak", **files})
    return debian.wait(one.start(share.name, devices=debian.devices(share)),
                       share, steps, timeout=900, check=False)


def status(dom0, step):
    return int(dom0.read(f"{step}.status"))


def test_sealed_key(host, application, tpm, tmp_path):
    """A key that was sealed to a boot opens in that boot again, not in one with
    another option; one for that other boot is sealed before it."""
    kernel = fetch.cloud_kernel()
    files = {"daybreak.conf": SEALED_CONF, "xen.gz": fetch.xen_gz(),
             "vmlinuz": fetch.kernel(), "initrd.img": debian.ramdisk(),
             "cloud": kernel, "guest.img": initramfs.busybox(GUEST)}
    changed = {**files, "daybreak.conf": SEALED_CONF.replace(
        "console=hvc0 quiet", "console=hvc0 quiet changed")}
    told = values_of(predict(changed))
    one = host({"BOOTX64.EFI": application, **files}, tpm=tpm, cpu=CPU)

    keys = {"now.key": "the key of now", "next.key": "the next boot's key",
            "next.pcrs": b"".join(bytes.fromhex(told[pcr])
                                  for pcr in (8, 9, 13))}
    first = run_dom0(one, tmp_path / "first", {
        "seal-now": SEAL.format(name="now", values=""),
        "seal-next": SEAL.format(name="next", values="-f next.pcrs"),
        "now": UNSEAL.format(name="now"),
        "next": UNSEAL.format(name="next"),
        "pcrlock": PCRLOCK,
    }, {**keys, "700-daybreak.pcrlock": predict(files, "--json")})
    assert first["now"] == keys["now.key"]
    assert status(first, "next") and keys["next.key"] not in first["next"]
    for step in ("seal-now", "seal-next", "pcrlock"):
        assert not status(first, step), first[step]
    check_pcrlock(first["pcrlock"])

    one.replace("daybreak.conf", changed["daybreak.conf"].encode())
    sealed = {file.name: file for file in first.folder.iterdir()
              if file.suffix in (".pub", ".priv")}
    second = run_dom0(one, tmp_path / "second", {
        "now": UNSEAL.format(name="now"),
        "next": UNSEAL.format(name="next"), "give": GIVE}, sealed)
    assert status(second, "now") and keys["now.key"] not in second["now"]
    assert second["next"] == keys["next.key"]
    assert f"My key is {keys['next.key']}." in second["give"]
