# SPDX-License-Identifier: MIT
"""
`daybreak qemu` without a machine: what it refuses, and that nothing is left. A
program that stands for QEMU prints what a machine would print.
"""
import re
import shlex
import subprocess
import textwrap
from pathlib import Path
from xml.etree import ElementTree

import pytest
from test_tool import xen  # it has put test-qemu in the path
from machine import ROOT
from daybreak_qemu import console, firmware, report, tpm, variables, verdict

COMMAND = ROOT / "build/daybreak"
TIME_OUT = 120
CONFIG = """[one]
xen=xen
options=dom0_mem=512M
domains=web
[web]
kernel=guest
memory=16
"""
KERNELS = [ROOT / f"build/{name}.elf" for name in ("guestpv", "guestpvh")]


@pytest.fixture
def world(tmp_path):
    """Returns run(*words, script=) with a QEMU that is a shell script, and a
    configuration in tmp_path/esp. Its status, output and errors are returned;
    without wait its Popen, whose streams stdio may replace."""
    for name in ("bin", "tmp", "esp"):
        (tmp_path / name).mkdir()
    (tmp_path / "esp/daybreak.conf").write_text(CONFIG)
    (tmp_path / "esp/guest").symlink_to(KERNELS[0])
    (tmp_path / "esp/xen").symlink_to(xen_file())

    def run(*words, script="exit 0", wait=True, stdio=None, **environment):
        qemu = tmp_path / "bin/qemu-system-x86_64"
        qemu.write_text(f"#!/bin/sh\n{script}\n")
        qemu.chmod(0o755)
        started = subprocess.Popen(
            [COMMAND, "qemu", *map(str, words)], text=True, cwd=tmp_path,
            **(stdio or {"stdin": subprocess.DEVNULL,
                         "stdout": subprocess.PIPE,
                         "stderr": subprocess.PIPE}),
            env={"PATH": f"{tmp_path}/bin:/usr/sbin:/usr/bin:/bin",
                 "HOME": str(tmp_path), "TMPDIR": str(tmp_path / "tmp"),
                 **environment})
        if not wait:
            return started
        out, err = started.communicate(timeout=TIME_OUT)
        assert not list((tmp_path / "tmp").iterdir()), "files are left"
        return started.returncode, out, err
    return run


def xen_file():
    """Returns the Xen that other tests of the command use."""
    return xen("xen-*-amd64.gz")


def test_usage(world):
    for words in ([], ["a", "b", "c"], ["--each"], ["--kernel", "a", "b"],
                  ["--timeout", "soon", "esp"], ["--memory", "0", "esp"],
                  ["--expect", "(", "esp"], ["--cmdline", "x", "esp"],
                  ["--no-such", "esp"]):
        status, _, err = world(*words)
        assert (status, err[:15]) == (2, "daybreak qemu: "), (words, err)


def test_missing_programs(world, tmp_path):
    status, _, err = world("esp/daybreak.conf", PATH=str(tmp_path))
    assert (status, err) == (3, "daybreak qemu: qemu-system-x86_64 is missing; "
                             "install Debian's package qemu-system-x86\n")


def test_missing_firmware(monkeypatch):
    arch = firmware.ARCHES["arm64"]
    lost = firmware.Arch(**{**vars(arch), "firmware": (("/no", "/no"),)})
    with pytest.raises(Exception, match="package qemu-efi-aarch64"):
        firmware.find_firmware(lost)


def test_xen_cannot_be_fetched(world, tmp_path):
    fetch = tmp_path / "bin/apt-get"
    fetch.write_text("#!/bin/sh\necho no network >&2\nexit 100\n")
    fetch.chmod(0o755)
    status, out, err = world("--kernel", KERNELS[0], script="echo started")
    assert (status, out) == (3, "")
    assert "no network" in err and "with --xen" in err
    kept = (tmp_path / ".cache/daybreak").iterdir()
    assert [file.name for file in kept] == [".lock"]


