# SPDX-License-Identifier: MIT
"""
`daybreak plan` and `daybreak image`, run as a user would. Plans are compared
with test-host/golden/: exactly for kernels made here, without the numbers that
a new version changes for Debian's. Images are compared with the memory that
libxenguest makes. DAYBREAK_GOLDEN=write writes the golden texts anew.
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
    """Makes an ESP with the configuration and files in EFI/xen/."""
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


# The machine has room for the domains of CONFIG.
MEMORY = "16G"


def plan(config, *arguments):
    return run("plan", "--root", config.parents[2], "--memory", MEMORY,
               *arguments, config)


def check_golden(name, text):
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("DAYBREAK_GOLDEN") == "write":
        golden.write_text(text)
    assert text == golden.read_text()


def without_xen(text):
    """Masks Xen's size and entry, which depend on its version, and the sizes of
    package and manifest."""
    text = re.sub(r" +[\d.]+ KiB(?=  (manifest|package)\n)", " N KiB", text)
    text = re.sub(r"(?<=xen\.gz, |XEN\.GZ, )[\d.]+ ([MK]iB)", r"N \1", text)
    text = re.sub(r"(?<=, peak )\d+", "N", text)
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




def test_plan(tmp_path):
    """Three domains, one of each kind; every number counts."""
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
    """Xen may be packed in any format, as for the boot."""
    if cpu == "amd64":
        packed = pack(gzip.decompress(xen("xen-*-amd64.gz").read_bytes()))
        config = made_esp(tmp_path, xen__gz=packed)
    else:
        packed = pack(xen("xen-*-arm64.efi", "arm64").read_bytes())
        config = folder(tmp_path, ARM, xen=packed, Image=ARM_IMAGE,
                        initrd__img=bytes(10001))
    done = plan(config)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"xen +(XEN\.GZ, [\d.]+ MiB in memory|xen, Xen 4\.\d+)\n",
                     done.stdout)


WITHOUT_XEN = "[main]\nhypervisor=none\nkernel=pvh a=b\nramdisk=r.img\n"


def test_plan_pvh(tmp_path):
    """Xen is present but not requested: the kernel itself is started by PVH."""
    config = folder(tmp_path, WITHOUT_XEN, **made_kernels(),
                    r__img=bytes(10001), xen__gz=bytes(100))
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


XEN_CFG = """[global]
default=second
[first]
kernel=pv64
[second]
options=loglvl=all
kernel=pv64 root=/dev/vda2
ramdisk=r.img
"""


def xen_cfg(path, name="xen.cfg", config=XEN_CFG, **files):
    """Makes a folder with an xen.cfg, a kernel, a ramdisk and these files."""
    inside = folder(path, "", **made_kernels(), r__img=bytes(10001),
                    **files).parent
    (inside / name).write_text(config)
    return inside / name


def test_plan_xen_efi(tmp_path):
    """As in the boot: xen.efi reads the xen.cfg in its folder."""
    efi = xen("xen-*-amd64.efi")
    done = run("plan", xen_cfg(tmp_path, xen__efi=efi))
    check_drawn(done)
    check_golden("plan-xen-efi", re.sub(r"(?<=xen\.efi, )[\d.]+ ([MK]iB)",
                                        r"N \1", done.stdout))


@pytest.mark.parametrize("files, taken", [
    (["xen.gz", "xen.efi"], "xen.gz"),
    (["xen", "xen-4.17.efi", "xen.efi"], "xen"),
    (["xen-4.17.efi", "xen.efi"], "xen-4.17.efi"),
    (["xen.efi"], "xen.efi"),
])
def test_plan_which_xen(files, taken, tmp_path):
    kinds = {True: xen("xen-*-amd64.efi"), False: xen("xen-*-amd64.gz")}
    config = xen_cfg(tmp_path, "xen-4.17.cfg", **{
        name.replace(".", "__"): kinds[name.endswith("efi")]
        for name in files})
    done = run("plan", config)
    check_drawn(done)
    assert re.search(rf"^  xen +{re.escape(taken)}, ", done.stdout, re.M)
    assert ("as an EFI application" in done.stdout) == taken.endswith("efi")


def test_plan_is_for_the_cpu_of_the_first_xen(tmp_path):
    """What the boot would not reach does not count."""
    config = xen_cfg(tmp_path, xen__gz=xen("xen-*-amd64.gz"),
                     xen__efi=xen("xen-*-arm64.efi", "arm64"))
    done = run("plan", config)
    check_drawn(done)
    assert "Hand-off: multiboot2" in done.stdout


def test_plan_xen_efi_for_arm(tmp_path):
    """On Arm xen.efi itself is started."""
    config = ARM.replace("xen=xen\n", "").partition("domains=")[0]
    for number, name in enumerate(["daybreak.conf", "xen.cfg"]):
        path = folder(tmp_path / str(number), config,
                      xen__efi=xen("xen-*-arm64.efi", "arm64"),
                      Image=ARM_IMAGE, initrd__img=bytes(10001))
        done = run("plan", path.rename(path.parent / name))
        assert done.returncode == 0, done.stderr
        assert "to Xen as an EFI application" in done.stdout
        assert re.search(r"^  xen +xen\.efi, Xen 4\.\d+$", done.stdout, re.M)


DAYBREAK = TREE / "build" / "daybreakx64.efi"
NONE = "is beside the configuration"
NO_XEN = {
    "xen.cfg": ("xen.cfg", XEN_CFG, {},
                f'xen.cfg: no Xen for entry "second": none of xen.gz, xen and '
                f"xen.efi {NONE}\n"),
    "implied": ("xen-4.17.cfg", XEN_CFG, {},
                f"none of xen.gz, xen, xen-4.17.efi and xen.efi {NONE}\n"),
    "itself": ("xen-4.17.cfg", XEN_CFG,
               {"xen__efi": DAYBREAK, "xen-4__17__efi": DAYBREAK},
               f"{NONE}: xen.efi there is Daybreak itself\n"),
    "daybreak.conf": ("daybreak.conf", "[a]\nkernel=pvh\n", {},
                      'daybreak.conf: entry "a" has no xen=, and none of '
                      f"xen.gz, xen and xen.efi {NONE}\n"),
    "xen.efi alone": ("daybreak.conf", "[a]\nkernel=pvh\n",
                      {"xen__efi": b"MZ"}, "neither xen.gz nor xen but "
                      "xen.efi, an EFI application; "),
    "file of xen.efi": ("xen.cfg", XEN_CFG.replace("r.img", "lost"),
                        {"xen__efi": b"MZ"}, "lost: no such file"),
    "name with blank": ("xen 4.cfg", XEN_CFG, {"xen__efi": b"MZ"},
                        "xen 4.cfg: xen.efi cannot be told this name"),
}


@pytest.mark.parametrize("name", NO_XEN)
def test_plan_never_without_xen(name, tmp_path):
    file, config, files, sentence = NO_XEN[name]
    done = run("plan", xen_cfg(tmp_path, file, config, **files))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


XL = """[host]
xen=xen.gz
options=dom0_mem=512M ucode=scan
kernel=pv64 root=/dev/vda2 dyndbg="file a b"
ucode=ucode.bin
domains=guest

