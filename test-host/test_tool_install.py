# SPDX-License-Identifier: MIT
"""
`daybreak install` and `daybreak uninstall`, with one folder as the system's root,
a folder as the EFI variables, and an image as the partition's disk.
"""
import re
import shutil
import struct
import subprocess
import uuid

import pytest
from test_tool import TIME_OUT, TOOL, TREE, run
from test_tool_seal import fixture_keys  # noqa: F401, the fixture "keys"
from test_tool_update import Host, use_key

GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
APPLICATION = TREE / "build" / "daybreakx64.efi"
MARK = re.search(rb"#### LoaderInfo: Daybreak (\S+) ####",
                 APPLICATION.read_bytes())
FOREIGN = b"MZ another loader"
PARTITION = 2
GUID = "11223344-5566-7788-99aa-bbccddeeff00"


class Installed(Host):
    """A host without Daybreak, whose packages are there."""

    def __init__(self, path):
        super().__init__(path)
        shutil.rmtree(self.esp)
        self.esp.mkdir()
        (self.esp / "EFI/BOOT").mkdir(parents=True)
        self.removable = self.esp / "EFI/BOOT/BOOTX64.EFI"
        self.application = self.folder / "daybreakx64.efi"
        self.put("usr/lib/daybreak/daybreakx64.efi", APPLICATION.read_bytes())
        self.add_kernel("6.1.0-9-amd64")
        self.variables = path / "efivars"
        self.variables.mkdir()
        self.disk = path / "disk.img"
        make_disk(self.disk)

    def command(self, *options, name="install"):
        words = [name, "--root", self.root, "--efivars", self.variables,
                 "--arch", "x86_64"]
        if name == "install":
            words += ["--disk", self.disk, "--part", str(PARTITION)]
        return [*words, *options]

    def uninstall(self, *options):
        done = run(*self.command(*options, name="uninstall"))
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    def set(self, name, value):
        (self.variables / f"{name}-{GLOBAL}").write_bytes(
            struct.pack("<I", 7) + value)

    def value(self, name):
        return (self.variables / f"{name}-{GLOBAL}").read_bytes()[4:]

    def order(self):
        value = self.value("BootOrder")
        return list(struct.unpack(f"<{len(value) // 2}H", value))

    def add_shim(self):
        for name in ("shim", "mm", "fb"):
            self.put(f"usr/lib/shim/{name}x64.efi.signed", f"MZ {name}")

    def tree(self):
        return {path.relative_to(self.esp): path.is_file() and
                path.read_bytes() for path in self.esp.rglob("*")}


def make_disk(path, label="gpt"):
    """Two partitions, of which PARTITION is an EFI system partition."""
    with path.open("wb") as out:
        out.truncate(64 << 20)
    lines = {"gpt": f"label: gpt\nstart=2048,size=2048\n"
                    f"start=8192,size=65536,type=uefi,uuid={GUID}\n",
             "dos": "label: dos\nlabel-id: 0x11223344\nstart=2048,size=2048\n"
                    "start=8192,size=65536,type=ef\n"}[label]
    subprocess.run(["/sbin/sfdisk", "--quiet", path], input=lines, text=True,
                   check=True, timeout=TIME_OUT)


@pytest.fixture(name="host")
def fixture_host(tmp_path):
    return Installed(tmp_path)


def utf16(text):
    return text.encode("utf-16-le") + b"\0\0"


def option(path, arguments="", drive=None):
    """An EFI_LOAD_OPTION by the specification's words, as a whole."""
    drive = drive or struct.pack("<BBHIQQ16sBB", 4, 1, 42, PARTITION, 8192,
                                 65536, uuid.UUID(GUID).bytes_le, 2, 2)
    file = struct.pack("<BBH", 4, 4, 4 + len(utf16(path))) + utf16(path)
    nodes = drive + file + b"\x7f\xff\x04\0"
    return struct.pack("<IH", 1, len(nodes)) + utf16("Daybreak") + nodes + \
        (utf16(arguments) if arguments else b"")


