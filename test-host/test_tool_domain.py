# SPDX-License-Identifier: MIT
"""
`daybreak domain import`: domains that were written for xl, as a host starts them;
and `daybreak domain export`, the reverse. That what import writes is a domain is what `daybreak update` says, with the boot's
own code.
"""
import re

import pytest
from test_tool import run
from test_tool_update import Host

WEB = """# A web server
name = "web"
type = "pvh"
kernel = "/boot/vmlinuz-6.1.0-9-amd64"
ramdisk = "/boot/initrd.img-6.1.0-9-amd64"
root = "/dev/xvda2 ro"
extra = "console=hvc0 quiet"
memory = '512'
maxmem = 1024
vcpus = 2
cpus = [ "0-1",	# both
         "1" ]
disk = [ 'phy:/dev/vg/web,xvda2,w' ]
vif = [ 'mac=00:16:3e:00:00:01,bridge=xenbr0',
        'bridge=xenbr1' ]
on_crash = 'restart'
"""
MINIMAL = 'kernel = "/boot/vmlinuz"\nmemory = 64\n'


def imported(tmp_path, text, name="guest.cfg", *options):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run("domain", "import", "--output", "-", *options, file)


def section(tmp_path, text, **options):
    """Returns (section's name, {key: value}, warnings)."""
    done = imported(tmp_path, text, **options)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"\[.*\]", lines[0])
    return lines[0][1:-1], dict(line.split("=", 1) for line in lines[1:]), \
        done.stderr.splitlines()


def test_all(tmp_path):
    name, keys, warnings = section(tmp_path, WEB)
    assert name == "web"
    assert keys.pop("cpus").replace(" ", "") == '["0-1","1"]'
    assert keys == {
        "type": "pvh", "kernel": "/boot/vmlinuz-6.1.0-9-amd64",
        "ramdisk": "/boot/initrd.img-6.1.0-9-amd64", "memory": "512",
        "maxmem": "1024", "vcpus": "2", "on_crash": "restart",
        "cmdline": '"root=/dev/xvda2 ro console=hvc0 quiet"'}
    said = {re.search(r"guest\.cfg:(\d+): (\w+)=", line).groups(): line
            for line in warnings}
    assert set(said) == {("13", "disk"), ("14", "vif")}
    assert "xl block-attach" in said["13", "disk"]
    assert all(line.endswith(f"; {key}= is left out")
               for (_, key), line in said.items())


@pytest.mark.parametrize("text, expected", [
    ("", {"type": "pv"}),
    ('builder = "generic"\n', {"type": "pv"}),
    ('pvh = 1\n', {"type": "pvh"}),
    ('type = "pvh"\nbuilder = "linux"\n', {"type": "pvh"}),
    ('cmdline = "all of it"\nroot="/dev/xvda"\nextra="more"\n',
     {"cmdline": '"all of it"'}),
    ('root = "/dev/xvda"\n', {"cmdline": "root=/dev/xvda"}),
    ('extra = "quiet"\n', {"cmdline": "quiet"}),
    ("extra = 'a # \"b\" c\\\\d'\n", {"cmdline": '"a # \\"b\\" c\\\\d"'}),
    ("uuid = '6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8'\n",
     {"uuid": "6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8"}),
    ("ioports = [ '3f8-3ff' ]\n", {"ioports": "[ '3f8-3ff' ]"}),
    ("cpu_weight = 512\ncap = 50\n", {"cpu_weight": "512", "cap": "50"}),
    ("max_grant_frames = 64\n", {"max_grant_frames": "64"}),
    ("cpuid = 'host,svm=0,tm=x'\n", {"cpuid": "host,svm=0,tm=x"}),
    ("cpuid = ['1:ecx=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0',\n"
     " '7,0:ebx=kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk']\n",
     {"cpuid": "['1:ecx=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0',  "
               "'7,0:ebx=kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk']"}),
    ("type = 'pvh'\ntsc_mode = 'native'\nhap = 0\nnestedhvm = 0\n"
     "timer_mode = 'no_missed_ticks_pending'\n",
     {"type": "pvh", "tsc_mode": "native", "hap": "0", "nestedhvm": "0",
      "timer_mode": "no_missed_ticks_pending"}),
    ("vnuma = [ ['pnode=0','size=32','vcpus=0','vdistances=10,20'],\n"
     "  ['pnode=1','size=32','vcpus=1','vdistances=20,10'] ]\n",
     {"vnuma": "[ ['pnode=0','size=32','vcpus=0','vdistances=10,20'],   "
               "['pnode=1','size=32','vcpus=1','vdistances=20,10'] ]"}),
])
def test_keys(tmp_path, text, expected):
    _, keys, warnings = section(tmp_path, MINIMAL + text)
    assert warnings == []
    assert {"type": "pv", "kernel": "/boot/vmlinuz", "memory": "64",
            **expected} == keys


