#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks the dependency rules of README.md's table of folders.

Reads the dependency files that the compiler wrote for the application's
objects, the objects' undefined symbols, and the text of the portable folders.
Prints one line for each thing that a folder uses and must not; exits with 1 if
there is any.
"""

import functools
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

FREESTANDING = {
    "assert.h", "elf.h", "float.h", "inttypes.h", "limits.h", "stdalign.h", "stdarg.h", "stdbool.h",
    "stddef.h", "stdint.h", "stdint-gcc.h", "string.h", "strings.h",
}
# Included by the decompressors' own headers: declarations, nothing linked.
DECLARATIONS = {"sys/types.h", "unistd.h"}
UNPACKERS = {"zlib.h", "zconf.h", "libdeflate.h", "bzlib.h", "lzma.h",
             "lz4.h", "zstd.h", "zstd_errors.h"}
UNPACKER_HEADERS = re.compile(r"lzma/")

# folder: (folders of ours, names of foreign headers, foreign header folders)
RULES = {
    "loader": ({"include", "loader"}, UNPACKERS | DECLARATIONS,
               ("lzma/", "openssl/", "xen/")),
    "fdt": ({"include", "fdt"}, {"libfdt.h", "libfdt_env.h", "fdt.h",
                                 "stdlib.h", "limits.h"}, ()),
    "efi": ({"include", "efi"}, set(), ("efi/",)),
    "arch/x86": ({"include", "arch/x86"}, set(), ("xen/",)),
    "arch/x86/bootdom": ({"include", "arch/x86/bootdom"}, set(), ("xen/",)),
    "arch/arm64": ({"include", "arch/arm64"}, set(), ("xen/",)),
    # A program for the build machine: any system header, but the library only
    # through its public headers.
    "tools": ({"include", "tools"}, set(), ("",)),
}

# loader/'s rooms, from the lowest up: each uses only those before it.
ROOMS = ("base", "unpack", "memory", "net", "config", "state", "image", "seal", "measure",
         "saved", "startofday", "handoff", "domains", "menu", "describe", "boot")
# The boot itself: the only room that may call its platform, and include the
# headers for the boot and its platforms.
STORY = "loader/boot"
PLATFORM_CALL = re.compile(r"platform_\w+$")

# program: where the objects that it is linked from may lie
PROGRAMS = {
    "x64/daybreak.elf": ("loader/", "fdt/", "efi/", "arch/x86/"),
    "aa64/daybreak.elf": ("loader/", "fdt/", "efi/", "arch/arm64/"),
    "bootdom.elf": ("loader/base/", "loader/image/", "loader/startofday/",
                    "loader/domains/bootdom_dom0", "loader/domains/fallback",
                    "loader/domains/package_check",
                    "loader/domains/store_ring",
                    "loader/saved/packed_read", "arch/x86/libcrypto",
                    "loader/unpack/", "fdt/", "arch/x86/canary",
                    "arch/x86/pvh_enter",
                    "arch/x86/bootdom/"),
    "daybreak": ("loader/", "fdt/", "tools/"),
}

# All that the platform provides to the portable library.
PLATFORM = {
    "memchr", "memcmp", "memcpy", "memmove", "memset", "strchr", "strcmp",
    "strlen", "strncmp", "strnlen", "strrchr", "log_sink", "__stack_chk_fail",
    "__stack_chk_guard", "_GLOBAL_OFFSET_TABLE_",
}
LIBRARIES = re.compile(
    r"(inflate|libdeflate_|BZ2_|lzma_|LZ4_|ZSTD_|SHA256_|fdt_|crc32)\w*$")

CPU_QUESTION = re.compile(
    r"^\s*#\s*(el)?if.*(__x86_64__|__aarch64__|__i386__|__arm__|_M_X64)",
    re.M)
LONG = re.compile(r"\blong\b")


def folder_of(path: str) -> str:
    return max((f for f in RULES if path.startswith(f + "/")), key=len,
               default=path.split("/")[0])


def strip_comments(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    text = re.sub(r'"(\\.|[^"\\])*"', '""', text)
    return re.sub(r"//[^\n]*", " ", text)


def dependencies(d_file: pathlib.Path):
    """Returns an object's source, and every header it was compiled with."""
    first = d_file.read_text().split("\n\n")[0].replace("\\\n", " ")
    words = first.split(":", 1)[1].split()
    words = [os.path.normpath(w) for w in words
             if w.endswith((".h", ".c", ".S"))]
    return words[0], words[1:]


def is_system(header: str) -> bool:
    """Whether a header is the machine's or from a package for arm64."""
    return header.startswith(("/", "build/packages/"))


