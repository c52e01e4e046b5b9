# SPDX-License-Identifier: MIT
"""
The ESP of an installed host becomes full at each file that `daybreak install`
and `daybreak update` write, as another program takes the room: before the file,
or in the middle of it. That is said, what booted before still boots, and when
there is room again all of it is made. And the commands find an ESP that is not
mounted.
"""
import re

from machine import fetch
from machine import installed_root
from machine import secure_boot
from machine import steps
from machine.harness import run
from machine.steps import SYSTEM

SETTINGS = "/etc/default/daybreak"
# Takes all room but LEAVE bytes when the command creates its AT-th new file.
THIEF = """#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void take_all(int fd)
{
	static const char zeroes[1 << 20];
	size_t size = sizeof(zeroes);
	struct stat s;

	while (size >= 512)
		if (write(fd, zeroes, size) < (ssize_t)size)
			size /= 2;
	fsync(fd);
	if (fstat(fd, &s) || ftruncate(fd, s.st_size - atol(getenv("LEAVE"))))
		abort();
	close(fd);
}

int open(const char *path, int flags, ...)
{
	int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
	const char *end = strstr(path, ".daybreak-new");
	static int nr;
	va_list more;
	mode_t mode;

	va_start(more, flags);
	mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
	va_end(more);
	if (end && flags & O_CREAT && ++nr == atoi(getenv("AT")))
		take_all(next("/boot/efi/filler", O_CREAT | O_WRONLY, 0600));
	return next(path, flags, mode);
}
"""
# `full FIRST LEAVE LAST COMMAND...` runs the command with each number of AT from
# FIRST on, every time from what the ESP has now, until it succeeds, or fails at
# the file LAST.
FULL = """set -e
esp=/boot/efi
export LEAVE=$2 AT
first=$1 last=$3
shift 3
is_whole() {  # does the ESP boot what it booted, or what it is to boot?
	cmp -s before/BOOT/BOOTX64.EFI $esp/EFI/BOOT/BOOTX64.EFI ||
		cmp /usr/lib/shim/shimx64.efi.signed $esp/EFI/BOOT/BOOTX64.EFI
	[ -e before/daybreak/daybreak.conf ] || return 0
	# The seal is made again after the configuration.
	[ "$1" = $esp/EFI/daybreak/daybreak.seal ] ||
		cmp before/daybreak/daybreak.conf $esp/EFI/daybreak/daybreak.conf
	daybreak seal --check --root $esp $esp/EFI/daybreak/daybreak.conf
}
rm -rf before
cp -r $esp/EFI before
# More than 64 MiB would only take time.
free=$(($(stat -f -c %f $esp) * $(stat -f -c %S $esp)))
head -c $((free - (64 << 20))) /dev/zero >$esp/ballast
for AT in $(seq $first 30); do
	status=0
	LD_PRELOAD=./thief.so "$@" >said 2>&1 || status=$?
	if ! [ -e $esp/filler ]; then
		cat said
		rm $esp/ballast
		exit $status
	fi
	cat said
	# A small file fits into what is left.
	if [ $status != 0 ] || [ $LEAVE = 0 ]; then
		[ $status = 1 ]
		file=$(sed -n 's/^\\(.*\\): cannot be [a-z]*: No space .*/\\1/p' said)
		[ "$file" ]
		echo "full at ${file#$esp/EFI/}"
		[ -z "$(find $esp -name '*.daybreak-new')" ]
		is_whole $file
		[ ${file##*/} != $last ] || exit 0
	fi
	rm -r $esp/filler $esp/EFI
	cp -r before $esp/EFI
done
exit 1
"""
# Each command mounts the ESP for itself.
UNMOUNTED = """find /boot/efi | sort >files
umount /boot/efi
setpriv --reuid=nobody --clear-groups daybreak install 2>refused && exit 1
grep "no EFI system partition is mounted" refused
daybreak install
daybreak status >installed
daybreak update
[ -z "$(ls /boot/efi)" ]
grep vfat /proc/mounts && exit 1
fsck.fat -n /dev/vda1
daybreak uninstall
mount /boot/efi
find /boot/efi | sort | cmp - files
cat installed"""
NO_ROOM = """head -c 1T /dev/zero >/boot/efi/filler || true
daybreak install --shim --fallback && exit 1
rm /boot/efi/filler
[ ! -e /boot/efi/EFI/daybreak ]"""


