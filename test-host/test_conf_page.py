# SPDX-License-Identifier: MIT
"""
tools/daybreak.conf.5 compared with the code: the page has the keys of the table
in loader/config/keys.c and no others, in the same sections, for the same CPUs,
since the same Xen. Every key has an example that `daybreak plan` accepts, with
an effect that is absent without the example.
"""
import functools
import re
import subprocess

import key_table
import pytest
from conf_page import KEYS, PAGE, cut, ident, merged, plain, plan
from test_tool import TREE

MAC = "52-54-00-12-34-56"
UUID = "6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8"
NAMED = ["--set", f"mac={MAC}", "--set", f"uuid={UUID}", "--set", "serial=X1",
         "--set", "ip=192.0.2.7"]

# A pattern in the output of `daybreak plan`: on x86, on Arm. It must be absent
# without the example.
SHOWS = {
    "global-default": 'Entry "rescue" of',
    "global-chain": 'Entry "Elsewhere" of other.conf',
    "global-ucode": (r"ucode=\d", None),
    "global-video": "vga=gfx-1024x768x32",
    "host-title": 'Entry "Debian 12 with Xen" of',
    "host-xen": r"xen +/boot/xen\.gz",
    "host-hypervisor": ("PVH, after boot services; there is no Xen", None),
    "host-options": "console=vga dom0_mem=768M loglvl=all",
    "host-kernel": "vmlinuz root=/dev/sda1 ro|"
                   'bootargs = "root=/dev/sda1 ro"',
    "host-ramdisk": (r"module +13\.8 KiB +initrd\.img",
                     r"reg = <\S+ \S+ 0 0x3715>"),
    "host-module": (r"module +100 B +extra\.bin first=1", None),
    "host-ucode": (r"ucode=\d", None),
    "host-video": "vga=gfx-800x600",
    "host-xsm": (r"xsm +300 B +xenpolicy\.bin", '"xen,xsm-policy"'),
    "host-dtb": (None, r"tree +board\.dtb"),
    "host-handoff": (None, "to Xen's Image after boot services"),
    "host-domains": (r"(?s)^web: .*^mail: ", r"(?s)    web \{.* mail \{"),
    "host-efi": r"(?s)grub\.efi is started as an EFI application.*"
                r"load options +rescue\n",
    "host-volume": r"volume +EFI system partition\n",
    "host-cpupools": (r"cpupool +fast, CPUs 2-3, Xen's default", r'compatible = "xen,cpupool"'),
    "host-xen,static-heap": (None, r"xen,static-heap = <0 0x70000000 0 "
                                   r"0x4000000>"),
    "host-xen,shared-mem": (None, r'"logs"'),
    "guest-name": (r"^web-1: ", r"web-1 \{"),
    "guest-type": ("^guest: PVH domain", None),
    "guest-uuid": (r"uuid +6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8", None),
    "guest-kernel": (r"command +root=/dev/xvda1 quiet",
                     'bootargs = "root=/dev/xvda1 quiet"'),
    "guest-cmdline": (r"command +root=/dev/xvda2 ro",
                      'bootargs = "root=/dev/xvda2 ro"'),
    "guest-devices": (r"devices +attached in dom0\n", None),
    "guest-restore": (r"restore +web\.saved, saved by Xen 4\.17\n", None),
    "guest-ramdisk": (r"ramdisk +initrd\.img", '"multiboot,ramdisk"'),
    "guest-modules": (r"(?s)ramdisk +initrd\.img.*module +extra\.bin, 100 B.*"
                      r"module +more\.img", None),
    "guest-dtb": (None, '"multiboot,device-tree"'),
    "guest-device_tree": (None, '"multiboot,device-tree"'),
    "guest-memory": ("^guest: .* 512 MiB", "memory = <0 0x80000>"),
    "guest-maxmem": (r"maxmem +256 MiB", None),
    "guest-maxvcpus": (r"maxvcpus +4\n", None),
    "guest-vcpus": ("4 vCPUs", "cpus = <0x4>"),
    "guest-cpus": (r"cpus +0-1,3; 5\n", r'hard-affinity = "0-1,3"'),
    "guest-vnuma": (r"vnode +1 on node 1, 256 MiB, vCPUs 2-3, "
                    r"distances 20,10\n", None),
    "guest-cpu_weight": (r"cpu_weight +512\n", None),
    "guest-domid": (r"domid +5\n", None),
    "guest-tsc_mode": (r"tsc_mode +always_emulate\n", None),
    "guest-timer_mode": (r"timer_mode +no_missed_ticks_pending\n", None),
    "guest-cpuid": (r"cpuid +host,avx=0,aesni=0,stepping=k\n", None),
    "guest-cpuid_level": (r"cpuid_level +older\.cpu\n", None),
    "guest-hap": (r"hap +0\n", None),
    "guest-nestedhvm": (r"nestedhvm +1\n", None),
    "guest-cap": (r"cap +150%\n", None),
    "guest-period": (r"period +20000 us\n", None),
    "guest-budget": (r"budget +5000 us\n", None),
    "guest-extratime": (r"extratime +0\n", None),
    "guest-pool": (r"pool +fast\n", "domain-cpupool = "),
    "guest-start": (r"start +paused", None),
    "guest-xenstore": (r"xenstore +no\n", None),
    "guest-verify": (r"verify +yes\n", None),
    "guest-after": (r"(?s)^database: .*^guest: .* after +database\n", None),
    "guest-link": (r"command +daybreak\.link=router:1:3:2-3\n(?s:.*)"
                   r"link +router, 2 pages\n(?s:.*)", None),
    "guest-on_failure": (r"on_failure +halt\n", None),
    "guest-on_poweroff": (r"on_poweroff +preserve\n", None),
    "guest-on_reboot": (r"on_reboot +destroy\n", None),
    "guest-on_watchdog": (r"on_watchdog +restart\n", None),
    "guest-on_crash": (r"on_crash +coredump-restart\n", None),
    "guest-capabilities": (None, "capabilities = <0x1>"),
    "guest-xen,enhanced": (None, r'xen,enhanced = "enabled"'),
    "guest-xen,evtchn": (None, r"xen,evtchn = <0xa "),
    "guest-shadow_memory": (r"shadow_memory +8 MiB\n",
                            "xen,domain-p2m-mem-mb = <0x8>"),
    "guest-max_grant_version": (r"max_grant_version +1\n",
                                "max_grant_version = <0x1>"),
    "guest-max_grant_frames": (r"max_grant_frames +32\n",
                               "max_grant_frames = <0x20>"),
    "guest-max_maptrack_frames": (r"max_maptrack_frames +64\n",
                                  "max_maptrack_frames = <0x40>"),
    "guest-iomem": (r"iomem +fd000,10 fe000,1@d0000\n", None),
    "guest-ioports": (r"ioports +2f8-2ff 60\n", None),
    "guest-irqs": (r"irqs +3 4\n", None),
    "guest-xen,static-mem": (None, "xen,static-mem = <0 0x50000000 0 "
                                   "0x4000000>"),
    "guest-direct-map": (None, "direct-map;"),
    "guest-xen,shared-mem": (None, 'role = "borrower"'),
    "guest-llc_colors": (None, 'llc-colors = "0-2,5"'),
    "guest-vuart": (None, "vpl011"),
    "guest-passthrough": (r"passthrough +enabled\n",
                          'passthrough = "enabled"'),
    "guest-arm_sci": (None, 'xen,sci_type = "scmi_smc"'),
    "guest-trap_unmapped_accesses": (None, "trap-unmapped-accesses = <"),
    "guest-nr_spis": (None, "nr_spis = <0x40>"),
    "guest-sve": (None, "sve = <0x100>"),
    "fast-cpus": (r"fast, CPUs 1-3,5, ", r"cpupool-cpus = "),
    "fast-sched": (r"fast, CPUs 1, null\n", r'cpupool-sched = "null"'),
}

