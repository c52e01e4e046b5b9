# SPDX-License-Identifier: MIT
"""
`daybreak plan` and `daybreak image`, run as a person would. Plans are held
against test-host/golden/: exactly for kernels made here, with the numbers that
a new version changes left out for Debian's. Images are held against what
libxenguest leaves in memory. Golden texts are written anew with
DAYBREAK_GOLDEN=write.
"""
import bz2
import gzip
import json
import lzma
import os
import re
import struct
import subprocess

import pytest
import test_oracle
from test_oracle import HIGH, elf, note, pv
from test_tool import GOLDEN, TIME_OUT, TREE, kernel, run, xen

PAGE = 4096

CONFIG = """[global]
default=main

[main]
title=Main entry
xen=XEN.GZ
options=console=com1 dom0_mem=512M
kernel=pv64 root=/dev/vda2
ramdisk=initrd.img
ramdisk=more.img
ucode=ucode.bin
domains=apart, packed, large

[apart]
kernel=pv64 console=hvc0
ramdisk=initrd.img
memory=64
vcpus=2

[packed]
kernel=pv64
modules=initrd.img a=1
modules=more.img
memory=32

[large]
type=pvh
kernel=pvh quiet
ramdisk=/deep/initrd.img
memory=8192
"""

ARM = """[main]
xen=xen
options=console=dtuart
kernel=Image console=hvc0
ramdisk=initrd.img
domains=guest

[guest]
kernel=Image console=ttyAMA0
ramdisk=initrd.img
memory=256
vuart=sbsa_uart
"""


def folder(path, config, **files):
    """An ESP with the configuration in EFI/xen/ and files beside it."""
    inside = path / "EFI" / "xen"
    inside.mkdir(parents=True)
    (inside / "daybreak.conf").write_text(config)
    (path / "Deep").mkdir()
    (path / "Deep" / "initrd.img").write_bytes(bytes(5000))
    for name, content in files.items():
        name = inside / name.replace("__", ".")
        if isinstance(content, bytes):
            name.write_bytes(content)
        else:
            name.symlink_to(content)
    return inside / "daybreak.conf"


def made_kernels():
    notes = pv(note(test_oracle.VIRT_BASE, HIGH),
               note(test_oracle.ENTRY, HIGH + 0x100000),
               note(test_oracle.INIT_P2M, 0x8000000000),
               note(test_oracle.MOD_START_PFN, 1))
    return {
        "pv64": elf(64, paddr=0x100000, size=50001, memsz=123456,
                    notes=notes),
        "pae": elf(32, paddr=0, size=50001, memsz=123456, entry=4,
                   notes=pv(note(test_oracle.PAE_MODE, "yes"))),
        "pvh": elf(32, paddr=0x100000, size=5000, memsz=5000,
                   notes=note(test_oracle.PHYS32_ENTRY, 0x100020)),
    }


def made_esp(path, config=CONFIG, **more):
    files = {"xen__gz": xen("xen-*-amd64.gz"),
             "vmlinuz": made_kernels()["pv64"],
             "initrd__img": bytes(10001), "more__img": bytes(4097),
             "xen__efi": (TREE / "build" / "daybreakx64.efi").read_bytes(),
             "ucode__bin": bytes(2048), **made_kernels(), **more}
    return folder(path, config, **files)


def plan(config, *arguments):
    return run("plan", "--root", config.parents[2], *arguments, config)


def check_golden(name, text):
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("DAYBREAK_GOLDEN") == "write":
        golden.write_text(text)
    assert text == golden.read_text()


def without_xen(text):
    """Xen's own size and entry are not ours to know; a manifest grows."""
    text = re.sub(r" +[\d.]+ KiB(?=  (manifest|package)\n)", " N KiB", text)
    text = re.sub(r"(?<=xen\.gz, |XEN\.GZ, )[\d.]+ MiB", "N MiB", text)
    return re.sub(r"(?<=entry )0xbf[0-9a-f]+|(?<=placed            )0xbf\w+",
                  "0xN", text)