[guest]
# from xl.cfg
type = "pvh"
kernel = "my pvh"
cmdline = "root=/dev/xvda1 a='b c' # d"
memory = 256;
vcpus = 2
cpus = [ "0-1",	# the first
         '2' ]
"""


def test_plan_of_nodes(tmp_path):
    """CPUs by NUMA nodes are told as they are written."""
    made_esp(tmp_path)
    inside = tmp_path / "EFI" / "xen"
    (inside / "my pvh").symlink_to(made_kernels()["pvh"])
    config = inside / "daybreak.conf"
    config.write_text(XL.replace("domains=", "cpupools=far\ndomains=").replace(
        "[guest]", "[far]\ncpus=nodes:1-2,9,^12,^14-15\n\n[guest]").replace(
        "'2' ]", "'5,node:3,^nodes:0' ]"))
    done = run("plan", config)
    assert (done.returncode, done.stderr) == (0, "")
    for line in (r"cpupool +far, CPUs 9,nodes:1-2,\^12,\^14-15, Xen's default",
                 r"cpus +0-1; 5,nodes:3,\^nodes:0$"):
        assert re.search(line, done.stdout, re.M), done.stdout


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_plan_of_any_editor(tmp_path, end):
    """Any line ends, none at the end, names in upper case, xl.cfg's values."""
    made_esp(tmp_path)
    inside = tmp_path / "EFI" / "xen"
    (inside / "my pvh").symlink_to(made_kernels()["pvh"])
    config = inside / "DAYBREAK.CONF"
    config.write_bytes(b"\xef\xbb\xbf" +
                       XL.rstrip("\n").replace("\n", end).encode() + b"\x1a")
    done = run("plan", config)
    assert (done.returncode, done.stderr) == (0, "")
    for line in (r'pv64 root=/dev/vda2 dyndbg="file a b"$', r"kernel +my pvh,",
                 r"command +root=/dev/xvda1 a='b c' # d$",
                 r"cpus +0-1; 2$", r"^guest: PVH domain, 256 MiB, 2 vCPUs"):
        assert re.search(line, done.stdout, re.M), done.stdout

    config = inside / "XEN.CFG"
    config.write_bytes(end.join([
        "[x]", "options=x ucode=scan", "kernel=vmlinuz a=\"b c\"",
        "ucode=ucode.bin", "ramdisk=more.img"]).encode())
    done = run("plan", config)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"command +xen.gz x ucode=scan ucode=no-scan "
                     r"ucode=2$", done.stdout, re.M), done.stdout
    assert re.search(r'vmlinuz a="b c"$', done.stdout, re.M)
    assert re.search(r"ramdisk +4.0 KiB  more.img\n", done.stdout)