# For keys with no visible effect: another value, and the sentence that refuses
# it.
REFUSES = {
    "global-timeout": ("timeout=soon", "expected a number from 0 to 3600"),
    "global-menu": ("menu=no", "menu=no, expected always, never or hidden"),
    "global-on_refusal": ("on_refusal=reboot",
                          "expected menu, next or firmware"),
    "global-editor": ("editor=1", "editor=1, expected yes or no"),
    "global-verify": ("verify=yes",
                      "verify=yes, expected auto, always or never"),
    "global-tpm": ("tpm=always", "tpm=always, expected yes, no or required"),
    "host-tries": ("tries=101", "expected a number from 1 to 100"),
    "global-limit-unpacked": ("limit-unpacked=1K", "the limit is 1024"),
    "host-limit-unpacked": ("limit-unpacked=1K", "the limit is 1024"),
    "global-timing": ("timing=1", "timing=1, expected no or yes"),
    "global-quiet": ("quiet=1", "quiet=1, expected no or yes"),
    "host-timing": ("timing=1", "timing=1, expected no or yes"),
    "host-quiet": ("quiet=1", "quiet=1, expected no or yes"),
    "guest-type": ("type=pv", "has type=pv, which there is not on Arm"),
}

# For keys whose example on the page is for the other CPU, or needs a seal.
EXAMPLES = {("global-verify", "x86"): "verify=never\n",
            ("global-verify", "arm"): "verify=never\n"}