def without_numbers(text):
    text = re.sub(r" +[\d.]+ ([KMG]iB|B)\b", r" N \1", text)
    text = re.sub(r"(?m)^ +[0-9a-f]+ \+", "PFN +", text)
    text = re.sub(r"@[0-9a-f]+", "@N", text)
    text = re.sub(r"\b(0x)?[0-9a-f]{7,}\b", "N", text)
    return re.sub(r"reg = <.*>", "reg = <N>", text)


def check_drawn(done):
    assert (done.returncode, done.stderr) == (0, "")


# --- plan ------------------------------------------------------------------------

def test_plan(tmp_path):
    """Three domains, each of its own kind; every number counts."""
    done = plan(made_esp(tmp_path))
    check_drawn(done)
    check_golden("plan-made", without_xen(done.stdout))


def test_plan_debian(tmp_path):
    config = """[main]
xen=xen.gz
options=dom0_mem=512M
kernel=vmlinuz root=/dev/vda2
domains=guest
[guest]
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
memory=512
"""
    config = folder(tmp_path, config, xen__gz=xen("xen-*-amd64.gz"),
                    vmlinuz=kernel("linux-image-cloud-amd64"),
                    initrd__img=bytes(10001))
    done = plan(config)
    check_drawn(done)
    check_golden("plan-debian", without_numbers(done.stdout))


def test_plan_arm(tmp_path):
    config = folder(tmp_path, ARM, xen=xen("xen-*-arm64.efi", "arm64"),
                    Image=kernel("linux-image-cloud-arm64", "arm64"),
                    initrd__img=bytes(10001))
    done = plan(config)
    assert (done.returncode, done.stderr) == (0, "")
    check_golden("plan-arm", without_numbers(done.stdout))


@pytest.mark.parametrize("pack", [bz2.compress, lambda data: lzma.compress(
    data, check=lzma.CHECK_CRC32)], ids=["bzip2", "xz"])
@pytest.mark.parametrize("cpu", ["amd64", "arm64"])
def test_plan_packed_xen(pack, cpu, tmp_path):
    """However Xen is packed, as for the boot."""
    if cpu == "amd64":
        packed = pack(gzip.decompress(xen("xen-*-amd64.gz").read_bytes()))
        config = made_esp(tmp_path, xen__gz=packed)
    else:
        packed = pack(xen("xen-*-arm64.efi", "arm64").read_bytes())
        config = folder(tmp_path, ARM, xen=packed, Image=bytes(5000),
                        initrd__img=bytes(10001))
    done = plan(config)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"xen +(XEN\.GZ, [\d.]+ MiB in memory|xen, Xen 4\.\d+)\n",
                     done.stdout)


def test_plan_pvh(tmp_path):
    """No Xen anywhere: the kernel itself, by PVH."""
    config = folder(tmp_path, "[main]\nkernel=pvh a=b\nramdisk=r.img\n",
                    **made_kernels(), r__img=bytes(10001))
    done = plan(config)
    assert (done.returncode, done.stderr) == (0, "")
    check_golden("plan-pvh", done.stdout)


def test_plan_xen_cfg(tmp_path):
    """An xen.cfg is read as xen.efi does; its folder is the partition."""
    made_esp(tmp_path)
    config = tmp_path / "EFI" / "xen" / "xen.cfg"
    config.write_text("[global]\ndefault=x\nunheard=of\n"
                      "[x]\nkernel=vmlinuz a\nramdisk=/more.img\n")
    done = run("plan", config)
    assert done.returncode == 0
    assert "unheard" in done.stderr
    assert re.search(r"kernel +\d+\.\d KiB  vmlinuz a\n", done.stdout)
    assert re.search(r"ramdisk +4.0 KiB  /more.img\n", done.stdout)


def test_plan_entry_and_memory(tmp_path):
    config = made_esp(tmp_path, CONFIG + "[other]\nkernel=vmlinuz x=y\n")
    done = run("plan", "--root", tmp_path, "--memory", "128M", config,
               "other")
    assert done.returncode == 0
    assert 'entry "other"' in done.stdout
    placed = int(re.search(r"placed +(0x\w+)", done.stdout)[1], 16)
    assert placed < 128 << 20