def test_plan_ucode_without_ramdisk(tmp_path):
    """The microcode is named by its number, and is not used as a ramdisk."""
    config = made_esp(tmp_path, "[x]\nxen=XEN.GZ\noptions=ucode=scan\n"
                      "kernel=vmlinuz\nucode=ucode.bin\n")
    done = plan(config)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search("ucode=scan ucode=no-scan ucode=1$", done.stdout, re.M)


def test_plan_xen_cfg_with_domains(tmp_path):
    """domains= is not ignored silently."""
    made_esp(tmp_path)
    config = tmp_path / "EFI" / "xen" / "xen.cfg"
    config.write_text(CONFIG)
    done = run("plan", config)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(
        "xen.cfg:12: domains= is not known in a .cfg, which is xen.efi's: put "
        "the entry and its domains in a daybreak.conf")


def test_plan_entry_and_memory(tmp_path):
    config = made_esp(tmp_path, CONFIG + "[other]\nkernel=vmlinuz x=y\n")
    done = run("plan", "--root", tmp_path, "--memory", "128M", config,
               "other")
    assert done.returncode == 0
    assert 'Entry "other"' in done.stdout
    placed = int(re.search(r"placed +(0x\w+)", done.stdout)[1], 16)
    assert placed < 128 << 20


REFUSED = {
    "no file": ("ramdisk=more.img", "ramdisk=nix.img",
                r"nix.img: no such file (looked for \EFI\xen\nix.img)"),
    "leaves the volume": ("/deep/", "../../../", "leaves the volume"),
    "no Xen": ("XEN.GZ", "ucode.bin", "is not an ELF file"),
    "xen.efi": ("XEN.GZ", "xen.efi",
                "xen.efi: is an EFI application, and an entry of daybreak.conf "
                "starts Xen by multiboot2: name its ELF with xen=, as xen.gz"),
    "value of hypervisor": ("xen=XEN.GZ", "hypervisor=no",
                            "hypervisor=no, expected xen or none"),
    "domains without Xen": ("xen=XEN.GZ\noptions=console=com1 dom0_mem=512M",
                            "hypervisor=none",
                            "daybreak.conf:11: domains= is for Xen"),
    "options without Xen": ("xen=XEN.GZ", "hypervisor=none",
                            "daybreak.conf:7: options= is for Xen"),
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
                 "dom0: type is pvh, but pv64 offers PV"),
    "32-bit dom0": ("kernel=pv64 root", "kernel=pae root",
                    "pae: is a 32-bit PV kernel, and dom0's must be"),
    "dom0 by PVH": ("kernel=pv64 root", "kernel=pvh root",
                    "dom0: type is pv, but pvh offers PVH"),
    "no kernel of dom0": ("kernel=pv64 root", "kernel=ucode.bin root",
                          "ucode.bin: is neither an ELF nor a bzImage"),
    "order": ("vcpus=2", "after=nix", "after=nix, expected a domain"),
    "uuid": ("vcpus=2", "uuid=1", "uuid=1, expected 32"),
    "entry's key of Arm": ("ucode=", "xen,static-heap=1\nucode=",
                           "daybreak.conf:11: xen,static-heap= is for Arm"),
    "key of PVH": ("vcpus=2", "shadow_memory=2",
                   "which is for the P2M of a PVH domain"),
    "handoff": ("ucode=", "handoff=efi\nucode=", "has handoff=, which is for Arm"),
    "open string": ("kernel=pv64\nmodules", "kernel=\"pv64\nmodules",
                    "daybreak.conf:21: kernel=\"pv64 has no closing \""),
    "xl's disks": ("vcpus=2", "disk = [ '/dev/vg/a,raw,xvda,w' ]",
                   "daybreak.conf:18: disk= is xl.cfg's and not known here: "
                   "when dom0 has adopted the domain, attach it there by xl "
                   "block-attach"),
    "xl's extra": ("vcpus=2", "extra = \"quiet\"", "write it in cmdline="),
}


