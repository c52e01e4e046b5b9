# SPDX-License-Identifier: MIT
"""
`daybreak status`, `once`, `default`, `good` and `retry`, with one folder as the
EFI system partition and another one as efivarfs.
The state's file is read and written here by its format alone, without the
tool's code. That the boot does what was asked is what `daybreak plan` says, as
that runs the boot's code.
"""
import os
import re
import struct
import subprocess
import tempfile
from pathlib import Path

import pytest
from test_tool import TIME_OUT, TOOL, run
from test_tool_install import make_disk

VENDOR = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
KEPT = struct.pack("<I", 7)  # non-volatile, boot services, runtime
VOLATILE = struct.pack("<I", 6)
UNSET = 0xfffffffe

CONFIG = """[global]
default=new

[new]
title=Xen and Debian
efi=app.efi new
tries=2

[old]
title=Old kernel
efi=app.efi old
tries=3

[Rescue disk]
title=Rescue
efi=app.efi
"""


class Host:
    """A partition with EFI/daybreak/, and a folder of variables."""

    def __init__(self, path, config=CONFIG):
        self.esp = path / "esp"
        self.vars = path / "vars"
        self.folder = self.esp / "EFI/daybreak"
        self.folder.mkdir(parents=True)
        self.vars.mkdir()
        self.config = self.folder / "daybreak.conf"
        self.state = self.folder / "daybreak.state"
        self.config.write_text(config)
        (self.folder / "app.efi").write_bytes(b"an application")

    def run(self, *words, variables=True):
        options = ["--efivars", self.vars] if variables else []
        return run(words[0], "--esp", self.esp, *options, *words[1:])

    def good(self, *words, variables=True):
        done = self.run(*words, variables=variables)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    def refused(self, *words, variables=True):
        done = self.run(*words, variables=variables)
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1, done.stderr
        return done.stderr

    def variable(self, name):
        return self.vars / f"{name}-{VENDOR}"

    def set(self, name, text, attributes=VOLATILE):
        self.variable(name).write_bytes(
            attributes + (text + "\0").encode("utf-16-le"))

    def names(self):
        return {path.name.partition("-")[0] for path in self.vars.iterdir()}

    def planned(self):
        """Returns what the boot would start, by the state alone."""
        done = run("plan", "--root", self.esp, self.config)
        assert (done.returncode, done.stderr) == (0, "")
        return re.match(r'Entry "(.*)" of \w+.conf\n', done.stdout)[1]


@pytest.fixture(name="host")
def make_host(tmp_path):
    return Host(tmp_path)


def fnv(data, start=0xcbf29ce484222325):
    for byte in data:
        start = (start ^ byte) * 0x100000001b3 % (1 << 64)
    return start


def fingerprint(*items):
    """Of a section with these keys, values and arguments."""
    value = fnv(b"".join(word.encode() + b"\0" for item in items
                         for word in item))
    return (value ^ value >> 32) & 0xffffffff


NEW = ("new", fingerprint(("title", "Xen and Debian", ""),
                          ("efi", "app.efi", "new"), ("tries", "2", "")))

RECORD = struct.Struct("<8sHHIII48s48s48s48s96s192s")


def record(sequence=1, once="", default="", last="", refused="", reason="",
           counters=()):
    """One record of the state; a counter is (name, fingerprint, starts,
    whether it is good)."""
    packed = b"".join(struct.pack("<QIHH", fnv(name.encode()), mark, starts,
                                  good)
                      for (name, mark), starts, good in counters)
    body = RECORD.pack(b"DB state", 1, len(counters), sequence, UNSET, UNSET,
                       once.encode(), default.encode(), last.encode(),
                       refused.encode(), reason.encode(), packed)
    return body + struct.pack("<Q", fnv(body))


def parse(data):
    """Returns the fields of a valid record."""
    assert fnv(data[:504]) == struct.unpack("<Q", data[504:])[0]
    magic, version, nr, sequence, *_, last, refused, reason, packed = \
        RECORD.unpack(data[:504])
    once, default = RECORD.unpack(data[:504])[6:8]
    assert (magic, version) == (b"DB state", 1)
    counters = [struct.unpack_from("<QIHH", packed, 16 * i)
                for i in range(nr)]
    names = [field.rstrip(b"\0").decode()
             for field in (once, default, last, refused, reason)]
    return sequence, *names, counters


def newest(host):
    data = host.state.read_bytes()
    assert len(data) == 1024
    return max(parse(part) for part in (data[:512], data[512:])
               if any(part))


# Names

@pytest.mark.parametrize("name, entry", [
    ("old", "old"), ("auto-old", "old"), ("AUTO-OLD.conf", "old"),
    ("Old kernel", "old"), ("Rescue disk", "Rescue disk"),
    ("auto-rescue+20disk", "Rescue disk"), ("Rescue", "Rescue disk")])