REFUSED = {
    "no entry": ("default=main", "default=nix", "nix"),
    "no file": ("ramdisk=more.img", "ramdisk=nix.img",
                r"nix.img: no such file (looked for \EFI\xen\nix.img)"),
    "leaves the volume": ("/deep/", "../../../", "leaves the volume"),
    "no Xen": ("XEN.GZ", "ucode.bin", "is not an ELF file"),
    "xen.efi": ("XEN.GZ", "xen.efi", "xen.efi: is not an ELF file"),
    "type": ("type=pvh", "type=pv", "large: type is pv, but pvh offers PVH"),
    "memory": ("memory=64", "memory=4", "apart: "),
    "key of Arm": ("vcpus=2", "vuart=sbsa_uart", "vuart"),
    "no kernel": ("kernel=pv64\nmodules", "kernel=more.img\nmodules",
                  "more.img: is neither an ELF nor a bzImage"),
    "unknown key": ("vcpus=2", "vcpu=2", "vcpu"),
    "no dom0_mem": (" dom0_mem=512M", "", "has no dom0_mem="),
    "small dom0_mem": ("=512M", "=100M", "dom0_mem= is 100 MiB, which has no "
                       "room for the boot domain"),
    "dom0=pvh": ("dom0_mem", "dom0=pvh dom0_mem",
                 "domains are started by a PV dom0 only"),
    "32-bit dom0": ("kernel=pv64 root", "kernel=pae root",
                    "pae: is a 32-bit PV kernel, and dom0's must be"),
    "dom0 by PVH": ("kernel=pv64 root", "kernel=pvh root",
                    "dom0: type is pv, but pvh offers PVH"),
    "no kernel of dom0": ("kernel=pv64 root", "kernel=ucode.bin root",
                          "ucode.bin: is neither an ELF nor a bzImage"),
    "order": ("vcpus=2", "after=nix", "after=nix, want a domain"),
    "uuid": ("vcpus=2", "uuid=1", "uuid=1, want 32"),
    "entry's key of Arm": ("ucode=", "cpupools=a\nucode=",
                           "daybreak.conf:11: cpupools= is for Arm"),
    "key of PVH": ("vcpus=2", "shadow_memory=2",
                   "which is for the P2M of a PVH domain"),
    "handoff": ("ucode=", "handoff=efi\nucode=", "has handoff=, which is for Arm"),
}


def test_plan_without_dom0(tmp_path):
    """The boot domain stays; nobody would start what is paused."""
    config = CONFIG.replace("kernel=pv64 root=/dev/vda2\nramdisk=initrd.img\n"
                            "ramdisk=more.img\n", "")
    assert config != CONFIG
    done = plan(made_esp(tmp_path, config))
    check_drawn(done)
    assert re.search(r"kernel +built in  bootdom\n", done.stdout)
    assert not re.search("module .*dom0", done.stdout)
    done = plan(made_esp(tmp_path / "b", config.replace("vcpus=2",
                                                        "start=paused")))
    assert done.returncode == 1
    assert "has start=paused, but entry" in done.stderr


@pytest.mark.parametrize("name", REFUSED)
def test_plan_refuses(name, tmp_path):
    """Where the boot would refuse: status 1, and its sentence."""
    before, after, sentence = REFUSED[name]
    assert before in CONFIG
    done = plan(made_esp(tmp_path, CONFIG.replace(before, after)))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


# The entry's own kernel, which Xen gets without domains=.
DOM0 = """[main]
xen=xen.gz
options=console=com1
kernel=pv64 root=/dev/vda2
"""
LONG = "x" * 1014  # with "root=/dev/" 1024 characters