def shown(key, cpu):
    pattern = SHOWS.get(ident(key))
    if isinstance(pattern, tuple):
        pattern = pattern[cpu == "arm"]
    return pattern


# Without Xen only the kernel determines the CPU: test_tool_plan.py has a
# kernel for Arm for that.
WITHOUT_XEN = ("host-hypervisor", "arm")
CASES = [pytest.param(key, cpu, id=f"{ident(key)}-{cpu}") for key in KEYS
         for cpu in ("x86", "arm") if (ident(key), cpu) != WITHOUT_XEN]
ON_ARM = [pytest.param(key, id=ident(key)) for key in KEYS
          if key.arm is not None]


def is_for(key, cpu):
    return key.x86 if cpu == "x86" else key.arm is not None


def refused(done):
    return done.returncode == 1 and len(done.stderr.splitlines()) == 1


def check_refused(key, cpu, folder):
    """Checks that a key of the other CPU is named, unless the page says that it
    is ignored."""
    own = "\n".join(cut(key.example, key.section)[key.section])
    done = plan(folder, merged(own, key.section, cpu), cpu)
    here = "Arm" if cpu == "arm" else "x86"
    if f"on {here} it is passed over" in key.text.replace("\n", " "):
        without = plan(folder, merged("", key.section, cpu), cpu)
        assert (done.returncode, done.stdout) == (0, without.stdout)
        return
    assert refused(done), done.stdout
    wrong = {other.name for other in KEYS if not is_for(other, cpu)}
    wrong.add("dtb" if key.name == "device_tree" else key.name)
    assert any(f"{name}=" in done.stderr for name in wrong), done.stderr


@pytest.mark.parametrize("key, cpu", CASES)
def test_example(key, cpu, tmp_path):
    """An example is accepted with an effect where the page says so, refused
    elsewhere."""
    if not is_for(key, cpu):
        check_refused(key, cpu, tmp_path)
        return
    example = EXAMPLES.get((ident(key), cpu), key.example)
    done = plan(tmp_path, merged(example, key.section, cpu), cpu)
    assert (done.returncode, done.stderr) == (0, "")
    pattern = shown(key, cpu)
    if pattern is None:
        value, sentence = REFUSES[ident(key)]
        done = plan(tmp_path, merged(value, key.section, cpu), cpu)
        assert refused(done) and sentence in done.stderr
        return
    assert re.search(pattern, done.stdout, re.M), done.stdout
    without = plan(tmp_path, merged("", "host", cpu), cpu)
    assert without.returncode == 0, without.stderr
    assert not re.search(pattern, without.stdout, re.M), "there without it"


@pytest.mark.parametrize("key", ON_ARM)
def test_since(key, tmp_path):
    """The first Xen that reads a key is the one that the page names."""
    if not key.arm:
        assert key.section in ("global", "host"), "which Xen reads it?"
        return
    config = merged(key.example, key.section, "arm")
    done = plan(tmp_path, config, "arm", key.arm - 1)
    assert refused(done), done.stdout
    assert f"knows since 4.{key.arm} and this is Xen 4.{key.arm - 1}\n" \
        in done.stderr
    done = plan(tmp_path, config, "arm", key.arm)
    assert (done.returncode, done.stderr) == (0, "")


SECTIONS = {"global": "global", "entry": "host", "domain": "guest",
            "cpupool": "fast"}


@functools.lru_cache(maxsize=None)
def table():
    """Returns {(section, name): row} of loader/config/keys.c, as compiled."""
    rows = {}
    for row in key_table.rows():
        for place in row["places"]:
            assert (SECTIONS[place], row["name"]) not in rows, "told twice"
            rows[SECTIONS[place], row["name"]] = row
    assert len(rows) > 60
    return rows


