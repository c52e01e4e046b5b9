# SPDX-License-Identifier: MIT
"""
Test kernels that have suspended themselves, for tests of restore=: what xl of a
real dom0 saves of them. They are small, and all their state is known.
"""
import shutil

from machine import guest
import test_bootdom
import test_dom0

MEMORY, VCPUS = 16, 2
CONFIG = """name="{kind}"
type="{kind}"
kernel="/share/guest{kind}.elf"
cmdline="name={kind} suspend"
memory={memory}
vcpus={vcpus}
"""
# QEMU's own processors have neither XSAVE for this model, nor masks for
# breakpoints (DBEXT): Xen saves no such records.
CPU = test_bootdom.CPU + ",+rdtscp"
# The domain has no driver for xenstore, and has suspended itself: dom0
# acknowledges in its place the request that xl writes.
FUNCTIONS = """
suspended() { # NAME LINE: it has printed that, and is suspended
	until grep -q "^$2" consoles/guest-$1.log &&
		xl list $1 | grep -q ' ---ss- '; do
		sleep 1
	done
}
save() { # NAME FILE
	control=/local/domain/$(xl domid $1)/control/shutdown
	(
		until [ "$(xenstore-read $control)" = suspend ]; do
			sleep 0.2
		done
		xenstore-write $control ""
	) &
	xl save $1 /root/saved && mv /root/saved $2.saved
}
"""
STEPS = {"create": FUNCTIONS + """
for kind in pv pvh; do
	xl create -e $kind.cfg && suspended $kind before && save $kind $kind ||
		exit
done
"""}


def save(debian_dom0, folder, steps=None):
    """Boots a dom0 that saves both kinds to the folder as KIND.saved, as the
    first of its steps; returns the debian.Dom0, which has been stopped."""
    kernels = {guest.kernel(kind).name: guest.kernel(kind)
               for kind in guest.KINDS}
    configs = {f"{kind}.cfg": CONFIG.format(kind=kind, memory=MEMORY,
                                            vcpus=VCPUS)
               for kind in guest.KINDS}
    dom0 = debian_dom0(
        test_dom0.HOST.format(options="dom0_mem=512M"), steps or STEPS,
        kernels | configs, label="saving", cpu=CPU,
        timeout=test_dom0.TIMEOUT)
    dom0.machine.stop()
    for kind in guest.KINDS:
        shutil.copy(dom0.folder / f"{kind}.saved", folder)
    return dom0