OWN_PATH = r"\EFI\daybreak\daybreakx64.efi"


def test_install(host):
    host.good()
    assert host.application.read_bytes() == APPLICATION.read_bytes()
    assert host.removable.read_bytes() == APPLICATION.read_bytes()
    assert host.order() == [0]
    assert host.value("Boot0000") == option(OWN_PATH)
    assert "[xen-4.17-amd64-linux-6.1.0-9-amd64]" in host.config.read_text()
    planned = run("plan", "--root", host.esp, "--arch", "x86_64", host.folder)
    assert planned.returncode == 0, planned.stderr


def test_removable_boots_what_is_installed(host):
    """The copy has no configuration of its own."""
    host.good()
    planned = run("plan", "--root", host.esp, "--arch", "x86_64",
                  host.removable.parent)
    assert planned.returncode == 0, planned.stderr
    assert "6.1.0-9-amd64 on Xen 4.17" in planned.stdout


def test_twice_is_once(host):
    host.good()
    before = {path: path.stat().st_mtime_ns
              for folder in (host.esp, host.variables)
              for path in folder.rglob("*")}
    host.good()
    assert before == {path: path.stat().st_mtime_ns
                      for folder in (host.esp, host.variables)
                      for path in folder.rglob("*")}


def test_order(host):
    """Other options stay, after ours; a free number is taken."""
    other = option(r"\EFI\debian\shimx64.efi")
    for number in (0, 1, 3):
        host.set(f"Boot{number:04X}", other)
    host.set("BootOrder", struct.pack("<3H", 3, 0, 1))
    host.good()
    assert host.order() == [2, 3, 0, 1]
    assert host.value("Boot0002") == option(OWN_PATH)
    host.uninstall()
    assert host.order() == [3, 0, 1]
    assert sorted(path.name[:8] for path in host.variables.iterdir()) == \
        ["Boot0000", "Boot0001", "Boot0003", "BootOrde"]


def test_option_of_ours_is_used_again(host):
    """An old one is changed and comes first; it is not made twice."""
    host.set("Boot0007", option(r"\efi\DAYBREAK\old.efi"))
    host.set("Boot0001", option(r"\EFI\debian\shimx64.efi"))
    host.set("BootOrder", struct.pack("<2H", 1, 7))
    host.good()
    assert host.order() == [7, 1]
    assert host.value("Boot0007") == option(OWN_PATH)


@pytest.mark.parametrize("broken", [
    b"", b"\1\0\0\0", b"\1\0\0\0\xff\xffD\0", option(OWN_PATH)[:40],
    option(OWN_PATH).replace(b"\4\1\x2a\0", b"\4\1\0\0"),
    option(OWN_PATH).replace(b"\4\1\x2a\0", b"\4\1\xff\xff"),
], ids=["empty", "attributes", "no-end", "cut", "node-of-0", "node-too-long"])
def test_broken_options(host, broken):
    """They are another's, and stay."""
    host.set("Boot0005", broken)
    host.set("BootOrder", struct.pack("<H", 5))
    host.good()
    assert host.order() == [0, 5]
    assert host.value("Boot0005") == broken


def test_master_boot_record(host):
    make_disk(host.disk, "dos")
    host.good()
    signature = struct.pack("<I", 0x11223344) + bytes(12)
    drive = struct.pack("<BBHIQQ16sBB", 4, 1, 42, PARTITION, 8192, 65536,
                        signature, 1, 1)
    assert host.value("Boot0000") == option(OWN_PATH, drive=drive)


def fails(host, *options, name="install"):
    done = run(*host.command(*options, name=name))
    assert done.returncode == 1
    return done.stderr


