# SPDX-License-Identifier: MIT
"""
`daybreak seal` and `daybreak unify`, run as a user would, with a key made here.
What is in a seal is read without the library, and its signature verified by
sbverify.
"""
import hashlib
import os
from pathlib import Path
import re
import shutil
import struct
import subprocess

import pytest
from test_tool import TIME_OUT, TOOL, kernel, run, xen
from test_tool_plan import made_kernels

MACHINES = {"x86_64": 0x8664, "arm64": 0xaa64}

CONFIG = """[global]
default=main
chain=/EFI/more/more.conf

[main]
xen=XEN.GZ
options=dom0_mem=512M
kernel=pv64 root=/dev/vda2
ramdisk=initrd.img
ramdisk=more.img
ucode=ucode.bin
xsm=policy
module=extra.bin a=1
domains=apart, large

[apart]
kernel=guests/pv64 console=hvc0
ramdisk=guests/initrd.img
memory=64

[large]
type=pvh
kernel=pvh
modules=guests/data.bin
memory=1048576

[memtest]
efi=/EFI/Tools/memtest.efi
"""

MORE = """[spare]
xen=xen.gz
options=dom0_mem=512M
kernel=/EFI/more/pv64
"""

# Each file that an entry names, below EFI/xen; absolute ones with '\\'.
DATA = [
    "\\EFI\\more\\pv64", "\\EFI\\Tools\\memtest.efi", "extra.bin",
    "guests\\data.bin", "guests\\initrd.img", "guests\\pv64", "initrd.img",
    "more.img", "policy", "pv64", "pvh", "ucode.bin", "XEN.GZ",
]


def place(root, name):
    """Where the file of that name in a seal is."""
    path = name.replace("\\", "/")
    return root / path[1:] if name[0] == "\\" else root / "EFI/xen" / path


@pytest.fixture(name="esp")
def fixture_esp(tmp_path):
    """An ESP for x86 with every kind of file."""
    kernels = {n: p.read_bytes() for n, p in made_kernels().items()}
    for name in DATA:
        path = place(tmp_path, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(kernels.get(path.name, name.encode() * 1000))
    shutil.copy(xen("xen-*-amd64.gz"), tmp_path / "EFI/xen/XEN.GZ")
    (tmp_path / "EFI/xen/unused.img").write_bytes(b"unused")
    (tmp_path / "EFI/xen/daybreak.conf").write_text(CONFIG)
    (tmp_path / "EFI/more/more.conf").write_text(MORE)
    return tmp_path


@pytest.fixture(name="keys", scope="module")
def fixture_keys(tmp_path_factory):
    """Two keys and their certificates: a.key, a.pem, b.key, b.pem."""
    folder = tmp_path_factory.mktemp("keys")
    for name in "ab":
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-subj", f"/CN={name}", "-days", "2", "-keyout", f"{name}.key",
             "-out", f"{name}.pem"],
            cwd=folder, check=True, capture_output=True, timeout=TIME_OUT)
    return folder


def seal(esp, *arguments, **options):
    return run("seal", "--root", esp, *arguments, esp / "EFI/xen", **options)