def test_plan_without_dom0(tmp_path):
    """The boot domain stays; paused domains would never be started."""
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


def test_plan_of_a_default_that_is_none(tmp_path):
    """The boot says so, and boots the first entry."""
    config = CONFIG.replace("default=main", "default=nix")
    done = plan(made_esp(tmp_path, config))
    assert (done.returncode, done.stderr) == (
        0, 'warning: default=: "nix" is none of the entries, passed over\n')
    assert done.stdout.startswith('Entry "Main entry" of daybreak.conf\n')


@pytest.mark.parametrize("name", REFUSED)
def test_plan_refuses(name, tmp_path):
    """Where the boot would refuse: exit status 1, and its sentence."""
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
LONG = "x" * 1014  # 1024 characters with "root=/dev/"

DOM0_REFUSED = {
    "noise": ("kernel=pv64", "kernel=ucode.bin",
              "ucode.bin: is neither an ELF nor a bzImage"),
    "xen.efi": ("kernel=pv64", "kernel=xen.efi",
                "xen.efi: is an EFI application, as xen.efi is, and no"),
    "ramdisk": ("kernel=pv64", "kernel=ramdisk",
                "ramdisk: is a ramdisk (a cpio archive) and no kernel"),
    "packed ramdisk": ("kernel=pv64", "kernel=ramdisk.gz",
                       "ramdisk.gz: holds a ramdisk (a cpio archive), expected an "
                       "ELF"),
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
    """Xen gets the contents of a file that is compressed as a whole."""
    done = plan(dom0_esp(tmp_path, DOM0.replace("=pv64", "=vmlinux.gz")))
    check_drawn(done)
    size = made_kernels()["pv64"].stat().st_size
    assert re.search(rf"kernel +{size / 1024:.1f} KiB  vmlinux\.gz ",
                     done.stdout)


def unified(linux):
    """Returns a PE with the kernel in .linux, as objcopy adds it to a stub."""
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
    """The kernel is taken from the PE, for dom0 and for domains."""
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
                "it offers PV (32-bit PAE), expected PVH"),
    "no kernel": ("kernel=pvh", "kernel=r.img",
                  "it offers no ELF, bare or in a bzImage, expected PVH"),
    "handoff": ("a=b", "a=b\nhandoff=efi", "has handoff=, which is for Arm"),
    "kernel of Arm": ("kernel=pvh", "kernel=Image",
                      "daybreak.conf:2: hypervisor=none is for x86"),
}


@pytest.mark.parametrize("name", PVH_REFUSED)
def test_plan_pvh_refuses(name, tmp_path):
    before, after, sentence = PVH_REFUSED[name]
    assert before in WITHOUT_XEN
    entry = elf(32, paddr=0x100000, size=5000, memsz=5000,
                notes=note(test_oracle.PHYS32_ENTRY, 0xfffff))
    done = plan(folder(tmp_path, WITHOUT_XEN.replace(before, after),
                       **made_kernels(), entry=entry, r__img=bytes(10001),
                       Image=kernel("linux-image-cloud-arm64", "arm64")))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def device_tree(chosen):
    source = "/dts-v1/; / { #address-cells = <2>; #size-cells = <2>; " \
        f"chosen {{ {chosen} }}; }};"
    return subprocess.run(["dtc", "-q", "-O", "dtb"], input=source.encode(),
                          check=True, stdout=subprocess.PIPE).stdout


OWN_DOMAIN = """domU1 { compatible = "xen,domain"; #address-cells = <1>;
    #size-cells = <1>; memory = <0 0x20000>; cpus = <1>; vpl011;
    module@1 { compatible = "multiboot,kernel", "multiboot,module";
               xen,uefi-binary = "packed"; bootargs = "console=ttyAMA0"; };
};"""