@pytest.mark.parametrize("change, says", [
    (lambda disk: disk.write_bytes(bytes(1 << 20)), "has no partition 2"),
    (lambda disk: disk.write_bytes(b"short"), "has no partition 2"),
    (lambda disk: disk.unlink(), "No such file"),
    (lambda disk: disk.write_bytes(disk.read_bytes().replace(
        b"EFI PART", b"EFI TRAP")), "has no partition 2"),
    (lambda disk: disk.write_bytes(disk.read_bytes().replace(
        struct.pack("<QII", 2, 128, 128), struct.pack("<QII", 2, 1, 128))),
     "has no partition 2"),
    (lambda disk: disk.write_bytes(disk.read_bytes().replace(
        struct.pack("<QII", 2, 128, 128),
        struct.pack("<QII", (1 << 64) - 1, 128, 128))), "has no partition 2"),
], ids=["empty", "short", "missing", "no-magic", "no-numbers", "far-away"])
def test_broken_disks(host, change, says):
    """What was copied boots by EFI/BOOT; the variables stay."""
    change(host.disk)
    assert f"disk.img: {says}" in fails(host)
    assert not list(host.variables.iterdir())
    assert host.removable.read_bytes() == APPLICATION.read_bytes()


@pytest.mark.parametrize("label", ["gpt", "dos"])
def test_partition_by_its_type(host, label):
    make_disk(host.disk, label)
    command = host.command()
    at = command.index("--part")
    del command[at:at + 2]
    done = run(*command)
    assert (done.returncode, done.stderr) == (0, "")
    found = host.value("Boot0000")
    host.good()
    assert host.value("Boot0000") == found
    # Of other types there are others only.
    subprocess.run(["/sbin/sfdisk", "--quiet", "--part-type", host.disk,
                    str(PARTITION), {"gpt": "linux", "dos": "83"}[label]],
                   check=True, timeout=TIME_OUT)
    done = run(*command)
    assert done.returncode == 1
    assert "disk.img: has no EFI system partition" in done.stderr


def test_another_loader_stays(host):
    host.removable.write_bytes(FOREIGN)
    assert "is another loader's and stays" in host.good()
    assert host.removable.read_bytes() == FOREIGN
    host.uninstall()
    assert host.removable.read_bytes() == FOREIGN


def test_fallback(host):
    """The other loader is kept, and comes back."""
    host.removable.write_bytes(FOREIGN)
    for _ in range(2):
        host.good("--fallback")
        assert host.removable.read_bytes() == APPLICATION.read_bytes()
        backup = host.removable.with_name("BOOTX64.EFI.before-daybreak")
        assert backup.read_bytes() == FOREIGN
    host.uninstall()
    assert host.removable.read_bytes() == FOREIGN
    assert not backup.exists()


def test_new_version(host):
    """An older copy of ours is replaced in both places."""
    host.good()
    old = APPLICATION.read_bytes().replace(MARK[1], b"0" * len(MARK[1]))
    assert old != APPLICATION.read_bytes()
    host.application.write_bytes(old)
    host.removable.write_bytes(old)
    host.good()
    assert host.application.read_bytes() == APPLICATION.read_bytes()
    assert host.removable.read_bytes() == APPLICATION.read_bytes()


def test_no_nvram(host):
    host.good("--no-nvram")
    assert not list(host.variables.iterdir())
    assert host.application.exists()


def test_no_variables(host):
    done = run("install", "--root", host.root, "--arch", "x86_64")
    assert done.returncode == 0
    assert "there are no EFI variables here" in done.stderr
    assert host.application.exists()


def test_dry_run(host):
    before = host.tree()
    said = host.good("--dry-run")
    assert f"+ {host.application}" in said
    assert f"+ a boot option for {OWN_PATH}" in said
    assert host.tree() == before
    assert not list(host.variables.iterdir())
    host.good()
    before = host.tree()
    assert f"- {host.application}" in host.uninstall("--dry-run")
    assert host.tree() == before
    assert host.order() == [0]


def test_without_application(host):
    (host.root / "usr/lib/daybreak/daybreakx64.efi").unlink()
    before = host.tree()
    assert "Debian has it in daybreak-efi-amd64-unsigned" in fails(host)
    assert host.tree() == before


def test_without_partition(tmp_path):
    host = Installed(tmp_path)
    shutil.rmtree(host.esp)
    assert "/boot/efi" in fails(host)
    assert not list(host.variables.iterdir())