@pytest.mark.parametrize("text, key, says", [
    ("pci = [ '01:00.0' ]\n", "pci", "devices of the host are given by"),
    ("vfb = [ 'vnc=1' ]\n", "vfb", "only xl create starts"),
    ("cpuid = ['1:ecx=0']\n", "cpuid", "BITS are 32 of"),
    ("vpmu = 1\n", "vpmu", "leave it out"),
    ("tsc_mode = 1\n", "tsc_mode",
     "tsc_mode=1, expected default, always_emulate, native or"),
    ("on_crash = 'soft-reset'\n", "on_crash",
     "on_crash=soft-reset, expected destroy, restart"),
    ("on_soft_reset = 'destroy'\n", "on_soft_reset", "device model"),
    ("vcpus = 'many'\n", "vcpus", "vcpus=many"),
    ("memroy = 1\n", "memroy", "memory"),
    ("bootloader = 'pygrub'\n", "bootloader", "no boot loader runs"),
])
def test_left_out(tmp_path, text, key, says):
    """With what the boot itself says of it, and its line."""
    _, keys, warnings = section(tmp_path, MINIMAL + text)
    assert key not in keys
    warning, = warnings
    assert "guest.cfg:3: " in warning and says in warning
    assert warning.endswith(f"; {key}= is left out")


@pytest.mark.parametrize("text, name, expected", [
    (MINIMAL, "db.cfg", "db"),
    (MINIMAL, "db", "db"),
    (MINIMAL, "db.one.cfg", "db.one"),
    ('name = "web-1"\n' + MINIMAL, "db.cfg", "web-1"),
])
def test_name(tmp_path, text, name, expected):
    assert section(tmp_path, text, name=name)[0] == expected


@pytest.mark.parametrize("text, says", [
    ('type = "hvm"\n' + MINIMAL, ":1: is an HVM domain"),
    ('builder = "hvm"\n' + MINIMAL, ":1: is an HVM domain"),
    ('name = "../../etc/passwd"\n' + MINIMAL, "is not a name for a domain"),
    ('name = ""\n' + MINIMAL, "is not a name for a domain"),
    ('name = "a b"\n' + MINIMAL, "is not a name for a domain"),
    (f'name = "{"n" * 80}"\n' + MINIMAL, "is not a name for a domain"),
    ("memory = 64\n", "kernel="),
    ('kernel = "/boot/vmlinuz"\n', "memory="),
    ("", "kernel="),
    ('kernel = "/boot/vmlinuz\n', ":1: "),
    ("kernel = '/x'\nmemory = 64\nmemory = 65\n", "memory"),
    (MINIMAL + "[global]\nchain=x\n", "has a section [global]"),
    (MINIMAL + "[import]\n", "section [import] is there twice"),
    ("def f():\n  return 1\n" + MINIMAL, ":1: "),
    (MINIMAL.encode() + b"\0", "NUL byte"),
    (b"\xff\xfe" + MINIMAL.encode("utf-16-le"), ""),
    ("#" * (64 * 1024 + 1), "has 65537 bytes"),
    (MINIMAL + "extra = '" + "x" * 5000 + "'\n", ""),
])
def test_refused(tmp_path, text, says):
    done = imported(tmp_path, text)
    assert done.returncode == 1
    assert done.stdout == ""
    *warnings, sentence = done.stderr.splitlines()
    assert says in sentence
    assert all(line.startswith("warning: ") for line in warnings)


def test_update_carries_it(tmp_path):
    """From xl's file to a domain of each entry."""
    host = Host(tmp_path)
    host.add_kernel("6.1.0-9-amd64")
    file = tmp_path / "web.cfg"
    file.write_text(WEB.replace('"pvh"', '"pv"'))
    done = run("domain", "import", "--root", host.root, file)
    assert done.returncode == 0
    written = host.root / "etc/daybreak/domains.d/web.conf"
    assert f"{written}: is written" in done.stdout
    host.good()
    config = host.config.read_text()
    assert "\ndomains=web\n" in config
    assert "\n[web]\ntype=pv\nkernel=vmlinuz-6.1.0-9-amd64\n" in config
    before = written.read_bytes()
    file.write_text(MINIMAL)
    again = run("domain", "import", "--root", host.root, file)
    assert again.returncode == 1
    assert "exists already; --force replaces it" in again.stderr
    assert written.read_bytes() == before
    assert run("domain", "import", "--root", host.root, "--force",
               file).returncode == 0
    assert written.read_text().startswith("[web]\ntype=pv\n")


@pytest.mark.parametrize("arguments", [
    [], ["import"], ["export"], ["import", "a", "b"], ["--nothing"],
    ["import", "--copy", "x", "y"], ["export", "--force", "y"]])
