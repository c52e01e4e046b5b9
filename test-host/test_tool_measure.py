# SPDX-License-Identifier: MIT
"""
`daybreak measure`, run as a user would: its events against digests made here by
hashlib, of PE files against those that sbsign has signed; its PCRs against a
replay; its records against what systemd-pcrlock reads; and its sentences for
bad logs.
"""
import hashlib
import json
import re
import shutil
import struct
import subprocess

import pytest
from test_tool import TIME_OUT, TREE, kernel, run, xen
from test_tool_plan import made_kernels
from test_tool_seal import fixture_keys  # noqa: F401, the fixture "keys"

BANKS = {"sha1": 4, "sha256": 0xb, "sha384": 0xc, "sha512": 0xd}
IPL, TAGGED = "EV_IPL", "EV_EVENT_TAG"
CODE = "EV_EFI_BOOT_SERVICES_APPLICATION"

CONFIG = """[global]
default=main

[main]
xen=xen.gz
options=dom0_mem=512M
kernel=vmlinuz root=/dev/vda2
ramdisk=initrd.img
ramdisk=more.img
module=extra.bin a=1
domains=apart large

[apart]
kernel=pv64 console=hvc0
ramdisk=guest.img
memory=64

[large]
type=pvh
kernel=pvh
memory=1048576

[again]
efi=again.efi -help
"""


@pytest.fixture(name="esp")
def fixture_esp(tmp_path):
    kernels = {n: p.read_bytes() for n, p in made_kernels().items()}
    folder = tmp_path / "esp"
    folder.mkdir()
    for name in ("pv64", "pvh"):
        (folder / name).write_bytes(kernels[name])
    for name in ("initrd.img", "more.img", "extra.bin", "guest.img"):
        (folder / name).write_bytes(name.encode() * 1000)
    shutil.copy(xen("xen-*-amd64.gz"), folder / "xen.gz")
    shutil.copy(kernel("linux-image-amd64"), folder / "vmlinuz")
    shutil.copy(TREE / "build/daybreakx64.efi", folder / "again.efi")
    (folder / "daybreak.conf").write_text(CONFIG)
    return folder


def measure(esp, *arguments):
    done = run("measure", *arguments, esp / "daybreak.conf")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def events_of(text):
    """Returns (PCR, type, digest, text) of each event."""
    found = re.findall(r"^PCR (\d+) +(EV_\w+) +([0-9a-f]+)  (.*)$", text,
                       re.MULTILINE)
    return [(int(pcr), *rest) for pcr, *rest in found]


def values_of(text):
    return {int(pcr): value.lower() for pcr, value in
            re.findall(r"^    (\d+) *: 0x([0-9A-F]+)$", text, re.MULTILINE)}


def replay(events, bank="sha256", start=None):
    values = {pcr: bytes(hashlib.new(bank).digest_size) for pcr in (8, 9, 13)}
    values.update(start or {})
    for pcr, _, digest, _ in events:
        if pcr in values:
            values[pcr] = hashlib.new(
                bank, values[pcr] + bytes.fromhex(digest)).digest()
    return {pcr: value.hex() for pcr, value in values.items()}


def sha256(data):
    data = data.encode() if isinstance(data, str) else data
    return hashlib.sha256(data).hexdigest()


def text_event(text, prefix=""):
    return 8, IPL, sha256(text), prefix + text


def file_event(esp, name):
    return 9, IPL, sha256((esp / name).read_bytes()), name


def expected(esp):
    """The events without those in PCR 4 and the domains' images."""
    configuration = (8, IPL, sha256(CONFIG), "daybreak.conf")

    def tagged(domain, what, data):
        return 13, TAGGED, sha256(data), f"{domain}: {what}"

    def of_domain(domain, cmdline, *files):
        return [tagged(domain, cmdline, cmdline),
                *[tagged(domain, name, (esp / name).read_bytes())
                  for name in files]]

    return [
        configuration,
        text_event("xen.gz dom0_mem=512M", "xen_cmdline: "),
        text_event("vmlinuz root=/dev/vda2", "kernel_cmdline: "),
        text_event("package", "module_cmdline: "),
        text_event("extra.bin a=1", "module_cmdline: "),
        *[file_event(esp, name) for name in (
            "xen.gz", "vmlinuz", "initrd.img", "more.img", "extra.bin",
            "pv64", "guest.img", "pvh")],
        *of_domain("apart", "console=hvc0", "pv64", "guest.img"),
        *of_domain("large", "", "pvh"),
        text_event("daybreak: 4 command lines"),
        (9, IPL, sha256("daybreak: 8 files"), "daybreak: 8 files"),
        (13, TAGGED, sha256("daybreak: 2 domains"), "daybreak: 2 domains"),
    ]


