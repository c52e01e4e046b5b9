# SPDX-License-Identifier: MIT
"""
`daybreak update`, with one folder as the system's root and another one as the
EFI system partition. That what it leaves boots is what `daybreak plan` and
`daybreak seal --check` say, as they run the boot's code.
"""
import fcntl
import functools
import gzip
import os
import re
import subprocess

import pytest
from test_tool import TIME_OUT, TOOL, kernel, run, xen
from test_tool_plan import made_kernels
from test_tool_seal import fixture_keys  # noqa: F401, the fixture "keys"

BEGIN = "# daybreak update: begin (what is between the marks is overwritten)\n"
END = "# daybreak update: end\n"

GRUB = """GRUB_DEFAULT="Debian GNU/Linux, with Xen hypervisor"
GRUB_TIMEOUT=7
GRUB_CMDLINE_LINUX_DEFAULT="quiet"
GRUB_CMDLINE_LINUX="console=hvc0"
"""

RELEASE = """PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
"""

SETTINGS = """DAYBREAK_XEN_OPTIONS="dom0_mem=512M"
DAYBREAK_LINUX_OPTIONS="root=/dev/vda2 ro"
"""


@functools.cache
def made_kernel():
    return made_kernels()["pv64"].read_bytes()


@functools.cache
def real_xen():
    return xen("xen-*-amd64.gz").read_bytes()


class Host:
    """A root with /boot and /etc, and a partition at /boot/efi."""

    def __init__(self, path):
        self.root = path / "root"
        self.boot = self.root / "boot"
        self.esp = self.boot / "efi"
        self.folder = self.esp / "EFI/daybreak"
        self.config = self.folder / "daybreak.conf"
        self.settings = self.put("etc/default/daybreak", SETTINGS)
        self.folder.mkdir(parents=True)
        self.put("etc/os-release", RELEASE)
        self.put("boot/xen-4.17-amd64.gz", real_xen())

    def put(self, name, content):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)
        return path

    def add_kernel(self, version, initrd="initrd"):
        self.put(f"boot/vmlinuz-{version}", made_kernel())
        if initrd:
            self.put(f"boot/initrd.img-{version}", f"{initrd} {version}")

    def remove_kernel(self, version):
        (self.boot / f"vmlinuz-{version}").unlink()
        (self.boot / f"initrd.img-{version}").unlink()

    def command(self, *options):
        return ["update", "--root", self.root, "--arch", "x86_64", *options]

    def run(self, *options):
        return run(*self.command(*options))

    def good(self, *options):
        done = self.run(*options)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    def warned(self, *options):
        """Returns the warnings of an update that has worked."""
        done = self.run(*options)
        assert done.returncode == 0, done.stderr
        lines = done.stderr.splitlines()
        assert lines and all(line.startswith("warning: ") for line in lines)
        return done.stderr

    def refused(self, *options):
        """Returns the one sentence of an update that has changed nothing."""
        before = self.tree()
        done = self.run(*options)
        assert done.returncode == 1, done.stdout
        assert self.tree() == before
        return done.stderr

    def tree(self):
        return {str(path.relative_to(self.root)):
                path.read_bytes() if path.is_file() else None
                for path in self.root.rglob("*")}

    def files(self):
        return {str(path.relative_to(self.folder))
                for path in self.folder.rglob("*") if path.is_file()}

    def record(self):
        return sorted((self.folder / "daybreak.files").read_text().split())

    def sections(self):
        return re.findall(r"^\[(.*)\]$", self.config.read_text(), re.M)

    def plan(self, entry):
        done = run("plan", "--root", self.esp, "--arch", "x86_64",
                   "--memory", "64G", self.config, entry)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(name="host")
def fixture_host(tmp_path):
    host = Host(tmp_path)
    host.add_kernel("6.1.0-9-amd64")
    host.add_kernel("6.1.0-40-amd64")
    return host


NEWER = "xen-4.17-amd64-linux-6.1.0-40-amd64"
OLDER = "xen-4.17-amd64-linux-6.1.0-9-amd64"
COPIED = {"xen-4.17-amd64", "vmlinuz-6.1.0-9-amd64", "vmlinuz-6.1.0-40-amd64",
          "initrd.img-6.1.0-9-amd64", "initrd.img-6.1.0-40-amd64"}


