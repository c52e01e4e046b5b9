# SPDX-License-Identifier: MIT
"""
tools/daybreak.conf.5 as data: its keys with their descriptions and examples,
and whole configurations and files made from them.
"""
import functools
import gzip
import re
import struct
import subprocess
from dataclasses import dataclass

import cpu_file
import saved_file
import test_oracle
from test_oracle import HIGH, elf, note, pv
from test_tool import TREE, run, xen

PAGE = TREE / "tools" / "daybreak.conf.5"
NEWEST = 21  # no later release of Xen 4.x added one of our keys

BASE = """[global]

[host]
xen=xen.gz
options=dom0_mem=512M
kernel=dom0.elf console=hvc0
domains=guest

[guest]
kernel=guest.elf
memory=64
"""

SECTIONS = {"KEYS OF [global]": "global", "KEYS OF AN ENTRY": "host",
            "KEYS OF A DOMAIN": "guest", "KEYS OF A CPUPOOL": "fast"}
CPU_LINE = re.compile(r"On (?:(?P<x86>x86)(?P<arm> and Arm|, and on Arm)?|Arm)"
                      r"(?: since Xen 4\.(?P<since>\d+))?\.")


@dataclass
class Key:
    section: str   # its section in BASE
    name: str
    x86: bool
    arm: int       # on Arm: the first Xen 4.x with it; 0: any; None: none
    text: str      # the whole description, with the tag
    example: str


def plain(line):
    """Returns a line of the page without its escapes."""
    line = re.sub(r"\\f[BIRP]", "", line)
    return line.replace(r"\-", "-").replace(r"\e", "\\").replace(r"\&", "")


def read_key(section, block):
    tag = re.match(r"\.B[IR]? \"?([a-z0-9_,-]+)=", plain(block[0]))
    assert tag, f"no key in {block[0]}"
    name = tag[1]
    cpus = CPU_LINE.fullmatch(block[1])
    assert cpus, f"{name}: which CPU? {block[1]}"
    assert block.count(".EX") == 1, f"{name}: expected one example"
    begin, end = block.index(".EX"), block.index(".EE")
    arm = int(cpus["since"] or 0) if cpus["arm"] or not cpus["x86"] else None
    return Key(section, name, bool(cpus["x86"]), arm,
               plain("\n".join(block[:begin])),
               "".join(plain(line) + "\n" for line in block[begin + 1:end]))


def read_page():
    """Returns every .TP of the sections that describe keys."""
    keys, section, block = [], None, None
    for line in [*PAGE.read_text().splitlines(), ".SH END"]:
        if line.startswith((".SH ", ".SS ", ".TP")):
            if section and block:
                keys.append(read_key(section, block))
            block = [] if line == ".TP" else None
            if line.startswith(".SH "):
                section = SECTIONS.get(line[4:])
        elif block is not None:
            block.append(line)
    return keys


KEYS = read_page()


def ident(key):
    return f"{key.section}-{key.name}"


def cut(text, section):
    """Returns {section: its lines}; lines before the first section belong to
    the given one."""
    sections = {}
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        sections.setdefault(section, [])
        if line.startswith(" "):  # a list goes on
            sections[section][-1] += "\n" + line
        elif line and not line.startswith("["):
            sections[section].append(line)
    return sections


def merged(example, section, cpu):
    """Returns BASE with the example's lines in place of those with the same
    keys."""
    config = cut(BASE, None)
    if section == "fast":
        config["host"].append("cpupools=fast")
        config["fast"] = ["cpus=3"]
    for name, lines in cut(example, section).items():
        keys = {line.split("=")[0] for line in lines}
        if "restore" in keys:  # in place of both
            keys |= {"kernel", "memory"}
        config[name] = [line for line in config.get(name, [])
                        if line.split("=")[0] not in keys] + lines
    if "cpupools=fast" in config["host"] and cpu == "arm":
        config["host"].append("dtb=board.dtb")  # cpupools use its CPUs
    if not any(re.match("domains=.*guest", line) for line in config["host"]):
        del config["guest"]
    return "\n".join(f"[{name}]\n" + "\n".join(lines) + "\n"
                     for name, lines in config.items())


@functools.lru_cache(maxsize=None)
def kernel():
    """A kernel that can be dom0, a PV domain and a PVH domain, as Linux can."""
    return elf(64, paddr=0x100000, size=50001, memsz=123456,
               notes=pv(note(test_oracle.VIRT_BASE, HIGH),
                        note(test_oracle.ENTRY, HIGH + 0x100000),
                        note(test_oracle.INIT_P2M, 0x8000000000),
                        note(test_oracle.MOD_START_PFN, 1),
                        note(test_oracle.PHYS32_ENTRY, 0x100020))).read_bytes()


@functools.lru_cache(maxsize=None)
def x86_xen():
    return xen("xen-*-amd64.gz").read_bytes()


@functools.lru_cache(maxsize=None)
def arm_xen(minor):
    """The smallest Image that states its Xen version, packed with gzip."""
    name = b"xen,xen-4.%d\0" % minor
    header = struct.pack("<8xQQQ24xII", 0, 65536, 0xa, 0x644d5241, 0)
    return gzip.compress(header + bytes(64) + name + bytes(4096))


def arm_kernel():
    """An Image that consists of its header only."""
    return struct.pack("<8xQQQ24xII", 0, 65536, 0xa, 0x644d5241, 0) + bytes(64)


@functools.lru_cache(maxsize=None)
def device_tree():
    """A device tree with six CPUs, for cpupools."""
    cpus = "".join(f"cpu@{i} {{ device_type = \"cpu\"; reg = <{i}>; }};"
                   for i in range(6))
    return subprocess.run(["dtc", "-O", "dtb"], check=True, capture_output=True,
                          input=f"/dts-v1/; / {{ cpus {{ #address-cells = <1>; "
                                f"#size-cells = <0>; {cpus} }}; }};".encode()
                          ).stdout


def make_files(folder, config, cpu, minor):
    """Writes all files that the page's examples name."""
    hypervisor = x86_xen() if cpu == "x86" else arm_xen(minor)
    linux = kernel() if cpu == "x86" else arm_kernel()
    tree = device_tree()
    for name, content in {
            "daybreak.conf": config.encode(), "xen.gz": hypervisor,
            "boot/xen.gz": hypervisor, "dom0.elf": linux, "guest.elf": linux,
            "vmlinuz": linux, "initrd.img": bytes(10001),
            "vmlinuz.old": linux, "initrd.img.old": bytes(10001),
            "more.img": bytes(4097), "extra.bin": bytes(100),
            "ucode.bin": bytes(2048), "xenpolicy.bin": bytes(300),
            "board.dtb": tree, "passthrough.dtb": tree,
            "grub.efi": b"MZ" + bytes(4094),
            "web.saved": saved_file.large("pv"),
            "older.cpu": cpu_file.OLDER,
            "other.conf": b"[elsewhere]\ntitle=Elsewhere\nkernel=dom0.elf\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def plan(folder, config, cpu, minor=NEWEST, options=()):
    make_files(folder, config, cpu, minor)
    return run("plan", *options, folder / "daybreak.conf")
