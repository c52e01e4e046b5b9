# SPDX-License-Identifier: MIT
"""
What the menu does on real firmware: the countdown, its commands, the pages of
information, the editor, and what follows when an entry is refused.
"""
import re
import time
from pathlib import Path

from machine import fetch
from machine import harness
from machine import initramfs
from machine import inputs
from machine import terminal
from machine import variables
from test_menu_keys import MEANINGLESS, SETUP

HELP = "efi=daybreakx64.efi daybreakx64.efi -help"
COMMANDS_CONF = f"""[global]
timeout=300

[alpha]
title=Alpha
efi=missing.efi

[bravo]
title=Bravo
efi=missing.efi

[help]
title=Help
{HELP}
"""
REFUSED = "missing.efi: no such file"


def seconds_left(shown):
    """Returns what the countdown shows, or 0."""
    found = re.search(r"^Starts in (\d+) seconds$", shown.text, re.MULTILINE)
    return int(found[1]) if found else 0


def test_countdown_and_commands(menu):
    """One machine that starts its firmware four times."""
    # The last -action counts; every machine has -no-reboot.
    shown = menu(COMMANDS_CONF, devices=["-action", "reboot=reset"])
    began = shown.wait(seconds_left, "a countdown")
    shown.wait_selected("Alpha (default)")
    shown.send(MEANINGLESS)
    shown.wait(lambda s: 0 < seconds_left(s) < began - 2, "that it counts on")
    shown.select("j", "Bravo")
    shown.wait(lambda s: "Starts in" not in s.text, "no countdown")
    shown.select("d", "Bravo (default)")
    shown.send("+")
    shown.wait_text("Timeout: 301 seconds")
    shown.send("--")
    shown.wait_text("Timeout: 299 seconds")

    shown.send("B")
    assert shown.monitor.wait_event("RESET")["guest"]
    assert shown.wait(seconds_left, "a countdown") <= 299
    shown.wait_selected("Bravo (default)")
    shown.send("\r")
    shown.wait_text(REFUSED)
    shown.wait_selected("Bravo (refused)")
    assert not seconds_left(shown)
    shown.select("3", "Help")
    shown.send("\r")
    shown.wait_text("daybreakx64.efi: came back without an error")
    shown.wait_selected("Help (refused)")
    assert "\nUsage: daybreakx64.efi [-cfg=FILE]" in shown.machine.text

    shown.send("f")
    assert shown.monitor.wait_event("RESET")["guest"]
    shown.wait_text("Boot Manager")
    shown.monitor.command("system_reset")
    shown.wait(seconds_left, "a countdown, and not the setup again")
    shown.send("O")
    reason = shown.monitor.wait_event("SHUTDOWN")["reason"]
    assert reason == "guest-shutdown"
    shown.machine.wait_end()
    kept = variables.texts(shown.machine.variables)
    assert kept["LoaderEntryDefault"] == "auto-bravo"
    assert kept["LoaderConfigTimeout"] == "299"


def test_held_key_shows_the_menu(menu):
    """With timeout=0 a key has 100 ms; one that is held repeats faster."""
    shown = menu("[global]\ntimeout=0\n\n[help]\ntitle=Help\n" + HELP)
    deadline = time.monotonic() + harness.TIMEOUT
    while "> Help (default)" not in shown.text:
        assert time.monotonic() < deadline, shown.text
        shown.send(" ")
        time.sleep(0.03)
    shown.wait_selected("Help (default)")
    assert "Usage:" not in shown.machine.text


XEN_CONF = """[global]
menu=always

[xen]
title=Xen
xen=xen.gz
options=console=com1 com1=115200,8n1 dom0_mem=512M
kernel=vmlinuz console=hvc0 quiet
ramdisk=initrd.img
"""
TOP, NEXT, KILL, YANK = "\x01", "\x1b[B", "\x0b", "\x19"
WORD, BACKSPACE, BOOT = "\x17", "\b", "\x18"


def read_pages(shown):
    """Pages through the text that is open; returns it."""
    lines = []
    while True:
        shown.wait(
            lambda s: re.search(rf"^{len(lines) + 1}-(\d+) of (\d+), q back",
                                s.text, re.MULTILINE)
            and s.text.startswith("Information"), "the next page")
        page = shown.text.splitlines()
        at, end = map(int, re.search(r"-(\d+) of (\d+)", page[-1]).groups())
        lines += (page[1:-1] + [""] * 60)[:at - len(lines)]
        if at == end:
            return "\n".join(lines)
        shown.send(" ")


def plan_of(files):
    """Returns what `daybreak plan` prints for them."""
    with harness.scratch() as root:
        folder = Path(root) / "EFI/BOOT"
        harness.put_files(folder, files)
        return harness.run([harness.BUILD / "daybreak", "plan", "--root", root,
                            "--memory", "2048M", folder / "daybreak.conf"])