def test_entries(host):
    host.good()
    assert host.config.read_text() == f"""\
# What Daybreak boots: daybreak.conf(5). Entries of your own go here.
[global]
timeout=5

{BEGIN}[{NEWER}]
title=Debian GNU/Linux 12, Linux 6.1.0-40-amd64 on Xen 4.17
tries=3
xen=xen-4.17-amd64
options=dom0_mem=512M
kernel=vmlinuz-6.1.0-40-amd64 root=/dev/vda2 ro
ramdisk=initrd.img-6.1.0-40-amd64

[{OLDER}]
title=Debian GNU/Linux 12, Linux 6.1.0-9-amd64 on Xen 4.17
tries=3
xen=xen-4.17-amd64
options=dom0_mem=512M
kernel=vmlinuz-6.1.0-9-amd64 root=/dev/vda2 ro
ramdisk=initrd.img-6.1.0-9-amd64

{END}"""
    assert host.files() == {"daybreak.conf", "daybreak.files", *COPIED}
    for name in COPIED - {"xen-4.17-amd64"}:
        assert (host.folder / name).read_bytes() == \
            (host.boot / name).read_bytes()
    # Xen is unpacked.
    assert (host.folder / "xen-4.17-amd64").read_bytes() == \
        gzip.decompress(real_xen())
    for entry in NEWER, OLDER:
        host.plan(entry)


def test_twice_is_once(host):
    host.good()
    before = {p: p.stat().st_mtime_ns for p in host.folder.iterdir()}
    assert host.good() == ""
    assert {p: p.stat().st_mtime_ns for p in host.folder.iterdir()} == before


VERSIONS = ["6.1.0-9-amd64", "6.1.0-40-amd64", "6.1.0-40-cloud-amd64",
            "6.1.0-40+b1-amd64", "6.12~rc3-amd64", "6.12-amd64",
            "6.12+deb13-amd64", "6.012.1-amd64", "6.5-amd64", "6.5.0-amd64",
            "5.10.0-30-amd64"]


def test_order_is_debian_s(tmp_path):
    host = Host(tmp_path)
    for version in VERSIONS:
        host.add_kernel(version)
    host.good()
    listed = [name.removeprefix("xen-4.17-amd64-linux-")
              for name in host.sections() if name != "global"]
    assert sorted(listed) == sorted(VERSIONS)
    for newer, older in zip(listed, listed[1:]):
        subprocess.run(["dpkg", "--compare-versions", newer, "gt", older],
                       check=True, timeout=TIME_OUT)


def test_every_xen_with_every_kernel(host):
    host.put("boot/xen-4.20-amd64.gz", real_xen())
    host.put("boot/xen-4.9-amd64.gz", real_xen())
    # Neither forms of the same Xen nor what is beside it is another one.
    host.put("boot/xen-4.20-amd64.efi", "not looked at")
    host.put("boot/xen-4.20-amd64.config", "CONFIG_PV=y")
    host.put("boot/xen-syms-4.20", "symbols")
    (host.boot / "xen.gz").symlink_to("xen-4.20-amd64.gz")
    (host.boot / "xen-4.gz").symlink_to("xen-4.20-amd64.gz")
    host.good()
    assert host.sections() == ["global"] + [
        f"xen-{x}-amd64-linux-6.1.0-{k}-amd64"
        for x in ("4.20", "4.17", "4.9") for k in (40, 9)]


def test_so_many_kernels(host):
    host.settings.write_text(SETTINGS + "DAYBREAK_KERNELS=1\n")
    host.good()
    assert host.sections() == ["global", NEWER]


def test_half_written(host):
    host.put("boot/vmlinuz-7.0.dpkg-new", made_kernel())
    host.put("boot/xen-5.0.gz.dpkg-tmp", real_xen())
    host.add_kernel("7.1", initrd=None)
    host.add_kernel("7.2")
    host.put("boot/vmlinuz-7.2", made_kernel()[:-20000])
    host.add_kernel("7.3")
    host.put("boot/initrd.img-7.3", "")
    host.put("boot/xen-5.1.gz", real_xen()[:-100])
    host.put("boot/xen-5.2.gz", gzip.compress(b"not Xen" * 1000))
    said = host.warned()
    for name in ("vmlinuz-7.0.dpkg-new", "xen-5.0.gz.dpkg-tmp", "vmlinuz-7.1",
                 "vmlinuz-7.2", "7.3", "xen-5.1.gz", "Xen 5.2"):
        assert name in said
    assert host.sections() == ["global", NEWER, OLDER]
    assert COPIED | {"daybreak.conf", "daybreak.files"} == host.files()


