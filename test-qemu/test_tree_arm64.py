# SPDX-License-Identifier: MIT
"""The device tree that Xen gets, as dtc reads it, against a golden text.

A specimen in Xen's place (specimen.c) prints it. Everything except /chosen must
be as the firmware published it; files must lie where Xen can use them.
"""
import re
import subprocess
from pathlib import Path

import pytest

from machine import harness
from machine import inputs

SPECIMEN = harness.BUILD / "specimenaa64.efi"
GOLDEN = Path(__file__).parent / "golden/chosen.dts"
DOMAIN_TREE = inputs.device_tree()

CONFIG = """[global]
default=golden

[golden]
xen=xen.efi
options=loglvl=all sync_console
kernel=vmlinuz console=hvc0 root=/dev/vda
ramdisk=one.img
ramdisk=two.img
xsm=policy
domains=alpha, beta

[alpha]
kernel=domu console=ttyAMA0 quiet
ramdisk=domu.img
dtb=domu.dtb
memory=160
vuart=sbsa_uart

[beta]
name=second
kernel=domu
memory=256
vcpus=2
nr_spis=32
xen,enhanced=no-xenstore
"""
FILES = {"vmlinuz": 100_001, "one.img": 4_097, "two.img": 300_004,
         "policy": 4_096, "domu": 200_000, "domu.img": 5_000}

RAM, MIB = 0x40000000, 1 << 20
LOW = 128 * MIB  # at the start of RAM, for dom0 and its kernel
PAGE = 4096


@pytest.fixture
def start(boot):
    def starter(handoff=None, board=(), config=CONFIG, label="", **more):
        """Boots the specimen; through Daybreak unless handoff is None."""
        files = {"BOOTAA64.EFI": SPECIMEN}
        if handoff:
            files = {
                "BOOTAA64.EFI": harness.application("arm64"),
                "xen.efi": SPECIMEN, "domu.dtb": DOMAIN_TREE,
                "daybreak.conf": config and config.replace(
                    "[golden]\n", f"[golden]\nhandoff={handoff}\n"),
                **{name: inputs.noise(size) for name, size in FILES.items()},
                **{name: inputs.arm64_image(FILES[name])
                   for name in ("vmlinuz", "domu")}, **more}
            files = {name: data for name, data in files.items() if data}
        machine = boot({f"/EFI/BOOT/{name}": data
                        for name, data in files.items()},
                       arch="arm64", board=board, label=label)
        machine.wait_for("^(TREE ENDS|NO TREE|TREE AT .* IS NONE)$",
                         unless=harness.BOOT_IS_LOST)
        return machine.wait_end()
    return starter


