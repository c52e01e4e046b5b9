# SPDX-License-Identifier: MIT
"""
The command for arm64, run by QEMU's emulation of that CPU's programs: what it
says, and what it writes, is what the command for x86_64 does.
"""
import functools
import shutil
import subprocess

import pytest
from test_tool import TIME_OUT, TOOL, TREE, fetch, kernel, xen
from test_tool_update import Host

COMMAND = TREE / "build" / "daybreak-arm64"
LIBRARIES = "/usr/aarch64-linux-gnu"


@functools.cache
def emulator():
    folder = fetch.package("qemu-user", only="./usr/bin/qemu-aarch64")
    return [folder / "usr/bin/qemu-aarch64", "-L", LIBRARIES]


def run(arch, *arguments):
    """Runs the command of that CPU; returns what is the same for both."""
    program = [TOOL] if arch == "amd64" else [*emulator(), COMMAND]
    done = subprocess.run([str(word) for word in (*program, *arguments)],
                          capture_output=True, text=True, timeout=TIME_OUT,
                          check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(name="host")
def fixture_host(tmp_path):
    """A host on Arm, with two kernels and a file that is none."""
    host = Host(tmp_path)
    (host.boot / "xen-4.17-amd64.gz").unlink()
    shutil.copy(xen("xen-*-arm64.efi", "arm64"),
                host.boot / "xen-4.17-arm64.efi")
    for version in "6.1.0-9-arm64", "6.1.0-40-arm64":
        host.add_kernel(version)
        shutil.copy(kernel("linux-image-cloud-arm64", "arm64"),
                    host.boot / f"vmlinuz-{version}")
    host.put("boot/vmlinuz-6.99-arm64", "not a kernel")
    host.put("boot/initrd.img-6.99-arm64", "initrd")
    return host


def test_update_and_plan(host):
    """Without --arch the command is for its own CPU."""
    before, said = host.tree(), {}
    for arch in "amd64", "arm64":
        shutil.rmtree(host.root)
        for name, data in before.items():
            if data is not None:
                host.put(name, data)
        host.folder.mkdir(parents=True)
        own = () if arch == "arm64" else ("--arch", "arm64")
        said[arch] = [
            run(arch, "update", "--root", host.root, "--dry-run", *own),
            run(arch, "update", "--root", host.root, *own),
            host.tree(),
            run(arch, "update", "--root", host.root, *own),
            *(run(arch, "plan", "--root", host.esp, "--arch", "arm64",
                  "--memory", "4G", host.config, entry)
              for entry in host.sections() if entry != "global"),
            run(arch, "inspect", host.boot / "vmlinuz-6.99-arm64"),
        ]
    assert said["arm64"] == said["amd64"]
    dry, first, _, second, *plans, _ = said["arm64"]
    assert (dry[0], first[0], second[0]) == (0, 0, 0), first[2]
    assert "6.99" in first[2] and "is copied from" in first[1]
    assert [plan[0] for plan in plans] == [0, 0]
    assert "vmlinuz-6.1.0-40-arm64" in plans[0][1]
