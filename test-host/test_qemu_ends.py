# SPDX-License-Identifier: MIT
"""
How `daybreak qemu` ends: by a signal, by an output that is closed, on a
terminal. Neither QEMU, which a program stands for, nor files are left; and the
terminal is as it was.
"""
import contextlib
import os
import pty
import select
import signal
import subprocess
import termios
import time
from pathlib import Path

import pytest
from test_tool_qemu import TIME_OUT, world  # pylint: disable=unused-import

# pylint: disable=redefined-outer-name
UP = "echo $$ >$HOME/pid; echo up; "
RUNS = UP + "exec sleep 300"
# What is typed comes back as numbers.
ECHO = UP + "exec stdbuf -oL od -An -v -w1 -tx1"


def is_running(folder):
    """Whether the program that stands for QEMU still runs."""
    state = Path(f"/proc/{int((folder / 'pid').read_text())}/stat")
    with contextlib.suppress(OSError):
        return ") Z " not in state.read_text()
    return False


def nothing_is_left(folder):
    return not is_running(folder) and not list((folder / "tmp").iterdir())


@pytest.mark.parametrize("number", (signal.SIGINT, signal.SIGTERM,
                                    signal.SIGHUP))
def test_signal(world, tmp_path, number):
    running = world("esp/daybreak.conf", wait=False, script=RUNS)
    assert running.stdout.readline() == "up\n"
    assert is_running(tmp_path)
    running.send_signal(number)
    _, err = running.communicate(timeout=TIME_OUT)
    assert running.returncode == 130 and "interrupted" in err
    assert nothing_is_left(tmp_path)


def test_killed(world, tmp_path):
    """Even then QEMU ends."""
    running = world("esp/daybreak.conf", wait=False, script=RUNS)
    assert running.stdout.readline() == "up\n"
    running.kill()
    running.communicate(timeout=TIME_OUT)
    for _ in range(TIME_OUT * 10):
        if not is_running(tmp_path):
            return
        time.sleep(0.1)
    pytest.fail("QEMU still runs")


def test_output_is_closed(world, tmp_path):
    """As by `daybreak qemu ... | head -1`."""
    running = world("esp/daybreak.conf", wait=False,
                    script=UP + "while echo more; do sleep 0.1; done")
    assert running.stdout.readline() == "up\n"
    running.stdout.close()
    err = running.stderr.read()
    assert running.wait(TIME_OUT) == 3
    assert err == "daybreak qemu: standard output is closed\n"
    assert nothing_is_left(tmp_path)


def test_two_at_once(world, tmp_path):
    """They share no file: the first still runs when the second has ended."""
    first = world("esp/daybreak.conf", wait=False, script=RUNS)
    assert first.stdout.readline() == "up\n"
    second = world("--expect", "^up", "esp/daybreak.conf", wait=False,
                   script=RUNS.replace("/pid", "/pid2"))
    _, err = second.communicate(timeout=TIME_OUT)
    assert second.returncode == 0, err
    assert is_running(tmp_path) and first.poll() is None
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=TIME_OUT)
    assert nothing_is_left(tmp_path)


class Terminal:
    """A terminal with `daybreak qemu` on it."""

    def __init__(self, world, script):
        self.screen, self._line = pty.openpty()
        self.before = termios.tcgetattr(self._line)
        self.running = world(
            "esp/daybreak.conf", wait=False, script=script, stdio={
                "stdin": self._line, "stdout": self._line,
                "stderr": subprocess.PIPE})
        self.text = b""

    def wait_for(self, text):
        """Waits until the screen has shown text; forgets what was before."""
        while text not in self.text:
            assert select.select([self.screen], [], [], TIME_OUT)[0], self.text
            self.text += os.read(self.screen, 1000)
        self.text = self.text.partition(text)[2]

    def type(self, data):
        os.write(self.screen, data)

    def end(self):
        """Waits for its end; returns its exit status and errors. The terminal
        is as it was before."""
        _, err = self.running.communicate(timeout=TIME_OUT)
        assert termios.tcgetattr(self._line) == self.before
        return self.running.returncode, err

    def close(self):
        self.running.kill()
        self.running.wait()
        os.close(self._line)
        os.close(self.screen)


@pytest.fixture
def terminal(world):
    with contextlib.ExitStack() as stack:
        def start(script=ECHO):
            made = Terminal(world, script)
            stack.callback(made.close)
            made.wait_for(b"up")
            return made
        yield start


def test_keys_reach_the_machine(terminal, tmp_path):
    """Ctrl-C, too, and Ctrl-A when it is typed twice; Ctrl-A X ends it."""
    shown = terminal()
    shown.type(b"a\x03\x01\x01b")
    for number in (b" 61", b" 03", b" 01", b" 62"):
        shown.wait_for(number)
    shown.type(b"\x01x")
    assert shown.end()[0] == 0
    assert nothing_is_left(tmp_path)


@pytest.mark.parametrize("number", (signal.SIGTERM, signal.SIGHUP))
def test_signal_on_a_terminal(terminal, tmp_path, number):
    shown = terminal()
    shown.running.send_signal(number)
    status, err = shown.end()
    assert status == 130 and "interrupted" in err
    assert nothing_is_left(tmp_path)


def test_machine_ends_on_a_terminal(terminal, tmp_path):
    shown = terminal(UP + "exit 0")
    assert shown.end()[0] == 0
    assert nothing_is_left(tmp_path)