def dtc(source, *arguments):
    done = subprocess.run(["dtc", "-q", *arguments], input=source,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def parse(dtb):
    """Parses dtc's text of a tree: {property: text, node: {...}}."""
    root = {}
    stack = [{"/": root}]
    for line in dtc(dtb, "-I", "dtb", "-O", "dts").decode().splitlines():
        line = line.strip()
        if line.endswith("{"):
            node = stack[-1].setdefault(line[:-1].strip(), {})
            stack.append(node)
        elif line == "};":
            stack.pop()
        elif match := re.fullmatch(r"([^\s=]+)(?: = (.*))?;", line):
            stack[-1][match[1]] = match[2] or ""
    assert len(stack) == 1 and root
    return root


def tree_of(text):
    dump = re.search(r"^TREE AT (\w+)\n([0-9a-f\n]+)\nTREE ENDS$", text,
                     re.MULTILINE)
    assert dump, text
    dtb = bytes.fromhex(dump[2].replace("\n", ""))
    return parse(dtb), (int(dump[1], 16), len(dtb))


def golden():
    text = GOLDEN.read_text().replace("DTB_SIZE", str(len(DOMAIN_TREE)))
    return masked(parse(dtc(text.encode(), "-I", "dts", "-O", "dtb"))
                  ["chosen"])


def cells(text):
    """Returns the numbers of a property of two cells each."""
    numbers = [int(number, 16) for number in text.strip("<>").split()]
    return [high << 32 | low for high, low in zip(*[iter(numbers)] * 2)]


def masked(node):
    """Returns a node with its modules' kinds in place of their addresses."""
    result = {}
    for name, value in node.items():
        if name.startswith("module@"):
            kind = value["compatible"].split('"')[1]
            value = {**value, "reg": cells(value["reg"])[1:]}
            name = f"module {kind}"
            assert name not in result
        result[name] = masked(value) if isinstance(value, dict) else value
    for seed in ("kaslr-seed", "rng-seed"):
        result.pop(seed, None)  # different at each start
    return result


def modules(node):
    """Returns where the modules below a node are: [(address, size)]."""
    found = []
    for name, value in node.items():
        if isinstance(value, dict):
            found += modules(value)
            if name.startswith("module@"):
                found.append(tuple(cells(value["reg"])))
                assert int(name.partition("@")[2], 16) == found[-1][0]
    return found


# A user's own domains, as Xen documents them for xen.efi: see golden/own.dts.
OWN = """
#address-cells = <2>; #size-cells = <2>;
stdout-path = "/pl011@9000000"; xen,uefi-cfg-load;
xen,xen-bootargs = "sync_console";
pool: pool { compatible = "xen,cpupool"; };
%s %s
""" % (inputs.own_domain("domU1", "domu", """
    domain-cpupool = <&pool>; xen,static-mem = <0 0x30000000 0 0xa000000>;
    module@2 { compatible = "multiboot,ramdisk", "multiboot,module";
               xen,uefi-binary = "sub/ramdisk"; };
    module@3 { compatible = "multiboot,device-tree", "multiboot,module";
               xen,uefi-binary = "domu.dtb"; };
    vcpu0 { compatible = "xen,vcpu"; id = <0>; hard-affinity = "0"; };"""),
       inputs.own_domain("domU2", "domu.gz", "anything = <1 2 3>;"))
OWN_FILES = {"sub/ramdisk": inputs.noise(7_000),
             "domu.gz": inputs.packed(inputs.arm64_image(90_000))}


def own():
    text = (GOLDEN.parent / "own.dts").read_text().replace(
        "DTB_SIZE", str(len(DOMAIN_TREE)))
    return masked(parse(dtc(text.encode(), "-I", "dts", "-O", "dtb"))
                  ["chosen"])


def check_places(ranges):
    """Whole pages in RAM, above what dom0 needs, without overlaps.

    Domains that name one file share all of its pages.
    """
    end = RAM + LOW
    for addr, size in sorted(set(ranges)):
        assert addr % PAGE == 0
        assert addr >= end
        end = addr + size
    assert end <= RAM + 2048 * MIB


def without(tree, *names):
    return {name: value for name, value in tree.items() if name not in names}


def test_published(start):
    """handoff=efi: the firmware's tree with another /chosen."""
    firmware, _ = tree_of(start(label="firmware"))
    text = start("efi", label="daybreak")
    assert "SPECIMEN ENTERED BY EFI\n" in text
    tree, place = tree_of(text)
    assert masked(tree["chosen"]) == golden()
    assert without(tree, "chosen") == without(firmware, "chosen")
    check_places([*modules(tree["chosen"]), place])


def test_image(start):
    """handoff=image: memory is described, MMU and caches are off."""
    text = start("image")
    state = re.search(r"^SPECIMEN ENTERED AS IMAGE, SCTLR (\w+) EL (\d)$",
                      text, re.MULTILINE)
    assert state and state[2] == "2"
    assert int(state[1], 16) & 0x1005 == 0  # M, C and I
    tree, place = tree_of(text)
    assert masked(tree["chosen"]) == golden()
    used = [*modules(tree["chosen"]), place]
    check_places(used)
    check_memory(tree, used)


def check_memory(tree, used):
    """/memory has the RAM, /reserved-memory the firmware's part of it."""
    nodes = [name for name in tree if name.startswith("memory")]
    assert len(nodes) == 1
    memory = ranges_of(tree[nodes[0]])
    assert all(RAM <= addr and addr + size <= RAM + 2048 * MIB
               for addr, size in memory)
    assert 2032 * MIB <= sum(size for _, size in memory) <= 2048 * MIB
    reserved = [place for name, node in tree["reserved-memory"].items()
                if "@" in name for place in ranges_of(node)]
    assert reserved
    for place in used:
        assert any(addr <= place[0] and sum(place) <= addr + size
                   for addr, size in memory), hex(place[0])
    for addr, size in reserved:
        assert all(addr + size <= other or sum((other, length)) <= addr
                   for other, length in used)


def ranges_of(node):
    numbers = cells(node["reg"])
    return list(zip(numbers[::2], numbers[1::2]))


def test_acpi_alone(start):
    """If ACPI describes the machine, the tree has only /chosen."""
    tree, _ = tree_of(start("efi", board=["acpi=on"]))
    expected = golden()
    del expected["stdout-path"]
    assert masked(tree["chosen"]) == expected
    assert tree.keys() == {"#address-cells", "#size-cells", "chosen"}


def test_own_domains_alone(start):
    """An xen.cfg that names only the tree: the tree's domains are started."""
    text = start("efi", config=None, **{
        "xen.cfg": b"[global]\ndefault=x\n[x]\ndtb=own.dtb\n",
        "xen": SPECIMEN, "own.dtb": inputs.own_tree(OWN), **OWN_FILES})
    assert "SPECIMEN ENTERED BY EFI\n" in text
    assert " with 0 modules and 2 domains" in text
    tree, place = tree_of(text)
    assert masked(tree["chosen"]) == own()
    check_places([*modules(tree["chosen"]), place])


def test_own_domains_beside(start):
    """The configuration's dom0 and domains are added to the tree's."""
    text = start("image", config=CONFIG.replace("xsm=policy\n",
                                                "dtb=own.dtb\n"),
                 **{"own.dtb": inputs.own_tree(OWN), **OWN_FILES})
    assert " with 2 modules and 4 domains" in text
    tree, place = tree_of(text)
    expected = {name: node for name, node in {**golden(), **own()}.items()
                if "xsm-policy" not in name}
    expected["xen,xen-bootargs"] = golden()["xen,xen-bootargs"]
    assert masked(tree["chosen"]) == expected
    check_places([*modules(tree["chosen"]), place])
