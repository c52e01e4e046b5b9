# SPDX-License-Identifier: MIT
"""Makes files as xl save writes them: small domains, of a few pages."""
import json
import struct

UUID = "01234567-89ab-4def-8123-456789abcdef"
PAGE = 4096
# Types of libxc's records.
(END, PAGE_DATA, PV_INFO, P2M_FRAMES, VCPU_BASIC, VCPU_EXTENDED, VCPU_XSAVE,
 SHARED_INFO, TSC_INFO, HVM_CONTEXT, HVM_PARAMS) = range(11)
VCPU_MSRS, CHECKPOINT = 12, 14
STATIC_DATA_END, CPUID_POLICY, MSR_POLICY = 16, 17, 18
# Types of libxl's.
LIBXC_CONTEXT, EMULATOR_XENSTORE, EMULATOR_CONTEXT = 1, 2, 3
ALLOCATE, HOLE = 14, 15  # as a PFN's type


def config(kind, **more):
    """Returns libxl's JSON."""
    return json.dumps({
        "c_info": {"type": kind, "name": "web", "uuid": UUID},
        "b_info": {"max_vcpus": 2, "avail_vcpus": [0, 1], "max_memkb": 98304,
                   "target_memkb": 65536, "sched_params": {},
                   f"type.{kind}": {}}, **more}, indent=4)


def record(kind, body=b""):
    return struct.pack("<II", kind, len(body)) + body + bytes(-len(body) % 8)


def pages(*pfns):
    """Returns PAGE_DATA of (PFN, type, contents or None)."""
    return record(PAGE_DATA, struct.pack("<II", len(pfns), 0) + b"".join(
        struct.pack("<Q", kind << 60 | pfn) for pfn, kind, _ in pfns)
        + b"".join(data.ljust(PAGE, b"\0") for _, _, data in pfns
                   if data is not None))


def vcpu(kind, number, size):
    return record(kind, struct.pack("<II", number, 0) + bytes(size))


POLICIES = [record(CPUID_POLICY, bytes(48)), record(MSR_POLICY, bytes(16)),
            record(STATIC_DATA_END)]


def pv(end=6):
    """Returns a PV domain's records, with a page for each PFN below end."""
    return [
        record(PV_INFO, struct.pack("<BBHI", 8, 4, 0, 0)), *POLICIES,
        record(P2M_FRAMES, struct.pack("<IIQ", 0, end - 1, 1)),
        pages(*((pfn, pfn % 5, bytes([pfn])) for pfn in range(end))),
        record(TSC_INFO, bytes(24)), record(SHARED_INFO, bytes(PAGE)),
        vcpu(VCPU_BASIC, 0, 5168), vcpu(VCPU_EXTENDED, 0, 64),
        vcpu(VCPU_XSAVE, 0, 576), vcpu(VCPU_BASIC, 1, 5168), record(END)]


def context(*parts):
    """Returns HVM_CONTEXT of (type, instance, body) after a header."""
    header = struct.pack("<IIQII", 0x54381286, 1, 0, 0, 0)
    return record(HVM_CONTEXT, b"".join(
        struct.pack("<HHI", kind, number, len(body)) + body
        for kind, number, body in [(1, 0, header), *parts, (0, 0, b"")]))


def hvm():
    """Returns the records of a PVH or HVM domain."""
    return [*POLICIES,
            pages((0, 0, b""), (1, HOLE, None), (0xfeffe, 0, b"x")),
            record(TSC_INFO, bytes(24)),
            context((2, 0, bytes(1032)), (2, 1, bytes(1032))),
            record(HVM_PARAMS, struct.pack("<IIQQ", 1, 0, 1, 0xfeffe)),
            record(END)]


DEVICE_MODEL = [
    record(EMULATOR_XENSTORE, struct.pack("<II", 2, 0) + b"physmap\0"),
    record(EMULATOR_CONTEXT, struct.pack("<II", 2, 0) + b"QEVM")]


def libxc(records, kind=1, version=3):
    """Returns libxc's stream; kind is 1 for PV, 2 for PVH and HVM."""
    return struct.pack(">QIIHHI", 2 ** 64 - 1, 0x58454e46, version, 0, 0, 0) \
        + struct.pack("<IHHII", kind, 12, 0, 4, 17) + b"".join(records)


def saved(text, stream, rest=(), version=2):
    """Returns a file; rest are libxl's records between libxc's stream and
    END."""
    text = text.encode() + b"\0"
    return b"Xen saved domain, xl format\n \0 \r" + struct.pack(
        "<IIIII", 0x01020304, 3, 0, 4 + len(text), len(text)) + text \
        + struct.pack(">8sII", b"LibxlFmt", version, 0) \
        + record(LIBXC_CONTEXT) + stream + b"".join(rest) + record(END)


def make(kind):
    """Returns the file of a good domain: "pv", "pvh" or "hvm"."""
    stream = libxc(pv()) if kind == "pv" else libxc(hvm(), 2)
    return saved(config(kind), stream, DEVICE_MODEL if kind == "hvm" else ())


def large(kind, devices=None, **info):
    """Returns the file of a domain that can be restored: 16 MiB, of which five
    pages (PV) or one have contents. devices and info are added to its
    configuration and to b_info."""
    rest = pages(*((pfn, ALLOCATE, None) for pfn in range(6, 4096)))
    records = pv() if kind == "pv" else hvm()
    if kind == "pv":
        records[4] = record(P2M_FRAMES, struct.pack("<II8Q", 0, 4095,
                                                    *range(8)))
        records.insert(6, rest)
    else:
        records[3:4] = [rest, pages((0xfeffe, 0, b"x"))]
    text = json.loads(config(kind))
    text["b_info"].update(info)
    text.update(devices or {})
    return saved(json.dumps(text), libxc(records, 1 if kind == "pv" else 2))