def test_kvm_is_only_for_the_hosts_cpu(tmp_path):
    device, cpuinfo = tmp_path / "kvm", tmp_path / "cpuinfo"
    x86, arm = firmware.ARCHES["x86_64"], firmware.ARCHES["arm64"]

    def has(arch, host):
        return firmware.has_kvm(arch, str(device), host, str(cpuinfo))

    cpuinfo.write_text("processor\t: 0\nflags\t\t: fpu vme svm nx\nbugs\t:\n")
    assert not has(x86, "x86_64")
    device.touch()
    assert has(x86, "x86_64")
    assert not has(x86, "aarch64")
    assert not has(arm, "aarch64")
    # As a virtual machine's KVM that needs no such CPU.
    cpuinfo.write_text("flags\t\t: fpu hypervisor svm_lock\nbugs\t\t: vmx\n")
    assert not has(x86, "x86_64")
    cpuinfo.write_text("flags\t\t: vmx\n")
    assert has(x86, "x86_64")


def test_boot_would_refuse(world, tmp_path):
    (tmp_path / "esp/guest").unlink()
    status, out, err = world("esp/daybreak.conf", script="echo started")
    assert (status, out) == (1, "")
    assert "guest: no such file" in err


def test_no_such_entry(world):
    status, out, err = world("esp/daybreak.conf", "two",
                             script="echo started")
    assert (status, out) == (1, "") and "two" in err


def test_no_room(world, tmp_path):
    (tmp_path / "esp/more").write_bytes(bytes(64 << 20))
    conf = tmp_path / "esp/daybreak.conf"
    conf.write_text(CONFIG.replace("kernel=guest", "kernel=guest\n"
                                   "ramdisk=more").replace("=16", "=256"))
    status, out, err = world("--esp-size", "40", "esp/daybreak.conf",
                             script="echo started")
    assert (status, out) == (3, "") and "--esp-size" in err, err


SHELL = 'BdsDxe: starting Boot0001 "EFI Internal Shell" from Fv'
NOTHING = "BdsDxe: No bootable option or device was found."
EXPECTED = {
    # what the machine does: the exit status, and the reason in one line
    "echo '(web) it works'": (0, "passed: everything expected was seen"),
    "echo '(db) it works'": (1, "failed: the machine ended without "),
    "echo '(XEN) Panic on CPU 0:'; echo '(web) it works'": (
        1, "failed: (XEN) Panic on CPU 0:"),
    "echo 'daybreak: vmlinuz: no such file'; sleep 60": (
        1, "failed: daybreak: vmlinuz: no such file"),
    # The firmware starts nothing, or what is built into it.
    f"echo '{NOTHING}'; sleep 60": (1, f"failed: {NOTHING}"),
    f"echo '{SHELL}'; sleep 60": (1, f"failed: {SHELL}"),
    # By the domain's number, before its name is known.
    "echo '(d1) it works'; echo 'web: domain 1, 16 MiB, 1 vCPU'": (
        0, "passed: everything"),
    "sleep 60": (1, "failed: no 'web:it works' within 3 s"),
    "exit 3": (3, "QEMU ended with 3"),
}


@pytest.mark.parametrize("script", EXPECTED)
def test_exit_status(world, script, tmp_path):
    status, _, err = world("--expect", "web:it works", "--timeout", "3",
                           "--tap", "tap", "esp/daybreak.conf", script=script)
    assert status == EXPECTED[script][0], err
    assert f"daybreak qemu: {EXPECTED[script][1]}" in err
    if status < 3:
        assert (tmp_path / "tap").read_text().split("\n")[2].startswith(
            "not ok 1" if status else "ok 1")