def boots(old, new, packages, kernel):
    """Returns the steps of each boot."""
    return [{
        "apt": "dpkg -i " + " ".join(f"./{name}" for name in packages),
        "unmounted": UNMOUNTED,
        "seal": steps.SEAL,
        "no-room": NO_ROOM,
        "install": "bash full 1 0 none daybreak install --shim --fallback",
        "status": "daybreak status",
        # Without the settings the hooks do nothing.
        "kernel": f"mv {SETTINGS} /root/settings\ndpkg -i ./{kernel}\n"
                  f"mv /root/settings {SETTINGS}",
        "anew": "cd /root\necho anew >anew\necho anew | cpio -o -H newc "
                f">>/boot/initrd.img-{old}",
        "half": f"bash full 2 65536 initrd.img-{old} daybreak update\n"
                "rm -r /boot/efi/filler /boot/efi/ballast /boot/efi/EFI\n"
                "cp -r before /boot/efi/EFI",
        "update": "bash full 1 0 daybreak.conf daybreak update",
    }, {
        "system": SYSTEM,
        # The files are there already: the seal, the configuration, the seal.
        "update": "rm /boot/efi/filler /boot/efi/ballast\n"
                  "bash full 2 0 none daybreak update",
        "status": "daybreak status",
        "conf": f"grep {new} before/daybreak/daybreak.conf && exit 1\n"
                "cat /boot/efi/EFI/daybreak/daybreak.conf",
    }]


def full_at(said):
    """Returns the files, in order, at which the ESP was full."""
    return re.findall(r"^full at (.*)$", said, re.MULTILINE)


def make_thief(folder):
    """Returns the library that takes the room."""
    (folder / "thief.c").write_text(THIEF)
    run(["gcc", "-shared", "-fPIC", "-o", folder / "thief.so",
         folder / "thief.c"])
    return folder / "thief.so"


def test_full_esp(tmp_path):
    older, newest = installed_root.kernels()
    old, new = installed_root.release(older), installed_root.release(newest)
    packages = [next(fetch.package("sbsigntool").glob("*.deb")),
                *steps.packages()]
    owner = secure_boot.other(tmp_path)
    (tmp_path / "full").write_text(FULL)
    said = steps.run(
        "full-esp", tmp_path,
        boots(old, new, [file.name for file in packages], newest.name), {
            **{file.name: file for file in (*packages, newest)},
            "owner.key": owner.key, "owner.pem": owner.cert,
            "full": tmp_path / "full", "thief.so": make_thief(tmp_path)})
    assert "/boot/efi/EFI/daybreak/daybreakx64.efi, version" in \
        said(1, "unmounted")
    assert re.search("has room for [0-9]+ KiB, and the files of Daybreak need "
                     "[0-9]+ KiB: nothing is changed", said(1, "no-room"))
    installed = full_at(said(1, "install"))
    for name in ("daybreakx64.efi", "shimx64.efi", "mmx64.efi", "fbx64.efi",
                 "BOOTX64.CSV", "daybreak.files", "xen-4.17-amd64",
                 f"vmlinuz-{old}", f"initrd.img-{old}", "daybreak.conf",
                 "daybreak.seal"):
        assert f"daybreak/{name}" in installed
    for name in "BOOTX64.EFI.before-daybreak", "BOOTX64.EFI":
        assert f"BOOT/{name}" in installed
    assert "holds" in said(1, "status")
    # A new kernel comes, and another initrd for the one that boots.
    half, updated = full_at(said(1, "half")), full_at(said(1, "update"))
    assert updated == [f"daybreak/{name}" for name in (
        "daybreak.files", f"vmlinuz-{new}", f"initrd.img-{new}",
        "daybreak.seal", f"initrd.img-{old}", "daybreak.conf")]
    assert set(half) >= {f"daybreak/{name}" for name in (
        f"vmlinuz-{new}", f"initrd.img-{new}", f"initrd.img-{old}")}
    # What was there before is what boots, and then the rest is made.
    assert said(2, "system") == f"{old}\nxen\n"
    assert full_at(said(2, "update")) == ["daybreak/daybreak.conf",
                                          "daybreak/daybreak.seal"]
    assert "holds" in said(2, "status")
    assert f"vmlinuz-{new} " in said(2, "conf")