def test_damaged_kernel(host):
    """Xen unpacks a bzImage, so the boot itself looks at its headers only."""
    image = bytearray(kernel("linux-image-cloud-amd64").read_bytes())
    middle = len(image) // 2
    image[middle:middle + 65536] = 65536 * b"\xff"
    host.add_kernel("7.2")
    host.put("boot/vmlinuz-7.2", bytes(image))
    said = host.warned()
    assert "vmlinuz-7.2: gets no entry" in said
    assert host.sections() == ["global", NEWER, OLDER]


def test_initrd_of_dracut_or_none(tmp_path):
    host = Host(tmp_path)
    host.add_kernel("6.1", initrd=None)
    host.good()
    assert "ramdisk" not in host.config.read_text()
    host.put("boot/initramfs-6.1.img", "dracut's")
    host.good()
    assert "ramdisk=initramfs-6.1.img\n" in host.config.read_text()


def test_nothing_to_boot(host):
    (host.boot / "xen-4.17-amd64.gz").unlink()
    assert "has no Xen" in host.refused()
    host.put("boot/xen-4.17-amd64.gz", gzip.compress(b"not Xen" * 1000))
    assert "every entry" in host.refused()


OWN = b"""\xef\xbb\xbf# mine\r
[global]\r
default=mine
[mine]
kernel=vmlinuz-mine root=/dev/sda1 # comment
xen=xen-4.17-amd64"""


def test_what_a_person_wrote_stays(host):
    (host.folder / "vmlinuz-mine").write_bytes(made_kernel())
    host.config.write_bytes(OWN)
    host.good()
    text = host.config.read_bytes()
    assert text.startswith(OWN + b"\n" + BEGIN.encode())
    after = b"\r\n[after]\r\nkernel=vmlinuz-mine\nxen=xen-4.17-amd64"
    host.config.write_bytes(text + after)
    host.add_kernel("6.1.0-41-amd64")
    host.good()
    text = host.config.read_bytes()
    assert text.startswith(OWN + b"\n" + BEGIN.encode())
    assert text.endswith(END.encode() + after)
    assert b"6.1.0-41" in text
    assert "vmlinuz-mine" in host.files()


@pytest.mark.parametrize("text, sentence", [
    (BEGIN + "[old]\n", ":1: \"# daybreak update: begin\" without"),
    (BEGIN + "[old]\n" + BEGIN + END, ":3: a second"),
    (END, ":1: \"# daybreak update: end\" without"),
    (BEGIN + END + "\n" + END, ":4: \"# daybreak update: end\" without"),
    ("[mine]\nkernal=x\n", ":2: "),
    (f"[{NEWER}]\nkernel=x\n", "daybreak.conf:"),
])
def test_configuration_that_cannot_be_changed(host, text, sentence):
    host.config.write_text(text)
    assert sentence in host.refused()


def test_sections_stay_the_same(host):
    """Counting goes on only for a section that does not change."""
    def section(name):
        return re.search(rf"^\[{name}\]\n(?:.+\n)*", host.config.read_text(),
                         re.M)[0]
    host.good()
    before = section(NEWER)
    host.add_kernel("6.1.0-41-amd64")
    # As long as it was.
    host.put("boot/initrd.img-6.1.0-40-amd64", "INITRD 6.1.0-40-amd64")
    host.good()
    assert section(NEWER) == before
    assert (host.folder / "initrd.img-6.1.0-40-amd64").read_text() == \
        "INITRD 6.1.0-40-amd64"


def test_stale_files_go(host):
    host.good()
    (host.folder / "vmlinuz-foreign").write_text("not ours")
    host.remove_kernel("6.1.0-9-amd64")
    host.good()
    assert host.sections() == ["global", NEWER]
    assert host.files() == {"daybreak.conf", "daybreak.files",
                            "vmlinuz-foreign",
                            *(n for n in COPIED if "-9-" not in n)}