def signed(host, name="daybreakx64.efi.signed"):
    """An application that has the room of a signature."""
    data = bytearray(APPLICATION.read_bytes())
    header, = struct.unpack_from("<I", data, 60)
    struct.pack_into("<II", data, header + 24 + 112 + 4 * 8, len(data), 8)
    return host.put(f"usr/lib/daybreak/{name}", bytes(data) + bytes(8))


@pytest.fixture(name="secure")
def fixture_secure(host, keys):
    """A host with Secure Boot on, and with what that needs."""
    host.set("SecureBoot", b"\1")
    host.add_shim()
    signed(host)
    use_key(host, keys)
    return host


def test_secure_boot_without_signature(host):
    host.set("SecureBoot", b"\1")
    host.add_shim()
    before = host.tree()
    said = fails(host)
    assert "is not signed, and Secure Boot is on: sign it with sbsign" in said
    assert host.tree() == before


def test_secure_boot_without_key(secure):
    """Without a seal nothing would be booted."""
    (secure.root / "etc/daybreak/seal.conf").unlink()
    before = secure.tree()
    said = fails(secure)
    assert "etc/daybreak/seal.conf: does not exist, and Secure Boot is on" \
        in said
    assert secure.tree() == before
    assert not (secure.variables / f"BootOrder-{GLOBAL}").exists()


def test_secure_boot_sealed_elsewhere(secure):
    """Somebody else has the key, and seals."""
    secure.good()
    (secure.root / "etc/daybreak/seal.conf").unlink()
    done = run(*secure.command())
    assert done.returncode == 0, done.stderr
    assert "daybreak.seal: is not made anew" in done.stderr


def test_old_signature(secure):
    """The package was upgraded, and nobody has signed the new version."""
    signed_file = secure.root / "usr/lib/daybreak/daybreakx64.efi.signed"
    signed_file.write_bytes(signed_file.read_bytes().replace(
        MARK[1], b"0" * len(MARK[1])))
    done = run(*secure.command())
    assert done.returncode == 0
    version = MARK[1].decode()
    assert f"{signed_file}: is version {'0' * len(version)}, and " \
        f"{signed_file.with_suffix('')} is {version}: sign that one" in \
        done.stderr


def test_secure_boot_without_shim(secure):
    """A key of the firmware's own may have signed it."""
    host = secure
    shutil.rmtree(host.root / "usr/lib/shim")
    data = signed(host).read_bytes()
    host.good()
    assert host.application.read_bytes() == data
    assert host.removable.read_bytes() == data
    assert host.value("Boot0000") == option(OWN_PATH)


def test_shim(secure):
    host = secure
    data = signed(host).read_bytes()
    host.good()
    names = {path.name: path.read_bytes() for path in host.folder.iterdir()}
    assert names["daybreakx64.efi"] == data
    assert names["shimx64.efi"] == b"MZ shim"
    assert names["mmx64.efi"] == b"MZ mm"
    assert names["fbx64.efi"] == b"MZ fb"
    assert names["BOOTX64.CSV"] == (
        "\ufeffshimx64.efi,Daybreak,\\EFI\\daybreak\\daybreakx64.efi ,Xen\n"
    ).encode("utf-16-le")
    assert {path.name: path.read_bytes()
            for path in host.removable.parent.iterdir()} == {
        "BOOTX64.EFI": b"MZ shim", "fbx64.efi": b"MZ fb",
        "mmx64.efi": b"MZ mm"}
    assert host.value("Boot0000") == option(r"\EFI\daybreak\shimx64.efi",
                                            OWN_PATH)
    host.good()
    host.uninstall()
    assert not host.folder.exists()
    assert not host.removable.exists()
    assert not host.removable.with_name("fbx64.efi").exists()


def shims_of_another(host, content="MZ {}"):
    """EFI/BOOT as GRUB's installation leaves it, with shim."""
    for name, file in (("shim", "BOOTX64.EFI"), ("fb", "fbx64.efi"),
                       ("mm", "mmx64.efi"), ("grub", "grubx64.efi")):
        host.removable.with_name(file).write_text(content.format(name))