def test_names(host, name, entry):
    """A section, an id as bootctl shows it, or a title."""
    assert host.good("once", name) == f"{entry}: is booted next, once\n"
    assert newest(host)[1] == entry


def test_section_comes_before_title(tmp_path):
    host = Host(tmp_path, "[a]\ntitle=b\nefi=app.efi\n[b]\nefi=app.efi\n")
    assert host.good("once", "b").startswith("b: ")


@pytest.mark.parametrize("name", ["", "nothing", "auto-", "rescue", "xen"])
@pytest.mark.parametrize("command", ["once", "default", "retry"])
def test_unknown_name(host, command, name):
    assert host.refused(command, name) == (
        f'daybreak.conf: no entry is called "{name}", there are [new], [old], '
        "[Rescue disk]\n")
    assert not host.state.exists() and not host.names()


def test_ambiguous_title(tmp_path):
    entry = "title=Xen\nefi=app.efi\n"
    host = Host(tmp_path, f"[a]\n{entry}[b]\n{entry}[c]\nefi=app.efi\n")
    assert host.refused("once", "Xen") == (
        'daybreak.conf: "Xen" is the title of 2 entries: [a], [b]\n')


def test_no_entries(tmp_path):
    host = Host(tmp_path, "[global]\ntimeout=3\n")
    assert host.refused("once", "a") == "daybreak.conf: has no entries\n"


def test_entry_that_the_boot_refuses(tmp_path):
    host = Host(tmp_path, "[a]\nefi=app.efi\n[b]\nefi=app.efi\ntries=many\n")
    assert host.refused("once", "b") == (
        "daybreak.conf: [b] is never booted by itself: it has nothing to "
        "boot, or a fault that daybreak plan shows\n")
    assert "note              never booted by itself: " in host.good("status")
    assert host.planned() == "a"


def test_names_of_other_files(tmp_path):
    """Entries of a file that chain= names are entries too."""
    host = Host(tmp_path, "[global]\nchain=other.conf\n[a]\nefi=app.efi\n")
    (host.folder / "other.conf").write_text("[far]\nefi=app.efi\n")
    assert host.good("default", "far") == "far: is the default\n"
    assert host.planned() == "far"


# What is written

def test_once(host):
    assert host.planned() == "Xen and Debian"
    host.good("once", "old")
    assert host.variable("LoaderEntryOneShot").read_bytes() == (
        KEPT + "auto-old\0".encode("utf-16-le"))
    assert host.state.read_bytes() == record(once="old") + bytes(512)
    assert host.planned() == "Old kernel"
    assert not list(host.folder.glob("*.new"))
    host.good("once", "--clear")
    assert not host.names()
    assert newest(host)[:2] == (2, "")
    assert host.planned() == "Xen and Debian"


def test_default(host):
    host.good("default", "Rescue")
    assert host.variable("LoaderEntryDefault").read_bytes() == (
        KEPT + "auto-rescue+20disk\0".encode("utf-16-le"))
    assert newest(host)[2] == "Rescue disk"
    assert host.planned() == "Rescue"
    # A person who names an entry gets that one.
    done = run("plan", "--root", host.esp, host.config, "old")
    assert done.stdout.startswith('Entry "Old kernel" of')
    assert host.good("default", "--clear") == (
        "the default is what daybreak.conf says\n")
    assert not host.names()
    assert host.planned() == "Xen and Debian"


def test_clear_creates_nothing(host):
    host.good("once", "--clear")
    host.good("default", "--clear")
    assert not host.state.exists() and not host.names()


def test_default_takes_the_place_of_the_preferred_one(host):
    host.set("LoaderEntryPreferred", "auto-new", KEPT)
    host.good("default", "old")
    assert host.names() == {"LoaderEntryDefault"}
    assert "default           old, by LoaderEntryDefault" in \
        host.good("status")


def test_shorter_value(host):
    """Nothing of a longer value stays, nor of another's attributes."""
    host.set("LoaderEntryOneShot", "auto-" + "x" * 90, VOLATILE)
    host.good("once", "old")
    assert host.variable("LoaderEntryOneShot").read_bytes() == (
        KEPT + "auto-old\0".encode("utf-16-le"))


def test_equal_value_is_not_written(host):
    """Flash wears out, and so does a disk."""
    host.good("once", "old")
    files = (host.variable("LoaderEntryOneShot"), host.state)
    before = [(f.stat().st_mtime_ns, f.read_bytes()) for f in files]
    host.good("once", "old")
    assert before == [(f.stat().st_mtime_ns, f.read_bytes()) for f in files]


