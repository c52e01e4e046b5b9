# SPDX-License-Identifier: MIT
"""Daybreak's HTTP and TFTP against GRUB's and iPXE's: from the loader's start
to Xen.

The firmware loads each loader by PXE in a fresh machine, in turn, in the same
network with dnsmasq and nginx, and each reads the same Xen, kernel and ramdisk
from the same server. iPXE cannot start Xen: its time ends when it has them.
Prints times and their ratios, and never fails because of them.
"""
import os
import sys
from pathlib import Path

import bench
from machine import fetch
from machine import grub
from machine import harness
from machine import lan as network
from machine import turns

ROUNDS = 3  # or the script's argument
SIZES = {"HTTP": 110 * 10**6, "TFTP": 30 * 10**6}  # of all files together
# The highest accepted ratios of Daybreak's time to others'.
BUDGETS = {"HTTP": {"GRUB": 0.5}}
CASE = bench.CASES["amd64"]
READ = "ALL FILES ARE READ"

CONFIG = """[main]
xen={base}{xen}
options={options}
kernel={base}vmlinuz {kernel_options}
ramdisk={base}initrd.img
"""
GRUB_CFG = """multiboot2 {base}{xen} {options}
module2 {base}vmlinuz {kernel_options}
module2 --nounzip {base}initrd.img
boot
"""
GRUB_MODULES = ("efinet", "http", "net", "tftp")
IPXE_CFG = f"""#!ipxe
imgfetch {{base}}{{xen}}
imgfetch {{base}}vmlinuz
imgfetch {{base}}initrd.img
echo {READ}
"""
# iPXE asks DHCP again, for its script.
IPXE_DHCP = ["--dhcp-match=set:ipxe,175",
             f"--dhcp-boot=tag:ipxe,tftp://{network.IPV4}/script.ipxe"]


def text(template, base):
    return template.format(base=base, xen=CASE.xen, options=CASE.options,
                           kernel_options=bench.KERNEL_OPTIONS)


def loaders(how, folder):
    """Returns {name: the files of one loader, which begins as first.efi}."""
    url = f"{how.lower()}://{network.IPV4}/"
    ipxe = fetch.package("ipxe") / "usr/lib/ipxe/ipxe.efi"
    return {
        "Daybreak": {
            "first.efi": harness.application("amd64"),
            "daybreak.conf": text(CONFIG, url if how == "HTTP" else "")},
        "GRUB": {"first.efi": grub.application(
            folder, "amd64", text(GRUB_CFG, f"({how.lower()},{network.IPV4})/"),
            GRUB_MODULES)},
        "iPXE": {"first.efi": ipxe, "script.ipxe": text(IPXE_CFG, url)}}


def seconds(name, files):
    """Returns one boot's time from the loader's start to Xen's first line, or
    to iPXE's last."""
    with harness.scratch() as scratch, harness.scratch() as root, \
            network.Lan(scratch) as lan:
        harness.put_files(Path(root), files)
        blank = Path(scratch) / "disk.img"
        blank.write_bytes(bytes(1 << 20))
        network.dnsmasq(lan, root, "first.efi", options=IPXE_DHCP)
        network.nginx(lan, f"server {{ listen {network.IPV4}:80; "
                           f"root {Path(root).resolve()}; }}")
        end = READ.encode() if "script.ipxe" in files else bench.XEN_FIRST_LINE
        with harness.Boot(name, blank, devices=lan.devices) as boot:
            boot.wait_for(end.decode(), timeout=1200,
                          unless=harness.BOOT_IS_LOST)
            return {"all": boot.time_of(end) - boot.time_of(bench.STARTING)}


def measure(how, rounds):
    files = bench.payload(CASE, SIZES[how])
    with harness.scratch() as folder:
        found = turns.run(rounds, {
            name: lambda _, name=name, own=own: seconds(
                f"bench-net-{how}-{name}", {**own, **files})
            for name, own in loaders(how, folder).items()})
    size = sum(map(os.path.getsize, files.values())) / 1e6
    print(f"{size:.0f} MB by {how}, {rounds} rounds, seconds:")
    for name, took in found.items():
        print(f"{name:12}{turns.spread(took, 'all'):>26}")
    own = turns.median(found.pop("Daybreak"), "all")
    for name, took in found.items():
        budget = BUDGETS.get(how, {}).get(name)
        print(f"Daybreak / {name}: {own / turns.median(took, 'all'):.2f}"
              + (f", budget at most {budget}" if budget else ""), flush=True)
    print()


def main():
    rounds = turns.rounds_asked_for(sys.argv[1:], ROUNDS)
    for how in SIZES:
        measure(how, rounds)


if __name__ == "__main__":
    try:
        main()
    except (harness.HarnessError, harness.BootFailure) as broken:
        sys.exit(f"bench_net.py: {broken}")
