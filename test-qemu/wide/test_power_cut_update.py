# SPDX-License-Identifier: MIT
"""
The power is cut after each write to the disk while `daybreak update` works on
an installed host's ESP: for a new kernel, for an initrd that was made anew, and
for a kernel that is gone. Whatever is on the disk then boots, and what update
has finished is there to stay.
"""
import hashlib
import re
import shutil

import pytest

from machine import fetch
from machine import harness
from machine import installed_root
from machine import secure_boot
from machine import steps
from machine import volume
from machine import writes
from machine.harness import BOOT_IS_LOST, BUILD, run

MARKS = 1000  # a sector before the first partition
FOLDER = "/EFI/daybreak"
CONF, SEAL = f"{FOLDER}/daybreak.conf", f"{FOLDER}/daybreak.seal"
LOADERS = (f"{FOLDER}/daybreakx64.efi", "/EFI/BOOT/BOOTX64.EFI")
SETTINGS = "/etc/default/daybreak"
SAMPLES = 4  # at each flush
# Each update is between two marks, which are written past every cache.
UPDATE = f"""mark() {{
	echo mark-$1 | dd of=/dev/vda bs=512 seek=$(({MARKS} + $1)) conv=sync,notrunc \\
		oflag=direct status=none
}}
sync
cp -r /boot/efi/EFI before-%d
mark %d
daybreak update
mark %d
sync
cp -r /boot/efi/EFI after-%d
"""


def boots(old, new, packages, kernel):
    """Returns the steps of the boot whose writes are logged."""
    update = [UPDATE % (i, 2 * i, 2 * i + 1, i) for i in range(3)]
    return [{
        "apt": "dpkg -i " + " ".join(f"./{name}" for name in packages),
        "seal": steps.SEAL,
        "install": "daybreak install",
        # Without the settings the hooks do nothing.
        "kernel": f"mv {SETTINGS} /root/settings\ndpkg -i ./{kernel}\n"
                  f"mv /root/settings {SETTINGS}",
        "new": update[0],
        "again": "cd /root\necho anew >anew\necho anew | cpio -o -H newc "
                 f">>/boot/initrd.img-{new}\ncd /share\n{update[1]}",
        "gone": f"rm /boot/*-{old}\n{update[2]}",
    }]


@pytest.fixture(name="logged", scope="module")
def fixture_logged(tmp_path_factory):
    """Returns the folder of a boot in which the updates were made, and the
    disk's writes."""
    folder = tmp_path_factory.mktemp("updates")
    older, newest = installed_root.kernels()
    packages = [next(fetch.package("sbsigntool").glob("*.deb")),
                *steps.packages()]
    owner = secure_boot.other(folder)
    log = folder / "writes.log"
    steps.run("power-cut-update", folder,
              boots(*map(installed_root.release, (older, newest)),
                    [file.name for file in packages], newest.name),
              {"owner.key": owner.key, "owner.pem": owner.cert,
               **{file.name: file for file in (*packages, newest)}},
              write_log=log)
    return folder, writes.read(log, flushes=True)


def mark(made, number):
    """Returns the number of the write that is that mark."""
    found, = [i for i, write in enumerate(made)
              if write.offset == (MARKS + number) * writes.SECTOR]
    return found


def named(conf):
    """Returns the paths of the files that a configuration names."""
    names = re.findall(rb"^(?:xen|kernel|ramdisk)=(\S+)", conf, re.MULTILINE)
    assert len(names) >= 3
    return [f"{FOLDER}/{name.decode()}" for name in names]