def own_esp(path, tree=OWN_DOMAIN, config="options=loglvl=all"):
    """Makes an ESP whose domain is in the device tree that the entry names."""
    return folder(path, f"[main]\nxen=xen\ndtb=own.dtb\n{config}\n",
                  xen=xen("xen-*-arm64.efi", "arm64"),
                  own__dtb=device_tree(tree),
                  packed=gzip.compress(ARM_IMAGE), r__img=bytes(100))


ARM_IMAGE = struct.pack("<8xQQQ24xII", 0, 65536, 0xa, 0x644d5241, 0) \
    + bytes(9936)


def test_plan_own_domain(tmp_path):
    """A domain that the user described in the tree is shown with its place."""
    done = plan(own_esp(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert 'xen,xen-bootargs = "loglvl=all"' in done.stdout
    node = done.stdout[done.stdout.index("domU1 {"):]
    assert re.search(r"module@(\w{8}) \{\n", node)
    assert re.search(r"reg = <0x\w{8} 0x2710>", node), node
    assert "vpl011;" in node and 'bootargs = "console=ttyAMA0"' in node
    assert "xen,uefi-binary" not in done.stdout


OWN_REFUSED = {
    "no file": ({"tree": OWN_DOMAIN.replace('"packed"', '"lost"')},
                "lost: no such file"),
    "no kernel": ({"tree": OWN_DOMAIN.replace('"packed"', '"r.img"')},
                  "r.img: is no kernel for Xen on Arm"),
    "no name": ({"tree": OWN_DOMAIN.replace("xen,uefi-binary", "other")},
                "own.dtb: /chosen/domU1/module@1 has no xen,uefi-binary"),
    "nothing": ({"tree": ""}, "section [main] has no kernel=, domains= or efi="),
    "ramdisk of nobody": ({"config": "ramdisk=r.img"}, "ramdisk= is dom0's"),
    "no xenstore": ({"tree": OWN_DOMAIN.replace("vpl011", "xen,enhanced")},
                    "the domain domU1 has xen,enhanced with xenstore"),
}


@pytest.mark.parametrize("name", OWN_REFUSED)
def test_plan_own_domain_refuses(name, tmp_path):
    changes, sentence = OWN_REFUSED[name]
    done = plan(own_esp(tmp_path, **changes))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


ARM_REFUSED = {
    "no kernel": ("kernel=Image console=hvc0", "kernel=initrd.img",
                  "initrd.img: is no kernel for Xen on Arm"),
    "no kernel of a domain": ("kernel=Image console=ttyAMA0",
                              "kernel=initrd.img",
                              "initrd.img: is no kernel for Xen on Arm"),
    "module": ("[guest]", "module=initrd.img\n[guest]", "module= is for x86"),
    "too new": ("vuart=sbsa_uart", "llc_colors=0-3", "since 4.20"),
    "key of x86": ("vuart=sbsa_uart", "maxvcpus=2", "maxvcpus"),
    "tree": ("options=", "dtb=initrd.img\noptions=", "initrd.img: "),
    "no Xen": ("xen=xen", "xen=initrd.img",
               "initrd.img: is neither an arm64 Image nor a PE"),
}


@pytest.mark.parametrize("name", ARM_REFUSED)
def test_plan_arm_refuses(name, tmp_path):
    before, after, sentence = ARM_REFUSED[name]
    assert before in ARM
    done = plan(folder(tmp_path, ARM.replace(before, after),
                       xen=xen("xen-*-arm64.efi", "arm64"),
                       Image=kernel("linux-image-cloud-arm64", "arm64"),
                       initrd__img=bytes(10001)), "--arch", "arm64")
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.parametrize("arguments", [
    ["plan"], ["plan", "--arch", "arm", "a"], ["plan", "a", "b", "c"], ["plan", "--memory", "0", "a"],
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




def theirs(path, kind, vmlinux, *options):
    """Returns the memory that libxenguest makes, with frame numbers equal to
    PFNs."""
    done = subprocess.run(
        [test_oracle.ORACLE, kind, vmlinux, "128", *map(str, options),
         "--dump", path], capture_output=True, text=True, check=False,
        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"},
        timeout=TIME_OUT)
    assert done.returncode == 0, done.stdout + done.stderr


def data_pages(path):
    """Returns {pfn: bytes} of every page that is not zero."""
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
    """Debian's bzImage as we unpack and place it, and as libxenguest does."""
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
        # Xen's page for shared_info is known only when the domain exists.
        pfn = pieces["start info"]["pfn"]
        b[pfn] = b[pfn][:40] + bytes(8) + b[pfn][48:]
    assert sorted(a) == sorted(b)
    assert [pfn for pfn in a if a[pfn] != b[pfn]] == []
    assert out.stat().st_blocks * 512 < 1.1 * PAGE * len(a)


def test_image_facts_pv(tmp_path):
    """The JSON file describes the memory file next to it."""
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


OPTIONS_CONFIG = """\
[one]
xen=xen.gz
options=console=com1
kernel=vmlinuz a

[the other]
xen=xen.gz
kernel=vmlinuz b
"""


@pytest.mark.parametrize("text, title, command", [
    ("", "one", "xen.gz console=com1"),
    ("x.efi", "one", "xen.gz console=com1"),
    ("one", "one", "xen.gz console=com1"),
    ('x.efi "the other" -- loglvl=all  a', "the other",
     "xen.gz loglvl=all  a"),
    (r'"\EFI\my folder\x.efi" -cfg=other.conf', "only", "xen.gz"),
    (r"\EFI\my folder\x.efi -cfg other.conf only", "only", "xen.gz"),
    ("-cfg=other.conf only -- a", "only", "xen.gz a"),
])
def test_load_options(tmp_path, text, title, command):
    config = made_esp(tmp_path, OPTIONS_CONFIG, other__conf=b"""\
[only]
xen=xen.gz
kernel=vmlinuz
""")
    done = plan(config, "--options", text)
    assert done.returncode == 0, done.stderr
    assert f'Entry "{title}" of ' in done.stdout
    assert f" command           {command}\n" in done.stdout
    assert done.stderr == ""


def test_load_options_refused(tmp_path):
    config = made_esp(tmp_path, OPTIONS_CONFIG)
    done = plan(config, "--options", "x.efi third")
    assert done.returncode == 1
    assert "third" in done.stderr
    done = run("plan", "--options", "x.efi one", config, "one")
    assert done.returncode == 2
    assert 'names the entry "one"' in done.stderr
    done = plan(config, "--options", "x.efi -unheard")
    assert done.returncode == 0
    assert 'unknown option "unheard" is passed over' in done.stderr


def test_overlong_utf8(tmp_path):
    """The boot's sentence; without it, the file that the bytes hide would be
    found."""
    config = made_esp(tmp_path, OPTIONS_CONFIG)
    config.write_bytes(config.read_bytes().replace(
        b"kernel=vmlinuz", b"kernel=..\xc1\x9cvmlinuz"))
    done = plan(config)
    assert done.returncode == 1
    assert "has the byte 0xc1, which is not UTF-8" in done.stderr


MAC = "52-54-00-12-34-56"
UUID = "6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8"


def machine_conf(title):
    return CONFIG.replace("Main entry", title)


@pytest.mark.parametrize("options, title", [
    (["--network", "--set", f"mac={MAC}", "--set", f"uuid={UUID}"], "mac"),
    (["--network", "--set", f"mac={MAC.upper().replace('-', ':')}"], "mac"),
    (["--network", "--set", "mac=52-54-00-12-34-57",
      "--set", f"uuid={UUID.upper()}"], "uuid"),
    (["--network"], "all"),
    (["--set", f"mac={MAC}", "--set", f"uuid={UUID}"], "all"),
])
def test_plan_network(options, title, tmp_path):
    """Which configuration a folder has for a machine."""
    config = made_esp(tmp_path, machine_conf("all"))
    (config.parent / "daybreak").mkdir()
    for name, text in ((MAC, "mac"), (UUID, "uuid")):
        (config.parent / "daybreak" / name).write_text(machine_conf(text))
    done = run("plan", "--root", tmp_path, "--memory", MEMORY, *options,
               config.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert f'entry "{title}"' in done.stdout.splitlines()[0].lower()


@pytest.mark.parametrize("word, says", {
    "mac=1": "--set: 1 is not a valid mac",
    "serial=a/b": "--set: a/b is not a valid serial",
    "mc=1": '--set: no variable "mc", did you mean "mac"? There are mac, uuid, '
            "serial, ip, arch",
    "arch=arm64": "--set arch=arm64: --arch says which CPU",
    "mac": '--set: "mac" has no =, expected NAME=VALUE as mac=52-54-00-12-34-56',
}.items())
def test_plan_set_refuses(word, says, tmp_path):
    done = run("plan", "--set", word, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (f"daybreak plan: {says}\n"
                           "Try daybreak plan --help.\n")