def test_files_on_the_disk(world, tmp_path):
    """The image is kept by the script that stands for QEMU."""
    script = 'for w; do case $w in *esp,format=raw*) ' \
             'cp "${w##*file=}" "$HOME/kept"; esac; done'
    assert world("esp/daybreak.conf", "one", script=script)[0] == 0
    listed = subprocess.run(
        ["mdir", "-b", "-/", "-i", f"{tmp_path}/kept@@1048576", "::"],
        capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"::/EFI/BOOT/(\S+)", listed)) == {
        "BOOTX64.EFI", "daybreak.conf", "daybreak.state", "guest", "xen"}


EACH = """echo "t1: domain 1, 64 MiB, 1 vCPU"
echo "(t1) Test result: SUCCESS"
echo "(t2) Test result: FAILURE"
echo "(t3) Test result: SKIP"
echo "t4: has crashed"
echo "t5: has shut down"
echo "t6: populate_physmap: refused"
exec sleep 60"""


def test_each(world, tmp_path):
    """A file that hangs gets a boot of its own, and one that Xen cannot start
    none."""
    files = []
    for number in range(1, 9):
        files.append(tmp_path / f"kernel{number}")
        files[-1].write_bytes(KERNELS[number % 2].read_bytes())
    files[7].write_text("no kernel")
    status, out, err = world("--each", "--timeout", "4", "--xen", xen_file(),
                             "--junit", "x.xml", *files,
                             script="echo boot >>$HOME/boots\n" + EACH)
    assert status == 1
    got = {Path(line.split()[1].rstrip(":")).name: line.split()[0]
           for line in out.splitlines()}
    assert got == {"kernel1": "passed", "kernel2": "failed",
                   "kernel3": "skipped", "kernel4": "failed",
                   "kernel5": "passed", "kernel6": "failed",
                   "kernel7": "failed", "kernel8": "failed"}, err
    assert (tmp_path / "boots").read_text() == "boot\n" * 2
    suite = ElementTree.parse(tmp_path / "x.xml").getroot()
    assert [suite.get(key) for key in ("tests", "failures", "skipped")] == [
        "8", "5", "1"]


REFUSES = """if [ $(wc -l <$HOME/boots) = 1 ]; then
	echo "daybreak: t1: is a domain of type xen-3.0-x86_32p"
else
	echo "(t2) Test result: SUCCESS"
	echo "(t3) Test result: SUCCESS"
fi
exec sleep 60"""


def test_each_with_one_that_xen_cannot_run(world, tmp_path):
    """The others have one boot more, together."""
    files = [tmp_path / f"kernel{number}" for number in range(1, 4)]
    for file in files:
        file.write_bytes(KERNELS[0].read_bytes())
    status, out, err = world("--each", "--xen", xen_file(), *files,
                             script="echo boot >>$HOME/boots\n" + REFUSES)
    assert status == 1
    assert [line.split()[0] for line in out.splitlines()] == [
        "failed", "passed", "passed"], err
    assert "kernel1: is a domain of type xen-3.0-x86_32p" in out
    assert (tmp_path / "boots").read_text() == "boot\n" * 2


def test_plan_files(tmp_path):
    folder = tmp_path / "EFI/xen"
    folder.mkdir(parents=True)
    (folder / "daybreak.conf").write_text(CONFIG)
    (folder / "guest").symlink_to(KERNELS[0])
    (folder / "xen").symlink_to(xen_file())
    done = subprocess.run(
        [COMMAND, "plan", "--files", "--root", tmp_path,
         folder / "daybreak.conf"], capture_output=True, text=True, check=True)
    assert set(done.stdout.splitlines()) == {
        f"/EFI/xen/{name}" for name in ("daybreak.conf", "xen", "guest")}


def test_console_in_pieces():
    """Terminal codes, a line in two parts, and a line without an end."""
    taken = console.Console(None)
    assert not taken.feed(b"(we")
    line, = taken.feed(b"b) \x1b[1mhello\x1b[0m\r\npro")
    assert (line.domain, line.text) == ("web", "hello")
    assert taken.partial().text == "pro"
    assert len(taken.feed(b"x" * (console.LINE_MAX + 1))) == 1