DOM0_REFUSED = {
    "noise": ("kernel=pv64", "kernel=ucode.bin",
              "ucode.bin: is neither an ELF nor a bzImage"),
    "xen.efi": ("kernel=pv64", "kernel=xen.efi",
                "xen.efi: is an EFI application, as xen.efi is, and no"),
    "ramdisk": ("kernel=pv64", "kernel=ramdisk",
                "ramdisk: is a ramdisk (a cpio archive) and no kernel"),
    "packed ramdisk": ("kernel=pv64", "kernel=ramdisk.gz",
                       "ramdisk.gz: holds a ramdisk (a cpio archive) and no"),
    "PVH as PV": ("kernel=pv64", "kernel=pvh",
                  "pvh: dom0 is to be PV, but it offers PVH"),
    "PV as PVH": ("com1", "com1 dom0=pvh",
                  "pv64: dom0 is to be PVH, by dom0=pvh, but it offers PV"),
    "no notes": ("kernel=pv64", "kernel=plain",
                 "plain: dom0 is to be PV, but it offers nothing"),
    "entry": ("kernel=pv64", "kernel=entry",
              "entry: its PV entry 0xffffffff80000000 is outside"),
    "command line": ("root=/dev/vda2", "root=/dev/" + LONG,
                     "the command line of pv64 has 1024 characters"),
}


def dom0_esp(path, config=DOM0):
    ramdisk = b"070701" + bytes(1000)
    return made_esp(path, config, ramdisk=ramdisk,
                    ramdisk__gz=gzip.compress(ramdisk),
                    plain=elf(64, paddr=0x100000, size=5000, memsz=5000),
                    entry=elf(64, paddr=0x100000, size=5000, memsz=5000,
                              notes=pv(note(test_oracle.VIRT_BASE, HIGH),
                                       note(test_oracle.ENTRY, HIGH))),
                    vmlinux__gz=gzip.compress(
                        made_kernels()["pv64"].read_bytes()))


@pytest.mark.parametrize("name", DOM0_REFUSED)
def test_plan_dom0_refuses(name, tmp_path):
    before, after, sentence = DOM0_REFUSED[name]
    done = plan(dom0_esp(tmp_path, DOM0.replace(before, after)))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.parametrize("options, name", [
    ("loglvl=all", "pv64"), ("loglvl=all", "pae"), ("dom0=pvh", "pvh"),
    ("dom0=pvh dom0=pv", "pv64")])
def test_plan_dom0_takes(options, name, tmp_path):
    config = DOM0.replace("console=com1", options).replace("pv64", name)
    done = plan(dom0_esp(tmp_path, config))
    check_drawn(done)


def test_plan_dom0_unpacks(tmp_path):
    """Xen gets what is in a file that is compressed as a whole."""
    done = plan(dom0_esp(tmp_path, DOM0.replace("=pv64", "=vmlinux.gz")))
    check_drawn(done)
    size = made_kernels()["pv64"].stat().st_size
    assert re.search(rf"kernel +{size / 1024:.1f} KiB  vmlinux\.gz ",
                     done.stdout)


def unified(linux):
    """A PE with the kernel in .linux, as objcopy would make it of a stub."""
    header = bytearray(0x400)
    header[:2] = b"MZ"
    struct.pack_into("<I", header, 0x3c, 0x80)
    struct.pack_into("<4sHH12xHH", header, 0x80, b"PE", 0x8664, 1, 112, 0)
    struct.pack_into("<H", header, 0x98, 0x20b)
    struct.pack_into("<8sIIII", header, 0x98 + 112, b".linux", len(linux), 0,
                     len(linux), len(header))
    return bytes(header) + linux


@pytest.mark.parametrize("config", [DOM0, CONFIG])
def test_plan_unified_kernel(config, tmp_path):
    """The kernel is taken from it, for dom0 and for domains."""
    linux = made_kernels()["pv64"].read_bytes()
    config = made_esp(tmp_path, config.replace("kernel=pv64", "kernel=linux"),
                      linux=unified(linux))
    done = plan(config)
    check_drawn(done)
    assert "linux: is a unified kernel image, of which only the kernel is " \
        "used: ramdisk= names a ramdisk" in done.stdout
    if "domains=" not in config.read_text():
        assert f"{len(linux) / 1024:.1f} KiB  linux " in done.stdout


PVH_REFUSED = {
    "entry": ("kernel=pvh", "kernel=entry",
              "entry: its PVH entry 0xfffff is outside its segments' bytes"),
    "not PVH": ("kernel=pvh", "kernel=pae",
                "it offers PV (32-bit PAE), wanted PVH"),
    "no kernel": ("kernel=pvh", "kernel=r.img",
                  "it offers no ELF, bare or in a bzImage, wanted PVH"),
    "handoff": ("a=b", "a=b\nhandoff=efi", "has handoff=, which is for Arm"),
}


