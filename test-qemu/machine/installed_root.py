# SPDX-License-Identifier: MIT
"""A Debian 12 that was installed: every package is configured, systemd is PID
1, and a disk with a GPT has its ESP and its root.

mmdebstrap makes it once, in build/root/, as root and in a chroot of its own. A
test works on a copy.
"""
import hashlib
import shutil
import tempfile
from pathlib import Path

from machine import fetch
from machine import grub
from machine.harness import BUILD, HarnessError, run

ROOTS = BUILD / "root"
TAG = "daybreak"  # of the folder that is shared with the machine
SHARE = "/share"  # its mount point
FAILED = "host: failed:"  # begins a line of the console
MIB = 1 << 20
ESP_START, ESP_SIZE, ROOT_SIZE = 1 * MIB, 256 * MIB, 1536 * MIB
ESP_ID, ROOT_UUID = "DA7B4EA1", "da7b4ea1-0000-4000-8000-000000000001"
# libdeflate0 and libfdt1 are what the command depends on: without a network apt
# cannot fetch them.
PACKAGES = ("systemd-sysv", "udev", "kmod", "initramfs-tools", "busybox",
            "xen-hypervisor-4.17-amd64", "grub-efi-amd64", "efibootmgr",
            "shim-signed", "dosfstools", "libdeflate0", "libfdt1")
LEFT_OUT = ("doc", "man", "locale", "info")
# The folders of a kernel's modules that this machine has a use for. The others
# are half a gigabyte, which an emulated CPU would unpack for minutes.
MODULES = ("arch", "crypto", "lib", "drivers/block", "drivers/virtio",
           "drivers/xen", "drivers/char", "fs/9p", "fs/ext4", "fs/jbd2",
           "fs/fat", "fs/nls", "fs/efivarfs", "fs/fscache", "fs/netfs",
           "net/9p", "fs/mbcache.ko")

# It runs what the test has put in the folder of this boot's number.
AGENT = f"""#!/bin/bash
exec </dev/null >/dev/console 2>&1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \\
	DEBIAN_FRONTEND=noninteractive
modprobe 9pnet_virtio
mkdir -p {SHARE}
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 {TAG} {SHARE} || exit
cd {SHARE}
boot=$(($(cat boot) + 1))
echo $boot >boot
cd $boot || exit
for step in $(cat steps); do
	echo "host: $boot $step"
	bash $step.sh >$step.out 2>&1
	echo $? >$step.status
	sed 's/^/host: | /' $step.out
done
cd /
sync
[ -e {SHARE}/$((boot + 1)) ] && exec systemctl reboot
echo
echo DAYBREAK-STEPS-END
"""
UNIT = """[Unit]
Description=the steps of a test
After=daybreak-good.service local-fs.target

[Service]
Type=oneshot
TimeoutStartSec=infinity
ExecStart=/usr/local/sbin/agent

[Install]
WantedBy=multi-user.target
"""
FSTAB = f"""UUID={ROOT_UUID} / ext4 errors=remount-ro 0 1
UUID={ESP_ID[:4]}-{ESP_ID[4:]} /boot/efi vfat umask=0077 0 1
"""
# On a busy machine Linux may find too few ticks of an emulated timer, and panics.
LINUX = "console=ttyS0 no_timer_check"
GRUB_DEFAULTS = f"""GRUB_DEFAULT=0
GRUB_TIMEOUT=0
GRUB_DISTRIBUTOR=Debian
GRUB_TERMINAL=console
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="{LINUX}"
GRUB_CMDLINE_XEN="console=com1 com1=115200,8n1 dom0_mem=1024M"
GRUB_CMDLINE_LINUX_XEN_REPLACE="console=hvc0"
"""
# However slow the machine is, nothing is given up, and no time is lost with
# drawing what it waits for.
PATIENCE = """[Manager]
ShowStatus=no
DefaultTimeoutStartSec=infinity
DefaultDeviceTimeoutSec=infinity
"""
FILES = {
    "usr/local/sbin/agent": AGENT,
    "etc/systemd/system/agent.service": UNIT,
    "etc/systemd/system.conf.d/patience.conf": PATIENCE,
    "etc/fstab": FSTAB,
    "etc/default/grub": GRUB_DEFAULTS,
    "etc/hostname": "installed\n",
    "etc/kernel-img.conf": "do_symlinks = no\n",
    # What is packed and unpacked here is so by an emulated CPU.
    "etc/initramfs-tools/conf.d/test":
        "MODULES=list\nCOMPRESS=gzip\nCOMPRESSLEVEL=1\nRESUME=none\n",
    "etc/initramfs-tools/modules": "virtio_pci\nvirtio_blk\next4\ncrc32c_generic\n",
    "etc/apt/sources.list": "",
}
MASKED = ("getty.target", "apt-daily.timer", "apt-daily-upgrade.timer",
          "dpkg-db-backup.timer", "e2scrub_all.timer", "fstrim.timer",
          "e2scrub_reap.service", "systemd-journal-flush.service",
          "systemd-tmpfiles-clean.timer")
# As a medium with Debian's installer would: the first boot comes from it.
FIRST_BOOT = f"""
search --no-floppy --set=root --fs-uuid {ROOT_UUID}
linux /boot/vmlinuz-{{release}} root=UUID={ROOT_UUID} {LINUX}
initrd /boot/initrd.img-{{release}}
boot
"""


def kernels():
    """Returns the packages of two kernels, the older first, without the modules
    that nothing here has."""
    older, newest = fetch.kernel_packages()[-2:]
    return _repacked(older), _repacked(newest)


def release(kernel):
    """Returns uname -r of one of kernels()."""
    return kernel.name.split("_")[0].removeprefix("linux-image-")