def unsigned(esp, *arguments):
    done = seal(esp, "--unsigned", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return esp / "EFI/xen/daybreak.seal"


def check(esp):
    return seal(esp, "--check")


def sections(data):
    """Returns the machine and {name: (bytes, characteristics)}."""
    start, = struct.unpack_from("<I", data, 0x3c)
    assert data[start:start + 4] == b"PE\0\0"
    machine, nr = struct.unpack_from("<HH", data, start + 4)
    optional, = struct.unpack_from("<H", data, start + 20)
    found = {}
    for i in range(nr):
        at = start + 24 + optional + 40 * i
        name, size, _, in_file, offset = struct.unpack_from("<8sIIII", data,
                                                            at)
        flags, = struct.unpack_from("<I", data, at + 36)
        size = min(size, in_file)
        found[name.rstrip(b"\0").decode()] = data[offset:offset + size], flags
    return machine, found


def read_list(path):
    _, found = sections(path.read_bytes())
    return found[".seal"][0].decode().split("\n")


def line(word, esp, name):
    data = place(esp, name).read_bytes()
    return f"{word} {hashlib.sha256(data).hexdigest()} {len(data)} {name}"


def expected_lines(esp):
    return ["daybreak.seal 1", line("config", esp, "daybreak.conf"),
            line("chain", esp, "\\EFI\\more\\more.conf"),
            *[line("file", esp, name) for name in sorted(DATA, key=str.lower)]]


def test_list(esp):
    path = unsigned(esp)
    assert read_list(path) == [
        *expected_lines(esp), "entry fixed main", "entry fixed memtest",
        "entry fixed spare", "end", ""]


def test_editable(esp):
    path = unsigned(esp, "--edit", "spare", "--edit", "main")
    assert read_list(path)[-5:] == [
        "entry editable main", "entry fixed memtest", "entry editable spare",
        "end", ""]
    before = path.read_bytes()
    done = seal(esp, "--unsigned", "--edit", "apart")
    assert done.returncode == 1
    assert "--edit apart: " in done.stderr
    assert path.read_bytes() == before


def test_signature(esp, keys):
    done = seal(esp, "--key", keys / "a.key", "--cert", keys / "a.pem")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == \
        f"{esp}/EFI/xen/daybreak.seal: 15 files, 3 entries, signed\n"
    path = esp / "EFI/xen/daybreak.seal"
    assert verify(path, keys / "a.pem") == (0, "Signature verification OK\n")
    assert verify(path, keys / "b.pem")[0] == 1
    assert read_list(path)[:-5] == expected_lines(esp)
    # One byte of the list changed is no longer what was signed.
    data = path.read_bytes()
    changed = data.replace(b"entry fixed main", b"entry fixed mail")
    assert changed != data
    path.write_bytes(changed)
    assert verify(path, keys / "a.pem")[0] == 1
    assert sorted(p.name for p in path.parent.glob("daybreak.seal*")) == \
        ["daybreak.seal"]


def verify(path, cert):
    done = subprocess.run(["sbverify", "--cert", cert, path], text=True,
                          capture_output=True, timeout=TIME_OUT, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("cpu", MACHINES)
def test_pe(esp, cpu):
    """What the firmware and shim look at, besides the signature."""
    data = unsigned(esp, "--arch", cpu).read_bytes() if cpu == "x86_64" \
        else arm_seal(esp)
    machine, found = sections(data)
    assert machine == MACHINES[cpu]
    assert list(found) == [".text", ".reloc", ".sbat", ".seal"]
    # Nothing can be written, and only code is executed.
    assert [flags & 0xe0000000 for _, flags in found.values()] == \
        [0x60000000, 0x40000000, 0x40000000, 0x40000000]
    sbat = found[".sbat"][0].decode().splitlines()
    assert sbat[0].startswith("sbat,1,SBAT Version,sbat,1,")
    assert sbat[1].startswith("daybreak.seal,1,Daybreak,daybreak.seal,")
    # mov EFI_UNSUPPORTED to the register for results, return
    assert found[".text"][0].hex() == {
        "x86_64": "48b80300000000000080c3",
        "arm64": "600080d20000f0f2c0035fd6"}[cpu]


ARM = """[main]
xen=xen
options=console=dtuart dom0_mem=512M
kernel=Image console=hvc0
dtb=host.dtb
domains=guest

[guest]
kernel=Image console=ttyAMA0
ramdisk=initrd.img
memory=256

[bare]
xen=xen
"""

TREE_SOURCE = """/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	compatible = "linux,dummy-virt";
	memory@40000000 {
		device_type = "memory";
		reg = <0 0x40000000 1 0>;
	};
};
"""


def arm_esp(esp):
    folder = esp / "EFI/xen"
    (folder / "daybreak.conf").write_text(ARM)
    shutil.copy(xen("xen-*-arm64", "arm64"), folder / "xen")
    shutil.copy(kernel("linux-image-cloud-arm64", "arm64"), folder / "Image")
    subprocess.run(["dtc", "-o", folder / "host.dtb"], input=TREE_SOURCE,
                   text=True, check=True, capture_output=True,
                   timeout=TIME_OUT)
    return folder / "daybreak.seal"


def arm_seal(esp):
    path = arm_esp(esp)
    done = seal(esp, "--unsigned")
    assert done.returncode == 0
    return path.read_bytes()


def test_arm(esp):
    """The CPU is found by the hypervisor; what only the machine's own device
    tree can complete is not sealed."""
    path = arm_esp(esp)
    done = seal(esp, "--unsigned")
    assert done.returncode == 0
    assert 'warning: the entry "bare" is not sealed: ' in done.stderr
    assert read_list(path) == [
        "daybreak.seal 1", line("config", esp, "daybreak.conf"),
        *[line("file", esp, n)
          for n in ("host.dtb", "Image", "initrd.img", "xen")],
        "entry fixed main", "end", ""]
    assert check(esp).returncode == 0
    (esp / "EFI/xen/host.dtb").write_bytes(b"another")
    done = check(esp)
    assert done.returncode == 1
    assert "\nhost.dtb: has 7 bytes, but " in done.stderr


def test_xen_cfg(esp):
    """A xen.cfg without sections has one entry, without a name."""
    folder = esp / "EFI/xen"
    (folder / "daybreak.conf").unlink()
    (folder / "xen.cfg").write_text("kernel=pv64\nramdisk=initrd.img\n")
    assert read_list(unsigned(esp)) == [
        "daybreak.seal 1", line("config", esp, "xen.cfg"),
        *[line("file", esp, n) for n in ("initrd.img", "pv64")],
        # as the boot looks for it
        line("file", esp, "XEN.GZ").replace("XEN.GZ", "xen.gz"),
        "entry fixed ", "end", ""]
    assert check(esp).returncode == 0


def test_installed_as_xen_efi(esp):
    """Daybreak itself is not what boots, so it may change."""
    folder = esp / "EFI/xen"
    (folder / "daybreak.conf").unlink()
    (folder / "xen.cfg").write_text("kernel=pv64\n")
    shutil.copy(TOOL.parent / "daybreakx64.efi", folder / "xen.efi")
    assert [x for x in read_list(unsigned(esp)) if "efi" in x] == []
    with (folder / "xen.efi").open("ab") as file:
        file.write(b"signature")
    assert check(esp).returncode == 0
    # Alone it is no hypervisor.
    (folder / "XEN.GZ").unlink()
    done = seal(esp, "--unsigned")
    assert done.returncode == 1
    assert "xen.efi there is Daybreak itself" in done.stderr


def test_xen_cfg_with_sections(esp):
    """Without default= a boot takes the first kernel=, and names no section."""
    folder = esp / "EFI/xen"
    (folder / "daybreak.conf").unlink()
    (folder / "xen.cfg").write_text("[a]\nkernel=pv64\n[b]\nkernel=pv64\n")
    assert read_list(unsigned(esp))[-5:] == [
        "entry fixed a", "entry fixed b", "entry fixed ", "end", ""]
    (folder / "xen.cfg").write_text("[global]\ndefault=b\n"
                                    "[a]\nkernel=pv64\n[b]\nkernel=pv64\n")
    assert read_list(unsigned(esp))[-4:] == [
        "entry fixed a", "entry fixed b", "end", ""]


def test_other_volume(esp):
    """What is on another volume cannot be listed, and is told."""
    conf = esp / "EFI/xen/daybreak.conf"
    conf.write_text("[far]\nefi=/EFI/far.efi\nvolume=ELSEWHERE\n")
    done = seal(esp, "--unsigned")
    assert (done.returncode, done.stderr) == (
        0, 'warning: the entry "far" starts an application on another '
           "volume, which cannot be sealed: it is refused under Secure Boot\n")
    assert read_list(esp / "EFI/xen/daybreak.seal") == [
        "daybreak.seal 1", line("config", esp, "daybreak.conf"),
        "entry fixed far", "end", ""]


def test_config_as_a_module(esp):
    """A configuration that is also passed on is in the list once."""
    conf = esp / "EFI/xen/daybreak.conf"
    conf.write_text(CONFIG.replace("module=extra.bin a=1",
                                   "module=DAYBREAK.CONF"))
    lines = [x for x in read_list(unsigned(esp)) if "aybreak.conf" in x.lower()]
    assert lines == [line("config", esp, "daybreak.conf")]
    assert check(esp).returncode == 0


def test_other_folder(esp):
    """A seal holds beside a copy of the application, too."""
    unsigned(esp)
    shutil.copytree(esp / "EFI/xen", esp / "EFI/BOOT")
    done = run("seal", "--root", esp, "--check", esp / "EFI/boot")
    assert done.returncode == 1  # the build machine's names have a case
    done = run("seal", "--root", esp, "--check", esp / "EFI/BOOT")
    assert (done.returncode, done.stdout) == \
        (0, f"{esp}/EFI/BOOT/daybreak.seal: holds\n")


NOT_SIGNED = "is not signed, so no boot under Secure Boot accepts it\n"


def test_url(esp):
    """What is on a server is sealed as it was downloaded, by its URL."""
    url = "http://server:8080/boot/pv64"
    config = esp / "EFI/xen/daybreak.conf"
    config.write_text(CONFIG.replace("kernel=pv64", f"kernel={url}"))
    done = seal(esp, "--unsigned")
    assert done.returncode == 1
    assert done.stderr == (f'the entry "main" would not boot: {url}: is on a '
                           "server, which is not asked: fetch it by wget -x -P "
                           "DIR, and say --downloads DIR\n")
    place = esp / "downloads/server:8080/boot/pv64"
    place.parent.mkdir(parents=True)
    (esp / "EFI/xen/pv64").rename(place)
    path = unsigned(esp, "--downloads", esp / "downloads")
    digest = hashlib.sha256(place.read_bytes()).hexdigest()
    assert f"file {digest} {place.stat().st_size} {url}" in read_list(path)
    assert re.search(f"{url}, .*, is on a server, not compared, {digest}",
                     run("inspect", path).stdout)


def test_check(esp, keys):
    unsigned(esp)
    done = check(esp)
    path = esp / "EFI/xen/daybreak.seal"
    assert done.returncode == 0
    assert done.stdout == f"{path}: holds\n"
    assert done.stderr == f"warning: {path}: {NOT_SIGNED}"
    seal(esp, "--key", keys / "a.key", "--cert", keys / "a.pem")
    assert check(esp).stderr == ""


def changed(data):
    return data[:-1] + bytes([data[-1] ^ 1])


CHANGES = {
    "changed": (changed, "its content is not what was sealed"),
    "longer": (lambda data: data + b"\0", "bytes were sealed under its name"),
    "shorter": (lambda data: data[:-1], "bytes were sealed under its name"),
    "missing": (None, "no such file"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_check_finds(esp, change):
    """One line for each file that no longer matches, and no other."""
    make, says = CHANGES[change]
    unsigned(esp)
    for name in ["daybreak.conf", "\\EFI\\more\\more.conf", *DATA]:
        path = place(esp, name)
        before = path.read_bytes()
        if make:
            path.write_bytes(make(before))
        else:
            path.unlink()
        done = check(esp)
        path.write_bytes(before)
        lines = done.stderr.splitlines()[1:]
        assert (done.returncode, done.stdout, len(lines)) == (1, "", 1), name
        assert lines[0].startswith(f"{name}: ") and says in lines[0]


def test_check_finds_all(esp):
    unsigned(esp)
    for name in DATA:
        place(esp, name).write_bytes(b"x")
    assert len(check(esp).stderr.splitlines()) == 1 + len(DATA)


def test_plan_compares(esp):
    """`daybreak plan` says what a boot without Secure Boot would."""
    unsigned(esp)
    path, conf = esp / "EFI/Tools/memtest.efi", esp / "EFI/xen/daybreak.conf"
    command = ["plan", "--root", esp, esp / "EFI/xen", "memtest"]
    done = run(*command)
    assert (done.returncode, done.stderr) == (0, "")
    path.write_bytes(changed(path.read_bytes()))
    done = run(*command)
    assert (done.returncode, done.stderr) == (
        0, "warning: /EFI/Tools/memtest.efi: its content is not what was "
           "sealed: its SHA-256 differs; it is used all the same\n")
    conf.write_text(CONFIG.replace("[global]", "[global]\nverify=always"))
    unsigned(esp)
    assert run(*command).returncode == 0
    path.write_bytes(changed(path.read_bytes()))
    done = run(*command)
    assert done.returncode == 1
    assert "memtest.efi: its content is not what was sealed" in done.stderr
    # A seal is made of such a configuration, too, when there is none yet.
    (esp / "EFI/xen/daybreak.seal").unlink()
    done = run(*command)
    assert done.returncode == 1
    assert "verify=always, but there is no daybreak.seal in" in done.stderr
    unsigned(esp)
    assert run(*command).returncode == 0


def forget(path, words):
    """Takes the lines with any of these words out of a seal."""
    data = path.read_bytes()
    _, found = sections(data)
    before = found[".seal"][0]
    after = b"".join(x for x in before.splitlines(True)
                     if not any(w in x for w in words))
    assert before != after
    data = data.replace(before, after.ljust(len(before), b"\0"))
    path.write_bytes(data.replace(struct.pack("<8sI", b".seal", len(before)),
                                  struct.pack("<8sI", b".seal", len(after))))


def test_check_finds_what_is_not_sealed(esp):
    forget(unsigned(esp), [b" policy\n", b"guests\\pv64", b"entry fixed spare"])
    done = check(esp)
    assert done.returncode == 1
    path = esp / "EFI/xen/daybreak.seal"
    assert sorted(done.stderr.splitlines()[1:]) == [
        f"guests\\pv64: is not in {path}", f"policy: is not in {path}",
        f'the entry "spare" is not in {path}']


def test_check_refuses(esp):
    done = check(esp)
    assert done.returncode == 1
    assert "daybreak.seal: No such file" in done.stderr
    path = unsigned(esp)
    path.write_bytes(path.read_bytes().replace(b"\nend\n", b"\nEND\n"))
    done = check(esp)
    assert done.returncode == 1
    assert "expected config, chain, file, also, entry or end" in done.stderr
    shutil.copy(kernel("linux-image-amd64"), path)
    done = check(esp)
    assert done.returncode == 1
    assert done.stderr == f"{path}: is not a seal: it has no section .seal\n"


@pytest.mark.parametrize("name", ["pvh", "guests\\initrd.img", "xen.gz"])
def test_refuses_what_does_not_boot(esp, name):
    """Nothing is written then, and the old seal is kept."""
    path = unsigned(esp)
    before = path.read_bytes()
    place(esp, name if name != "xen.gz" else "XEN.GZ").write_bytes(b"")
    done = seal(esp, "--unsigned")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        'the entry "main" would not boot: ') and name.lower() in \
        done.stderr.lower().replace("/", "\\")
    assert len(done.stderr.splitlines()) == 1
    assert path.read_bytes() == before


def test_output(esp):
    other = esp / "elsewhere.seal"
    done = seal(esp, "--unsigned", "--output", other)
    assert done.stdout == f"{other}: 15 files, 3 entries, not signed\n"
    assert not (esp / "EFI/xen/daybreak.seal").exists()
    assert read_list(other)[:-5] == expected_lines(esp)


def fake_sbsign(folder, text):
    folder.mkdir()
    path = folder / "sbsign"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


def test_engine(esp, tmp_path):
    """The key's name goes to sbsign as it is: an engine finds it."""
    env = fake_sbsign(tmp_path / "bin",
                      f'echo "$@" >{tmp_path}/said; cp "${{9}}" "$6"')
    done = seal(esp, "--key", "pkcs11:object=k", "--cert", "c.pem",
                "--engine", "pkcs11", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    said = (tmp_path / "said").read_text().split()
    assert said[:4] == ["--key", "pkcs11:object=k", "--cert", "c.pem"]
    assert said[6:8] == ["--engine", "pkcs11"]
    assert read_list(esp / "EFI/xen/daybreak.seal")[0] == "daybreak.seal 1"


def test_without_sbsign(esp):
    done = seal(esp, "--key", "k", "--cert", "c", env={"PATH": "/nowhere"})
    assert done.returncode == 1
    assert "the package sbsigntool" in done.stderr
    assert not list((esp / "EFI/xen").glob("daybreak.seal*"))


def test_sbsign_fails(esp, tmp_path, keys):
    done = seal(esp, "--key", tmp_path / "none", "--cert", keys / "a.pem")
    assert done.returncode == 1
    assert "load key from file" in done.stderr
    assert done.stderr.endswith(
        "sbsign: did not sign, and ended with status 1\n")
    env = fake_sbsign(tmp_path / "bin", "kill -9 $$")
    done = seal(esp, "--key", "k", "--cert", "c", env=env)
    assert done.stderr == "sbsign: did not sign, and ended with signal 9\n"
    assert not list((esp / "EFI/xen").glob("daybreak.seal*"))


def test_inspect(esp, keys):
    seal(esp, "--key", keys / "a.key", "--cert", keys / "a.pem", "--edit",
         "spare")
    path = esp / "EFI/xen/daybreak.seal"
    place(esp, "policy").write_bytes(changed(place(esp, "policy").read_bytes()))
    place(esp, "pvh").unlink()
    done = run("inspect", path)
    assert (done.returncode, done.stderr) == (0, "")
    text = done.stdout
    assert f"{path}: seal of version 1, " in text
    assert "EFI               the firmware can start it, with a signature" \
        in text
    digest = hashlib.sha256(place(esp, "initrd.img").read_bytes()).hexdigest()
    for expected in [
            "configuration     daybreak.conf, ",
            "chain=            \\EFI\\more\\more.conf, ",
            "file              initrd.img, 10000 bytes (9.8 KiB), unchanged, "
            f"{digest}\n",
            " policy, 6000 bytes (5.9 KiB), no longer matches, ",
            " pvh, ",
            " cannot be found, ",
            " is in another folder, not compared, ",
            "entry             main\n",
            "entry             spare, may be edited\n"]:
        assert expected in text
    assert text.count("unchanged") == 10


@pytest.mark.parametrize("arguments", [
    [], ["--unsigned"], ["--unsigned", "a", "b"], ["a"], ["--key", "k", "a"],
    ["--cert", "c", "a"], ["--unsigned", "--key", "k", "a"],
    ["--unsigned", "--engine", "e", "a"], ["--check", "--key", "k", "a"],
    ["--check", "--unsigned", "a"], ["--check", "--edit", "e", "a"],
    ["--check", "--output", "o", "a"], ["--app", "a", "--unsigned", "b"],
    ["--arch", "arm", "--unsigned", "a"],
    ["--none", "a"]])
def test_usage(arguments):
    done = run("seal", *arguments)
    assert done.returncode == 2
    assert done.stderr.endswith("Try daybreak seal --help.\n")


def test_help():
    done = run("seal", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "daybreak seal --key KEY --cert CERT" in done.stdout
    assert TOOL.exists()


APPLICATIONS = {"x86_64": "daybreakx64.efi", "arm64": "daybreakaa64.efi"}


def unify(esp, cpu, *arguments):
    return run("unify", "--root", esp, "--app",
               TOOL.parent / APPLICATIONS[cpu], "--output",
               esp / "unified.efi", *arguments, esp / "EFI/xen")


def as_loaded(data):
    """Returns the image in memory: each section at its address."""
    start, = struct.unpack_from("<I", data, 0x3c)
    nr, = struct.unpack_from("<H", data, start + 6)
    optional, = struct.unpack_from("<H", data, start + 20)
    image, headers = struct.unpack_from("<II", data, start + 24 + 56)
    out = bytearray(image)
    out[:headers] = data[:headers]
    end = headers
    for i in range(nr):
        _, memory, addr, size, offset = struct.unpack_from(
            "<8sIIII", data, start + 24 + optional + 40 * i)
        assert addr >= end and addr % 4096 == 0 and addr + memory <= image
        size = min(size, memory)
        out[addr:addr + size] = data[offset:offset + size]
        end = addr + memory
    return out


@pytest.mark.parametrize("cpu", APPLICATIONS)
def test_unify(esp, keys, cpu):
    """The same list as a seal's, and after it every file."""
    if cpu == "arm64":
        arm_esp(esp)
    done = unify(esp, cpu, "--key", keys / "a.key", "--cert", keys / "a.pem",
                 "--edit", "main")
    assert done.returncode == 0
    path = esp / "unified.efi"
    assert verify(path, keys / "a.pem") == (0, "Signature verification OK\n")
    before = (TOOL.parent / APPLICATIONS[cpu]).read_bytes()
    machine, own = sections(before)
    unified, found = sections(path.read_bytes())
    assert machine == unified == MACHINES[cpu]
    assert list(found) == [*own, ".seal", ".files"]
    assert {name: found[name] for name in own} == own
    seal(esp, "--unsigned", "--edit", "main")
    assert found[".seal"][0].decode().split("\n") == \
        read_list(esp / "EFI/xen/daybreak.seal")
    lines = [x.split(" ", 3) for x in found[".seal"][0].decode().splitlines()]
    files, flags = found[".files"]
    assert flags == 0x40000040
    at = 0
    for _, digest, size, name in [x for x in lines if len(x) == 4]:
        assert files[at:at + int(size)] == place(esp, name).read_bytes(), name
        assert hashlib.sha256(files[at:at + int(size)]).hexdigest() == digest
        end = at + int(size)
        at = (end + 4095) // 4096 * 4096
    assert len(files) == end
    # In memory both are where their headers say.
    image = as_loaded(path.read_bytes())
    assert image.endswith(files.ljust(-(-len(files) // 4096) * 4096, b"\0"))
    assert found[".seal"][0] in image
    text = run("inspect", path).stdout
    assert f"{path}: unified application with a seal of version 1, " in text
    assert "entry             main, may be edited\n" in text


def test_unify_refuses(esp, tmp_path):
    app = TOOL.parent / "daybreakx64.efi"
    done = unify(esp, "x86_64", "--unsigned")
    assert (done.returncode, done.stderr) == (0, "")
    for path, says in [
            (esp / "unified.efi", "already has a seal"),
            (kernel("linux-image-amd64"), "is not Daybreak's application"),
            (esp / "EFI/xen/policy", "is not Daybreak's application"),
            (signed(app, tmp_path), "is signed, expected"),
            (full(app, tmp_path), "its headers have no room for 2 sections")]:
        done = run("unify", "--root", esp, "--app", path, "--output",
                   esp / "other.efi", "--unsigned", esp / "EFI/xen")
        assert (done.returncode, done.stdout) == (1, ""), path
        assert done.stderr.startswith(f"{path}: {says}")
    assert not (esp / "other.efi").exists()


def signed(app, folder):
    """The application with a directory of signatures."""
    data = bytearray(app.read_bytes())
    start, = struct.unpack_from("<I", data, 0x3c)
    struct.pack_into("<II", data, start + 24 + 112 + 4 * 8, len(data), 8)
    (folder / "signed.efi").write_bytes(data + bytes(8))
    return folder / "signed.efi"


def full(app, folder):
    """The application with headers that end one section's short of two."""
    data = bytearray(app.read_bytes())
    start, = struct.unpack_from("<I", data, 0x3c)
    nr, = struct.unpack_from("<H", data, start + 6)
    optional, = struct.unpack_from("<H", data, start + 20)
    end = start + 24 + optional + 40 * nr
    struct.pack_into("<I", data, start + 24 + 60, end + 79)
    (folder / "full.efi").write_bytes(data)
    return folder / "full.efi"


@pytest.mark.parametrize("arguments", [
    ["--unsigned", "a"], ["--unsigned", "--app", "a", "b"],
    ["--unsigned", "--output", "a", "b"],
    ["--app", "a", "--output", "b", "c"],
    ["--app", "a", "--output", "b", "--check", "c"],
    ["--app", "a", "--output", "b", "--unsigned", "--arch", "arm64", "c"],
    ["--app", "a", "--output", "b", "--unsigned"]])
def test_unify_usage(arguments):
    done = run("unify", *arguments)
    assert done.returncode == 2
    assert done.stderr.endswith("Try daybreak unify --help.\n")


def test_unify_help():
    done = run("unify", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "daybreak unify --app APP --output FILE" in done.stdout


MAC = "52-54-00-12-34-56"
OF_ONE = """[global]
verify=always

[main]
xen=XEN.GZ
options=dom0_mem=512M host=${serial}
kernel=pv64-${serial} mac=${mac}
"""


def test_machine(esp):
    """The seal of one machine's configuration: the file is sealed as it was
    written, and the files that it names for that machine. What is measured is
    the expanded command line."""
    folder = esp / "EFI/xen"
    (folder / "daybreak").mkdir()
    (folder / "daybreak" / MAC).write_text(OF_ONE)
    for serial in ("X1", "X2"):
        shutil.copy(folder / "pv64", folder / f"pv64-{serial}")

    def of(serial, mac=MAC):
        return ["--network", "--set", f"mac={mac}", "--set",
                f"serial={serial}"]

    seal_file = unsigned(esp, *of("X1"))
    text = seal_file.read_bytes().decode("latin-1")
    digest = hashlib.sha256(OF_ONE.encode()).hexdigest()
    assert f"config {digest} {len(OF_ONE)} daybreak\\{MAC}\n" in text
    assert " pv64-X1\n" in text and "pv64-X2" not in text
    done = run("plan", "--root", esp, *of("X1"), folder)
    assert (done.returncode, done.stderr) == (0, "")
    done = run("plan", "--root", esp, *of("X2"), folder)
    assert done.returncode == 1
    assert done.stderr == "pv64-X2: is not in daybreak.seal\n"
    # Another machine's is the configuration for all.
    config = folder / "daybreak.conf"
    config.write_text("[global]\nverify=always\n" + MORE)
    done = run("plan", "--root", esp, *of("X1", "52-54-00-12-34-57"), folder)
    assert done.returncode == 1
    assert re.match("daybreak.conf: has .* bytes were sealed under its name",
                    done.stderr)
    done = run("measure", "--root", esp, *of("X1"), folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"mac={MAC}" in done.stdout and "host=X1" in done.stdout
    assert "${" not in done.stdout


UUID = "6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8"
OF_MANY = """[global]
verify=always
{}
[{}]
xen=XEN.GZ
options=dom0_mem=512M host=${{{}}}
kernel=pv64-{} serial=${{serial}}
"""
# What each of a server's machines has, and one file that it names alone.
MACHINES_OF = {
    f"daybreak/{MAC}": OF_MANY.format(
        "chain=daybreak/52-54-00-12-34-57\n", "main", "mac", "${mac}"),
    f"daybreak/{UUID}": OF_MANY.format("", "spare", "uuid", "${uuid}"),
    "daybreak/52-54-00-12-34-57": OF_MANY.format(
        "chain=daybreak.conf\n", "third", "mac", "${mac}"),
}


@pytest.fixture(name="server")
def fixture_server(esp):
    """The folder of a server with a configuration for all and three others."""
    folder = esp / "EFI/xen"
    (folder / "daybreak").mkdir()
    for name, text in MACHINES_OF.items():
        (folder / name).write_text(text)
        shutil.copy(folder / "pv64", folder / f"pv64-{Path(name).name}")
    (folder / "daybreak/README").write_text("not a configuration")
    return folder


NETWORK = ["--network", "--set", "serial=X1"]


def variable(name):
    """What tells plan which machine it is."""
    of = Path(name).name
    return ["--set", f"{'uuid' if len(of) > 17 else 'mac'}={of}"]


def test_network(esp, server):
    """One seal is good for all configurations of a server, and for the files
    that each machine's variables name."""
    lines = read_list(unsigned(esp, *NETWORK))
    names = ["daybreak.conf",
             *sorted(x.replace("/", "\\") for x in MACHINES_OF)]
    assert lines[1:5] == [line("config", esp, name) for name in names]
    own = [f"pv64-{Path(name).name}" for name in MACHINES_OF]
    assert lines[5:-6] == [
        line("chain", esp, "\\EFI\\more\\more.conf"),
        *[line("file", esp, name)
          for name in sorted([*DATA, *own], key=str.lower)]]
    assert lines[-6:] == [f"entry fixed {name}" for name in (
        "main", "memtest", "spare", "third")] + ["end", ""]
    for name in MACHINES_OF:
        done = run("plan", "--root", esp, *NETWORK, *variable(name), server)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"host={Path(name).name}" in done.stdout
    done = run("plan", "--root", esp, *NETWORK, server, "memtest")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{server}/daybreak.seal: holds" in seal(
        esp, "--check", *NETWORK).stdout


@pytest.mark.parametrize("name", MACHINES_OF)
def test_network_tampered(esp, server, name):
    """One machine's is changed, or has the content of another's: that machine
    is refused, and all others boot."""
    unsigned(esp, *NETWORK)
    other = f"daybreak/{UUID if UUID not in name else '52-54-00-12-34-57'}"
    wanted = ["plan", "--root", esp, *NETWORK]
    for text in (MACHINES_OF[name].replace("512M", "513M"),
                 MACHINES_OF[other]):
        (server / name).write_text(text)
        done = run(*wanted, *variable(name), server)
        assert done.returncode == 1
        assert re.match(f"{name}: (its content is not what was sealed|has .* "
                        "bytes were sealed under its name)", done.stderr)
        done = run(*wanted, *variable(other), server)
        assert (done.returncode, done.stderr) == (0, "")
        done = seal(esp, "--check", *NETWORK)
        assert done.returncode == 1
        assert name.replace("/", "\\") in done.stderr


def test_network_check_finds_new(esp, server):
    """A machine that was added after the seal was made."""
    unsigned(esp, *NETWORK)
    new = server / "daybreak/52-54-00-12-34-58"
    new.write_text(MACHINES_OF[f"daybreak/{UUID}"].replace(
        "pv64-${uuid}", "pv64"))
    done = seal(esp, "--check", *NETWORK, "--set", f"uuid={UUID}")
    assert done.returncode == 1
    assert f"daybreak\\{new.name}: is not in {server}/daybreak.seal" \
        in done.stderr


def test_network_without_common(esp, server):
    (server / "daybreak.conf").unlink()
    (server / "daybreak/52-54-00-12-34-57").unlink()
    lines = read_list(unsigned(esp, *NETWORK))
    configs = [f"daybreak\\{MAC}", f"daybreak\\{UUID}"]
    assert [x.split(" ")[3] for x in lines if x.startswith("config")] == configs
    (server / "xen.cfg").write_text("[a]\noptions=dom0_mem=512M\n"
                                    "kernel=pv64\n")
    shutil.copy(server / "XEN.GZ", server / "xen.efi")
    lines = read_list(unsigned(esp, *NETWORK))
    assert [x.split(" ")[3] for x in lines if x.startswith("config")] == [
        *configs, "xen.cfg"]


def test_network_refuses(esp, server):
    """A sentence names the configuration whose entry would not boot."""
    (server / f"pv64-{UUID}").unlink()
    done = seal(esp, "--unsigned", *NETWORK)
    assert done.returncode == 1
    assert (f'the entry "spare" of daybreak/{UUID} would not boot: '
            f"pv64-{UUID}: no such file") in done.stderr
    assert not (server / "daybreak.seal").exists()
    (server / f"daybreak/{UUID}").unlink()
    done = seal(esp, "--unsigned", "--network")
    assert done.returncode == 1
    assert 'main" of daybreak/' + MAC in done.stderr
    assert "has ${serial}, which is not known on this" in done.stderr
    (server / f"daybreak/{UUID.upper()}").write_text("[a]\n")
    done = seal(esp, "--unsigned", *NETWORK)
    assert done.returncode == 0
    assert done.stderr == (
        f"warning: daybreak/{UUID.upper()}: is not sealed: no machine looks "
        "for a name in capital letters\n")


def test_network_edit(esp, server):
    """An entry's name is that of all configurations."""
    lines = read_list(unsigned(esp, *NETWORK, "--edit", "third"))
    assert "entry editable third" in lines and "entry fixed main" in lines
    (server / "daybreak" / MAC).write_text("[main\n")
    done = seal(esp, "--unsigned", *NETWORK)
    assert done.returncode == 1
    assert f"daybreak/{MAC}:1: " in done.stderr