@pytest.mark.parametrize("options", [[], ["--fallback"]],
                         ids=["stays", "fallback"])
@pytest.mark.parametrize("content", ["MZ {}", "MZ old {}"],
                         ids=["same", "older"])
def test_shim_of_another_loader(secure, options, content):
    """It is GRUB's even where it is the same file as Daybreak's."""
    host = secure
    shims_of_another(host, content)
    before = host.tree()
    for _ in range(2):
        host.good(*options)
    assert host.removable.read_text() == \
        ("MZ shim" if options else content.format("shim"))
    host.uninstall()
    assert host.tree() == before


def test_new_shim(secure):
    """Daybreak's own in EFI/BOOT is replaced without --fallback."""
    host = secure
    host.good()
    host.put("usr/lib/shim/shimx64.efi.signed", "MZ newer shim")
    host.good()
    assert host.removable.read_bytes() == b"MZ newer shim"
    assert not list(host.esp.rglob("*.before-daybreak"))
    host.removable.write_bytes(FOREIGN)
    host.good()
    host.uninstall()
    assert host.removable.read_bytes() == FOREIGN


@pytest.mark.parametrize("choice, has_shim", [
    ("--shim", True), ("--no-shim", False), (None, False)])
def test_shim_as_asked(host, choice, has_shim):
    """Without Secure Boot shim is used only if asked for."""
    host.add_shim()
    host.good(*([choice] if choice else []))
    assert (host.folder / "shimx64.efi").exists() == has_shim


def test_shim_stays(host):
    """What was asked for once holds for an upgrade of the package."""
    host.add_shim()
    host.good("--shim")
    before = host.tree()
    host.good()
    assert host.tree() == before
    assert status(host).returncode == 0


def test_no_shim_stays(secure):
    """So does what was not wanted, until it is. Nothing of shim is left."""
    host = secure
    host.good()
    before = host.tree()
    said = host.good("--no-shim", "--dry-run")
    assert f"- {host.folder / 'shimx64.efi'}\n" in said
    assert f"- {host.removable.with_name('fbx64.efi')}\n" in said
    assert host.tree() == before
    host.good("--no-shim")
    assert host.value("Boot0000") == option(OWN_PATH)
    assert not list(host.esp.rglob("shim*")) + list(host.esp.rglob("mm*")) \
        + list(host.esp.rglob("fb*")) + list(host.esp.rglob("*.CSV"))
    before = host.tree()
    host.good()
    assert host.tree() == before
    assert status(host).returncode == 0
    host.good("--shim")
    before = host.tree()
    assert (host.folder / "shimx64.efi").exists()
    host.good()
    assert host.tree() == before


def test_no_shim_leaves_what_is_started(secure):
    """The boot option that stays starts it."""
    host = secure
    host.good()
    host.good("--no-shim", "--no-nvram")
    assert host.value("Boot0000") == option(r"\EFI\daybreak\shimx64.efi",
                                            OWN_PATH)
    assert (host.folder / "shimx64.efi").read_bytes() == b"MZ shim"
    host.good()
    assert not (host.folder / "shimx64.efi").exists()


def test_shim_stays_without_its_package(secure):
    """The application may be trusted by shim alone."""
    host = secure
    host.good()
    before = host.tree()
    shutil.rmtree(host.root / "usr/lib/shim")
    host.good()
    assert host.tree() == before
    assert host.value("Boot0000") == option(r"\EFI\daybreak\shimx64.efi",
                                            OWN_PATH)
    (host.root / "usr/lib/shim").mkdir()
    host.add_shim()
    assert status(host).returncode == 0


def test_shim_is_missing(host):
    assert "Debian has it in shim-signed" in fails(host, "--shim")
    assert not host.application.exists()


