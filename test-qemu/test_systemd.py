# SPDX-License-Identifier: MIT
"""
systemd as PID 1 of a Debian dom0: daybreak-good.service confirms the boot's
entry, and `systemctl reboot --boot-loader-entry=` starts another one next.
"""
from machine import debian
from machine import fetch
from machine import inputs
from machine import state
from machine.harness import BOOT_IS_LOST, BUILD, ROOT
from machine.host import STATE

CONF = """[global]
default=debian

[debian]
title=Debian
tries=2
options=console=com1 com1=115200,8n1 dom0_mem=768M
kernel=vmlinuz console=hvc0 systemd.firstboot=no
ramdisk=initrd.img

[Another one]
title=Another one
xen=specimen.gz
kernel=vmlinuz
"""
ID = "auto-another+20one"

# The steps, as a unit that is run when the host is up.
UNIT = f"""[Unit]
Description=the steps of a test
After=daybreak-good.service

[Service]
Type=oneshot
WorkingDirectory={debian.SHARE}
StandardOutput=file:/dev/console
StandardError=inherit
ExecStart=/bin/bash {debian.SHARE}/run-steps
"""
# What a test does not need, and an emulated machine takes long for.
MASKED = ("getty.target", "kmod-static-nodes.service", "modprobe@drm.service",
          "systemd-journal-flush.service", "systemd-modules-load.service",
          "systemd-random-seed.service", "systemd-remount-fs.service",
          "systemd-sysctl.service", "systemd-sysusers.service",
          "systemd-tmpfiles-clean.timer", "systemd-tmpfiles-setup.service",
          "systemd-tmpfiles-setup-dev.service",
          "systemd-update-utmp.service",
          "systemd-update-utmp-runlevel.service",
          "systemd-user-sessions.service")
# What the packages' scripts would have done. The time stamps say that nothing
# was updated.
SET_UP = f"""
mkdir -p /efi
echo 0123456789abcdef0123456789abcdef >/etc/machine-id
echo 'messagebus:x:100:65534::/:/usr/sbin/nologin' >>/etc/passwd
echo '/dev/vda1 /efi vfat defaults 0 0' >/etc/fstab
wants=/etc/systemd/system/multi-user.target.wants
mkdir -p $wants
ln -s /lib/systemd/system/multi-user.target /etc/systemd/system/default.target
install -m 755 daybreak /usr/bin/
cp steps.service daybreak-good.service /etc/systemd/system/
ln -s ../steps.service ../daybreak-good.service $wants/
for unit in {" ".join(MASKED)}; do
	ln -s /dev/null /etc/systemd/system/$unit
done
touch /etc/.updated /var/.updated
exec /lib/systemd/systemd
"""
REBOOT = "systemctl reboot --boot-loader-entry="
STEPS = {
    "good": "systemctl is-active boot-complete.target daybreak-good.service",
    "unknown": f"! {REBOOT}auto-unknown",
    "reboot": f"{REBOOT}{ID}",
}


def test_systemd(host, application, tmp_path):
    one = host({"BOOTX64.EFI": application, "daybreak.conf": CONF,
                STATE: state.BLANK, "xen.gz": fetch.xen_gz(),
                "vmlinuz": fetch.kernel(), "specimen.gz": inputs.packed(),
                "initrd.img": debian.ramdisk("", steps="", end=SET_UP)},
               resets=True)
    debian.fill_share(tmp_path, STEPS, {
        "steps.service": UNIT, "run-steps": debian.STEPS,
        "daybreak": BUILD / "daybreak",
        "daybreak-good.service": ROOT / "tools/host/daybreak-good.service"})
    machine = one.start("systemd", devices=debian.devices(tmp_path))
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    one.stop()
    dom0 = debian.Dom0(machine, tmp_path, STEPS)
    assert dom0["good"] == "active\nactive\n"
    assert "not known" in dom0["unknown"]
    entries = machine.text.count('\nEntry "Debian"'), \
        machine.text.count('\nEntry "Another one"')
    assert entries == (1, 1)
    assert one.state.last == "Another one"
    assert one.state.starts("debian") == 0 and one.state.is_good("debian")
