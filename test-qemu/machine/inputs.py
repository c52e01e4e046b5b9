# SPDX-License-Identifier: MIT
"""
Good and bad files for the refusal tests. The good one is a hypervisor of a few
hundred bytes that prints SPECIMEN ENTERED on COM1 if it was entered like Xen;
each bad one differs from it in one respect, which is therefore the only
possible reason for a refusal. Sources: System V ABI, chapters 4 and 5;
Multiboot2 Specification 2.0, section 3.1; RFC 1952; Devicetree Specification
0.4, chapter 5.
"""
import gzip
import random
import struct
import subprocess
import zlib

ENTERED = "SPECIMEN ENTERED"

LOAD_ADDR = 0x200000
CODE_OFFSET = 0x1000
EM_386, PT_LOAD = 3, 1
RWX = 7

MB2_MAGIC = 0xe85250d6
TAG_END, TAG_INFO_REQUEST, TAG_MODULE_ALIGN = 0, 1, 6
TAG_EFI_BS, TAG_ENTRY_EFI64, TAG_RELOCATABLE = 7, 9, 10
OPTIONAL = 1
INFO_MEMINFO, INFO_MMAP = 4, 6

EHDR = struct.Struct("<4sBBBBB7xHHIIIIIHHHHHH")
PHDR = struct.Struct("<IIIIIIII")
assert (EHDR.size, PHDR.size) == (52, 32)

# Entered in long mode with the multiboot2 magic in eax, at any address: reports
# this on COM1 and resets the machine by the chipset's reset register.
CODE = bytes.fromhex(
    "fc"                    # cld
    "3d 89 62 d7 36"        # cmp $0x36d76289,%eax
    "75 1a"                 # jne halt
    "48 8d 35 16 00 00 00"  # lea message(%rip),%rsi
    "66 ba f8 03"           # mov $0x3f8,%dx
    "ac"                    # 1: lodsb
    "84 c0"                 # test %al,%al
    "74 03"                 # jz 2f
    "ee"                    # out %al,%dx
    "eb f8"                 # jmp 1b
    "66 ba f9 0c"           # 2: mov $0xcf9,%dx
    "b0 06"                 # mov $6,%al
    "ee"                    # out %al,%dx
    "f4"                    # halt: hlt
    "eb fd"                 # jmp halt
) + f"\r\n{ENTERED}\r\n\0".encode()


def segment(**changes):
    """Returns one PT_LOAD program header; the good one holds CODE and some
    zeroes."""
    fields = {"type": PT_LOAD, "offset": CODE_OFFSET, "vaddr": LOAD_ADDR,
              "paddr": LOAD_ADDR, "filesz": len(CODE), "memsz": 0x10000,
              "flags": RWX, "align": 0x1000}
    assert changes.keys() <= fields.keys()
    return PHDR.pack(*{**fields, **changes}.values())


def tag(number, body=b"", flags=0):
    """Returns a tag of the multiboot2 header, padded for the next one."""
    data = struct.pack("<HHI", number, flags, 8 + len(body)) + body
    return data + bytes(-len(data) % 8)


def relocatable(lowest=LOAD_ADDR, highest=0xffffffff, align=0x200000):
    return tag(TAG_RELOCATABLE,
               struct.pack("<IIII", lowest, highest, align, 2), OPTIONAL)


def entry_efi64(addr=LOAD_ADDR):
    return tag(TAG_ENTRY_EFI64, struct.pack("<I", addr), OPTIONAL)


INFO_REQUEST = tag(TAG_INFO_REQUEST,
                   struct.pack("<II", INFO_MEMINFO, INFO_MMAP))
MODULE_ALIGN = tag(TAG_MODULE_ALIGN)
EFI_BS = tag(TAG_EFI_BS, flags=OPTIONAL)
# As in Xen's own header.
TAGS = (INFO_REQUEST, MODULE_ALIGN, relocatable(), EFI_BS, entry_efi64())


def multiboot2(tags=TAGS):
    body = b"".join(tags) + tag(TAG_END)
    size = 16 + len(body)
    checksum = -(MB2_MAGIC + size) & 0xffffffff
    return struct.pack("<IIII", MB2_MAGIC, 0, size, checksum) + body


