# SPDX-License-Identifier: MIT
"""
What Debian 13's own packages call when a kernel, an initrd or a Xen comes or
goes, and what becomes of Daybreak's entries then. The packages of Daybreak are
those that were built on Debian 12.
"""
import re
import shutil

import pytest
from machine import fetch
from machine import steps
from machine import trixie_root
from machine.harness import run
from machine.trixie_root import Root, release

PACKAGES = ("initramfs-tools", "busybox", "zstd")
DRACUT = ("dracut", "cpio")
# Initrds that are made fast; what they have does not matter.
SETTINGS = {
    "etc/dracut.conf.d/test.conf":
        'compress="cat"\ndrivers=" ext4 "\nhostonly="no"\n',
    "etc/initramfs-tools/conf.d/test":
        "MODULES=list\nCOMPRESS=gzip\nCOMPRESSLEVEL=1\nRESUME=none\n",
    "etc/kernel-img.conf": "do_symlinks = yes\nlink_in_boot = yes\n",
    "etc/default/daybreak": 'DAYBREAK_XEN_OPTIONS="dom0_mem=512M"\n'
                            'DAYBREAK_LINUX_OPTIONS="root=/dev/vda2 ro"\n',
}


class Host(Root):
    """Debian 13 with Xen and one kernel, and with Daybreak installed."""

    def __init__(self, folder, packages=PACKAGES):
        super().__init__(folder, packages)
        for name, text in SETTINGS.items():
            self.put(name, text)
        self.older, self.newest = trixie_root.kernels()
        self.install(trixie_root.xen())
        self.install(self.older)
        assert not self.folder.exists()
        self.install(*steps.packages())
        self.is_right(self.older)

    def entries(self):
        """Returns the generated entries' names, in their order."""
        return re.findall(r"^\[(xen-.*)\]$", self.config.read_text(),
                          re.MULTILINE)

    def is_right(self, *kernels, xens=("4.20",)):
        """The entries are these, their files are those of /boot, and no others
        are there."""
        assert self.entries() == [
            f"xen-{xen}-amd64-linux-{release(kernel)}"
            for xen in xens for kernel in kernels]
        names = {f"{form}-{release(kernel)}" for kernel in kernels
                 for form in ("vmlinuz", "initrd.img")}
        for name in names:
            assert (self.folder / name).read_bytes() == \
                (self.path / "boot" / name).read_bytes(), name
        assert {file.name for file in self.folder.iterdir()
                if re.match("vmlinuz|initrd|xen", file.name)} == \
            names | {f"xen-{xen}-amd64" for xen in xens}
        assert "as this system has them now" in \
            self.run("daybreak", "status", "--esp", trixie_root.ESP,
                     "--root", "/")


@pytest.fixture(name="host")
def fixture_host(tmp_path):
    return Host(tmp_path)


def test_hooks(host, tmp_path):
    # a kernel comes: its postinst makes the links, the initrd and the entry
    host.install(host.newest)
    assert (host.path / "boot/vmlinuz").readlink().name == \
        f"vmlinuz-{release(host.newest)}"
    host.is_right(host.newest, host.older)
    # the same once more
    host.install(host.newest)
    host.is_right(host.newest, host.older)
    # an initrd is made again, with more in it
    name = f"initrd.img-{release(host.newest)}"
    before = (host.folder / name).read_bytes()
    host.put("etc/initramfs-tools/hooks/more", "#!/bin/sh\n"
             "[ \"$1\" = prereqs ] && exit 0\n"
             "mkdir -p $DESTDIR/etc && echo more >$DESTDIR/etc/more\n", 0o755)
    host.run("update-initramfs", "-u")
    assert (host.folder / name).read_bytes() != before
    host.is_right(host.newest, host.older)
    # a kernel goes
    host.run("dpkg", "--purge", f"linux-image-{release(host.older)}")
    host.is_right(host.newest)
    # another Xen comes, and goes, without a hook
    other = other_xen(tmp_path)
    assert "Processing triggers for daybreak" in host.install(other)
    host.is_right(host.newest, xens=("4.21", "4.20"))
    host.run("dpkg", "--purge", "xen-hypervisor-4.21-amd64")
    host.is_right(host.newest)
    # the last kernel stays bootable, and its package goes all the same
    said = host.run("dpkg", "--purge", f"linux-image-{release(host.newest)}")
    assert "run daybreak update when its cause is removed" in said
    assert f"vmlinuz-{release(host.newest)}" in \
        {file.name for file in host.folder.iterdir()}
    # and Daybreak goes
    host.run("dpkg", "--purge", "daybreak", "daybreak-efi-amd64-unsigned")
    assert not host.folder.exists()