@pytest.mark.parametrize("name", [
    "EFI/daybreak/daybreak.conf", "EFI/other/more.cfg", "loader/a/b.conf"])
def test_what_others_name_stays(host, name):
    host.good()
    path = host.esp / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write("[kept]\nkernel=/EFI/daybreak/VMLINUZ-6.1.0-9-amd64 ro\n"
                   "xen=xen-4.17-amd64\n")
    host.remove_kernel("6.1.0-9-amd64")
    host.good()
    assert "vmlinuz-6.1.0-9-amd64" in host.files()
    assert "initrd.img-6.1.0-9-amd64" not in host.files()
    # It is still ours: when nobody names it, it goes.
    path.write_text("")
    host.good()
    assert "vmlinuz-6.1.0-9-amd64" not in host.files()


def test_foreign_file_with_the_same_content_is_not_ours(host):
    (host.folder / "vmlinuz-6.1.0-9-amd64").write_bytes(made_kernel())
    host.good()
    host.remove_kernel("6.1.0-9-amd64")
    host.good()
    assert "vmlinuz-6.1.0-9-amd64" in host.files()


def test_dry_run(host):
    host.good()
    host.remove_kernel("6.1.0-9-amd64")
    host.add_kernel("6.1.0-41-amd64")
    host.put("boot/initrd.img-6.1.0-40-amd64", "made anew")
    before = host.tree()
    said = host.good("--dry-run")
    assert host.tree() == before
    assert re.search(r"^\+ vmlinuz-6.1.0-41-amd64, ", said, re.M)
    assert re.search(r"^~ initrd.img-6.1.0-40-amd64, ", said, re.M)
    assert re.search(r"^- vmlinuz-6.1.0-9-amd64$", said, re.M)
    assert "\n+[xen-4.17-amd64-linux-6.1.0-41-amd64]\n" in said
    assert f"\n-[{OLDER}]\n" in said
    host.good()
    assert host.good("--dry-run") == ""


@pytest.mark.parametrize("line, sentence", [
    ("DAYBREAK_TRYS=3", ":3: DAYBREAK_TRYS is not known"),
    ("DAYBREAK_TRIES=101", ":3: DAYBREAK_TRIES=101: expected 0 to 100"),
    ("DAYBREAK_TRIES=-1", ":3: DAYBREAK_TRIES=-1: expected"),
    ("DAYBREAK_TRIES=", ":3: DAYBREAK_TRIES=: expected"),
    ("DAYBREAK_TRIES=3 # good\nDAYBREAK_KERNELS=x", ":4: DAYBREAK_KERNELS"),
    ("DAYBREAK_XEN_OPTIONS=a b", ":3: expected one value"),
    ("DAYBREAK_XEN_OPTIONS=$(reboot)", ":3: expected quotes"),
    ('DAYBREAK_XEN_OPTIONS="$HOME"', ":3: expected a value without $"),
    ('DAYBREAK_XEN_OPTIONS="a', ":3: expected the end of a quoted value"),
    ("DAYBREAK_XEN_OPTIONS='a #b'", "# outside quotes"),
    ("DAYBREAK_LINUX_OPTIONS=", "is empty"),
    ("reboot", ":3: expected KEY=VALUE"),
    ("DAYBREAK_XEN_OPTIONS='\x01'", ":3: expected text without control"),
    ("DAYBREAK_XEN_OPTIONS=" + 2048 * "x", ":3: DAYBREAK_XEN_OPTIONS has"),
])
def test_bad_settings(host, line, sentence):
    host.settings.write_text(SETTINGS + line + "\n")
    assert sentence in host.refused()


def take_over(host, **grub):
    host.settings.unlink()
    host.put("etc/fstab", "# disks\nUUID=12-34 / ext4 ro 0 1\n"
             "/dev/sdb1 /home ext4 defaults 0 2\n")
    for name, text in grub.items():
        host.put("etc/default/grub" if name == "main" else
                 f"etc/default/grub.d/{name}.cfg", text)


def settings_of(host):
    return dict(re.findall(r'^(\w+)="?(.*?)"?$', host.settings.read_text(),
                           re.M))