def hypervisor(segments=None, header=None):
    """Returns an ELF file; each argument replaces that part of the good one."""
    segments = [segment()] if segments is None else segments
    header = multiboot2() if header is None else header
    start = EHDR.pack(b"\x7fELF", 1, 1, 1, 0, 0, 2, EM_386, 1, LOAD_ADDR,
                      EHDR.size, 0, 0, EHDR.size, PHDR.size,
                      len(segments), 0, 0, 0)
    start += b"".join(segments)
    start += bytes(-len(start) % 8) + header
    assert len(start) <= CODE_OFFSET
    return start.ljust(CODE_OFFSET, b"\0") + CODE


def noise(size):
    """Returns bytes that no compressor makes smaller, the same each time."""
    return random.Random(size).randbytes(size)


def padded_hypervisor():
    """Returns one that is long enough, when compressed, to be damaged in the
    middle."""
    return hypervisor() + noise(256 * 1024)


def packed(data=None):
    return gzip.compress(padded_hypervisor() if data is None else data,
                         mtime=0)


IMAGE_MAGIC = 0x644d5241  # "ARM\x64"
# Of a zboot image: as much of a PE for arm64 as is needed to recognise it.
PE_OFFSET, PE_PAYLOAD = 64, 4096


def arm64_image(size=100_000):
    """Returns a kernel for Arm of that many bytes: an Image's header, then
    noise."""
    header = struct.pack("<8xQQQ24xII", 0, size, 0xa, IMAGE_MAGIC, 0)
    return header + noise(size - len(header))


def zboot_image(kernel):
    """Returns the kernel as Linux's build wraps it, packed, into an EFI
    program."""
    payload = gzip.compress(kernel, mtime=0)
    start = struct.pack("<4s4sII8x32sII", b"MZ", b"zimg", PE_PAYLOAD,
                        len(payload), b"gzip", 0x818223cd, PE_OFFSET)
    pe = struct.pack("<4sHH12xHH", b"PE", 0xaa64, 0, 112, 0x206)
    optional = struct.pack("<H14xI36xII4xHH", 0x20b, 4096, PE_PAYLOAD + 65536,
                           PE_PAYLOAD, 10, 0x100)
    return (start + pe + optional).ljust(PE_PAYLOAD, b"\0") + payload