def test_uninstall(host):
    """What was there before is there again, and no more."""
    (host.esp / "EFI/debian").mkdir()
    (host.esp / "EFI/debian/grubx64.efi").write_bytes(b"MZ grub")
    (host.esp / "EFI/BOOT").rmdir()
    before = host.tree()
    host.good()
    host.config.write_text(host.config.read_text() + "[own]\nefi=x.efi\n")
    said = host.uninstall()
    assert host.tree() == before
    assert not list(host.variables.iterdir())
    assert not host.settings.exists()
    kept = host.root / "var/backups/daybreak.conf"
    assert kept.read_text().endswith("[own]\nefi=x.efi\n")
    assert f"is kept as {kept}" in said
    assert "there is no Daybreak" in host.uninstall()


def test_uninstall_keeps_what_is_not_ours(host):
    host.good()
    (host.folder / "memtest.efi").write_bytes(b"MZ")
    done = run(*host.command(name="uninstall"))
    assert done.returncode == 0
    assert "has files that are not Daybreak's" in done.stderr
    assert [path.name for path in host.folder.iterdir()] == ["memtest.efi"]


def status(host):
    return run("status", "--root", host.root, "--esp", host.esp, "--efivars",
               host.variables)


def test_status(host):
    host.good()
    done = status(host)
    assert (done.returncode, done.stderr) == (0, "")
    version = MARK[1].decode()
    assert f"Installed: {host.folder}\n" in done.stdout
    facts = dict(re.findall(r"^  (\w[\w ]*?) {2,}(.*)$", done.stdout, re.M))
    assert facts["application"] == f"{host.application}, version {version}"
    assert facts["removable"] == f"{host.removable}, version {version}"
    assert facts["boot option"] == "Boot0000, number 1 of 1"
    assert facts["entries"] == "as this system has them now"


def change_kernel(host):
    host.put("boot/initrd.img-6.1.0-9-amd64", "another")


def change_settings(host):
    host.settings.write_text("DAYBREAK_LINUX_OPTIONS=root=/dev/sda1\n")


def old_application(host):
    host.application.write_bytes(APPLICATION.read_bytes()[:-1])


def other_first(host):
    host.set("Boot0001", option(r"\EFI\debian\shimx64.efi"))
    host.set("BootOrder", struct.pack("<2H", 1, 0))


def other_started(host):
    (host.variables / "LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
     ).write_bytes(struct.pack("<I", 6) + utf16("Daybreak 0.0.9"))


def bad_seal(host):
    (host.folder / "daybreak.seal").write_bytes(b"MZ")


def lost_file(host):
    next(host.folder.glob("vmlinuz-*")).unlink()


def renamed_kernel(host):
    for name in ("vmlinuz", "initrd.img"):
        (host.boot / f"{name}-6.1.0-9-amd64").rename(
            host.boot / f"{name}-6.1.0-8-amd64")


@pytest.mark.parametrize("change, says", [
    (change_kernel, "is not what this system has now"),
    (change_settings, "is not what this system has now"),
    (lost_file, "is not what this system has now"),
    (renamed_kernel, "is not what this system has now"),
    (old_application, "daybreakx64.efi: is not what is installed on this "
     "system: run daybreak install"),
    (other_first, "BootOrder: another boot option comes before Daybreak's"),
    (other_started, "is not the version that has started this machine"),
    (bad_seal, "daybreak.seal: is not a seal"),
])
def test_status_says(host, change, says):
    host.good()
    change(host)
    before = host.tree()
    done = status(host)
    assert done.returncode == 1
    assert re.search(says, done.stderr), done.stderr
    assert host.tree() == before


def test_status_of_a_folder(host):
    """Without a system nothing is compared."""
    host.good()
    change_kernel(host)
    done = run("status", "--esp", host.esp)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Installed" not in done.stdout


@pytest.mark.parametrize("arguments, says", [
    (["--part", "1"], "--part is for --disk"),
    (["--part", "0"], "expected a number from 1"),
    (["--part", "1x"], "expected a number from 1"),
    (["--arch", "mips"], "expected x86_64 or arm64"),
    (["more"], "takes options only"),
    (["--nothing"], "Try daybreak install --help."),
])
def test_usage(arguments, says):
    done = run("install", *arguments)
    assert done.returncode == 2
    assert says in done.stderr