def test_usage(arguments):
    done = run("domain", *arguments)
    assert done.returncode == 2
    assert "Try daybreak domain --help." in done.stderr


def test_missing(tmp_path):
    done = run("domain", "import", tmp_path / "none.cfg")
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}/none.cfg: No such file or directory\n"


CONF = """[host]
kernel=vmlinuz
domains=web two

[other]
kernel=vmlinuz
domains=old near

[web]
name=www
type=pvh
kernel=\\boot\\vmlinuz a="b" c\\d # all of it
ramdisk=initrd.img
memory=0x100
cpus=["0-1", 3]
ioports=60
irqs=[3]
vnuma=[ ["pnode=0","size=256", 'vcpus=0', "vdistances=10"] ]
after=two
start=paused
xenstore=yes
on_failure=halt
domid=9
on_crash=preserve

[two]
kernel=vmlinuz
memory=64
cpus=1,2
uuid=6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8

[old]
restore=old.saved

[near]
kernel=vmlinuz
vnuma=[["pnode=0","size=256","vcpus=0","vdistances=10"]]
"""
VNUMA = """[["pnode=0","size=256", 'vcpus=0', "vdistances=10"]]"""


@pytest.fixture
def esp(tmp_path):
    """A partition with the configuration."""
    for name, text in {"EFI/daybreak/daybreak.conf": CONF,
                       "EFI/daybreak/vmlinuz": "K", "boot/vmlinuz": "L",
                       "EFI/daybreak/initrd.img": "R"}.items():
        file = tmp_path / "esp" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "esp"


def test_export(esp):
    done = run("domain", "export", "--esp", esp, "www")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        'name="www"', 'type="pvh"', f'kernel="{esp}/boot/vmlinuz"',
        f'ramdisk="{esp}/EFI/daybreak/initrd.img"',
        r'cmdline="a=\"b\" c\\d"', 'memory="0x100"', 'cpus=["0-1", "3"]',
        'ioports=["60"]', 'irqs=["3"]', f"vnuma={VNUMA}",
        'on_crash="preserve"']
    done = run("domain", "export", "--esp", esp, "two")
    assert done.stdout.splitlines() == [
        'name="two"', 'type="pv"', f'kernel="{esp}/EFI/daybreak/vmlinuz"',
        'memory="64"', 'cpus="1,2"',
        'uuid="6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8"']


def test_export_and_import(esp, tmp_path):
    """What is exported is imported as the same domain."""
    text = run("domain", "export", "--esp", esp, "www").stdout
    name, keys, warnings = section(tmp_path, text)
    assert (name, warnings) == ("www", [])
    assert keys == {
        "type": "pvh", "kernel": f"{esp}/boot/vmlinuz",
        "ramdisk": f"{esp}/EFI/daybreak/initrd.img", "memory": "0x100",
        "cmdline": r'"a=\"b\" c\\d"', "cpus": '["0-1", "3"]',
        "ioports": '["60"]', "irqs": '["3"]', "vnuma": VNUMA,
        "on_crash": "preserve"}


def test_export_copies(esp, tmp_path):
    """xl then needs nothing of the partition."""
    folder = tmp_path / "some/folder"
    for _ in range(2):
        done = run("domain", "export", "--esp", esp, "--copy", folder, "www")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {file.name: file.read_text() for file in folder.iterdir()
            if file.name != "www.cfg"} == {"www.kernel": "L",
                                           "www.ramdisk": "R"}
    lines = (folder / "www.cfg").read_text().splitlines()
    assert lines[2:4] == [f'kernel="{folder}/www.kernel"',
                          f'ramdisk="{folder}/www.ramdisk"']


@pytest.mark.parametrize("booted, name, says", [
    (None, "web", "the domain web is not one of any entry"),
    (None, "old", "the domain old is restored from a file, so xl create"),
    (None, "near", "the domain near is a PV domain with vnuma=, so xl create"),
    ("other", "www", "the domain www is not one of the booted entry"),
])
def test_export_refused(esp, tmp_path, booted, name, says):
    (tmp_path / "vars").mkdir()
    if booted:
        id_ = f"auto-{booted}".encode("utf-16-le") + b"\0\0"
        (tmp_path / "vars/LoaderEntrySelected-4a67b082-0a4c-41cf-b6c7-"
         "440b29bb8c4f").write_bytes(b"\6\0\0\0" + id_)
    done = run("domain", "export", "--esp", esp, "--efivars",
               tmp_path / "vars", "--copy", tmp_path / "to", name)
    assert done.returncode == 1
    assert done.stdout == ""
    assert says in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize("file", ["boot/vmlinuz", "EFI/daybreak/initrd.img"])
def test_export_misses_a_file(esp, file):
    (esp / file).unlink()
    done = run("domain", "export", "--esp", esp, "www")
    assert done.returncode == 1
    assert "no such file (looked for " in done.stderr