def system_name(header: str) -> str:
    """Returns the name of a system header, in the form used in RULES."""
    for prefix in ("/usr/include/efi/", "/usr/include/xen/"):
        if header.startswith(prefix):
            return header[len("/usr/include/"):]
    name = re.sub(r"^.*?/include(-fixed)?/", "", header)
    return re.sub(r"^(x86_64|aarch64)-linux-gnu/", "", name)


def is_c_library_internal(name: str) -> bool:
    return name.startswith(("bits/", "gnu/", "asm/", "asm-generic/", "linux/")) \
        or name in ("features.h", "features-time64.h", "stdc-predef.h",
                    "endian.h", "sys/select.h", "alloca.h", "sys/cdefs.h",
                    "features-time64.h", "syslimits.h")


def check_headers(source, headers, complain):
    folder = folder_of(source)
    if folder not in RULES:
        return
    ours, names, prefixes = RULES[folder]
    for header in headers:
        if not is_system(header):
            if folder_of(header) not in ours:
                complain(f"{source}: includes {header}")
            continue
        name = system_name(header)
        if name in FREESTANDING or name in names \
                or name.startswith(prefixes or ("\0",)) \
                or is_c_library_internal(name):
            continue
        complain(f"{source}: includes <{name}>")


def output(*command):
    return subprocess.run([*map(str, command)], check=True,
                          capture_output=True, text=True).stdout


@functools.cache
def symbols(build):
    """Returns {each object of build: (names it needs, names it defines)}."""
    found = {o: (set(), set()) for o in build.rglob("*.o")}
    if found:
        for line in output("nm", "--print-file-name", *found).splitlines():
            obj, symbol = line.rsplit(":", 1)
            address_kind_name = symbol.split()
            found[pathlib.Path(obj)][len(address_kind_name) == 3].add(
                address_kind_name[-1])
    return found


def needed(build, objects):
    return set().union(*(symbols(build)[o][0] for o in objects))


def defined(build, objects):
    return set().union(*(symbols(build)[o][1] for o in objects))


def check_symbols(build, complain):
    objects = [o for folder in ("loader", "fdt")
               for o in sorted((build / folder).rglob("*.o"))
               if not o.is_relative_to(build / STORY)]
    if not objects:
        complain(f"{build}: nothing is built, so nothing can be checked")
        return
    portable = objects + sorted(
        o for o in (build / "arch").glob("*/*.o")
        if o.with_suffix(".d").exists()
        and not re.search(r"/(canary|enter|libcrypto|pvh_enter|start)\.o$", str(o)))
    wanted = needed(build, portable) - defined(build, portable)
    for name in sorted(wanted - PLATFORM):
        if not LIBRARIES.match(name):
            complain(f"the portable library needs {name} from its platform")
    check_story(build, portable, complain)


def check_story(build, portable, complain):
    """The boot needs its platform and the library, and nothing else."""
    story = sorted((build / STORY).glob("*.o"))
    if not story:
        complain(f"{build}/{STORY}: nothing of it is built")
    wanted = needed(build, story) - defined(build, [*portable, *story])
    for name in sorted(wanted - PLATFORM):
        if not PLATFORM_CALL.match(name):
            complain(f"{STORY} needs {name}, which is not its platform's")


def check_rooms(build, complain):
    """No room of loader/ calls into one above it."""
    rooms = {room: [o for source in
                    sorted((ROOT / "loader" / room).glob("*.c"))
                    if (o := build / "loader" / room / f"{source.stem}.o")
                    .exists()]
             for room in ROOMS}
    for folder in sorted((ROOT / "loader").iterdir()):
        if folder.name not in ROOMS:
            complain(f"loader/{folder.name}: layers.py does not know this room")
    for number, room in enumerate(ROOMS):
        if not rooms[room]:
            complain(f"loader/{room}: nothing of it is built")
            continue
        wanted = needed(build, rooms[room])
        for above in ROOMS[number + 1:]:
            for name in sorted(wanted & defined(build, rooms[above])):
                complain(f"loader/{room} uses {name} of loader/{above}, "
                         "which is above it")


def check_program(program, folders, complain):
    """Checks each object that the linker used, according to its map."""
    linked = re.findall(r"^LOAD (?:build/[^/]+/)(\S+)\.o$",
                        (ROOT / "build" / f"{program}.map").read_text(), re.M)
    if not linked:
        complain(f"{program}: its map names no object of ours")
    for name in linked:
        if not name.startswith(folders):
            complain(f"{program}: is linked with {name}")