def test_taken_over_from_grub(host):
    take_over(host, main=GRUB, xen='GRUB_CMDLINE_XEN="loglvl=all"\necho hello; echo hello >&2\n'
              'GRUB_CMDLINE_XEN_DEFAULT="$GRUB_CMDLINE_XEN x=\\"y\\""')
    host.good()
    assert settings_of(host) == {
        "DAYBREAK_XEN_OPTIONS": r'loglvl=all loglvl=all x=\"y\"',
        "DAYBREAK_LINUX_OPTIONS": "root=UUID=12-34 ro console=hvc0 quiet",
        "DAYBREAK_TRIES": "3", "DAYBREAK_TIMEOUT": "7",
        "DAYBREAK_KERNELS": "0"}
    text = host.config.read_text()
    assert "timeout=7\n" in text
    assert '\noptions=loglvl=all loglvl=all x="y"\n' in text
    # Once: GRUB's are not looked at again.
    host.put("etc/default/grub", "exit 1")
    assert host.good() == ""


def test_grub_for_xen_only(host):
    take_over(host, main=GRUB + "GRUB_CMDLINE_LINUX_XEN_REPLACE=a=1\n"
              "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT='root=/dev/x rw'\n")
    host.good()
    assert settings_of(host)["DAYBREAK_LINUX_OPTIONS"] == "a=1 root=/dev/x rw"


def test_grub_boots_without_xen(host):
    take_over(host, main="GRUB_DEFAULT=0\n")
    assert "GRUB_DEFAULT=0: boots Linux without Xen" in host.warned()


def test_no_grub(host):
    take_over(host)
    host.put("etc/fstab", "/dev/vg/a / btrfs rw,subvol=@,noatime 0 0\n")
    host.good()
    assert settings_of(host)["DAYBREAK_LINUX_OPTIONS"] == \
        "root=/dev/vg/a rootflags=subvol=@ ro"


def test_grub_that_a_shell_cannot_read(host):
    take_over(host, main="if\n")
    assert "a shell cannot read it" in host.refused()


def test_no_root_device(host):
    take_over(host)
    host.put("etc/fstab", "/dev/sdb1 /home ext4 defaults 0 2\n")
    assert "names no root file system" in host.refused()


WEB = """# The web server.
[web]
kernel = "vmlinuz-web" root=/dev/xvda ro
ramdisk=/srv/web/initrd
memory=64
cpus=["0",
 "1"]
vcpus=2
"""


def add_web(host, text=WEB):
    host.put("etc/daybreak/vmlinuz-web", made_kernel())
    host.put("srv/web/initrd", "web's")
    return host.put("etc/daybreak/domains.d/web.conf", text)


def test_domains(host):
    add_web(host)
    host.put("etc/daybreak/domains.d/mail.conf",
             "[mail]\nkernel=vmlinuz-6.1.0-9-amd64\nmemory=32")
    host.put("etc/daybreak/domains.d/README", "not a domain")
    host.good()
    text = host.config.read_text()
    assert text.count("\ndomains=mail web\n") == 2
    assert "\nkernel=domains/etc_daybreak_vmlinuz-web root=/dev/xvda ro\n" \
        "ramdisk=domains/srv_web_initrd\nmemory=64\n" in text
    # What /boot has is copied once.
    assert "\n[mail]\nkernel=vmlinuz-6.1.0-9-amd64\nmemory=32\n" in text
    assert (host.folder / "domains/srv_web_initrd").read_text() == "web's"
    assert "web" in host.plan(NEWER) and "mail" in host.plan(OLDER)
    (host.root / "etc/daybreak/domains.d/web.conf").unlink()
    host.good()
    assert not any(n.startswith("domains/") for n in host.files())


@pytest.mark.parametrize("old, new, sentence", [
    ("memory=64", "memroy=64", "web.conf:5: "),
    ("memory=64", "", "web.conf"),
    ("/srv/web/initrd", "/srv/web/none", "web.conf:4: "),
    ("[web]", "[mail]", "web.conf:5: "),
    ("vcpus=2", "vcpus=2\n[more]\nkernel=x",
     "web.conf:9: [more]: expected no section but [web]"),
    ("vmlinuz-web", "/srv/web/initrd", "web.conf"),
    ("vcpus=2", "type=pvh", "web.conf"),
    ("# The", "\0", "NUL"),
])
def test_broken_domain_is_left_out(host, old, new, sentence):
    add_web(host, WEB.replace(old, new, 1))
    host.put("etc/daybreak/domains.d/mail.conf",
             "[mail]\nkernel=vmlinuz-6.1.0-9-amd64\nmemory=32")
    said = host.warned()
    assert "the domain web is left out" in said and sentence in said
    assert host.config.read_text().count("\ndomains=mail\n") == 2
    assert "mail" in host.plan(NEWER)
    assert not any(n.startswith("domains/") for n in host.files())


