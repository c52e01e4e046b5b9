# SPDX-License-Identifier: MIT
"""
A Debian host with GRUB that Daybreak is installed on from its packages: what
installation, upgrades and removals make of the boot, until it is purged.
"""
from machine import fetch
from machine import installed_root
from machine import steps
from machine.steps import APT, CONF, ESP, GRUB_NEXT, LIST, SYSTEM


def boots(older, newest, packages):
    """Returns the steps of each boot."""
    install, xen = packages
    return [{
        "grub": "grub-install && update-grub",
        "list": f"{LIST} >before",
        "apt": f"{APT} install {' '.join(f'./{name}' for name in install)}",
        "options-before": "efibootmgr",
        "install": "daybreak install",
        "options": "efibootmgr",
    }, {
        "system": SYSTEM,
        "current": "efibootmgr",
        "conf-before": CONF,
        "status": "daybreak status",
        "kernel": f"{APT} install ./{newest.name}",
        "initramfs": "update-initramfs -u",
        "xen": f"dpkg -i ./{xen}",
        "conf": CONF,
    }, {
        "system": SYSTEM,
        "good": "systemctl is-active daybreak-good.service",
        "status": "daybreak status",
        "remove": f"{APT} purge linux-image-{installed_root.release(older)}",
        "esp": ESP,
        "next": GRUB_NEXT,
    }, {
        "system": SYSTEM,
        "current": "efibootmgr",
    }, {
        "system": SYSTEM,
        "status": "daybreak status",
        "purge": f"{APT} purge 'daybreak*'",
        "options": "efibootmgr",
        "list": f"{LIST} >after",
    }, {
        "system": SYSTEM,
    }]


def test_installed(tmp_path):
    older, newest = installed_root.kernels()
    xen, = fetch.xen_gz().parent.parent.glob("*.deb")
    packages = steps.packages()
    files = {file.name: file for file in (*packages, newest, xen)}
    said = steps.run("installed", tmp_path,
                     boots(older, newest, ([file.name for file in packages],
                                           xen.name)), files)
    old, new = installed_root.release(older), installed_root.release(newest)
    before, after = steps.boot_options(said(1, "options-before")), \
        steps.boot_options(said(1, "options"))
    ours, = set(after) - set(before)
    assert set(before) <= set(after) and after[ours] == "Daybreak"
    assert "debian" in before.values()
    assert steps.field("BootOrder", said(1, "options")) == \
        f"{ours},{steps.field('BootOrder', said(1, 'options-before'))}"
    assert "efivars" not in said(1, "install")  # nothing to warn of there
    # by Daybreak, with the kernel that there is; then the newer one comes
    assert said(2, "system") == f"{old}\nxen\n"
    assert steps.field("BootCurrent", said(2, "current")) == ours
    assert f"kernel=vmlinuz-{old} " in said(2, "conf-before")
    assert f"vmlinuz-{new}" not in said(2, "conf-before")
    assert said(2, "conf").index(f"kernel=vmlinuz-{new} ") < \
        said(2, "conf").index(f"kernel=vmlinuz-{old} ")
    # which is booted, and confirmed; the older one goes
    assert said(3, "system") == f"{new}\nxen\n"
    assert said(3, "good") == "active\n"
    assert f"vmlinuz-{new}\n" in said(3, "esp") and old not in said(3, "esp")
    # GRUB is still there, and boots Linux or Xen
    assert said(4, "system").startswith(f"{new}\n")
    assert steps.field("BootCurrent", said(4, "current")) != ours
    assert said(5, "system") == f"{new}\nxen\n"
    # and all is as it was
    assert steps.boot_options(said(5, "options")) == before
    before, after = ((tmp_path / "share" / name).read_text().splitlines()
                     for name in ("before", "after"))
    assert after == before
    assert said(6, "system").startswith(f"{new}\n")