def packed_truncated():
    data = packed()
    return data[:len(data) // 2]


def packed_corrupt():
    """Damaged where the format detects it: a block type that does not exist."""
    raw = zlib.compressobj(wbits=-15)
    whole = padded_hypervisor()
    stream = raw.compress(whole) + raw.flush(zlib.Z_FULL_FLUSH)
    return gzip_file(stream + b"\x07" + bytes(64), whole)


def packed_wrong_checksum():
    data = bytearray(packed())
    data[-8] ^= 1
    return bytes(data)


def packed_announcing(size, data=None):
    """The last field, ISIZE, states another size than the unpacked one."""
    return packed(data)[:-4] + struct.pack("<I", size)


def bomb(size):
    """Returns size bytes, nearly all zeroes, packed to a thousandth."""
    return packed(hypervisor().ljust(size, b"\0"))


def gzip_file(stream, whole):
    """Returns a gzip member of a raw deflate stream, with whole's trailer."""
    return (b"\x1f\x8b\x08" + bytes(6) + b"\x03" + stream
            + struct.pack("<II", zlib.crc32(whole), len(whole)))


EM_X86_64, PT_NOTE = 62, 4
KERNEL_ADDR = 0x100000
EHDR64 = struct.Struct("<4sBBBBB7xHHIQQQIHHHHHH")
PHDR64 = struct.Struct("<IIQQQQQQ")
assert (EHDR64.size, PHDR64.size) == (64, 56)
NOTE_XEN_VERSION, NOTE_GUEST_OS, NOTE_LOADER, NOTE_PHYS32_ENTRY = 5, 6, 8, 18


def note(number, value):
    """Returns one of Xen's ELF notes: a string, or a number of 4 bytes, or of 8
    if it is too large for that."""
    data = (value.encode() + b"\0" if isinstance(value, str)
            else struct.pack("<I" if value < 1 << 32 else "<Q", value))
    return (struct.pack("<III", 4, len(data), number) + b"Xen\0" + data
            + bytes(-len(data) % 4))


# A PV kernel, which can also start as a PVH dom0 or on a bare machine.
KERNEL_NOTES = (note(NOTE_XEN_VERSION, "xen-3.0"), note(NOTE_LOADER, "generic"),
                note(NOTE_GUEST_OS, "specimen"),
                note(NOTE_PHYS32_ENTRY, KERNEL_ADDR))


def kernel(notes=KERNEL_NOTES, entry=KERNEL_ADDR, size=100_000, text=b""):
    """Returns an ELF that looks like a kernel for dom0."""
    notes, text = b"".join(notes), text or noise(size)
    start = EHDR64.pack(b"\x7fELF", 2, 1, 1, 0, 0, 2, EM_X86_64, 1, entry,
                        EHDR64.size, 0, 0, EHDR64.size, PHDR64.size, 2, 0, 0,
                        0)
    at = len(start) + 2 * PHDR64.size
    start += PHDR64.pack(PT_LOAD, RWX, CODE_OFFSET, KERNEL_ADDR, KERNEL_ADDR,
                         len(text), len(text), 0x1000)
    start += PHDR64.pack(PT_NOTE, 4, at, 0, 0, len(notes), len(notes), 4)
    return (start + notes).ljust(CODE_OFFSET, b"\0") + text


def unified(linux, *sections):
    """Returns an x86-64 PE with linux in its section .linux, and others by
    name."""
    parts = [(".linux", linux), *sections]
    header = struct.pack("<2s58xI", b"MZ", 64)
    header += struct.pack("<4sHH12xHHH110x", b"PE", 0x8664, len(parts), 112, 0,
                          0x20b)
    at, bodies = 0x600, b""
    for name, data in parts:
        header += struct.pack("<8sIIII16x", name.encode(), len(data), 0,
                              len(data), at + len(bodies))
        bodies += data
    return header.ljust(at, b"\0") + bodies


FDT_MAGIC = 0xd00dfeed
FDT_BEGIN_NODE, FDT_END_NODE, FDT_PROP, FDT_END = 1, 2, 3, 9
FDT_HEADER = struct.Struct(">10I")
FDT_VERSION, FDT_COMPATIBLE = 17, 16


def fdt_words(*words):
    return b"".join(word if isinstance(word, bytes) else struct.pack(">I", word)
                    for word in words)


def compiled_tree(source):
    """Compiles a device tree from its text."""
    return subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"],
                          input=source.encode(), stdout=subprocess.PIPE,
                          check=True).stdout


def own_domain(name="domU1", kernel="domu", properties=""):
    """Returns a domain of a user's device tree, as text for /chosen."""
    return f"""{name} {{
        compatible = "xen,domain";
        #address-cells = <2>; #size-cells = <2>;
        memory = <0 0x28000>; cpus = <1>; vpl011; {properties}
        module@1 {{
            compatible = "multiboot,kernel", "multiboot,module";
            xen,uefi-binary = "{kernel}";
            bootargs = "console=ttyAMA0 i={name}";
        }};
    }};"""


def own_tree(chosen):
    return compiled_tree("/dts-v1/; / { #address-cells = <2>; #size-cells = "
                         f"<2>; chosen {{ {chosen} }}; }};")


# A root with one property whose header states four bytes.
FDT_PROPERTY = (FDT_PROP, 4, 0, 2)
FDT_ROOT = (FDT_BEGIN_NODE, bytes(4))


def device_tree(*structure, magic=FDT_MAGIC):
    """Returns a device tree; structure replaces the words of its good
    structure."""
    structure = structure or (*FDT_ROOT, *FDT_PROPERTY, FDT_END_NODE, FDT_END)
    body, strings = fdt_words(*structure), b"#address-cells\0"
    at = FDT_HEADER.size + 16  # after one empty reservation
    size = at + len(body) + len(strings)
    return FDT_HEADER.pack(magic, size, at, at + len(body), FDT_HEADER.size,
                           FDT_VERSION, FDT_COMPATIBLE, 0, len(strings),
                           len(body)) + bytes(16) + body + strings