def test_domains_that_no_entry_can_have(host):
    """Without dom0_mem= a boot with domains is refused."""
    host.settings.write_text(SETTINGS.replace("dom0_mem=512M", ""))
    add_web(host)
    assert "dom0_mem" in host.warned()
    assert host.sections() == ["global", NEWER, OLDER]
    host.plan(NEWER)


def test_arm64(host):
    for path in host.boot.glob("*-*"):
        path.unlink()
    image = xen("xen-*-arm64.efi", "arm64").read_bytes()
    host.put("boot/xen-4.17-arm64.efi", image)
    host.put("boot/xen-4.17-arm64", image)
    host.put("boot/vmlinuz-6.1",
             kernel("linux-image-cloud-arm64", "arm64").read_bytes())
    done = run("update", "--root", host.root, "--arch", "arm64")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\nxen=xen-4.17-arm64.efi\n" in host.config.read_text()
    assert host.sections() == ["global", "xen-4.17-arm64-linux-6.1"]


def test_partition(host):
    other = host.root / "efi/EFI/daybreak"
    other.mkdir(parents=True)
    assert "both have" in host.refused()
    host.good("--esp", host.root / "efi")
    assert (other / "daybreak.conf").exists()
    assert not host.config.exists()
    assert "is not a folder" in host.refused("--esp", host.root / "none")
    fresh = host.root / "fresh"
    fresh.mkdir()
    assert "does not exist yet" in host.refused("--esp", fresh, "--dry-run")
    host.good("--esp", fresh)
    assert (fresh / "EFI/daybreak/daybreak.conf").exists()


def test_not_installed(host):
    host.folder.rmdir()
    assert "run daybreak install" in host.refused()


def test_one_at_a_time(host):
    fd = os.open(host.folder, os.O_RDONLY)
    fcntl.flock(fd, fcntl.LOCK_EX)
    with subprocess.Popen([TOOL, *map(str, host.command())],
                          stdout=subprocess.DEVNULL) as update:
        with pytest.raises(subprocess.TimeoutExpired):
            update.wait(1)
        assert not host.files()
        os.close(fd)
        assert update.wait(TIME_OUT) == 0
    assert host.config.exists()


def use_key(host, keys, name="a", more=""):
    for end in "key", "pem":
        host.put(f"etc/daybreak/seal.{end}",
                 (keys / f"{name}.{end}").read_bytes())
    host.put("etc/daybreak/seal.conf", "key=/etc/daybreak/seal.key\n"
             "cert=/etc/daybreak/seal.pem\n" + more)


def check_seal(host):
    return run("seal", "--check", "--arch", "x86_64", "--root", host.esp,
               host.config)


def assert_sealed(host, keys, name="a"):
    done = check_seal(host)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    subprocess.run(["sbverify", "--cert", keys / f"{name}.pem",
                    host.folder / "daybreak.seal"],
                   check=True, capture_output=True, timeout=TIME_OUT)


def inspect_seal(host):
    return run("inspect", host.folder / "daybreak.seal").stdout


def test_sealed_again(host, keys):
    use_key(host, keys, more=f"edit={OLDER}\n")
    host.good()
    assert_sealed(host, keys)
    before = (host.folder / "daybreak.seal").read_bytes()
    assert host.good() == ""
    assert (host.folder / "daybreak.seal").read_bytes() == before
    host.put("boot/initrd.img-6.1.0-9-amd64", "made anew")
    host.good()
    assert_sealed(host, keys)
    assert "also" not in inspect_seal(host)
    use_key(host, keys, "b")
    host.good()
    assert_sealed(host, keys, "b")


def test_seal_without_a_key(host, keys):
    use_key(host, keys)
    host.good()
    (host.root / "etc/daybreak/seal.conf").unlink()
    assert "daybreak.seal: is not made anew" in host.warned()


