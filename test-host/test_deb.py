# SPDX-License-Identifier: MIT
"""Debian's packages, which `make deb` has built: what is in them and what they
say, that a second build makes the same bytes, and that nothing of them is left
after they are purged."""
import os
import subprocess

import pytest
from test_tool import TIME_OUT, TREE

DEBS = TREE / "build" / "deb"
PACKAGES = {"daybreak": ("amd64", "arm64"),
            "daybreak-efi-amd64-unsigned": ("amd64",),
            "daybreak-efi-arm64-unsigned": ("arm64",)}
ALL = [(name, arch) for name, arches in PACKAGES.items() for arch in arches]
APPLICATIONS = {"amd64": ("daybreakx64.efi", b"MZ"),
                "arm64": ("daybreakaa64.efi", b"MZ")}
ELF_MACHINES = {"amd64": 62, "arm64": 183}  # EM_X86_64, EM_AARCH64


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=TIME_OUT, check=False, **options)
    assert done.returncode == 0, done.stdout
    return done.stdout


def deb(name, arch):
    file, = DEBS.glob(f"{name}_*_{arch}.deb")
    return file


def field(name, arch, which):
    return run("dpkg-deb", "--field", deb(name, arch), which).strip()


def test_all_are_there():
    assert len(list(DEBS.iterdir())) == len(ALL)
    for name, arch in ALL:
        assert field(name, arch, "Architecture") == arch


def test_lintian():
    """Nothing at all is said, whatever the severity of what it might be."""
    assert run("lintian", "--allow-root", "--fail-on=warning,error",
               *DEBS.glob("*.deb")) == ""


def test_version_is_that_of_the_changes():
    changes = (TREE / "CHANGES.md").read_text().split("\n## ", 1)[1]
    for name, arch in ALL:
        assert field(name, arch, "Version").rpartition("-")[0] == \
            changes.split()[0]


@pytest.mark.parametrize("arch", ["amd64", "arm64"])
def test_command(tmp_path, arch):
    run("dpkg-deb", "--extract", deb("daybreak", arch), tmp_path)
    command = (tmp_path / "usr/bin/daybreak").read_bytes()
    assert command[:4] == b"\x7fELF"
    assert int.from_bytes(command[18:20], "little") == ELF_MACHINES[arch]
    sections = {page.suffixes[-2][1:]
                for page in (tmp_path / "usr/share/man").rglob("*.gz")}
    assert sections == {page.suffix[1:] for page in
                        (TREE / "tools").glob("*.[1-8]")}
    for hook in ("etc/kernel/postinst.d/zz-daybreak",
                 "etc/kernel/postrm.d/zz-daybreak",
                 "etc/initramfs/post-update.d/zz-daybreak",
                 "usr/lib/kernel/install.d/95-daybreak.install"):
        assert os.access(tmp_path / hook, os.X_OK), hook
    assert "xen" not in field("daybreak", arch, "Depends")


def test_own_command_runs(tmp_path):
    """As installed, on this machine."""
    arch = run("dpkg", "--print-architecture").strip()
    run("dpkg-deb", "--extract", deb("daybreak", arch), tmp_path)
    assert run(tmp_path / "usr/bin/daybreak", "--version").startswith(
        "daybreak ")


def test_pytest_has_the_fixture(tmp_path):
    """By its entry point alone, and with the command of the same package."""
    arch = run("dpkg", "--print-architecture").strip()
    run("dpkg-deb", "--extract", deb("daybreak", arch), tmp_path)
    env = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1",
           "PYTHONPATH": str(tmp_path / "usr/lib/python3/dist-packages")}
    said = run("/usr/bin/python3", "-m", "pytest", "-p", "no:cacheprovider",
               "--fixtures", cwd=tmp_path, env=env)
    assert "\ndaybreak_boot -- " in said
    command = run("/usr/bin/python3", "-c", "from daybreak_qemu import errors; "
                  "print(errors.own_command())", cwd=tmp_path, env=env)
    assert command.strip() == str(tmp_path / "usr/bin/daybreak")


@pytest.mark.parametrize("arch", ["amd64", "arm64"])
def test_application(tmp_path, arch):
    """The very file that make has built, and what is linked into it."""
    name, magic = APPLICATIONS[arch]
    package = f"daybreak-efi-{arch}-unsigned"
    run("dpkg-deb", "--extract", deb(package, arch), tmp_path)
    file = tmp_path / "usr/lib/daybreak" / name
    assert file.read_bytes() == (TREE / "build" / name).read_bytes()
    assert file.read_bytes().startswith(magic)
    linked = field(package, arch, "Static-Built-Using")
    sources = {item.split()[0] for item in linked.split(", ")}
    assert sources >= {"device-tree-compiler", "zlib", "libdeflate", "bzip2",
                       "xz-utils", "lz4", "libzstd", "openssl"}
    assert linked.count("(= ") == len(sources)