SECTION = re.compile(r"^\.(?:text(?:\.unlikely|\.startup)?|data(?:\.rel)?"
                     r"(?:\.ro)?(?:\.local)?|rodata|bss)\.")


# These call a library through the codec that unpack_open has chosen.
BY_POINTER = ("unpack_read", "unpack_skip", "unpack_close")


def references(objects):
    """Returns {each object: {each of its definitions, by its section's name:
    its references}}."""
    all_of_them, found, name = {}, {}, None
    for line in output("objdump", "-r", *objects).splitlines():
        if ":     file format " in line:
            found, name = {}, None
            all_of_them[pathlib.Path(line.rsplit(":", 1)[0])] = found
        elif line.startswith("RELOCATION RECORDS FOR ["):
            name = SECTION.sub("", line.split("[", 1)[1].rstrip("]:"))
            found.setdefault(name, set())
        elif name and len(words := line.split()) == 3 and words[0] != "OFFSET":
            target = re.sub(r"[+-]0x[0-9a-f]+$", "", words[2])
            found[name].add(SECTION.sub("", target))
    return all_of_them


def ends_in_library(build, objects):
    """Returns the objects' global functions that reach a library."""
    owner = {name: obj for obj in objects for name in defined(build, [obj])}
    edges = {}
    for obj, inside in references(objects).items():
        for name, targets in inside.items():
            edges[obj, name] = {
                (obj if t in inside else owner.get(t), t) for t in targets}
    reach = {(owner.get(name), name) for name in BY_POINTER}
    grown = True
    while grown:
        new = {node for node, targets in edges.items() if node not in reach
               and any(t in reach or (not t[0] and LIBRARIES.match(t[1]))
                       for t in targets)}
        reach |= new
        grown = bool(new)
    return {name for obj, name in reach if owner.get(name) == obj}


def check_quiet(build, complain):
    """On x86 only quietly.c calls functions that reach one of Debian's
    libraries."""
    noisy = ends_in_library(build, [
        o for folder in ("loader", "fdt", "arch/x86")
        for o in sorted((build / folder).rglob("*.o"))
        if not o.is_relative_to(build / STORY)])
    for name in ("unpack_open", "dom0_kernel_look", "manifest_write",
                 "sha256_update", "seal_check_bytes"):
        if name not in noisy:
            complain(f"layers.py finds no way from {name} to a library")
    for obj in [*sorted((build / "efi").glob("*.o")),
                *sorted((build / STORY).glob("*.o"))]:
        for name in sorted(needed(build, [obj]) & noisy):
            if obj.stem != "quietly":
                complain(f"{obj.stem}.c: calls {name}, which ends in a "
                         "library: only quietly.c may")


# Files that are compared with the seal, the seal itself, and the state, which
# only chooses among entries.
READERS = {"checked", "find_seal", "session"}


def check_reads(build, complain):
    """What a boot uses is read through checked.c alone."""
    for obj in sorted((build / STORY).glob("*.o")):
        if "platform_read" in needed(build, [obj]) and obj.stem not in READERS:
            complain(f"{obj.stem}.c: calls platform_read: only checked_read() "
                     "compares a file with the seal")


def check_text(complain):
    for folder in ("loader", "fdt", "include/daybreak"):
        for path in sorted((ROOT / folder).rglob("*.[ch]")):
            text = strip_comments(path.read_text())
            if CPU_QUESTION.search(text):
                complain(f"{path.relative_to(ROOT)}: asks which CPU it is "
                         "compiled for")
            if LONG.search(text):
                complain(f"{path.relative_to(ROOT)}: uses long")


def main():
    faults = []
    builds = [b for b in (ROOT / "build/x64", ROOT / "build/aa64") if b.exists()]
    if not builds:
        sys.exit("nothing is built: run make")
    for build in builds:
        for d_file in sorted(build.rglob("*.d")):
            check_headers(*dependencies(d_file), faults.append)
        check_symbols(build, faults.append)
        check_rooms(build, faults.append)
        check_reads(build, faults.append)
    for d_file in sorted((ROOT / "build/bootdom").rglob("*.d")):
        check_headers(*dependencies(d_file), faults.append)
    for d_file in sorted((ROOT / "build/tool/tools").rglob("*.d")):
        check_headers(*dependencies(d_file), faults.append)
    for program, folders in PROGRAMS.items():
        if (ROOT / "build" / program).exists():
            check_program(program, folders, faults.append)
    if (ROOT / "build/x64").exists():
        check_quiet(ROOT / "build/x64", faults.append)
    check_text(faults.append)
    for fault in sorted(set(faults)):
        print(fault)
    if faults:
        sys.exit(1)
    print("layers: every folder keeps to its rule")


main()
