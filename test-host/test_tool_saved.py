# SPDX-License-Identifier: MIT
"""
daybreak inspect for domains that xl has saved: its text, its sentences for bad
files, and that it takes no file that Xen's own checker refuses.
"""
import contextlib
import io
import random
import re
import struct
import sys

import pytest

import conf_page
import saved_file as make
from test_tool import fetch, inspect, run

DAMAGED = 400  # files
# The checker of Xen 4.17 fails at the records of a device model.
CHECKED = ("pv", "pvh")
OPTIONAL = re.compile(r"Unrecognised record type (0x)?[89a-f]\w{7}$")
LEFT_TO_DOM0 = {"disks": [{"vdev": "xvda"}], "nics": [{}, {}], "vtpms": []}


def write(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path


def fact(text, name):
    return re.findall(rf"^  {name} +(.*)$", text, re.MULTILINE)


@pytest.mark.parametrize("kind", ["pv", "pvh", "hvm"])
def test_inspect(tmp_path, kind):
    path = write(tmp_path, "web", make.make(kind))
    text = inspect(path)
    assert text.startswith(f"{path}: saved domain, {kind.upper()}, ")
    for name, value in {
            "name": "web", "UUID": make.UUID, "devices": "none",
            "memory": "65536 KiB, at most 98304 KiB",
            "vCPUs": "2 of at most 2", "saved by": "Xen 4.17",
            "with registers": "2 vCPUs"}.items():
        assert fact(text, name) == [value]
    records = fact(text, "records")
    assert "1 of X86_TSC_INFO, 24 bytes" in records
    assert ("2 of X86_PV_VCPU_BASIC, 10352 bytes (10.1 KiB)" in records) \
        == (kind == "pv")
    assert fact(text, "pages") == ["6, of them 1 with only zeroes" if
                                   kind == "pv" else
                                   "2, of them 1 with only zeroes"]
    assert fact(text, "page tables") == (["4"] if kind == "pv" else [])
    assert fact(text, "runs in") == (["64-bit mode"] if kind == "pv" else [])
    assert fact(text, "holes") == ["0" if kind == "pv" else "1"]
    assert fact(text, "can be restored") == [
        "yes" if kind != "hvm" else
        "no: is HVM with a device model, which runs only in dom0"]


def test_devices(tmp_path):
    text = inspect(write(tmp_path, "web", make.saved(
        make.config("pv", **LEFT_TO_DOM0), make.libxc(make.pv()))))
    assert fact(text, "devices") == ["disks (1), nics (2)"]
    assert fact(text, "can be restored") == [
        "yes, but: has devices, which need devices=later: disks, nics"]


def test_long_name(tmp_path):
    """The reason is whole, even if no sentence has room for the name."""
    folder = tmp_path / ("a" * 200) / ("b" * 200) / ("c" * 200)
    folder.mkdir(parents=True)
    text = inspect(write(folder, "web", make.make("hvm")))
    assert fact(text, "can be restored") == [
        "no: is HVM with a device model, which runs only in dom0"]


def bad_files():
    good = make.make("pv")
    records = make.pv()
    config = make.config("pv")
    return {
        "config": (make.saved(config[:-1], make.libxc(records)),
                   "its configuration at byte "),
        "version": (make.saved(config, make.libxc(records, version=2)),
                    "of libxc of version 2, expected version 3, of Xen 4.14"),
        "legacy": (good.replace(struct.pack("<III", 0x01020304, 3, 0),
                                struct.pack("<III", 0x01020304, 0, 0)),
                   "has the flags 0x0 in xl's header, expected 0x3"),
        "kind": (make.saved(config, make.libxc(make.hvm(), 2)),
                 "its configuration is for PV"),
        "remus": (make.saved(config, make.libxc(
            [*records[:-1], make.record(make.CHECKPOINT), records[-1]])),
            "record 13, CHECKPOINT at byte "),
        "unknown": (make.saved(config, make.libxc(
            [make.record(99), *records])), "record 1 at byte "),
        "page": (make.saved(config, make.libxc(
            [*records[:5], make.pages((9, 0, b"")), *records[6:]])),
            "record 6, PAGE_DATA at byte "),
        "cut": (good[:-1000], ": ends inside record 12 of libxc"),
        "after": (good + b"\0", "has 1 bytes after the END"),
    }


def test_bad_files(tmp_path):
    """One sentence that names the file and the fault, nothing else."""
    for name, (data, sentence) in bad_files().items():
        path = write(tmp_path, name, data)
        done = run("inspect", path)
        assert done.returncode == 1, name
        assert done.stderr.startswith(f"{path}: "), name
        assert done.stderr.count("\n") == 1, name
        assert sentence in done.stderr, name


@pytest.fixture(scope="module")
def checker():
    """Returns a function that tells whether Xen's checker takes a file."""
    folder = fetch.package("xen-utils-4.17",
                           only="./usr/lib/xen-4.17/lib/python")
    sys.path.insert(0, str(next(folder.glob("usr/lib/xen-*/lib/python"))))
    from xen.migration import libxl, verify  # pylint: disable=C,E

    def check(data):
        stream = io.BytesIO(data)
        length, = struct.unpack_from("<I", data, 44)
        stream.seek(48 + length)

        def read(size):
            got = stream.read(size)
            if len(got) != size:
                raise OSError("cut short")
            return got

        try:
            libxl.VerifyLibxl(lambda text: None, read).verify()
        except verify.StreamError as told:
            # The specification lets readers pass over optional records.
            return bool(OPTIONAL.search(str(told)))
        except (OSError, verify.RecordError, DeprecationWarning, RuntimeError,
                struct.error):
            return False
        return True
    with contextlib.ExitStack() as stack:
        stack.callback(sys.path.pop, 0)
        yield check


def test_xen_s_checker_takes_what_is_made(checker):
    for kind in CHECKED:
        assert checker(make.make(kind))


def damaged(number):
    """Returns a file in which a number of 4 bytes was changed, outside of the
    contents of pages."""
    chance = random.Random(number)
    kind = chance.choice(CHECKED)
    data = bytearray(make.make(kind))
    start = data.index(b"LibxlFmt")
    words = [at for at in range(start, len(data) - 3, 4)
             if any(data[at:at + 4]) or chance.random() < 0.05]
    at = chance.choice(words)
    value = chance.choice([0, 1, 4, 8, 24, 0x80000000, 0xffffffff,
                           chance.getrandbits(32)])
    struct.pack_into("<I", data, at, value)
    return bytes(data)


def test_refuses_what_xen_s_checker_refuses(tmp_path, checker):
    files = {}
    for number in range(DAMAGED):
        data = damaged(number)
        files[str(write(tmp_path, f"{number}.saved", data))] = data
    done = run("inspect", *files)
    refused = {line.split(": ")[0] for line in done.stderr.splitlines()}
    by_xen = {path for path, data in files.items() if not checker(data)}
    assert len(by_xen) > DAMAGED // 20
    assert len(by_xen) < DAMAGED
    assert by_xen - refused == set()
    assert len(done.stderr.splitlines()) == len(refused)


CONF = """[host]
xen=xen.gz
options=dom0_mem=512M
kernel=dom0.elf
domains=one two

[one]
restore=one.saved

[two]
restore=two.saved
"""


def plan(folder, files, config=CONF):
    """Runs daybreak plan for two domains that are restored."""
    conf_page.make_files(folder, config, "x86", conf_page.NEWEST)
    for name, data in files.items():
        write(folder, name, data)
    return run("plan", folder / "daybreak.conf")


def other(data):
    """Returns the file of a domain with another UUID."""
    return data.replace(make.UUID.encode(), b"1" + make.UUID[1:].encode())


def test_plan(tmp_path):
    done = plan(tmp_path, {"one.saved": make.large("pv"),
                           "two.saved": other(make.large("pvh"))},
                CONF + "start=paused\n")
    assert (done.returncode, done.stderr) == (0, "")
    one, two = done.stdout.split("\none: ")[1].split("\ntwo: ")
    assert one.startswith("64-bit PV domain, 64 MiB, 2 vCPUs\n")
    assert two.startswith("PVH domain, 64 MiB, 2 vCPUs\n")
    for text, name, pages, carried, start in (
            (one, "one", "16 MiB", "20 KiB", ""),
            (two, "two", r"16\.0 MiB", "4 KiB", "  start +paused\n")):
        assert re.search(rf"^  restore +{name}\.saved, saved by Xen 4\.17\n"
                         rf"  pages +{pages}, of which {carried} are not "
                         rf"zero\n{start}  uuid ", text, re.MULTILINE)
        assert fact(text, "maxmem") == ["96 MiB"]


def devices():
    return make.saved(make.config("pv", **LEFT_TO_DOM0),
                      make.libxc(make.pv()))


def test_plan_with_devices(tmp_path):
    """They are dom0's to attach; what is of the host itself is not."""
    config = CONF + "devices=later\n"
    done = plan(tmp_path, {"one.saved": make.large("pv"), "two.saved": other(
        make.large("pvh", LEFT_TO_DOM0))}, config)
    assert (done.returncode, done.stderr) == (0, "")
    assert fact(done.stdout.split("\ntwo: ")[1], "devices") == [
        "attached in dom0"]
    done = plan(tmp_path, {
        "one.saved": make.large("pv"),
        "two.saved": other(make.large("pvh", irqs=[5]))}, config)
    assert done.returncode == 1
    assert re.search(r"two\.saved: has devices of the host, which it is not "
                     r"given again: irqs$", done.stderr)


def test_devices_of_a_kernel(tmp_path):
    done = plan(tmp_path, {"one.saved": make.large("pv")}, CONF.replace(
        "restore=two.saved", "kernel=dom0.elf\nmemory=64\ndevices=later"))
    assert done.returncode == 1
    assert "the domain [two] has devices= without restore=" in done.stderr


def twice():
    records = make.pv()
    records.insert(6, make.pages((0, 0, b"x")))
    return make.saved(make.config("pv"), make.libxc(records))


NO_PLAN = {
    "other file": (lambda: bytes(5000), r"two\.saved: is no saved domain, "
                   r"expected a file of xl save"),
    "cut": (lambda: make.large("pv")[:-9000], r"two\.saved: ends inside"),
    "record": (lambda: make.large("pv").replace(
        make.record(make.TSC_INFO, bytes(24)),
        make.record(make.TSC_INFO, bytes(20) + b"\1\0\0\0")),
        r"two\.saved: record 8, X86_TSC_INFO at byte 0x"),
    "devices": (devices, r"two\.saved: has devices, which need "
                r"devices=later: disks, nics"),
    "model": (lambda: make.make("hvm"), r"two\.saved: is HVM with a device "
              r"model"),
    "live": (twice, r"two\.saved: record \d+, PAGE_DATA at byte \S+: has the "
             r"PFN 0x0 after a higher one, as in a live migration"),
    "small": (lambda: make.make("pv"), r"two\.saved: has a domain of 24 KiB, "
              r"expected 4 MiB or more"),
    "UUID": (lambda: make.large("pv"), r"the domain two has the UUID of one"),
}


@pytest.mark.parametrize("case", NO_PLAN)
def test_plan_refuses(tmp_path, case):
    data, sentence = NO_PLAN[case]
    done = plan(tmp_path, {"one.saved": make.large("pvh"), "two.saved": data()})
    assert done.returncode == 1
    assert re.search(sentence, done.stderr), done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_plan_without_dom0(tmp_path):
    done = plan(tmp_path, {"one.saved": make.large("pvh"),
                           "two.saved": other(make.large("pv"))},
                CONF.replace("kernel=dom0.elf\n", "") + "start=paused\n")
    assert done.returncode == 1
    assert "the domain two has start=paused, but entry \"host\" has no " \
        "kernel=" in done.stderr


def test_plan_counts_memory(tmp_path):
    """Their memory is known only when the files were read."""
    big = make.large("pvh", max_memkb=8 << 20, target_memkb=8 << 20)
    done = plan(tmp_path, {"one.saved": make.large("pv"),
                           "two.saved": other(big)})
    assert done.returncode == 1
    assert re.search(r"gives its domains 8256 MiB beside dom0_mem=, and this "
                     r"host has \d+ MiB", done.stderr)
