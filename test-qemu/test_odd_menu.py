# SPDX-License-Identifier: MIT
"""
Firmware that fails on purpose: variables, keys, the screen, timers, writes. The
host boots all the same, or a menu or the firmware follows with a sentence. One
machine runs many cases from the firmware's shell; a case's entries are programs
that say they were entered, and return.
"""
import pytest

from machine import inputs
from machine.harness import BOOT_IS_LOST, BUILD
from machine.odd_firmware import ENTRIES, Case, run_cases, volume

# EFI_STATUS without its highest bit.
INVALID_PARAMETER, UNSUPPORTED, DEVICE_ERROR = 2, 3, 7
WRITE_PROTECTED, OUT_OF_RESOURCES, ACCESS_DENIED = 8, 9, 15
SECURITY_VIOLATION = 26

SMALL = {"columns": 60, "rows": 8}  # a screen that is drawn quickly

# Attributes of variables.
NON_VOLATILE, BOOT_SERVICES, RUNTIME = 1, 2, 4
VOLATILE = BOOT_SERVICES | RUNTIME
KEPT = NON_VOLATILE | VOLATILE

ENDLESS = 4_000_000_000
CAME_BACK = "^daybreak: oddfirmwarex64.efi: came back without an error$"
LAST = "LoaderEntryLastBooted"


def variable(name, data, attributes=KEPT, size=None):
    """Returns odd_variables.c's setting for it; data is repeated up to size."""
    return f"{name} {attributes} {size or len(data)} {data.hex()}"


def text(value):
    return f"{value}\0".encode("utf-16-le")


def one_shot(data, *warnings, entered="first", **options):
    name = "LoaderEntryOneShot"
    return {"odd": {"keyboard": "none",
                    "variable": variable(name, data, **options)},
            "kept": {name: None}, "entered": (entered,), "warnings": warnings}


def timeout(name, data, **options):
    return {"odd": {"keyboard": "none",
                    "variable": variable(name, data, **options)}}


# What another operating system, a failing flash or a hand has left.
FOUND = [
    Case("one-shot", **one_shot(text("auto-second"), entered="second")),
    Case("no-nul", **one_shot(text("auto-second")[:-2], entered="second")),
    Case("volatile", **one_shot(text("auto-second"), entered="second",
                                attributes=VOLATILE)),
    Case("boot-only", **one_shot(text("auto-second"), entered="second",
                                 attributes=BOOT_SERVICES)),
    Case("nothing", **one_shot(text("auto-third"),
                               '^LoaderEntryOneShot: "auto-third" is none of')),
    Case("half", **one_shot(text("auto-second")[:-1], "has 23 bytes, expected "
                            "UTF-16 of 2 bytes each, passed over$")),
    Case("one-byte", **one_shot(b"a", "has 1 bytes, expected UTF-16")),
    Case("garbage", **one_shot(bytes([0xff, 0xdf, 7, 0xd8]),
                               "^LoaderEntryOneShot: has a character that is "
                               "not text, passed over$")),
    Case("after-nul", **one_shot(text("auto-second\0x"),
                                 "has more after its NUL, passed over$")),
    Case("long", **one_shot(b"a\0", "^the variable LoaderEntryOneShot is too "
                            "large and is passed over$", size=30_000)),
    Case("default", entered=("second",), odd={
        "variable": variable("LoaderEntryDefault", text("auto-second"),
                               VOLATILE)}),
    Case("long-default", warnings=("LoaderEntryDefault is too large",), odd={
        "variable": variable("LoaderEntryDefault", b"a\0", size=30_000)}),
    # One with other attributes is deleted first, as it cannot be replaced.
    Case("last-volatile", kept={LAST: (KEPT, 22)}, odd={
        "variable": variable(LAST, text("auto-x"), VOLATILE)}),
    Case("last-boot-only", kept={LAST: (KEPT, 22)}, odd={
        "variable": variable(LAST, text("auto-x"), BOOT_SERVICES)}),
    Case("timeout-text", **timeout("LoaderConfigTimeout", text("9x")),
         warnings=('^LoaderConfigTimeout: is "9x", expected seconds',)),
    Case("timeout-number", **timeout("LoaderConfigTimeout", bytes(4))),
    Case("timeout-long", **timeout("LoaderConfigTimeout", b"9\0", size=30_000),
         warnings=("LoaderConfigTimeout is too large",)),
    Case("timeout-once", **timeout("LoaderConfigTimeoutOneShot", b"\x07\0"),
         warnings=("^LoaderConfigTimeoutOneShot: has a character",),
         kept={"LoaderConfigTimeoutOneShot": None}),
]