@pytest.mark.parametrize("text, sentence", [
    ("key=/a\n", "seal.conf: expected key= and cert="),
    ("kye=/a\n", "seal.conf:1: kye is not known"),
    ("key=/none\ncert=/none\n", "sbsign"),
])
def test_bad_seal_conf(host, text, sentence):
    host.put("etc/daybreak/seal.conf", text)
    assert sentence in host.refused()


def test_what_is_not_sealed_by_us_is_not_signed(host, keys, tmp_path):
    """Another key's seal on the partition is not merged into ours."""
    use_key(host, keys, "b")
    host.good()
    use_key(host, keys, "a")
    host.put("boot/initrd.img-6.1.0-9-amd64", "made anew")
    trace = tmp_path / "trace"
    traced(host, trace, "-e", "trace=rename")
    assert trace.read_text().count("daybreak.seal.daybreak-new") == 1


def changed(host):
    """An upgrade of all: one kernel comes, one goes, one initrd changes."""
    host.remove_kernel("6.1.0-9-amd64")
    host.add_kernel("6.1.0-41-amd64")
    host.put("boot/initrd.img-6.1.0-40-amd64", "made anew")
    add_web(host)


def traced(host, trace, *options):
    return subprocess.run(
        ["strace", "-qq", "-o", trace, *options, TOOL,
         *map(str, host.command())],
        capture_output=True, text=True, timeout=TIME_OUT, check=False)


def leftovers(host):
    return {n for n in host.files() if ".daybreak-new" in n}