def test_reproducible(tmp_path):
    """At another time, with another umask, language and time zone."""
    again = tmp_path / "again"
    for arch in ("amd64", "arm64"):
        run("dpkg-architecture", f"-a{arch}", "-c", "debian/rules", "binary",
            "clean", cwd=TREE, umask=0o077,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "Asia/Kolkata",
                 "DEB_DESTDIR": str(again), "MAKEFLAGS": "-o Makefile"})
    for name, arch in ALL:
        first = deb(name, arch)
        assert (again / first.name).read_bytes() == first.read_bytes(), name


def content(root):
    """Everything below a root, except for dpkg's own records."""
    return {str(path.relative_to(root)) for path in root.rglob("*")
            if not path.is_relative_to(root / "var/lib/dpkg")
            and path.relative_to(root).parts[:2] != ("var", "log")}


def test_install_remove_purge(tmp_path):
    """Without a system in the root: maintainer scripts run outside of it."""
    root = tmp_path / "root"
    (root / "var/lib/dpkg/updates").mkdir(parents=True)
    (root / "var/lib/dpkg/info").mkdir()
    for name in ("status", "available"):
        (root / "var/lib/dpkg" / name).touch()
    dpkg = ("dpkg", f"--root={root}", "--force-script-chrootless",
            "--force-depends", "--force-not-root")
    before = content(root)
    run(*dpkg, "--install", deb("daybreak", "amd64"),
        deb("daybreak-efi-amd64-unsigned", "amd64"))
    assert {"usr/bin/daybreak", "usr/lib/daybreak/daybreakx64.efi",
            "etc/kernel/postinst.d/zz-daybreak"} <= content(root)
    assert not [path for path in content(root) if "EFI" in path]
    run(*dpkg, "--remove", "daybreak", "daybreak-efi-amd64-unsigned")
    assert "usr/bin/daybreak" not in content(root)
    run(*dpkg, "--purge", "daybreak", "daybreak-efi-amd64-unsigned")
    left = {path for path in content(root) - before
            if not (root / path).is_dir()}
    assert left == set()


def test_purge_after_install_on_the_host(tmp_path):
    """A removed package keeps what purging it needs, and takes that away."""
    root = tmp_path
    (root / "etc/default").mkdir(parents=True)
    (root / "usr/bin").mkdir(parents=True)
    called = root / "called"
    (root / "etc/default/daybreak").write_text("DAYBREAK_XEN=\n")
    command = root / "usr/bin/daybreak"
    command.write_text(f'#!/bin/sh\necho "$@" >>{called}\n')
    command.chmod(0o755)
    scripts = TREE / "debian"
    environment = {**os.environ, "DPKG_ROOT": str(root),
                   "PATH": f"{command.parent}:{os.environ['PATH']}"}
    run("sh", scripts / "daybreak.prerm", "remove", env=environment)
    command.unlink()
    run("sh", scripts / "daybreak.postrm", "remove", env=environment)
    assert not called.exists()
    assert (root / "etc/default/daybreak").exists()
    run("sh", scripts / "daybreak.postrm", "purge", env=environment)
    assert called.read_text() == f"uninstall --root {root}\n"
    assert not (root / "etc/default/daybreak").exists()
    assert not (root / "var/lib/daybreak").exists()


@pytest.mark.parametrize("arguments, expected", [
    (("configure",), "install --no-nvram"),
    (("configure", "0.1.0-1"), "install --no-nvram"),
    (("triggered", "/boot"), "update"),
    (("triggered", "/boot /usr/lib/daybreak"), "install --no-nvram"),
    (("triggered", "/usr/lib/daybreak /boot"), "install --no-nvram"),
    (("triggered", "update-initramfs"), ""),
    (("triggered", "update-initramfs /boot"), "update"),
    (("triggered", "daybreak-update"), "update"),
    (("abort-remove",), ""),
])
@pytest.mark.parametrize("installed", [True, False])
def test_postinst(tmp_path, arguments, expected, installed):
    """The host's boot is only touched where Daybreak is its boot loader."""
    (tmp_path / "etc/default").mkdir(parents=True)
    if installed:
        (tmp_path / "etc/default/daybreak").touch()
    assert postinst(tmp_path, *arguments) == (
        f"daybreak {expected} --root {tmp_path}\n"
        if installed and expected else "")


def postinst(root, *arguments):
    """Returns the commands that it runs, none of which succeeds but
    dpkg-trigger."""
    for name, status in ("daybreak", 1), ("dpkg-trigger", 0):
        command = root / name
        command.write_text(f'#!/bin/sh\necho "{name} $@" >>{root}/called\n'
                           f'exit {status}\n')
        command.chmod(0o755)
    run("sh", TREE / "debian/daybreak.postinst", *arguments,
        env={**os.environ, "DPKG_ROOT": str(root),
             "PATH": f"{root}:{os.environ['PATH']}"})
    called = root / "called"
    return called.read_text() if called.exists() else ""