def test_events(esp):
    text = measure(esp)
    events = events_of(text)
    assert len(events) == text.count("PCR ")
    images = [e for e in events if e[0] == 13 and e[3] in ("apart", "large")]
    assert [e for e in events if e[0] != 4 and e not in images] == \
        expected(esp)
    assert {e[3] for e in images} == {"apart", "large"}
    assert [e[1:2] + e[3:] for e in events if e[0] == 4] == [
        (CODE, "vmlinuz")]
    assert values_of(text) == replay(events)


def changed_pcrs(before, after):
    return {pcr for pcr, value in after.items() if before[pcr] != value}


def test_changes(esp):
    """Each change is in the PCRs that it belongs to, and in no others."""
    before = values_of(measure(esp))
    options = values_of(measure(esp, "--options",
                                "daybreakx64.efi main -- loglvl=all"))
    assert changed_pcrs(before, options) == {8}
    (esp / "guest.img").write_bytes(b"another")
    assert changed_pcrs(before, values_of(measure(esp))) == {9, 13}


@pytest.mark.parametrize("bank", BANKS)
def test_banks(esp, bank):
    text = measure(esp, "--bank", bank)
    events = events_of(text)
    assert f"\n  {bank}:\n" in text
    assert values_of(text) == replay(events, bank)
    xen_file = (esp / "xen.gz").read_bytes()
    assert (9, IPL, hashlib.new(bank, xen_file).hexdigest(), "xen.gz") \
        in events


def test_json(esp):
    """One record for each event, with the digests of all banks."""
    records = json.loads(measure(esp, "--json"))["records"]
    for bank in BANKS:
        events = events_of(measure(esp, "--bank", bank))
        assert [(r["pcr"], d["digest"]) for r in records
                for d in r["digests"] if d["hashAlg"] == bank] == [
            (pcr, digest) for pcr, _, digest, _ in events]
    assert all(r.keys() == {"pcr", "digests"}
               and len(r["digests"]) == len(BANKS) for r in records)


# Of a DigestInfo with SHA-256, RFC 8017, section 9.2.
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def test_authenticode(esp, keys, tmp_path):
    """What sbsign has signed is what is measured, of a file with and without
    signatures."""
    path, signed = esp / "vmlinuz", tmp_path / "signed"
    subprocess.run(["sbattach", "--remove", path], check=False,
                   capture_output=True, timeout=TIME_OUT)
    # sbsign pads a file to 8 bytes, which EDK2 does not when it measures.
    path.write_bytes(path.read_bytes() + bytes(-path.stat().st_size % 8))
    digest, = [e[2] for e in events_of(measure(esp)) if e[0] == 4]
    subprocess.run(["sbsign", "--key", keys / "a.key", "--cert",
                    keys / "a.pem", "--output", signed, path], check=True,
                   capture_output=True, timeout=TIME_OUT)
    data = signed.read_bytes()
    at = data.index(DIGEST_INFO) + len(DIGEST_INFO)
    assert data[at:at + 32].hex() == digest
    shutil.copy(signed, path)
    assert [e[2] for e in events_of(measure(esp)) if e[0] == 4] == [digest]


def test_application(esp):
    """The firmware measures another application itself."""
    done = run("measure", esp, "again")
    assert (done.returncode, done.stderr) == (0, "")
    assert events_of(done.stdout) == [
        (8, IPL, sha256(CONFIG), "daybreak.conf"),
        text_event("-help", "efi_cmdline: "),
        text_event("daybreak: 1 command line"),
        (9, IPL, sha256("daybreak: no files"), "daybreak: no files"),
        (13, TAGGED, sha256("daybreak: no domains"), "daybreak: no domains"),
    ]


def test_switched_off(esp):
    conf = esp / "daybreak.conf"
    conf.write_text(CONFIG.replace("[global]\n", "[global]\ntpm=no\n"))
    done = run("measure", conf)
    assert done.returncode == 0
    assert done.stderr == f"warning: {conf}: the boot measures nothing\n"
    assert events_of(done.stdout) == []
    conf.write_text(CONFIG.replace("[global]\n", "[global]\ntpm=required\n"))
    assert len(events_of(measure(esp))) > 10


# Logs, TCG PC Client Platform Firmware Profile, section 10.
NO_ACTION, SEPARATOR, EVENT_IPL, APPLICATION = 3, 4, 0xd, 0x80000003


def log_start(banks, signature=b"Spec ID Event03\0"):
    sizes = b"".join(struct.pack("<HH", BANKS[bank],
                                 hashlib.new(bank).digest_size)
                     for bank in banks)
    spec = signature + struct.pack("<IBBBBI", 0, 0, 2, 0, 2, len(banks)) \
        + sizes + b"\0"
    return struct.pack("<II20xI", 0, NO_ACTION, len(spec)) + spec