def restore(host, tree):
    for path in sorted(host.root.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    for name, content in tree.items():
        path = host.root / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


@pytest.mark.parametrize("call", ["rename", "unlink", "mkdir"])
def test_every_prefix_boots(host, keys, tmp_path, call):
    """Killed at each change of a folder, which are the only changes of what
    names mean: what is there is whole and sealed, and the next update ends the
    work."""
    use_key(host, keys)
    host.good()
    changed(host)
    before = host.tree()
    host.good()
    after, recorded = host.tree(), host.record()
    for when in range(1, 100):
        restore(host, before)
        done = traced(host, tmp_path / "trace", "-e",
                      f"inject={call}:signal=KILL:when={when}")
        assert_sealed(host, keys)
        if done.returncode == 0:
            break
        host.good()
        assert_sealed(host, keys)
        assert set(host.tree()) == set(after)
        assert host.record() == recorded
    assert when > {"rename": 8, "unlink": 2, "mkdir": 1}[call]


def test_interrupted_twice(host, keys, tmp_path):
    """What comes after an update that was killed once it had put a seal for
    two versions there, is a third version."""
    use_key(host, keys)
    host.good()
    initrd = "boot/initrd.img-6.1.0-40-amd64"
    host.put(initrd, "second")
    # After those of signing twice: the seal for both, then the initrd.
    traced(host, tmp_path / "trace", "-e",
           "inject=rename:signal=KILL:when=4")
    assert "also" in inspect_seal(host)
    assert_sealed(host, keys)
    host.put(initrd, "third")
    before = host.tree()
    for when in range(1, 6):
        restore(host, before)
        done = traced(host, tmp_path / "trace", "-e",
                      f"inject=rename:signal=KILL:when={when}")
        assert done.returncode
        assert_sealed(host, keys)
    host.good()
    assert_sealed(host, keys)
    assert "also" not in inspect_seal(host)


@pytest.mark.parametrize("call, error", [
    ("write", "ENOSPC"), ("fsync", "EIO"), ("rename", "ENOSPC"),
    ("openat", "ENOSPC")])
def test_every_failure_leaves_what_boots(host, keys, tmp_path, call, error):
    use_key(host, keys)
    host.good()
    changed(host)
    before = host.tree()
    nr = 0
    trace = tmp_path / "trace"
    traced(host, trace, "-e", f"trace={call}")
    lines = trace.read_text().splitlines()
    # Of all that is opened, only what is written.
    numbers = [i for i, line in enumerate(lines, 1)
               if str(host.folder) in line and "O_CREAT" in line] \
        if call == "openat" else range(1, len(lines) + 1)
    # A file is synced after it was written and after it has its name, and so
    # is its folder.
    numbers = list(numbers)[::5 if call == "fsync" else 1]
    for when in numbers:
        restore(host, before)
        done = traced(host, trace, "-e",
                      f"inject={call}:error={error}:when={when}")
        assert_sealed(host, keys)
        assert not leftovers(host)
        if done.returncode:
            assert done.stderr.strip(), when
            nr += 1
    assert nr >= 6


def test_written_before_it_is_named(host, tmp_path):
    """Each file is on the medium before its rename. After it come the folder,
    in which the temporary name is gone, and then the file: on FAT only that
    writes where the name's content is."""
    trace = tmp_path / "trace"
    done = traced(host, trace, "-y", "-e", "trace=fsync,rename")
    assert done.returncode == 0
    nr = 0
    lines = trace.read_text().splitlines()
    for i, line in enumerate(lines):
        if not line.startswith("rename"):
            continue
        old, new = re.findall(r'"(.*?)"', line)
        synced = [one.split("<")[1].split(">")[0] if one.startswith("fsync")
                  else one for one in lines[i - 1:i + 3]]
        assert synced == [old, line, os.path.dirname(new), new]
        nr += 1
    assert nr == len(COPIED) + 2


def test_room_is_free_only_after_its_name(host, tmp_path):
    """What had a name until now is kept open until the medium has the folder
    without it: FAT would have freed the content of a name that is still
    there."""
    host.good()
    changed(host)
    replaced = {host.folder / name
                for name in ("initrd.img-6.1.0-40-amd64", "daybreak.conf")}
    removed = {host.folder / f"{name}-6.1.0-9-amd64"
               for name in ("vmlinuz", "initrd.img")}
    trace = tmp_path / "trace"
    assert traced(host, trace, "-y", "-e",
                  "trace=fsync,rename,unlink,close").returncode == 0
    lines = trace.read_text().splitlines()
    for path in replaced | removed:
        changed_at, = [i for i, line in enumerate(lines)
                       if re.match(r"(rename|unlink)\(", line)
                       and line.endswith(f'"{path}") = 0')]
        closed_at, = [i for i, line in enumerate(lines)
                      if line.startswith("close") and
                      f"<{path}>(deleted)" in line]
        synced = [line for line in lines[changed_at:closed_at]
                  if line.startswith("fsync")]
        assert len(synced) == 1 + (path in replaced)
        # and then it is free on the medium, too
        assert lines[closed_at + 1].startswith("fsync")


@pytest.mark.parametrize("signal", ["TERM", "INT", "HUP"])
def test_signal_takes_the_temporary_file(host, tmp_path, signal):
    done = traced(host, tmp_path / "trace", "-e",
                  f"inject=fsync:signal={signal}:when=3")
    assert done.returncode < 0 or done.returncode > 128
    assert host.files() == {"daybreak.files"}


def with_free(host, trace, free):
    """An update on a partition that has so many bytes free."""
    # struct statfs: f_type, f_bsize, f_blocks, f_bfree, f_bavail, ...
    words = [0x4d44, 4096, 1 << 20, free // 4096, free // 4096, 0, 0, 0, 255,
             4096, 0]
    poke = b"".join(w.to_bytes(8, "little") for w in words)
    return traced(host, trace, "-e",
                  f"inject=statfs:poke_exit=@arg2={poke.hex()}")


def test_room(host, tmp_path):
    before = host.tree()
    done = with_free(host, tmp_path / "trace", 1 << 20)
    assert done.returncode == 1 and "KiB, has 1024 KiB; nothing is" in \
        done.stderr
    assert host.tree() == before
    done = with_free(host, tmp_path / "trace", 16 << 20)
    assert (done.returncode, done.stderr) == (0, "")


def test_room_only_after_what_goes(host, tmp_path):
    host.good()
    host.remove_kernel("6.1.0-9-amd64")
    host.put("boot/initrd.img-6.1.0-9-amd64", bytes(1))
    host.add_kernel("6.1.0-41-amd64")
    before = host.tree()
    done = with_free(host, tmp_path / "trace", 300 << 10)
    assert done.returncode == 1 and "still names" in done.stderr
    assert host.tree() == before


def test_usage():
    assert run("update", "more").returncode == 2
    assert run("update", "--arch", "sparc").returncode == 2
    assert run("update", "--nothing").returncode == 2
    assert run("update", "--help").stdout.startswith("Usage: daybreak update")