def test_postinst_with_dracut(tmp_path):
    """It has no hook, and may make the initrds only after this."""
    for name in "default/daybreak", "kernel/postinst.d/dracut":
        (tmp_path / "etc" / name).parent.mkdir(parents=True)
        (tmp_path / "etc" / name).touch()
    assert postinst(tmp_path, "triggered", "update-initramfs") == \
        "dpkg-trigger --no-await daybreak-update\n"


@pytest.mark.parametrize("hook, arguments", [
    ("zz-daybreak", ("6.1.0-1-amd64", "/boot/vmlinuz-6.1.0-1-amd64")),
    ("95-daybreak.install", ("add", "6.1.0-1-amd64", "/boot/efi/x")),
])
@pytest.mark.parametrize("environment, status, expected", [
    ({}, 0, "update\n"),
    ({}, 1, "update\n"),
    ({"DEB_MAINT_PARAMS": "'configure' '6.1.1'"}, 0, "update\n"),
    (None, 0, ""),
])
def test_hooks(tmp_path, hook, arguments, environment, status, expected):
    """A failure is said, and does not make the kernel's package fail; None:
    Daybreak is not the host's boot loader."""
    defaults, command = tmp_path / "defaults", tmp_path / "daybreak"
    if environment is not None:
        defaults.touch()
    command.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/called\n'
                       f'exit {status}\n')
    command.chmod(0o755)
    script = (TREE / "tools/host" / hook).read_text().replace(
        "/etc/default/daybreak", str(defaults))
    said = run("sh", "-c", script, hook, *arguments,
               env={**os.environ, **(environment or {}),
                    "PATH": f"{tmp_path}:{os.environ['PATH']}"})
    called = tmp_path / "called"
    assert (called.read_text() if called.exists() else "") == expected
    assert ("run daybreak update" in said.replace("\n", " ")) == bool(status)


@pytest.mark.parametrize("hook, arguments, environment", [
    ("zz-daybreak", (), {"DEB_MAINT_PARAMS": "'upgrade' '6.1.1'"}),
    ("95-daybreak.install", ("inspect",), {}),
])
def test_hooks_that_have_nothing_to_do(tmp_path, hook, arguments, environment):
    defaults = tmp_path / "defaults"
    defaults.touch()
    command = tmp_path / "daybreak"
    command.write_text(f"#!/bin/sh\ntouch {tmp_path}/called\n")
    command.chmod(0o755)
    script = (TREE / "tools/host" / hook).read_text().replace(
        "/etc/default/daybreak", str(defaults))
    run("sh", "-c", script, hook, *arguments,
        env={**os.environ, **environment,
             "PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert not (tmp_path / "called").exists()


COMPLETE = """
PATH={path}:$PATH
source {tree}/tools/host/daybreak.bash
COMP_WORDS=({words}) COMP_CWORD={last}
_daybreak
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize("words, expected", [
    (["daybreak", "me"], {"measure"}),
    (["daybreak", "--v"], {"--version"}),
    (["daybreak", "plan", "--m"], {"--memory"}),
    (["daybreak", "seal", "--e"], {"--engine", "--edit"}),
    (["daybreak", "nothing", "--"], {""}),
    (["daybreak", "inspect", "x"], {""}),
])
def test_completion(words, expected):
    said = run("bash", "-c", COMPLETE.format(
        path=TREE / "build", tree=TREE, last=len(words) - 1,
        words=" ".join(words)))
    assert set(said.rstrip("\n").split("\n")) == expected


def test_completion_of_entries(tmp_path):
    """They are the entries of the host's own configuration."""
    command = tmp_path / "daybreak"
    command.write_text("#!/bin/sh\n[ $1 = status ] && cat <<END\n"
                       "a: A\n  id                auto-a\n"
                       "b: B\n  id                auto-b\nEND\n")
    command.chmod(0o755)
    for name in ("once", "default", "retry"):
        said = run("bash", "-c", COMPLETE.format(
            path=tmp_path, tree=TREE, last=2, words=f"daybreak {name} auto-"))
        assert said == "auto-a\nauto-b\n"


def test_make_install(tmp_path):
    """For other systems, and `make uninstall` takes all of it away."""
    make = ("make", "-o", "Makefile", f"DESTDIR={tmp_path}", "PREFIX=/opt/d")
    run(*make, "install", cwd=TREE)
    assert (tmp_path / "opt/d/bin/daybreak").is_file()
    assert (tmp_path / "opt/d/lib/daybreak/daybreakx64.efi").is_file()
    unit = tmp_path / "opt/d/lib/systemd/system/daybreak-good.service"
    assert "ExecStart=/opt/d/bin/daybreak good" in unit.read_text()
    run(*make, "uninstall", cwd=TREE)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