def test_records_by_turns(host):
    """The file stays what it is: only the older record is overwritten."""
    host.good("once", "old")
    inode = host.state.stat().st_ino
    for n, name in enumerate(["new", "old", "Rescue", "new"], 2):
        before = host.state.read_bytes()
        host.good("once", name)
        after = host.state.read_bytes()
        at = 512 * ((n - 1) % 2)
        assert parse(after[at:at + 512])[0] == n
        kept = slice(512 - at, 1024 - at)
        assert after[kept] == before[kept] and len(after) == 1024
        assert host.state.stat().st_ino == inode


def test_torn_write(host):
    """Wherever a power cut ends a write, the state is the old or the new
    one."""
    host.good("once", "old")
    before = host.state.read_bytes()
    host.good("once", "new")
    after = host.state.read_bytes()
    found = set()
    for cut in range(512, 1025, 8):
        host.state.write_bytes(after[:cut] + before[cut:])
        text = host.run("status", variables=False).stdout
        found.add(re.search("one-shot +(.*), once, by daybreak.state",
                            text)[1])
        assert cut == 1024 or found == {"old"}
    assert found == {"old", "new"}


def test_what_follows_the_records_stays(host):
    host.state.write_bytes(record() + bytes(512) + b"more")
    host.good("once", "old")
    assert host.state.read_bytes()[1024:] == b"more"


def calls(host, name, *words):
    """Returns the command's system calls with files and their results."""
    log = host.esp.parent / f"{name}.strace"
    subprocess.run(["strace", "-o", log, "-e",
                    "trace=openat,write,pwrite64,fsync,rename,ftruncate,"
                    "unlink,flock", TOOL, words[0], "--esp", host.esp,
                    *words[1:]], check=True, capture_output=True,
                   timeout=TIME_OUT)
    return log.read_text()


def test_on_the_medium_before_it_is_named(host):
    """A new file and its folder are flushed, in the order that a power cut
    needs; later only one record is written, and flushed."""
    text = calls(host, "new", "once", "old")
    order = re.search(r"pwrite64\(\d+, .*, 1024, 0\) += 1024\n"
                      r"fsync\(\d+\) += 0\nrename\(.*\) += 0\n"
                      r"openat\(.*O_DIRECTORY.*\n"
                      r"fsync\(\d+\) += 0\n", text)
    assert order, text
    text = calls(host, "again", "once", "new")
    assert re.search(r"pwrite64\(\d+, .*, 512, 512\) += 512\n"
                     r"fsync\(\d+\) += 0\n", text), text
    assert "O_TRUNC" not in text and "rename" not in text
    assert "ftruncate" not in text
    assert re.search(r"flock\(\d+, LOCK_EX\) += 0", text), text


def test_no_variables_of_this_machine(host):
    """With another machine's disk, only its file is used."""
    host.good("once", "old", variables=False)
    assert not host.names()
    assert newest(host)[1] == "old"
    assert ("  one-shot          old, once, by daybreak.state\n"
            "  default           new, by default=\n") in \
        host.good("status", variables=False)


# Variables that cannot be written, and other loaders'

def test_variable_that_cannot_be_written(host):
    """The file is enough: a warning."""
    host.variable("LoaderEntryOneShot").mkdir()
    done = host.run("once", "old")
    path = host.variable("LoaderEntryOneShot")
    assert (done.returncode, done.stdout) == (
        0, "old: is booted next, once\n")
    assert f"warning: {path}: cannot be written: Is a directory\n" in \
        done.stderr
    assert newest(host)[1] == "old"


def test_variable_that_stays_in_the_way(host):
    """The boot would start what the variable still names."""
    host.set("LoaderEntryPreferred", "auto-new", KEPT)
    path = host.variable("LoaderEntryDefault")
    path.mkdir()
    done = host.run("default", "old")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"\n{path}: cannot be written: Is a directory\n" in done.stderr


def test_state_that_cannot_be_written(host):
    """The variable is enough: a warning."""
    host.state.mkdir()
    done = host.run("once", "old")
    assert (done.returncode, done.stdout) == (
        0, "old: is booted next, once\n")
    assert done.stderr.endswith(
        f"warning: {host.state}: cannot be written: Is a directory\n")
    assert host.names() == {"LoaderEntryOneShot"}