NO_SPACE = "^the firmware does not (keep|delete) the variable Loader.*: it " \
    "has no space left$"


def no_write(status):
    return rf"does not (keep|delete) the variable Loader\w+ \(0x8.*{status}\)$"


REFUSED = [
    Case("no-space", warnings=(NO_SPACE,), kept={LAST: None},
         odd={"set_error": OUT_OF_RESOURCES}),
    Case("write-protected", warnings=(no_write(8),),
         odd={"set_error": WRITE_PROTECTED}),
    # It is for this boot although it cannot be deleted.
    Case("set-device-error", **{**one_shot(
        text("auto-second"), no_write(7), entered="second"),
        "kept": {"LoaderEntryOneShot": (KEPT, 24)},
        "odd": {"set_error": DEVICE_ERROR, "variable": variable(
            "LoaderEntryOneShot", text("auto-second"))}}),
    Case("not-kept", lines="menu=always\n", warnings=(no_write(7),),
         odd={"set_error": DEVICE_ERROR, "keyboard": "ex", "keys": "d+\r"}),
    Case("get-device-error", odd={"get_error": DEVICE_ERROR},
         warnings=(r"does not read the variable Loader\w+ \(0x8.*7\)$",)),
    Case("get-too-large", odd={"get_size": 65536},
         warnings=(r"^the variable Loader\w+ is too large and is passed",)),
    Case("get-odd", odd={"get_size": 7},
         warnings=("has 7 bytes, expected UTF-16",)),
    Case("no-variables", odd={"get_error": UNSUPPORTED}),
]


def test_variables(boot):
    run_cases(boot, FOUND + REFUSED)


def pressed(keys="j\r", entered="second", **odd):
    """The menu waits, and these keys are pressed."""
    return {"lines": "menu=always\n", "entered": (entered,) if entered else (),
            "odd": {"keyboard": "ex", "keys": keys, **SMALL, **odd}}


def alone(lines="timeout=1\n", **odd):
    """The menu counts down, and nobody is there."""
    return {"lines": lines, "odd": {"keyboard": "ex", **SMALL, **odd}}


KEYS = [
    Case("plain", **pressed(keyboard="plain")),
    Case("ex", **pressed()),
    Case("none", **alone(keyboard="none")),
    Case("escape", **pressed("\x1bj\x1b\r")),
    Case("never", **pressed(key_event="never")),
    Case("never-plain", **pressed(key_event="never", keyboard="plain")),
    # In the page on an entry and in the editor there is no other time-out.
    Case("never-inside", **pressed("iqe\x07j\r", key_event="never")),
    Case("always", **pressed(key_event="always")),
    Case("always-alone", **alone(key_event="always")),
    Case("null", **pressed(key_event="null")),
    Case("null-alone", **alone(key_event="null")),
    Case("noise", **pressed(noise=10_000)),
    Case("more-noise", **pressed(noise=25_000)),
    Case("noise-alone", **alone(noise=ENDLESS)),
    Case("noise-at-first", **alone("timeout=0\n", noise=ENDLESS)),
    Case("key-in-noise", **{**pressed(" j\r", noise=30),
                            "lines": "timeout=0\n"}),
    Case("no-events", **alone(event_error=OUT_OF_RESOURCES)),
    Case("no-events-keys", **pressed(event_error=OUT_OF_RESOURCES)),
    Case("no-timers", **alone(timer_error=INVALID_PARAMETER)),
    Case("no-timers-keys", **pressed("iqj\r", timer_error=INVALID_PARAMETER)),
]


def test_keys(boot):
    run_cases(boot, KEYS)


def screen(columns, rows, *says, **odd):
    return {**pressed(columns=columns, rows=rows, **odd), "says": says}


SHOWN = "> The first"