def test_every_key_is_in_the_page():
    page = [(key.section, key.name) for key in KEYS]
    assert set(page) == set(table())
    assert len(page) == len(table()), "a key stands there twice"
    assert {ident(key) for key in KEYS} == {*SHOWS, *REFUSES}


@pytest.mark.parametrize("key", [pytest.param(key, id=ident(key))
                                 for key in KEYS])
def test_page_says_what_the_table_says(key):
    row = table()[key.section, key.name]
    assert key.x86 == row["x86"]
    assert key.arm == (row["since"] if row["arm"] else None)
    text = key.text.replace("\n", " ")
    assert ("epeatable" in text) == row["repeats"]
    for word, since in row["words"]:
        assert re.search(rf"(?<![\w-]){word}(?![\w-])", text), word
        if since:
            assert f"since Xen 4.{since}, .BR {word}" in text
    if row["number"]:
        assert f"{row['min']} to {row['max']}" in text
    elif row["repeats"] and row["max"]:
        assert f"at most {row['max']}" in text


def test_table_of_keys():
    """test-host/key_table.py, run as a program, writes it anew."""
    assert key_table.TABLE.findall(PAGE.read_text()) == [key_table.table()]


# The properties of a domain that Xen's code reads, 4.12 to 4.22, and of the
# host for its domains; those inside a property's own node are left out.
BINDING = """
memory cpus vpl011 nr_spis multiboot,device-tree xen,static-mem direct-map
xen,enhanced xen,domain-p2m-mem-mb domain-cpupool xen,shared-mem xen,evtchn
xen,static-heap sve max_grant_version max_grant_frames max_maptrack_frames
passthrough llc-colors capabilities hard-affinity trap-unmapped-accesses
xen,sci_type v8r_el1_msa
""".split()


@pytest.mark.parametrize("name", BINDING)
def test_binding(name):
    """A property is a key's, or the page says that it has none."""
    if name in {row["property"] for row in key_table.rows()}:
        return
    text = plain(PAGE.read_text()).replace("\n", " ")
    assert (name in {row["name"] for row in key_table.rows()} or
            re.search(rf"has no key: .B {name} ", text))


def test_whole_examples(tmp_path):
    """Examples that belong to no key are whole configurations, for x86."""
    text = PAGE.read_text()
    before = text[:text.index(".SH KEYS OF [global]")]
    after = text[text.index(".SH", text.index(".SH KEYS OF A CPUPOOL") + 1):]
    found = re.findall(r"^\.EX\n(.*?)^\.EE", before + after, re.M | re.S)
    assert found
    for example in found:
        done = plan(tmp_path, plain(example), "x86", options=NAMED)
        assert (done.returncode, done.stderr) == (0, ""), example


def test_variables(tmp_path):
    """The page's own names and their example: what the boot makes of it."""
    text = PAGE.read_text()
    section = text[text.index(".SH VARIABLES"):]
    section = section[:section.index(".SH", 1)]
    names = re.findall(r"^\.TP\n\.B \$\{(\w+)\}$", section, re.M)
    example = plain(re.search(r"^\.EX\n(.*?)^\.EE", section, re.M | re.S)[1])
    line = " ".join(f"{name}=${{{name}}}" for name in names)
    done = plan(tmp_path, example.replace("ip=dhcp", line), "x86",
                options=NAMED)
    assert (done.returncode, done.stderr) == (0, "")
    assert (f"nfsroot=192.0.2.1:/hosts/X1 mac={MAC} uuid={UUID} serial=X1 "
            "ip=192.0.2.7 arch=amd64\n") in done.stdout
    assert f"command           name=web.{MAC}\n" in done.stdout
    # Without --set nothing is known.
    done = plan(tmp_path, example, "x86")
    assert refused(done)
    assert "kernel= has ${serial}, which is not known on this" in done.stderr


def test_menu_example(tmp_path):
    """The menu's page ends with a whole configuration."""
    text = (TREE / "tools" / "daybreak-menu.7").read_text()
    example = re.findall(r"^\.EX\n(.*?)^\.EE", text, re.M | re.S)[-1]
    done = plan(tmp_path, plain(example), "x86")
    assert (done.returncode, done.stderr) == (0, ""), example


@pytest.mark.parametrize("page", ["daybreak.1", "daybreak.conf.5",
                                  "daybreak-menu.7", "daybreak-secure.7",
                                  "daybreak-install.8"])
def test_lint(page):
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning",
                           TREE / "tools" / page], capture_output=True,
                          text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