def comparable(text):
    """Returns the lines without those that tell of memory, which is another
    machine's, and of the start."""
    return [line for line in text.splitlines()
            if not re.match(r"Starting |  placed ", line)]


def test_information_and_editor(menu):
    """The information is what `daybreak plan` says; what is edited is what
    Xen and dom0 get."""
    files = {"xen.gz": fetch.xen_gz(), "vmlinuz": fetch.kernel(),
             "initrd.img": initramfs.busybox(initramfs.REPORT)}
    shown = menu(XEN_CONF, files)
    shown.wait_selected("Xen (default)")
    shown.send("i")
    told = read_pages(shown)
    assert re.search(r"^  placed +0x[0-9a-f]+, entry 0x[0-9a-f]+$", told,
                     re.MULTILINE)
    assert comparable(told) == comparable(
        plan_of({**files, "daybreak.conf": XEN_CONF}))
    shown.send("q")
    shown.wait_selected("Xen (default)")
    shown.send("e")
    shown.wait_text("> Xen   console=com1 com1=115200,8n1 dom0_mem=512M\n"
                    "  dom0  console=hvc0 quiet\n  Boot")
    shown.send(TOP + KILL)
    shown.wait_text("> Xen\n")
    shown.send(YANK + " one two" + WORD + WORD + BACKSPACE + TOP
               + "loglvl=all ")
    shown.wait_text("> Xen   loglvl=all console=com1 com1=115200,8n1 "
                    "dom0_mem=512M\n")
    shown.send(NEXT + " edited=yes")
    shown.wait_text("> dom0  console=hvc0 quiet edited=yes\n")
    shown.send(BOOT)
    shown.machine.wait_for(
        r"^\(XEN\) Command line: loglvl=all console=com1 com1=115200,8n1 "
        r"dom0_mem=512M$")
    shown.machine.wait_for(f"^{initramfs.END}$", unless=harness.BOOT_IS_LOST)
    assert "\ncommand line: console=hvc0 quiet edited=yes\n" \
        in shown.machine.text


BROKEN = """[broken]
title=Broken
xen=specimen.gz
kernel=missing

"""
FALLBACKS = {
    "firmware": "on_refusal=firmware",
    "never": "on_refusal=next\nmenu=never",
    "menu": "on_refusal=menu",
    "next": "default=broken",
}
SECOND = {
    "next": "[specimen]\ntitle=Specimen\nxen=specimen.gz\nkernel=vmlinuz\n",
}


def test_refused_entries(boot, application):
    """What follows a refusal, for each on_refusal=."""
    script, files = "echo -off\r\nfs0:\r\ncd daybreak\r\n", {}
    for name, line in FALLBACKS.items():
        script += f"daybreakx64.efi -cfg={name}.conf\r\n" \
            f"echo end of {name} %lasterror%\r\n"
        files[f"/daybreak/{name}.conf"] = f"[global]\n{line}\n\n{BROKEN}" \
            + SECOND.get(name, f"[help]\ntitle=Help\n{HELP}\n")
    shown = terminal.Terminal(boot({
        "/startup.nsh": script, "/daybreak/daybreakx64.efi": application,
        "/daybreak/specimen.gz": inputs.packed(),
        "/daybreak/vmlinuz": inputs.kernel(), **files}))
    machine = shown.machine
    machine.wait_for("Press ESC")
    shown.send("\r")
    refused = r"daybreak: missing: [^\n]*no such file[^\n]*\n"

    told = machine.wait_for(rf"^{refused}end of firmware 0x(\w+)")
    assert int(told[1], 16)
    told = machine.wait_for(
        rf"^{refused}The next entry is \"Help\", in 5 seconds\n([^\0]*)"
        r"^end of never 0x(\w+)")
    assert "\nUsage: daybreakx64.efi " in told[1] and int(told[2], 16)
    shown.wait_selected("Broken (refused)")
    shown.wait_text("missing: ")
    shown.send("Q")
    machine.wait_for("end of menu 0x0$")
    machine.wait_for(
        rf"^{refused}The next entry is \"Specimen\", in 5 seconds; a key shows "
        rf"the menu\n[^\0]*{inputs.ENTERED}")


def test_on_arm(boot):
    """The menu, its keys and a refusal on AAVMF."""
    shown = terminal.Terminal(boot({
        "/EFI/BOOT/BOOTAA64.EFI": harness.application("arm64"),
        "/EFI/BOOT/daybreak.conf": COMMANDS_CONF.replace(
            "daybreakx64", "daybreakaa64")}, arch="arm64"))
    shown.wait_selected("Alpha (default)")
    for keys, title in (("\x1b[B", "Bravo"), ("\x1bOA", "Alpha (default)"),
                        ("\x1b[4~", SETUP), ("2", "Bravo")):
        shown.select(keys, title)
    shown.send("\r")
    shown.wait_text(REFUSED)
    shown.wait_selected("Bravo (refused)")
    shown.send("O")
    shown.machine.wait_end()