SCREENS = [
    Case("0x0", **screen(0, 0, SHOWN, "Enter start, h help, e edit")),
    Case("1x1", **screen(1, 1)),
    Case("20x5", **screen(20, 5, r"> The f\.\.\. \(default\)")),
    Case("40x10", **screen(40, 10, SHOWN, "Enter start, h help")),
    Case("300x100", **screen(300, 100, SHOWN, "Enter start, h help, e edit")),
    Case("4294967295", **screen(0xffffffff, 0xffffffff, SHOWN)),
    Case("no-size", **pressed(query_error=DEVICE_ERROR), says=(SHOWN,)),
    Case("no-output", **pressed(output_error=DEVICE_ERROR)),
    # What the console has not is shown as "?".
    Case("ascii", **pressed(characters="ascii"),
         entries=ENTRIES.replace("The first", "The fürst"),
         says=(r"> The f\?rst",)),
    Case("no-cursor", **pressed(cursor_error=UNSUPPORTED), says=(SHOWN,)),
    # Nobody can see it: the default is booted at once.
    Case("none", **pressed(entered="first", screen="none")),
    Case("no-mode", **pressed(entered="first", screen="no-mode")),
    # Nor is the one that has come back started again.
    Case("none-again", **{**pressed(entered="first", screen="no-mode"),
                          "lines": "menu=always\non_refusal=menu\n"},
         entries="[first]\nefi=oddfirmwarex64.efi entered first\n",
         says=(CAME_BACK,)),
]

SECOND = "default=second\n"
STATE = {"daybreak.state": bytes(1024)}


def written(why=None, *warnings, **odd):
    """The start is to be written to the state file."""
    failure = (f"^daybreak.state: cannot be written: {why}$",) if why else ()
    return {"odd": odd, "warnings": failure + warnings}


SERVICES = [
    Case("blank", **written(None, "^daybreak.state: its 1024 bytes have no "
                            "valid record, nothing is remembered$")),
    Case("no-reset", **pressed("B\r", "first", reset="returns"),
         says=("odd firmware: no reset$",
               "the firmware does not reset the machine", CAME_BACK)),
    Case("no-power-off", **pressed("O\r", "first", reset="returns"),
         says=("the firmware does not power off the machine",)),
    Case("setup", **pressed("fj\r", reset="returns", setup_size=8, columns=80),
         says=("f firmware setup", "the firmware does not reset the machine")),
    *(Case(f"setup-{size}",
           **pressed("fj\r", reset="returns", setup_size=size, columns=80),
           says=("d default",), never="firmware setup|does not reset")
      for size in (0, 1, 16)),
    Case("not-loaded", entered=(), odd={"load_error": SECURITY_VIOLATION},
         says=("^daybreak: oddfirmwarex64.efi: the firmware does not load it: "
               "it is not signed by a key the firmware trusts$",)),
    Case("not-started", entered=(), odd={"start_error": ACCESS_DENIED},
         says=("^daybreak: oddfirmwarex64.efi: came back with status "
               "0x800000000000000f$",)),
    # The rest of the menu's life: both are refused, then a person leaves.
    Case("menu-again", **{**pressed("\rj\rQ", None, load_error=UNSUPPORTED),
                          "lines": "menu=always\non_refusal=menu\n"},
         says=("it is not an EFI application for this CPU",
               r"> The second \(refused\)",
               "^odd firmware: the application ended with status 0$")),
    # Nothing is written if nothing changes, so the entries take turns.
    Case("no-time", **written(time_error=UNSUPPORTED), lines=SECOND,
         entered=("second",)),
    Case("no-write", **written("device error", write_error=DEVICE_ERROR)),
    Case("short-write", **written("the volume is full", short_write=100)),
    Case("torn", **written(None, "^daybreak.state: record 1 is damaged, the "
                           "other one is used$")),
    Case("no-flush", **written("the volume is read-only",
                               flush_error=WRITE_PROTECTED), lines=SECOND,
         entered=("second",)),
    Case("no-close", **written("device error", close_error=DEVICE_ERROR)),
    Case("read-only", **written("the volume is read-only",
                                write_open_error=WRITE_PROTECTED),
         lines=SECOND, entered=("second",)),
]


def test_screen(boot):
    run_cases(boot, SCREENS)


def test_services(boot):
    run_cases(boot, SERVICES, STATE)


@pytest.mark.parametrize("lines", ["", "on_refusal=menu\n"])
def test_boot_services_stay(boot, lines):
    """EDK2 has stopped its timer by then, and without it there are no keys: so
    nothing waits for either."""
    config = (f"[global]\n{lines}"
              "[first]\nhypervisor=none\nkernel=guest\n"
              "[second]\nxen=specimen.gz\nkernel=vmlinuz\n")
    machine = boot(volume({
        "daybreak.conf": config, "guest": BUILD / "guestpvh.elf",
        "specimen.gz": inputs.packed(), "vmlinuz": inputs.kernel()},
        exit="fails"))
    machine.wait_for("^daybreak: the firmware does not end boot services$")
    machine.wait_for('^The next entry is "second"')
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST.replace(
        "(?!warning)", "(?!warning|the firmware does not end)"))
