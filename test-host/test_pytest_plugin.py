# SPDX-License-Identifier: MIT
"""
The fixture daybreak_boot in tests of somebody who uses it: small files of tests
that pytest runs, with a program that stands for QEMU.
"""
import os
import re
import subprocess
import textwrap

import pytest
from test_tool_qemu import CONFIG, KERNELS, ROOT, TIME_OUT, xen_file

PROMPT = """echo "(web) first"
echo "(db) second"
printf 'login: '
read name
echo; echo "hello $name"
echo "(web) again"
exec sleep 300"""
FAILS = 'echo "(XEN) Panic on CPU 0:"; exec sleep 300'


@pytest.fixture(name="result")
def fixture_result(tmp_path):
    """Returns result(test, script): what pytest prints of a test whose QEMU is
    a shell script, with a configuration in esp/."""
    for name in ("bin", "esp", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "esp/daybreak.conf").write_text(CONFIG)
    (tmp_path / "esp/guest").symlink_to(KERNELS[0])
    (tmp_path / "esp/xen").symlink_to(xen_file())

    def run(test, script, words=("-p", "daybreak_qemu.pytest_plugin"),
            **environment):
        (tmp_path / "test_mine.py").write_text(
            "def test_mine(daybreak_boot, tmp_path):\n"
            + textwrap.indent(textwrap.dedent(test), "    "))
        qemu = tmp_path / "bin/qemu-system-x86_64"
        qemu.write_text(f"#!/bin/sh\necho $$ >$HOME/pid\n{script}\n")
        qemu.chmod(0o755)
        done = subprocess.run(
            ["/usr/bin/python3", "-B", "-m", "pytest", "-q", "-p",
             "no:cacheprovider", *words, "test_mine.py"], cwd=tmp_path,
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=TIME_OUT, check=False, env={
                "PATH": f"{tmp_path}/bin:/usr/sbin:/usr/bin:/bin",
                "PYTHONPATH": str(ROOT / "tools/qemu"),
                "HOME": str(tmp_path), "TMPDIR": str(tmp_path / "tmp"),
                **environment})
        assert not list((tmp_path / "tmp").glob("daybreak-*"))
        return done.stdout + done.stderr
    return run


def test_passes(result, tmp_path):
    """Lines of domains, a prompt, what is typed, the lines and the log; each
    console is read on from what was found last."""
    said = result("""
        machine = daybreak_boot("esp", memory=1024, cpus=2)
        assert machine.expect("(f)irst", domain="web")[1] == "f"
        machine.expect("second", domain="db")
        machine.expect("login: $")
        machine.send("me\\n")
        machine.expect("^hello me$")
        machine.expect("again", "web")
        assert [line.text for line in machine.lines if line.domain] == [
            "first", "second", "again"]
        assert " web      again" in machine.log.read_text()
        """, PROMPT)
    assert "1 passed" in said, said
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


LATE = 'machine.expect("never", timeout=1)'
FAILURES = {
    # the test, QEMU's script, what is said
    "late": (LATE, PROMPT, "no 'never' within 1 s"),
    "another domain": ('machine.expect("first", domain="db", timeout=1)',
                       PROMPT, "no 'first' of db within 1 s"),
    "only once": ('machine.expect("first"); machine.expect("first", timeout=1)',
                  PROMPT, "no 'first' within 1 s"),
    "panic": (LATE, FAILS, "'(XEN) Panic on CPU 0:' instead of "
              "'never'"),
    "panic, nothing expected": ("machine.wait(1)", f"{FAILS[:-16]}",
                                "Panic on CPU 0:"),
    "ended": (LATE, "echo bye", "the machine ended without 'never'"),
    "still runs": ("machine.wait(1)", PROMPT, "still runs after 1 s"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_fails(result, name):
    """With the end of the console."""
    test, script, reason = FAILURES[name]
    said = result(f'machine = daybreak_boot("esp")\n{test}\n', script)
    assert "1 failed" in said, said
    assert re.search(rf"BootFailed: .*{re.escape(reason)}.*; the end of \S+:",
                     said), said
    last = {PROMPT: "web      first", "echo bye": "-        bye"}
    assert last.get(script, "Panic on CPU 0:") in said.rsplit("the end of")[-1]


def test_own_failure(result):
    said = result('daybreak_boot("esp", fail=["web:fir", "x"]).expect("again")',
                  PROMPT)
    assert "BootFailed: '(web) first' instead of 'again'" in said, said


def test_assertion_of_the_test(result):
    """The console is shown, too."""
    said = result('daybreak_boot("esp").expect("login")\nassert 0', PROMPT)
    assert "1 failed" in said
    assert re.search("- the end of .*boot1.log -.*web      first", said,
                     re.DOTALL), said


def test_refused(result):
    said = result('daybreak_boot("esp", "two")', "echo no boot")
    assert "1 failed" in said and "BootFailed: " in said and "two" in said


ERRORS = {
    'daybreak_boot("esp")': ({"PATH": "/usr/bin/nowhere"},
                             "install Debian's package qemu-system-x86"),
    'daybreak_boot("esp").wait()': ({}, "QEMU ended with 3"),
    'daybreak_boot("esp", no_such=1)': ({}, "--no-such"),
    'daybreak_boot("esp", secure_boot=True).wait()': (
        {}, "built without Secure Boot"),
}


@pytest.mark.parametrize("test", ERRORS)
def test_errors(result, test):
    """What could not be tried is an error and not a failure."""
    environment, reason = ERRORS[test]
    said = result(test, "exit 3" if "with 3" in reason else "echo up",
                  **environment)
    assert "1 error" in said and "failed" not in said, said
    assert reason in said