class Update:
    """One of the updates: what the ESP had before and after it."""

    def __init__(self, folder, number):
        self.trees = [{
            f"/EFI/{file.relative_to(tree)}": file.read_bytes()
            for file in tree.rglob("*") if file.is_file()}
            for tree in (folder / f"share/before-{number}",
                         folder / f"share/after-{number}")]
        self._folder = folder / f"plan-{number}"
        self._planned = set()

    def state(self, esp):
        """Returns the digests of all that an ESP boots from, by path; all of it
        is whole, from before the update or from after it, and the seal is good
        for it."""
        state = {CONF: esp.read(CONF)}
        assert state[CONF] in [tree[CONF] for tree in self.trees]
        for path in (*LOADERS, *named(state[CONF])):
            state[path] = esp.read(path)
            assert state[path] is not None, path
            assert state[path] in [tree.get(path) for tree in self.trees], path
        state[SEAL] = esp.read(SEAL)
        assert state[SEAL] is not None
        faults = [fault for fault in esp.faults()
                  if any(f"{path}\n" in fault for path in state)]
        assert not faults, faults[0]
        # The seal may have what only the other configuration names.
        self._plan({**self._others(esp, state), **state})
        return self._digests(state)

    def _others(self, esp, state):
        """Returns what else of the trees is there."""
        contents = {path: esp.read(path)
                    for path in {*self.trees[0], *self.trees[1]} - {*state}}
        return {path: content for path, content in contents.items()
                if content is not None}

    def _plan(self, state):
        """Has the boot's own code read all of it, once for each state."""
        digests = tuple(sorted(self._digests(state).items()))
        if digests in self._planned:
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        for path, content in state.items():
            file = self._folder / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        entries = re.findall(rb"^\[([^]]+)\]\n(?=[^[]*^kernel=)", state[CONF],
                             re.MULTILINE)
        assert entries
        conf = ["--root", self._folder, self._folder / CONF.lstrip("/")]
        for entry in entries:
            run([BUILD / "daybreak", "plan", *conf, entry.decode()])
        run([BUILD / "daybreak", "seal", "--check", *conf])
        self._planned.add(digests)

    @staticmethod
    def _digests(state):
        return {path: hashlib.sha256(content).hexdigest()
                for path, content in state.items()}


def test_every_cut(logged, tmp_path):
    folder, made = logged
    esp = volume.Volume(tmp_path, installed_root.disk(),
                        installed_root.ESP_START, installed_root.ESP_SIZE)
    done, changes = 0, []
    for number in range(3):
        update = Update(folder, number)
        begin, end = mark(made, 2 * number), mark(made, 2 * number + 1)
        esp.apply(made[done:begin])
        last = update.state(esp)
        del last[SEAL]
        assert all(esp.read(path) == content
                   for path, content in update.trees[0].items())
        solid = nr = 0
        for now, more in volume.cuts(made[begin:end], SAMPLES, seed=number):
            esp.apply(made[begin + solid:begin + now])
            solid = now
            undo = esp.apply(more)
            if undo:
                state = update.state(esp)
                nr += 1
                del state[SEAL]
                in_order = more == made[begin + now:begin + now + len(more)]
                if in_order and state != last:
                    changes += [begin + now + len(more)]
                    last = state
            esp.apply(undo)
        assert nr > 20
        esp.apply(made[begin + solid:end])
        # What update has said that it has done is on the disk.
        update.state(esp)
        assert all(esp.read(path) == content
                   for path, content in update.trees[1].items())
        done = end
    assert len(changes) >= 3
    boot_all(folder, made, [at for change in changes[:3]
                            for at in (change - 1, change)], tmp_path)


def boot_all(folder, made, cuts, tmp_path):
    """Boots the disks as they were after so many writes each."""
    for cut in cuts:
        image = writes.replay(installed_root.disk(), made[:cut],
                              tmp_path / "disk.img")
        shutil.copy(folder / "variables.fd", tmp_path / "variables.fd")
        esp = volume.Volume(tmp_path, image, installed_root.ESP_START,
                            installed_root.ESP_SIZE)
        first, = re.search(rb"^kernel=vmlinuz-(\S+)", esp.read(CONF),
                           re.MULTILINE).groups()
        with harness.Boot(f"power-cut-update-{cut}", image,
                          variables=tmp_path / "variables.fd") as machine:
            machine.wait_for(f"Linux version {re.escape(first.decode())} ",
                             steps.PATIENCE, view=harness.of_dom0,
                             unless=BOOT_IS_LOST)
            assert "(XEN) Xen version" in machine.text