def test_dracut(tmp_path, monkeypatch):
    """It makes initrds for other packages' triggers, too, and Debian 12's calls
    no hook then."""
    monkeypatch.setenv("NO_POST_UPDATE_HOOKS", "1")
    host = Host(tmp_path, DRACUT)
    host.install(host.newest)
    host.is_right(host.newest, host.older)
    name = f"initrd.img-{release(host.newest)}"
    host.put("etc/dracut.conf.d/more.conf", 'install_items+=" /etc/more "\n')
    # Daybreak's trigger has its turn before dracut's, and after it.
    dracut = next(fetch.package(
        "dracut", release=trixie_root.RELEASE).glob("*.deb"))
    shutil.copy(dracut, host.path / "tmp")
    changes = (("dpkg", "-i", f"/tmp/{dracut.name}"),
               ("sh", "-ec", "dpkg-trigger --by-package=dracut --no-await "
                "update-initramfs\ndpkg --triggers-only --pending"))
    for change in changes:
        before = (host.folder / name).read_bytes()
        host.put("etc/more", change[0])
        host.run(*change)
        assert (host.folder / name).read_bytes() != before
        host.is_right(host.newest, host.older)
    host.run("dpkg", "--purge", f"linux-image-{release(host.older)}")
    host.is_right(host.newest)


def other_xen(folder):
    """Returns a package of the same Xen that calls itself a newer one, without
    what both would have."""
    tree = folder / "xen"
    run(["dpkg-deb", "-R", trixie_root.xen(), tree])
    shutil.rmtree(tree / "usr")
    (tree / "DEBIAN/md5sums").unlink()
    for file in (tree / "boot").iterdir():
        if "4.20" in file.name:
            file.rename(file.with_name(file.name.replace("4.20", "4.21")))
    control = tree / "DEBIAN/control"
    control.write_text("".join(
        f"{line}\n" for line in control.read_text().replace(
            "xen-hypervisor-4.20", "xen-hypervisor-4.21").splitlines()
        if not re.match("Depends|Recommends|Conflicts|Replaces", line)))
    file = folder / "xen-hypervisor-4.21-amd64_4.21_amd64.deb"
    run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", tree, file])
    return file


def test_kernel_install(host):
    """systemd's tool, where no hook of Debian's is called."""
    for folder in "kernel/postinst.d", "kernel/postrm.d", \
            "initramfs/post-update.d":
        (host.path / "etc" / folder / "zz-daybreak").unlink()
    host.put("etc/kernel/install.conf", "layout=other\n")
    boot = host.path / "boot"
    version = "6.99.0-amd64"
    for form in "vmlinuz", "initrd.img":
        (boot / f"{form}-{version}").write_bytes(
            (boot / f"{form}-{release(host.older)}").read_bytes())
    host.run("kernel-install", "add", version, f"/boot/vmlinuz-{version}")
    assert host.entries() == [f"xen-4.20-amd64-linux-{version}",
                              f"xen-4.20-amd64-linux-{release(host.older)}"]
    for form in "vmlinuz", "initrd.img":
        (boot / f"{form}-{version}").unlink()
    host.run("kernel-install", "remove", version)
    host.is_right(host.older)