def test_wiped_progress_bar():
    """What is written over it is a line of its own, also in pieces."""
    data = b"first\r\n\r  vmlinuz 1 MB\r  vmlinuz 2 MB\r              " \
        b"\rdaybreak: no\r\nlast\r\n"
    lines = ["first", "  vmlinuz 1 MB  vmlinuz 2 MB", "daybreak: no", "last"]
    assert console.plain(data).splitlines() == lines
    taken = console.Console(None)
    assert [line.text for line in taken.feed(data)] == lines
    assert [line.text for byte in data
            for line in taken.feed(bytes([byte]))] == lines


def test_failure_needs_a_whole_line():
    judge = verdict.Judge([], verdict.known_failures(), False)
    part = console.Line(0, "", "daybreak: ")
    assert judge.read(part, whole=False).passed is None
    assert judge.read(console.Line(0, "", "daybreak: warning: x")).passed \
        is None
    assert judge.read(console.Line(0, "", "daybreak: no")).passed is False


def test_tpm_in_a_deep_folder(tmp_path):
    """A socket's path is short."""
    folder = tmp_path.joinpath(*["deeper"] * 20, "tpm")
    folder.parent.mkdir(parents=True)
    with tpm.Tpm(folder) as chip:
        words = ",".join(chip.start(firmware.ARCHES["x86_64"]))
        control = Path(re.search(r"path=([^,]+)", words)[1])
        assert control.is_socket() and not control.is_relative_to(tmp_path)
    assert not control.parent.exists()


def test_arm_store():
    """What is made of AAVMF's empty file is what the firmware has made in the
    one with keys, up to the first variable."""
    empty, keys = (firmware_file.read_bytes() for firmware_file in (
        Path("/usr/share/AAVMF/AAVMF_VARS.fd"),
        Path("/usr/share/AAVMF/AAVMF_VARS.snakeoil.fd")))
    made = variables.formatted(empty)
    assert made[:100] == keys[:100] and len(made) == len(empty)
    assert variables.formatted(keys) == keys
    data = variables.put(empty, variables.GLOBAL, "Mine", b"value")
    assert [one[1:] for one in variables.walk(data)] == [
        (variables.GLOBAL, "Mine", b"value")]


def test_junit_is_xml():
    """Whatever a machine has printed."""
    text = report.junit([report.Result("a\0<&", False, "\x1b]", 1, "\ud800")])
    case, = ElementTree.fromstring(text)
    assert case.get("name") == "a\ufffd<&"


def commands(text):
    """Returns the commands `daybreak qemu` of a text, as lists of words."""
    lines = text.replace("\\\n", " ").splitlines()
    return [shlex.split(line.removeprefix("$ "), comments=True)
            for line in map(str.strip, lines)
            if line.removeprefix("$ ").startswith("daybreak qemu ")]


def test_readme():
    """Its commands are examples of the page, which are run, or start a
    terminal; its CI job is the project's own."""
    text = (ROOT / "README.md").read_text()
    chapter = text.split("\n## Boot tests\n")[1].split("\n## ")[0]
    page = (ROOT / "tools/daybreak-qemu.1").read_text()
    tested = commands(page.replace("\\e\n", "\\\n").replace("\\-", "-"))
    tested.append("daybreak qemu esp/EFI/BOOT/daybreak.conf".split())
    shown = commands(chapter)
    assert len(shown) == 5
    assert not [one for one in shown if one not in tested]
    smoke = (ROOT / ".ci/smoke").read_text().expandtabs(4)
    assert textwrap.indent(smoke, "    ") in chapter


def test_page_has_the_options():
    page = (ROOT / "tools/daybreak-qemu.1").read_text().replace("\\-", "-")
    told = subprocess.run([COMMAND, "qemu", "--help"], capture_output=True,
                          text=True, check=True).stdout
    options = set(re.findall(r"^  (--[a-z-]+)", told, re.MULTILINE))
    assert len(options) > 15
    assert not [one for one in options if one not in page]