@pytest.mark.parametrize("name", ["install", "uninstall"])
def test_help(name):
    done = run(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: daybreak {name} [OPTION]...\n")


WRITES = "write,rename,unlink,mkdir,rmdir,ftruncate"


def traced(host, inject, log, *options):
    """Runs an installation under strace."""
    return subprocess.run(
        ["strace", "-f", "-qq", "-o", log, "-e", f"trace={WRITES}", *inject,
         TOOL, *[str(word) for word in host.command(*options)]],
        text=True, capture_output=True, timeout=TIME_OUT, check=False)


def test_killed_at_each_change(tmp_path):
    """Whatever was done by then, one more installation makes all of it right,
    and before that EFI/BOOT has its old loader or a whole one of ours."""
    whole = Installed(tmp_path / "whole")
    whole.removable.write_bytes(FOREIGN)
    log = tmp_path / "log"
    traced(whole, [], log)
    changes = [line for line in log.read_text().splitlines()
               if re.search(r"\b(rename|unlink|mkdir|rmdir)\(", line)
               or "efivars" in line]
    assert len(changes) >= 6
    for call in ("rename", "mkdir"):
        count = sum(f" {call}(" in line for line in changes)
        for nth in range(1, count + 1):
            host = Installed(tmp_path / f"{call}{nth}")
            host.removable.write_bytes(APPLICATION.read_bytes()[:-1])
            done = traced(host, ["-e", f"inject={call}:signal=KILL:when={nth}"],
                          log)
            assert done.returncode != 0
            assert host.removable.read_bytes() in (
                APPLICATION.read_bytes(), APPLICATION.read_bytes()[:-1])
            host.good()
            assert host.application.read_bytes() == APPLICATION.read_bytes()
            assert host.order() == [0]
            left = [path for path in host.esp.rglob("*daybreak-new")]
            assert not left


SHIMS = {"mm": "mmx64.efi", "fb": "fbx64.efi", "shim": "shimx64.efi"}


def upgrade_shim(host, nth, log):
    """Returns whether the installation was killed before its nth rename."""
    host.add_shim()
    host.good("--shim")
    for name in SHIMS:
        host.put(f"usr/lib/shim/{name}x64.efi.signed", f"MZ newer {name}")
    return traced(host, ["-e", f"inject=rename:signal=KILL:when={nth}"],
                  log).returncode != 0


def test_shim_upgrade_killed(tmp_path):
    """What is in EFI/BOOT by then is ours, in whichever version it is."""
    nth = 1
    while True:
        host = Installed(tmp_path / f"{nth}")
        host.removable.parent.rmdir()
        before = host.tree()
        killed = upgrade_shim(host, nth, tmp_path / "log")
        assert host.removable.read_text() in ("MZ shim", "MZ newer shim")
        said = host.good()
        assert "another loader" not in said
        assert host.removable.read_text() == "MZ newer shim"
        for name, file in SHIMS.items():
            assert (host.folder / file).read_text() == f"MZ newer {name}"
        host.uninstall()
        assert host.tree() == before, nth
        if not killed:
            break
        nth += 1
    assert nth > 6


def test_disk_full(tmp_path):
    """A write that fails is said; what was there stays whole."""
    host = Installed(tmp_path / "first")
    log = tmp_path / "log"
    traced(host, [], log)
    writes = len(re.findall(r" write\(", log.read_text()))
    for nth in range(1, writes + 1):
        host = Installed(tmp_path / f"full{nth}")
        host.removable.write_bytes(APPLICATION.read_bytes()[:-1])
        done = traced(host, ["-e", f"inject=write:error=ENOSPC:when={nth}"],
                      log)
        assert host.removable.read_bytes() in (
            APPLICATION.read_bytes(), APPLICATION.read_bytes()[:-1])
        assert not list(host.esp.rglob("*daybreak-new"))
        if done.returncode:  # one of them is what it says itself
            assert re.search("No space left on device|daybreak: cannot write",
                             done.stderr), nth