def log_event(banks, pcr, kind, data, hashed=None):
    digests = b"".join(struct.pack("<H", BANKS[bank])
                       + hashlib.new(bank, hashed or data).digest()
                       for bank in banks)
    return struct.pack("<III", pcr, kind, len(banks)) + digests \
        + struct.pack("<I", len(data)) + data


LOADED = struct.pack("<QQQQ", 0x1000, 5, 0, 4) + b"\x7f\xff\4\0"
TOLD = struct.pack("<QQQQ", 0, 5, 0, 4) + b"\x7f\xff\4\0"


def log_of(*banks, has_code=True):
    """Returns a log, and what the firmware has extended PCR 4 with before
    Daybreak, which may not have."""
    before = [(4, NO_ACTION, b"no digest"), (4, SEPARATOR, bytes(4)),
              (5, SEPARATOR, bytes(4)), (4, APPLICATION, LOADED)]
    ours = [(4, APPLICATION, TOLD)] if has_code else []
    ours.append((8, EVENT_IPL, b"daybreak.conf\0"))
    later = [(4, APPLICATION, LOADED)]
    log = log_start(banks) + b"".join(
        log_event(banks, *event) for event in before + ours + later)
    return log, [bytes(4), LOADED]


@pytest.mark.parametrize("bank", BANKS)
@pytest.mark.parametrize("banks", [("sha1", "sha256", "sha384", "sha512"),
                                   ()], ids=["all", "one"])
def test_log(esp, tmp_path, bank, banks):
    """PCR 4 begins with what the firmware has measured."""
    log, firmware = log_of(*(banks or (bank,)), has_code=bool(banks))
    (tmp_path / "log").write_bytes(log)
    text = measure(esp, "--bank", bank, "--log", tmp_path / "log")
    value = bytes(hashlib.new(bank).digest_size)
    for data in firmware:
        value = hashlib.new(bank, value
                            + hashlib.new(bank, data).digest()).digest()
    assert values_of(text) == replay(events_of(text), bank, {4: value})


def other_algorithm(log):
    """The first digest after the start has a number that it does not name."""
    at = len(log_start(("sha256",))) + 12
    return log[:at] + b"\x12\0" + log[at + 2:]


BAD_LOGS = {
    "empty": (lambda log: b"", "the event at byte 0x0 is broken"),
    "no log": (lambda log: b"\x7fELF" + bytes(100), "is no log of a TPM 2"),
    "old form": (lambda log: log_start((), b"Spec ID Event00\0"),
                 "is no log of a TPM 2"),
    "truncated": (lambda log: log[:150], "the event at byte 0x7c is broken"),
    "cut in the start": (lambda log: log[:50],
                         "the event at byte 0x0 is broken"),
    "unknown digest": (other_algorithm, "the event at byte 0x41 is broken"),
    "not ours": (lambda log: log_start(("sha256",)) + log_event(
        ("sha256",), 4, SEPARATOR, bytes(4)), "has no events of Daybreak's"),
    "another bank": (lambda log: log_of("sha1")[0],
                     "has no digests of sha256"),
}


@pytest.mark.parametrize("name", BAD_LOGS)
def test_bad_log(esp, tmp_path, name):
    change, says = BAD_LOGS[name]
    path = tmp_path / "log"
    path.write_bytes(change(log_of("sha256")[0]))
    done = run("measure", "--log", path, esp)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{path}: ")
    assert says in done.stderr and done.stderr.count("\n") == 1
    assert "PCR" not in done.stdout


@pytest.mark.parametrize("arguments, status, says", [
    (["--bank", "md5", "."], 2, "--bank md5: expected sha1, sha256, sha384"),
    (["--json", "--bank", "sha1", "."], 2, "takes neither --bank nor --log"),
    (["--json", "--log", "log", "."], 2, "takes neither --bank nor --log"),
    (["--memory", "4G", "."], 2, "Try daybreak measure --help."),
    ([], 2, "takes CONFIG and perhaps an ENTRY"),
    (["--arch", "mips", "."], 2, "--arch mips: expected x86_64 or arm64"),
    (["--options", "x.efi -help", "."], 1, "shows its help"),
    (["--log", "missing", "."], 1, "missing: No such file or directory"),
    ([".", "nothing"], 1, 'no section [nothing]'),
])
def test_refusals(esp, arguments, status, says):
    done = run("measure", *arguments, cwd=esp)
    assert done.returncode == status
    assert says in done.stderr
    assert done.stdout == ""


def test_help():
    done = run("measure", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: daybreak measure")