def disk():
    """Returns the disk, with the older kernel; makes it if there is none for
    this recipe."""
    older, _ = kernels()
    recipe = (PACKAGES, LEFT_OUT, MODULES, FILES, MASKED, FIRST_BOOT,
              ESP_SIZE, ROOT_SIZE, older.name)
    digest = hashlib.sha256(repr(recipe).encode()).hexdigest()[:12]
    file = ROOTS / f"installed-{digest}.img"
    with fetch.locked(ROOTS / ".lock"):
        if not file.is_file():
            with tempfile.TemporaryDirectory(dir=ROOTS) as work:
                _make_disk(Path(work), older).rename(file)
            for old in set(ROOTS.glob("installed-*.img")) - {file}:
                old.unlink()
    return file


def copy(folder):
    """Returns a copy of the disk in a folder, to be written to."""
    image = Path(folder) / "disk.img"
    run(["cp", "--sparse=always", disk(), image])
    return image


def devices(share):
    """Returns QEMU's options for a folder that the steps are in."""
    return ["-virtfs", f"local,path={share},mount_tag={TAG},"
            "security_model=none,multidevs=remap"]


def fill_share(share, boots, files):
    """Writes what the machine does: boots are [{step: shell script}], one for
    each boot; files are {name: pathlib.Path}."""
    share = Path(share)
    (share / "boot").write_text("0\n")
    for name, file in files.items():
        shutil.copy(file, share / name)
    for number, steps in enumerate(boots, 1):
        folder = share / str(number)
        folder.mkdir()
        (folder / "steps").write_text("\n".join(steps) + "\n")
        for name, script in steps.items():
            (folder / f"{name}.sh").write_text(
                f"set -e\ntrap 'echo \"{FAILED} {name}\" >/dev/console' ERR\n"
                f"cd {SHARE}\n{script}\n")


def _repacked(name):
    package = fetch.package(name, only=fetch.NO_MODULES)
    archive, = package.glob("*.deb")
    file = ROOTS / archive.name
    with fetch.locked(ROOTS / ".kernels"):
        if not file.is_file():
            with tempfile.TemporaryDirectory(dir=ROOTS) as work:
                _repack(archive, Path(work), file)
    return file


def _repack(archive, work, file):
    tree = work / "tree"
    run(["dpkg-deb", "-R", archive, tree])
    folder, = (tree / "lib/modules").glob("*/kernel")
    kept = work / "kept"
    for name in MODULES:
        if (folder / name).exists():
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).rename(kept / name)
    shutil.rmtree(folder)
    kept.rename(folder)
    (tree / "DEBIAN/md5sums").unlink()
    run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", tree,
         work / "deb"])
    (work / "deb").rename(file)


def _make_disk(work, kernel):
    tree = work / "tree"
    _make_tree(work, tree, kernel)
    root, esp, image = work / "root", work / "esp", work / "image"
    run(["mke2fs", "-q", "-t", "ext4", "-U", ROOT_UUID, "-d", tree, root,
         f"{ROOT_SIZE // MIB}M"])
    _make_esp(work, esp, release(kernel))
    with image.open("wb") as out:
        out.truncate(ESP_START + ESP_SIZE + ROOT_SIZE + MIB)
    layout = work / "layout"
    layout.write_text(f"label: gpt\nstart=1MiB, size={ESP_SIZE // MIB}MiB, "
                      f"type=U\nsize={ROOT_SIZE // MIB}MiB, type=L\n")
    run(["sh", "-c", 'exec /usr/sbin/sfdisk --quiet "$1" <"$2"', "sh", image,
         layout])
    for part, start in ((esp, ESP_START), (root, ESP_START + ESP_SIZE)):
        run(["dd", f"if={part}", f"of={image}", "bs=1M",
             f"seek={start // MIB}", "conv=notrunc,sparse", "status=none"])
    return image


def _make_esp(work, esp, kernel_release):
    with esp.open("wb") as out:
        out.truncate(ESP_SIZE)
    first = grub.application(work, "amd64",
                             FIRST_BOOT.format(release=kernel_release),
                             ("part_gpt", "ext2", "search_fs_uuid", "linux"))
    run(["mformat", "-i", esp, "-F", "-N", ESP_ID, "::"])
    run(["mmd", "-i", esp, "::/EFI", "::/EFI/BOOT"])
    run(["mcopy", "-i", esp, first, "::/EFI/BOOT/BOOTX64.EFI"])


def _make_tree(work, tree, kernel):
    script = work / "customize"
    files = work / "files"
    for name, text in FILES.items():
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_text(text)
    (files / "usr/local/sbin/agent").chmod(0o755)
    masks = "\n".join(f'ln -sf /dev/null "$1/etc/systemd/system/{unit}"'
                      for unit in MASKED)
    script.write_text(f"""#!/bin/sh
set -e
cp -r {files}/. "$1"
mkdir -p "$1/boot/efi"
cp {kernel} "$1/kernel.deb"
chroot "$1" dpkg -i /kernel.deb
rm "$1/kernel.deb"
chroot "$1" systemctl enable agent.service
{masks}
""")
    script.chmod(0o755)
    if not shutil.which("mmdebstrap"):
        raise HarnessError("mmdebstrap is missing; run make setup")
    options = [f"--dpkgopt=path-exclude=/usr/share/{name}/*"
               for name in LEFT_OUT]
    # The kernel's dependencies are among the packages.
    run(["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase",
         f"--include={','.join(PACKAGES)},linux-base",
         '--aptopt=APT::Install-Recommends "false"', *options,
         f"--customize-hook={script}", "bookworm", tree,
         fetch.mirror()])