def test_neither_can_be_written(host):
    host.state.mkdir()
    host.variable("LoaderEntryOneShot").mkdir()
    done = host.run("once", "old")
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be written: Is a directory" in done.stderr
    done = host.run("once", "old", variables=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"\n{host.state}: cannot be written: Is a directory\n" in \
        done.stderr


def test_other_loader(host):
    """systemd-boot's variables are not ours to write."""
    host.set("LoaderInfo", "systemd-boot 257")
    done = host.run("once", "old")
    assert (done.returncode, done.stderr) == (
        0, 'warning: LoaderInfo: this machine was started by "systemd-boot '
           '257", so its EFI variables stay as they are\n')
    assert host.names() == {"LoaderInfo"}
    assert newest(host)[1] == "old"


def test_own_loader(host):
    host.set("LoaderInfo", "Daybreak 1.0")
    host.good("once", "old")
    assert host.names() == {"LoaderInfo", "LoaderEntryOneShot"}


@pytest.mark.parametrize("data, sentence", [
    (b"\7\0", "{}: has 2 bytes, expected at least the 4 of its attributes, "
     "passed over"),
    (b"", "{}: has 0 bytes, expected at least the 4 of its attributes, passed "
     "over"),
    (KEPT + b"abc", "LoaderEntryDefault: has 3 bytes, expected UTF-16 of 2 "
     "bytes each, passed over"),
    (KEPT + bytes(600), "{}: has more than 516 bytes, passed over"),
    (KEPT + b"\1\0", "LoaderEntryDefault: has a character that is not text, "
     "passed over"),
    (KEPT + "auto-gone".encode("utf-16-le"),
     'LoaderEntryDefault: "auto-gone" is none of the entries, passed over')])
def test_bad_variable(host, data, sentence):
    """The boot's own sentence, and what it would do then."""
    path = host.variable("LoaderEntryDefault")
    path.write_bytes(data)
    done = host.run("status")
    assert done.returncode == 0
    assert done.stderr.splitlines()[0] == f"warning: {sentence}".format(path)
    assert "default           new, by default=" in done.stdout


def test_immutable_variable(host):
    """As efivarfs protects its files."""
    host.set("LoaderEntryOneShot", "auto-new", KEPT)
    path = host.variable("LoaderEntryOneShot")
    if subprocess.run(["chattr", "+i", path], check=False,
                      capture_output=True).returncode:
        pytest.skip("this file system has no such attribute")
    try:
        host.good("once", "old")
        assert b"o\0l\0d" in path.read_bytes()
        flags = subprocess.run(["lsattr", path], check=True, text=True,
                               capture_output=True).stdout.split()[0]
        assert "i" in flags, "it is protected again"
        host.good("once", "--clear")
        assert not host.names()
    finally:
        subprocess.run(["chattr", "-i", path], check=False,
                       capture_output=True)


# The state's file, damaged

@pytest.mark.parametrize("data, sentence", [
    (b"", "warning: daybreak.state: the file is empty; nothing is "
     "remembered"),
    (record()[:300], "warning: daybreak.state: has 300 bytes, expected 1024; "
     "nothing is remembered"),
    (bytes(1024), "warning: daybreak.state: its 1024 bytes have no valid "
     "record, nothing is remembered"),
    (record() + record(2, once="new")[:-1] + b"x",
     "warning: daybreak.state: record 2 is damaged, the other one is used")])
def test_damaged_state(host, data, sentence):
    host.state.write_bytes(data)
    done = host.run("status")
    assert (done.returncode, done.stderr) == (0, sentence + "\n")
    assert host.state.read_bytes() == data
    done = host.run("once", "old")
    assert (done.returncode, done.stdout) == (
        0, "old: is booted next, once\n")
    assert newest_valid(host)[1] == "old"
    assert host.run("status").stderr == ""


def newest_valid(host):
    """The file is whole again."""
    assert host.state.stat().st_size == 1024
    return newest(host)


def test_state_that_is_too_large(host):
    """Whatever it is, it is not overwritten."""
    host.state.write_bytes(bytes(300000))
    done = host.run("once", "old", variables=False)
    assert done.returncode == 1
    assert done.stderr == (
        "warning: daybreak.state: has 300000 bytes, expected 1024; nothing is "
        "remembered\n"
        f"{host.state}: cannot be written: File too large\n")
    assert host.state.read_bytes() == bytes(300000)


def test_left_over_of_a_power_cut(host):
    (host.folder / "daybreak.state.new").write_bytes(b"half")
    host.good("once", "old")
    assert not list(host.folder.glob("*.new"))
    assert newest(host)[1] == "old"


# Counting

def test_good(host):
    host.state.write_bytes(
        record(last="new", counters=[(NEW, 2, False)]) + bytes(512))
    assert "tries             none of 2 left, bad" in host.run("status").stdout
    assert host.good("good") == "new: is good\n"
    assert newest(host)[-1] == [(fnv(b"new"), NEW[1], 0, 1)]
    assert "tries             2 of 2 left, good" in host.good("status")
    # Again: nothing is said, and nothing written.
    before = host.state.read_bytes()
    assert host.good("good") == ""
    assert host.state.read_bytes() == before


def test_bad_default_is_passed_over(host):
    """`plan` says what the boot says of it, and boots the next one."""
    host.state.write_bytes(
        record(counters=[(NEW, 2, False)]) + bytes(512))
    done = run("plan", "--root", host.esp, host.config)
    assert done.stderr == (
        'warning: default=: "new" has no tries left, passed over\n')
    assert done.stdout.startswith('Entry "Old kernel" of')
    done = host.run("status")
    assert "default           old, the first that can be used" in done.stdout
    done = host.run("default", "new")
    assert done.stderr == ("warning: new: has no tries left, so it is passed "
                           "over until daybreak retry gives them back\n")
    assert host.good("retry", "new") == "new: has 2 tries\n"
    assert newest(host)[-1] == [(fnv(b"new"), NEW[1], 0, 0)]
    assert "tries             2 of 2 left\n" in host.good("status")
    assert host.planned() == "Xen and Debian"


def test_tries_that_are_left(host):
    host.state.write_bytes(
        record(counters=[(NEW, 1, False)]) + bytes(512))
    assert "tries             1 of 2 left\n" in host.good("status")


@pytest.mark.parametrize("state", [
    record(), record(last="gone"), record(last="Rescue disk")])
def test_good_when_nothing_was_counted(host, state):
    host.state.write_bytes(state + bytes(512))
    assert host.good("good") == ""
    assert host.state.read_bytes() == state + bytes(512)


def test_good_creates_the_file(host):
    assert host.good("good") == (
        f"{host.state}: is created; starts are counted from the next one on\n")
    assert host.state.read_bytes() == record() + bytes(512)
    assert host.good("good") == ""


def test_good_without_tries(tmp_path):
    host = Host(tmp_path, "[a]\nefi=app.efi\n")
    assert host.good("good") == ""
    assert not host.state.exists()


def test_good_of_another_boot(host):
    """The boot could not write the file: it names an earlier entry."""
    before = record(last="new", counters=[(NEW, 2, False)]) + bytes(512)
    host.state.write_bytes(before)
    host.set("LoaderEntrySelected", "auto-old")
    done = host.run("good")
    assert (done.returncode, done.stdout, done.stderr) == (
        1, "", f"{host.state}: says that [new] was started last, but "
        "LoaderEntrySelected is [old], so nothing is confirmed\n")
    assert host.state.read_bytes() == before
    host.set("LoaderEntrySelected", "auto-new")
    assert host.good("good") == "new: is good\n"


def test_retry_of_an_entry_that_is_not_counted(host):
    assert host.refused("retry", "Rescue") == (
        "daybreak.conf: [Rescue disk] has no tries=, so its starts are not "
        "counted\n")


def test_retry_creates_the_file(host):
    assert host.good("retry", "old") == "old: has 3 tries\n"
    assert host.state.read_bytes() == record() + bytes(512)


# status

STATUS = """Loader: Daybreak 1.0
  file              \\EFI\\daybreak\\daybreakx64.efi
  partition         9b3c9bba-0ce9-4bde-a3b2-0b3a5a8a0d9e
  firmware          EDK II 1.00, UEFI 2.70
  booted            auto-old
  domains           web, db
Next boot: Rescue disk
  configuration     {esp}/EFI/daybreak/daybreak.conf
  state             {esp}/EFI/daybreak/daybreak.state
  last booted       old
  refused           new
  reason            xen.gz: no such file
  menu              shown for 7 seconds
  one-shot          Rescue disk, once, by LoaderEntryOneShot
  default           old, by daybreak.state
new: Xen and Debian
  id                auto-new
  tries             1 of 2 left
old: Old kernel
  id                auto-old
  tries             3 of 3 left
Rescue disk: Rescue
  id                auto-rescue+20disk
"""
DOMAINS = """name={} uuid=6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e{} type=pvh \
start=run xenstore=yes store-port=1 console-port=2 memory=262144 \
maxmem=262144 vcpus=1 maxvcpus=1 on_poweroff=destroy on_reboot=restart \
on_watchdog=destroy on_crash=destroy
"""


def test_status(host):
    for name, text in (
            ("Info", "Daybreak 1.0"), ("EntrySelected", "auto-old"),
            ("ImageIdentifier", r"\EFI\daybreak\daybreakx64.efi"),
            ("DevicePartUUID", "9b3c9bba-0ce9-4bde-a3b2-0b3a5a8a0d9e"),
            ("FirmwareInfo", "EDK II 1.00"), ("FirmwareType", "UEFI 2.70"),
            ("EntryOneShot", "auto-rescue+20disk"), ("ConfigTimeout", "7")):
        host.set(f"Loader{name}", text)
    (host.vars / "DaybreakDomains-a699cadf-4a83-4bbd-9b86-7b13e56e34e3"
     ).write_bytes(VOLATILE + (DOMAINS.format("web", 1)
                               + DOMAINS.format("db", 2)).encode())
    host.state.write_bytes(
        record(default="old", last="old", refused="new",
               reason="xen.gz: no such file", counters=[(NEW, 1, False)])
        + bytes(512))
    files = {path: path.read_bytes() for path in host.esp.parent.rglob("*")
             if path.is_file()}
    assert host.good("status") == STATUS.format(esp=host.esp)
    assert files == {path: path.read_bytes()
                     for path in host.esp.parent.rglob("*")
                     if path.is_file()}, "status writes nothing"


def test_status_without_anything(tmp_path):
    host = Host(tmp_path, "[a]\nefi=app.efi\n")
    assert host.good("status", variables=False) == (
        "Loader: not known, there are no EFI variables\n"
        "Next boot: a\n"
        f"  configuration     {host.config}\n"
        f"  state             {host.state} is not there\n"
        "  menu              not shown\n"
        "  default           a, the first that can be used\n"
        "a: a\n"
        "  id                auto-a\n")


def test_status_says_that_nothing_is_counted(host):
    text = host.good("status")
    assert ("daybreak.state is not there, so tries= is not counted until "
            "daybreak good creates it\n") in text
    assert "Loader: not known, it has left no LoaderInfo\n" in text
    assert not host.state.exists()


@pytest.mark.parametrize("keys, text", [
    ("timeout=0", "shown if a key is pressed at once"),
    ("timeout=5", "shown for 5 seconds"),
    ("menu=always", "shown until an entry is chosen"),
    ("menu=hidden\ntimeout=4", "shown if a key is pressed in 4 seconds"),
    ("menu=never", "not shown")])
def test_status_of_the_menu(tmp_path, keys, text):
    host = Host(tmp_path, f"[global]\n{keys}\n[a]\nefi=app.efi\n")
    assert f"  menu              {text}\n" in host.good("status")


def test_status_when_all_are_bad(tmp_path):
    host = Host(tmp_path, "[a]\nefi=app.efi\ntries=1\n")
    mark = fingerprint(("efi", "app.efi", ""), ("tries", "1", ""))
    host.state.write_bytes(
        record(counters=[(("a", mark), 1, False)]) + bytes(512))
    done = host.run("status")
    assert "default           a, as no entry has tries left" in done.stdout


def test_status_shows_no_control_characters(host):
    host.set("LoaderInfo", "Daybreak \033[2J")
    assert "Loader: Daybreak ?[2J\n" in host.good("status")


# Finding the files

def test_folder_that_the_variable_names(host):
    other = host.esp / "EFI/BOOT"
    other.mkdir()
    (other / "daybreak.conf").write_text("[boot]\nefi=app.efi\n")
    sentence = host.refused("status")
    assert sentence.endswith(": which of them the boot reads is not known "
                             "here, name it by --config\n")
    assert f"{host.config}" in sentence and f"{other}/daybreak.conf" in sentence
    host.set("LoaderImageIdentifier", r"\efi\boot\BOOTX64.EFI")
    assert "boot: boot\n" in host.good("status")
    host.good("once", "boot")
    assert (other / "daybreak.state").exists() and not host.state.exists()
    host.good("once", "--clear")
    assert "boot: boot\n" not in host.good("status", "--config", host.config)


@pytest.mark.parametrize("text", [
    r"\EFI\systemd\systemd-bootx64.efi", "no path", r"\..\daybreakx64.efi",
    "\\" * 300])
def test_folder_without_a_configuration(host, text):
    """Another loader has set the variable: it is looked for elsewhere, and
    never outside."""
    (host.esp.parent / "daybreak.conf").write_text("[outside]\nefi=app.efi\n")
    host.set("LoaderImageIdentifier", text)
    assert f"  configuration     {host.config}\n" in host.good("status")


def test_folder_in_other_case_and_root(tmp_path):
    host = Host(tmp_path)
    host.config.rename(host.folder / "Daybreak.CONF")
    host.good("once", "old")
    (host.esp / "daybreak.conf").write_text("[root]\nefi=app.efi\n")
    assert "which of them" in host.refused("status")
    (host.folder / "Daybreak.CONF").unlink()
    assert host.good("once", "root")
    assert (host.esp / "daybreak.state").exists()


def test_no_configuration(host):
    host.config.unlink()
    assert host.refused("status") == (
        f"{host.esp}: there is no daybreak.conf in its root or a folder of "
        "EFI\n")
    assert host.refused("status", "--config", host.folder / "x.conf") == (
        "x.conf: no such file (looked for \\EFI\\daybreak\\x.conf)\n")


def test_config_of_xen(host):
    (host.folder / "xen.cfg").write_text("[a]\nkernel=vmlinuz\n")
    path = host.folder / "xen.cfg"
    assert host.refused("once", "a", "--config", path) == (
        f"{path}: nothing is remembered for an xen.cfg, only for a "
        "daybreak.conf\n")


def test_config_outside(host, tmp_path):
    path = tmp_path / "daybreak.conf"
    path.write_text(CONFIG)
    assert host.refused("status", "--config", path) == (
        f"{tmp_path}: is not inside {host.esp}\n")


def test_config_with_a_fault(host):
    host.config.write_text("[a]\nefi\n")
    assert host.refused("good").startswith("daybreak.conf:2: ")


def test_no_such_folders(host):
    done = run("status", "--esp", host.esp / "none")
    assert (done.returncode, done.stderr) == (
        1, f"{host.esp}/none: No such file or directory\n")
    done = run("status", "--esp", host.esp, "--efivars", host.config)
    assert (done.returncode, done.stderr) == (
        1, f"{host.config}: is not a folder with variables\n")


def as_nobody(*words):
    before = ["setpriv", "--reuid", "65534", "--clear-groups"] \
        if not os.geteuid() else []
    return subprocess.run([*before, *map(str, words)], check=False, text=True,
                          capture_output=True, timeout=TIME_OUT)


def test_without_privileges():
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        tool = path / "daybreak"
        tool.write_bytes(TOOL.read_bytes())
        tool.chmod(0o755)
        path.chmod(0o755)
        host = Host(path)
        host.esp.chmod(0)
        done = as_nobody(tool, "status", "--esp", host.esp)
        assert (done.returncode, done.stderr) == (
            1, f"{host.esp}: cannot be read: Permission denied\n")
        host.esp.chmod(0o755)
        host.folder.chmod(0o555)
        done = as_nobody(tool, "once", "--esp", host.esp, "old")
        assert (done.returncode, done.stderr) == (
            1, f"{host.state}: cannot be written: Permission denied\n")
        assert as_nobody(tool, "status", "--esp", host.esp).returncode == 0
        host.folder.chmod(0o755)


def mounted(script, *files, options="-rm"):
    """Runs a command with file systems of its own: /efi may not exist here, so
    the partition is /boot or /boot/efi."""
    done = subprocess.run(
        ["unshare", options, "sh", "-ec",
         f"mount -t tmpfs none /boot\n{script}", "sh", TOOL, *map(str, files)],
        check=False, text=True, capture_output=True, timeout=TIME_OUT)
    return done


MAKE = "mkdir -p {0}/EFI/xen; cp $2 {0}/EFI/xen/; "


@pytest.mark.parametrize("place", ["/boot", "/boot/efi"])
def test_partition_of_this_machine(host, place):
    done = mounted(MAKE.format(place) + "$1 status --efivars $3", host.config,
                   host.vars)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"  configuration     {place}/EFI/xen/daybreak.conf\n" in \
        done.stdout
    done = mounted(MAKE.format(place) + "$1 once old --efivars $3; "
                   f"wc -c < {place}/EFI/xen/daybreak.state", host.config,
                   host.vars)
    assert done.stdout.split()[-1] == "1024"


def test_no_partition(host):
    done = mounted("mount -t tmpfs none /sys; $1 good", host.config)
    assert (done.returncode, done.stdout, done.stderr) == (
        1, "", "no EFI system partition is mounted at /efi, /boot/efi or "
        "/boot; name its folder by --esp\n")
    done = mounted(f"$1 good --config {host.config}")
    assert (done.returncode, done.stderr) == (
        1, f"{host.config}: is not on an EFI system partition at /efi, "
        "/boot/efi or /boot; name its partition's folder by --esp\n")


ON_DISK = """mkdir -p /boot/efi
mount -t tmpfs none /sys
mount -t tmpfs none /dev
cp $2 /dev/$3
mkdir -p /sys/dev/block /sys/devices/$3/${3}x1 /sys/devices/dm-0/slaves
echo 1 >/sys/devices/$3/${3}x1/partition
ln -s ../../$3/${3}x1 /sys/devices/dm-0/slaves
ln -s ../../devices/$4 /sys/dev/block/$(mountpoint -d /)
$1 good"""


@pytest.mark.parametrize("disk, of_root, partition", [
    ("vda", "vda/vdax1", "vda2"),
    ("nvme0n1", "nvme0n1/nvme0n1x1", "nvme0n1p2"),
    ("vda", "dm-0", "vda2"),
])
def test_partition_that_is_not_mounted(tmp_path, disk, of_root, partition):
    """It is found on the disk that / is on; only root can mount it."""
    make_disk(tmp_path / "disk")
    done = mounted(ON_DISK, tmp_path / "disk", disk, of_root)
    assert done.returncode == 1 and re.fullmatch(
        f"/dev/{partition}: is an EFI system partition, but is not mounted, "
        "and cannot be at (/boot)?/efi: .*\n", done.stderr), done.stderr


# The same for a / whose own number is no device's, as that of btrfs; what is
# mounted is a name for a tmpfs.
ON_BTRFS = """mkdir /boot/new
mount -t tmpfs /dev/vda3 /boot/new
cd /boot/new
cp -a $(find /bin /lib* -maxdepth 0 -type l) .
mkdir -p usr dev proc boot/efi sys/dev/block sys/devices/vda/vda3
mount --bind /usr usr
mount --rbind /proc proc
cp $1 daybreak
cp $2 dev/vda
mknod dev/vda3 b 8 3
echo 3 >sys/devices/vda/vda3/partition
ln -s ../../devices/vda/vda3 sys/dev/block/8:3
chroot . /daybreak good"""


@pytest.mark.skipif(os.geteuid(), reason="only root can make a device")
def test_partition_on_the_disk_of_btrfs(tmp_path):
    make_disk(tmp_path / "disk")
    done = mounted(ON_BTRFS, tmp_path / "disk", options="-m")
    assert done.returncode == 1 and re.fullmatch(
        "/dev/vda2: is an EFI system partition, but is not mounted, and "
        "cannot be at (/boot)?/efi: .*\n", done.stderr), done.stderr


def test_partition_without_configuration():
    done = mounted("mkdir -p /boot/efi/EFI; $1 good")
    assert (done.returncode, done.stderr) == (
        1, "/boot/efi: there is no daybreak.conf in its root or a folder of "
        "EFI\n")


def test_two_partitions(host):
    make = MAKE.format("/boot") + MAKE.format("/boot/efi")
    done = mounted(make + "$1 good", host.config)
    assert (done.returncode, done.stderr) == (
        1, "/boot/efi/EFI/xen/daybreak.conf and /boot/EFI/xen/daybreak.conf: "
        "which of them the boot reads is not known here, name its partition "
        "by --esp\n")
    # One of them alone has a configuration; the other one is XBOOTLDR.
    done = mounted(make + "rm /boot/EFI/xen/daybreak.conf; $1 status",
                   host.config)
    assert "/boot/efi/EFI/xen/daybreak.conf\n" in done.stdout
    done = mounted(make + "$1 status --config /boot/EFI/xen/daybreak.conf",
                   host.config)
    assert "  configuration     /boot/EFI/xen/daybreak.conf\n" in done.stdout


def test_one_partition_twice(host):
    """/boot and /boot/efi are the same folder."""
    done = mounted(MAKE.format("/boot") + "mkdir /boot/efi; "
                   "mount --bind /boot /boot/efi; $1 status", host.config)
    assert (done.returncode, done.stderr) == (0, "")


def test_configuration_on_no_partition(host):
    done = mounted(MAKE.format("/boot") + "$1 status --config $2", host.config)
    assert (done.returncode, done.stderr) == (
        1, f"{host.config}: is not on an EFI system partition at /efi, "
        "/boot/efi or /boot; name its partition's folder by --esp\n")


@pytest.mark.parametrize("names_another", [False, True])
def test_read_only_variables(host, names_another):
    """As after mount -o remount,ro: the file is enough, unless the variable
    names another entry."""
    host.set("LoaderEntryOneShot", "auto-new" if names_another else "", KEPT)
    path = f"/boot/vars/LoaderEntryOneShot-{VENDOR}"
    done = mounted(
        "mkdir /boot/vars; mount -t tmpfs none /boot/vars; cp $3/* /boot/vars;"
        "mount -o remount,ro /boot/vars;"
        "$1 once old --esp $2 --efivars /boot/vars", host.esp, host.vars)
    sentence = f"{path}: cannot be written: Read-only file system\n"
    if names_another:
        assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence)
    else:
        assert (done.returncode, done.stderr) == (0, f"warning: {sentence}")
    assert newest(host)[1] == "old"