@pytest.mark.parametrize("name", PVH_REFUSED)
def test_plan_pvh_refuses(name, tmp_path):
    before, after, sentence = PVH_REFUSED[name]
    config = "[main]\nkernel=pvh a=b\nramdisk=r.img\n"
    entry = elf(32, paddr=0x100000, size=5000, memsz=5000,
                notes=note(test_oracle.PHYS32_ENTRY, 0xfffff))
    done = plan(folder(tmp_path, config.replace(before, after),
                       **made_kernels(), entry=entry, r__img=bytes(10001)))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


ARM_REFUSED = {
    "module": ("[guest]", "module=initrd.img\n[guest]", "module= is for x86"),
    "too new": ("vuart=sbsa_uart", "llc_colors=0-3", "since 4.20"),
    "key of x86": ("vuart=sbsa_uart", "maxvcpus=2", "maxvcpus"),
    "tree": ("options=", "dtb=initrd.img\noptions=", "initrd.img: "),
    "no Xen": ("xen=xen", "xen=initrd.img", "is not an ELF file"),
}


@pytest.mark.parametrize("name", ARM_REFUSED)
def test_plan_arm_refuses(name, tmp_path):
    before, after, sentence = ARM_REFUSED[name]
    assert before in ARM
    done = plan(folder(tmp_path, ARM.replace(before, after),
                       xen=xen("xen-*-arm64.efi", "arm64"),
                       Image=kernel("linux-image-cloud-arm64", "arm64"),
                       initrd__img=bytes(10001)))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.parametrize("arguments", [
    ["plan"], ["plan", "a", "b", "c"], ["plan", "--memory", "0", "a"],
    ["plan", "--unheard", "a"], ["image"], ["image", "x"],
    ["image", "--type", "x"], ["image", "--vcpus", "-1"],
    ["image", "--memory", "1X"], ["image", "--type", "pv", "-o", "x"],
])
def test_usage(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert f"Try daybreak {arguments[0]} --help.\n" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("command", ["plan", "image"])
def test_help(command):
    done = run(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: daybreak {command} ")


# --- image -----------------------------------------------------------------------

def theirs(path, kind, vmlinux, *options):
    """The memory that libxenguest makes, machine frames numbered as pages."""
    done = subprocess.run(
        [test_oracle.ORACLE, kind, vmlinux, "128", *map(str, options),
         "--dump", path], capture_output=True, text=True, check=False,
        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"},
        timeout=TIME_OUT)
    assert done.returncode == 0, done.stdout + done.stderr


def data_pages(path):
    """{pfn: bytes} of every page that is not zero."""
    pages, at, zero = {}, 0, bytes(PAGE)
    fd = os.open(path, os.O_RDONLY)
    size = os.fstat(fd).st_size
    while at < size:
        try:
            at = os.lseek(fd, at, os.SEEK_DATA)
        except OSError:
            break  # only a hole is left
        end = os.lseek(fd, at, os.SEEK_HOLE)
        for at in range(at, end, PAGE):
            page = os.pread(fd, PAGE, at)
            if page != zero:
                pages[at // PAGE] = page
        at = end
    os.close(fd)
    return pages


def image(tmp_path, kind, *options):
    out, facts = tmp_path / "ours.img", tmp_path / "ours.json"
    done = run("image", "--type", kind, "--memory", "128M", "-o", out,
               "--json", facts, *options)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    return out, json.loads(facts.read_text())


@pytest.mark.parametrize("kind", ["pv", "pvh"])
def test_image(kind, tmp_path):
    """Debian's bzImage as we unpack and place it, and libxenguest's."""
    ramdisk = tmp_path / "ramdisk"
    ramdisk.write_bytes(bytes(range(1, 251)) * 700)
    options = ["--ramdisk", ramdisk, "--cmdline", 'a "b"']
    out, facts = image(tmp_path, kind, "--kernel",
                       kernel("linux-image-cloud-amd64"), *options)
    acpi = ["--acpi", "1"] if kind == "pvh" else []
    theirs(tmp_path / "theirs.img", kind, test_oracle.real("cloud-amd64"),
           *options, *acpi)
    a, b = data_pages(out), data_pages(tmp_path / "theirs.img")
    pieces = {piece["name"]: piece for piece in facts["pieces"]}
    if kind == "pv":
        # Xen's page for shared_info is known once there is a domain.
        pfn = pieces["start info"]["pfn"]
        b[pfn] = b[pfn][:40] + bytes(8) + b[pfn][48:]
    assert sorted(a) == sorted(b)
    assert [pfn for pfn in a if a[pfn] != b[pfn]] == []
    assert out.stat().st_blocks * 512 < 1.1 * PAGE * len(a)


def test_image_facts_pv(tmp_path):
    """The JSON says what is in the memory beside it."""
    path = tmp_path / "pv64"
    path.write_bytes(made_kernels()["pv64"].read_bytes())
    out, facts = image(tmp_path, "pv", "--kernel", path, "--cmdline", 'a "\t')
    assert facts["abi"] == "xen-3.0-x86_64"
    assert (facts["memory"], facts["vcpus"]) == (128 << 20, 1)
    names = [piece["name"] for piece in facts["pieces"]]
    assert names == ["kernel", "start info", "xenstore page", "console page",
                     "page tables", "boot stack", "P2M list",
                     "P2M page tables"]
    pieces = dict(zip(names, facts["pieces"]))
    si, vcpu = facts["start_info"], facts["vcpu"]
    assert si["cmd_line"] == 'a "\t'
    assert si["nr_pages"] == (128 << 20) // PAGE
    assert si["store_mfn"] == pieces["xenstore page"]["pfn"] \
        == facts["special_pages"]["xenstore"]
    assert si["console_mfn"] == pieces["console page"]["pfn"] \
        == facts["special_pages"]["console"]
    assert si["pt_base"] == pieces["page tables"]["vaddr"]
    assert si["mfn_list"] == pieces["P2M list"]["vaddr"] == 0x8000000000
    assert vcpu["rip"] == facts["entry"] == HIGH + 0x100000
    assert vcpu["rsi"] == pieces["start info"]["vaddr"]
    assert vcpu["cr3_pfn"] == pieces["page tables"]["pfn"]
    pages = data_pages(out)
    p2m = b"".join(pages[pieces["P2M list"]["pfn"] + i]
                   for i in range(pieces["P2M list"]["pages"]))
    assert p2m == b"".join(i.to_bytes(8, "little") for i in range(32768))


def test_image_facts_pvh(tmp_path):
    path = tmp_path / "pvh"
    path.write_bytes(made_kernels()["pvh"].read_bytes())
    _, facts = image(tmp_path, "pvh", "--kernel", path, "--vcpus", "3")
    assert facts["abi"] == "hvm-3.0-x86_32"
    assert facts["vcpus"] == 3
    assert facts["start_info"]["magic"] == 0x336ec578
    assert facts["start_info"]["rsdp_paddr"] == 0xfc000000
    assert facts["special_pages"]["console"] == 0xfefff
    assert facts["vcpu"]["cs"]["attributes"] == 0xc9b
    assert {"addr": 0, "size": 128 << 20, "type": 1} in facts["e820"]
    assert {"index": 1, "value": 0xfeffc} in facts["hvm_params"]


@pytest.mark.parametrize("memory, sentence", [
    ("4M", "its memory of 4 MiB has no room for the P2M list"), ("100T", "from 4 MiB to 16 TiB"),
])
def test_image_refuses(memory, sentence, tmp_path):
    out = tmp_path / "out"
    done = run("image", "--type", "pv", "--kernel", made_kernels()["pv64"],
               "--memory", memory, "-o", out)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not out.exists()


def test_image_cannot_write(tmp_path):
    done = run("image", "--type", "pv", "--kernel", made_kernels()["pv64"],
               "--memory", "64M", "-o", tmp_path / "no" / "out")
    assert done.returncode == 1
    assert "out: cannot be written: No such file" in done.stderr
