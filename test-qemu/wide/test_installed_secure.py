# SPDX-License-Identifier: MIT
"""
A Debian host that was installed under Secure Boot, with Debian's shim and GRUB
as they are signed: Daybreak is started by the same shim, and trusted by a key
of the machine's owner, with which the host seals each upgrade. The firmware
guards its variables by SMM.
"""
from machine import disk
from machine import fetch
from machine import installed_root
from machine import secure_boot
from machine import steps
from machine import variables
from machine.steps import APT, CONF, GRUB_NEXT, LIST, SYSTEM

SECURE = "dmesg | grep secureboot:"
SIGNED = "/usr/lib/daybreak/daybreakx64.efi.signed"
SIGN = f"""sbsign --key owner.key --cert owner.pem --output {SIGNED} \\
	/usr/lib/daybreak/daybreakx64.efi"""
# What the steps have made is not Daybreak's to remove.
CLEAN = f"rm -r {SIGNED} /etc/daybreak && rmdir /usr/lib/daybreak"


def boots(newest, tools, packages):
    """Returns the steps of each boot."""
    return [{
        "secure": SECURE,
        "tools": f"dpkg -i {' '.join(f'./{name}' for name in tools)}",
        "grub": "grub-install && update-grub",
        "list": f"{LIST} >before",
        "apt": f"{APT} install {' '.join(f'./{name}' for name in packages)}",
        "options-before": "efibootmgr",
        "not-signed": "! daybreak install",
        "sign": SIGN,
        "not-sealed": "! daybreak install",
        "options-refused": "efibootmgr",
        "list-refused": f"{LIST} >refused",
        "seal": steps.SEAL,
        "install": "daybreak install",
        "options": "efibootmgr",
    }, {
        "system": SYSTEM,
        "secure": SECURE,
        "current": "efibootmgr",
        "status": "daybreak status",
        "next": GRUB_NEXT,
    }, {
        "system": SYSTEM,
        "secure": SECURE,
        "current": "efibootmgr",
        "conf-before": CONF,
        "kernel": f"dpkg -i ./{newest.name}",
        "conf": CONF,
        "status": "daybreak status",
    }, {
        "system": SYSTEM,
        "secure": SECURE,
        "current": "efibootmgr",
        "good": "systemctl is-active daybreak-good.service",
        "status": "daybreak status",
        "purge": f"{APT} purge 'daybreak*'",
        "clean": CLEAN,
        "options": "efibootmgr",
        "list": f"{LIST} >after",
    }, {
        "system": SYSTEM,
        "secure": SECURE,
    }]


def as_installed(image):
    """The medium that the first boot comes from is signed."""
    signed = fetch.package("grub-efi-amd64-signed") / \
        "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed"
    older, _ = installed_root.kernels()
    disk.replace_file(image, "/EFI/BOOT/BOOTX64.EFI", fetch.shim())
    disk.replace_file(image, "/EFI/BOOT/grubx64.efi", signed)
    disk.make_folder(image, "/EFI/debian")
    disk.replace_file(image, "/EFI/debian/grub.cfg",
                      installed_root.FIRST_BOOT.format(
                          release=installed_root.release(older)))


def test_installed_secure(tmp_path):
    older, newest = installed_root.kernels()
    owner = secure_boot.other(tmp_path)
    store = tmp_path / "variables.fd"
    store.write_bytes(variables.put_mok(
        secure_boot.MICROSOFT[1].read_bytes(), owner.der()))
    tools = [next(fetch.package(name).glob("*.deb"))
             for name in ("grub-efi-amd64-signed", "sbsigntool")]
    packages = steps.packages()
    files = {file.name: file for file in (*tools, *packages, newest)}
    said = steps.run(
        "installed-secure", tmp_path,
        boots(newest, [file.name for file in tools],
              [file.name for file in packages]),
        {**files, "owner.key": owner.key, "owner.pem": owner.cert},
        prepare=as_installed, variables=store,
        firmware=(secure_boot.OVMF / "OVMF_CODE_4M.secboot.fd", store))
    old, new = installed_root.release(older), installed_root.release(newest)
    for boot in range(1, 6):
        assert "secureboot: Secure boot enabled" in said(boot, "secure")
    # what is missing is said, and nothing is changed
    before = steps.boot_options(said(1, "options-before"))
    assert "is not signed, and Secure Boot is on: sign it with sbsign to " \
        f"{SIGNED}" in said(1, "not-signed")
    assert "/etc/daybreak/seal.conf" in said(1, "not-sealed")
    assert steps.boot_options(said(1, "options-refused")) == before
    assert "/boot/efi/EFI/daybreak" not in lines(tmp_path, "refused")
    after = steps.boot_options(said(1, "options"))
    ours, = set(after) - set(before)
    assert after[ours] == "Daybreak" and "debian" in before.values()
    # by Daybreak, with the kernel that there is
    assert said(2, "system") == f"{old}\nxen\n"
    assert steps.field("BootCurrent", said(2, "current")) == ours
    # GRUB is still there, and starts Linux; there the newer kernel comes
    assert said(3, "system") == f"{old}\nno Xen\n"
    assert steps.field("BootCurrent", said(3, "current")) != ours
    assert f"vmlinuz-{new}" not in said(3, "conf-before")
    assert said(3, "conf").index(f"kernel=vmlinuz-{new} ") < \
        said(3, "conf").index(f"kernel=vmlinuz-{old} ")
    # which is booted as it was sealed by then, and confirmed
    assert said(4, "system") == f"{new}\nxen\n"
    assert steps.field("BootCurrent", said(4, "current")) == ours
    assert said(4, "good") == "active\n"
    for boot in 2, 3, 4:
        assert "seal              holds" in said(boot, "status")
    # and all is as it was
    assert steps.boot_options(said(4, "options")) == before
    assert lines(tmp_path, "after") == lines(tmp_path, "before")
    assert said(5, "system") == f"{new}\nno Xen\n"


def lines(folder, name):
    return (folder / "share" / name).read_text().splitlines()