def test_read_only_partition(host):
    done = mounted(MAKE.format("/boot/efi") + "mount -o remount,ro /boot; "
                   "$1 once old --esp /boot/efi", host.config)
    assert (done.returncode, done.stderr) == (
        1, "/boot/efi/EFI/xen/daybreak.state: cannot be written: Read-only "
        "file system\n")


def test_full_partition(host):
    done = mounted("mount -o remount,size=64k /boot; "
                   + MAKE.format("/boot/efi")
                   + "cat /dev/zero > /boot/full 2>/dev/null || true; "
                   "$1 once old --esp /boot/efi || "
                   "ls /boot/efi/EFI/xen", host.config)
    assert done.stdout == "daybreak.conf\n"
    assert done.stderr == (
        "/boot/efi/EFI/xen/daybreak.state: cannot be written: No space left "
        "on device\n")


# Usage

COMMANDS = ["status", "once", "default", "good", "retry"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command):
    done = run(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: daybreak {command} [OPTION]...")
    assert f"\n  {command:8} " in run("--help").stdout


@pytest.mark.parametrize("words", [
    ["status", "old"], ["good", "old"], ["once"], ["once", "a", "b"],
    ["default"], ["retry"], ["once", "--clear", "a"], ["good", "--clear"],
    ["retry", "--clear"], ["status", "--clear"], ["status", "--nothing"]])
def test_wrong_usage(words):
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"Try daybreak {words[0]} --help.\n")
