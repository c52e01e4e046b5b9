# SPDX-License-Identifier: MIT
"""cpuid= in both of xl.cfg's forms: what the domains find, which is what they
find when xl create starts them with the same line."""
from test_guest_facts import KEYS, by_boot_domain, by_xl, normalise

SSE3 = 1 << 0  # leaf 1, ecx
HTT = 1 << 28  # leaf 1, edx


def bits(default, **changes):
    """Returns a register's 32 characters: default, but for _BIT=CHARACTER."""
    text = [default] * 32
    for bit, to in changes.items():
        text[31 - int(bit[1:])] = to
    return "".join(text)


DOMAINS = {
    # By default Daybreak and libxl change its topology, HTT among it.
    "web": {**KEYS["web"], "cpuid": [
        f"1:eax=00000000{0x600f12:024b},ebx={bits('k')},"
        f"ecx={bits('x', _0='0')},edx={bits('x', _28='k')}",
        f"0x80000008:ecx={bits('k')}",
        f"7,0:ebx={bits('s')}"]},
    "db": {**KEYS["db"], "cpuid": "host,sse3=0,htt=1,family=21,model=0x2f,"
           "stepping=9,brandid=7,proccount=6,nc=5,apicidsize=3,mmx=k,"
           "tm=x,maxleaf=12,maxhvleaf=4"},
}


def cpuid(facts):
    return {key: value for key, value in normalise(facts).items()
            if key.startswith("cpuid.")}


def test_as_xl_create(boot, application, debian_dom0):
    own = by_boot_domain(boot, application, domains=DOMAINS)
    eax, ebx, ecx, edx = own["pvh"]["cpuid.100"]
    # The host has one CPU.
    assert (eax, ebx, ecx & SSE3, edx & HTT) == (0x600f12, 0x800, 0, 0)
    eax, ebx, ecx, edx = own["pv"]["cpuid.100"]
    assert (eax, ebx, ecx & SSE3, edx & HTT) == (0x620ff9, 0x60807, 0, HTT)
    assert own["pv"]["cpuid.0"][0] == 12
    assert own["pv"]["cpuid.8000000800"][2] == 0x3005
    assert own["pv"]["cpuid.4000000000"][0] == 0x40000004
    theirs = by_xl(debian_dom0, DOMAINS)
    for kind in ("pvh", "pv"):
        assert cpuid(own[kind]) == cpuid(theirs[kind]), kind
