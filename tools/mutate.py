#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
Checks whether the unit tests would notice a mistake in a file of the library:
changes one operator or constant at a time, builds the tests with it and runs
them. A change that every test accepts survives. It is listed, so that a person
can decide whether a test is missing or the change has no effect. A change for
which the compiler generates the same code has no effect and is not listed.

The file itself is never modified: the changed copy is in build/mutate/.
"""
import argparse
import concurrent.futures
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = Path("build/mutate")
# A changed program may leak; only wrong results count. One that takes memory
# without end is stopped.
ENVIRONMENT = {**os.environ,
               "ASAN_OPTIONS": "detect_leaks=0:hard_rss_limit_mb=2048"}
TIME_OUT = 60  # seconds for one test program: a changed loop may never end

# Not code: comments, strings, characters, preprocessor lines.
NO_CODE = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    r"|^[ \t]*#(?:\\\n|[^\n])*", re.DOTALL | re.MULTILINE)
OPERATORS = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
    "&&": "||", "||": "&&", "+": "-", "-": "+", "*": "/", "/": "*",
    "%": "*", "<<": ">>", ">>": "<<", "&": "|", "|": "&", "^": "&",
    "+=": "-=", "-=": "+=", "|=": "&=", "&=": "|=", "true": "false",
    "false": "true",
}
# Binary operators have blanks around them (.clang-format ensures it), so a
# pointer's star, an address's ampersand and a unary minus do not match.
TOKEN = re.compile(
    r"(?<= )(?:<<|>>|[<>=!]=|&&|\|\||[-+|&]=|[-+*/%<>&|^])(?=[ \n])"
    r"|\b(?:true|false)\b|(?<![\w.])(?:0[xX][0-9a-fA-F]+|\d+)(?=[uUlL]*\b)"
    r"|(?<=[(\s])!(?=[\w(])")


@dataclass(frozen=True)
class Mutant:
    number: int
    line: int
    before: str
    after: str
    text: str  # of the whole changed file


def blanked(text):
    """Returns the text with everything that is not code blanked, lines kept."""
    return NO_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def replacement(token):
    if token == "!":
        return ""
    if token in OPERATORS:
        return OPERATORS[token]
    base = 16 if token[:2].lower() == "0x" else 10
    value = int(token, base) + 1
    return hex(value) if base == 16 else str(value)


def mutants(text):
    for number, found in enumerate(TOKEN.finditer(blanked(text)), 1):
        after = replacement(found[0])
        yield Mutant(number, text.count("\n", 0, found.start()) + 1,
                     found[0], after,
                     text[:found.start()] + after + text[found.end():])


def command_for(target, source):
    """Returns the command by which make would build target if source had
    changed."""
    told = subprocess.run(
        ["make", "--no-print-directory", "-n", "-W", source, target],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    told = told.replace("\\\n", " ")
    found = [line for line in told.splitlines() if f"-o {target}" in line]
    if len(found) != 1:
        sys.exit(f"mutate: make does not build {target} from {source}")
    return shlex.split(found[0])


class Trial:
    """How to build and run the tests with a changed file."""

    def __init__(self, source, tests):
        self.source = source
        self.object = f"build/host/{source.removesuffix('.c')}.o"
        # Without debugging information, which only takes time.
        self.compile = [word for word in command_for(self.object, source)
                        if word != "-g"]
        self.links = {test: self.shortened(
            command_for(f"build/host/test_{test}", self.object),
            str(WORK / f"rest_{test}.o")) for test in tests}

    def shortened(self, link, rest):
        """Returns a command that links the same program from three files: the
        changed one, the test's, and the rest, without debugging information.
        Linking takes most of the time."""
        objects = [word for word in link if word.endswith(".o")]
        own = [word for word in objects if word == self.object
               or word.startswith("build/host/test-host/unit/")]
        self.join([word for word in objects if word not in own], rest)
        fast = ["-fuse-ld=gold"] if shutil.which("ld.gold") else []
        return [link[0], *fast, *own, rest,
                *(word for word in link[1:] if word not in objects)]

    def join(self, objects, whole):
        """Links many objects into one."""
        (ROOT / WORK).mkdir(parents=True, exist_ok=True)
        subprocess.run(["gcc", "-r", "-nostdlib", "-Wl,-S", *objects,
                        "-o", whole], cwd=ROOT, check=True)

    def verdict(self, mutant):
        """Returns None if the mutant survives, otherwise what noticed it."""
        folder = ROOT / WORK / str(mutant.number)
        folder.mkdir(parents=True, exist_ok=True)
        changed = folder / Path(self.source).name
        changed.write_text(mutant.text)
        build = [{self.source: str(changed),
                  self.object: f"{folder}/changed.o"}.get(word, word)
                 for word in self.compile]
        build[1:1] = ["-iquote", str(Path(self.source).parent)]
        if quiet(build):
            return "the compiler"
        for test, link in self.links.items():
            if self.notices(folder, test, link):
                return f"test_{test}"
        return None

    def assembly(self, path):
        """Returns the compiler's output for the file as shipped: without
        sanitizers. Warnings that only the optimiser finds do not matter."""
        command = [word for word in self.compile
                   if not word.startswith(("-fsanitize", "-O", "-M", "-W"))]
        command[command.index(self.object)] = "-"
        command[command.index(self.source)] = str(path)
        command[command.index("-c")] = "-S"
        command[1:1] = ["-O2", "-iquote", str(Path(self.source).parent)]
        return subprocess.run(command, cwd=ROOT, check=True,
                              capture_output=True, text=True).stdout

    def means_nothing(self, mutant):
        """Returns True if the compiler generates the same code for both."""
        changed = WORK / str(mutant.number) / Path(self.source).name
        same = WORK / "0" / Path(self.source).name
        return self.assembly(changed) == self.assembly(same)

    def notices(self, folder, test, link):
        program = f"{folder}/test_{test}"
        link = [{self.object: f"{folder}/changed.o",
                 f"build/host/test_{test}": program}.get(word, word)
                for word in link]
        if quiet(link):
            sys.exit(f"mutate: test_{test} does not link")
        status = quiet([program])
        os.unlink(program)
        return status


def quiet(command):
    """Runs a command silently; returns its exit status, or that it hung."""
    try:
        return subprocess.run(command, cwd=ROOT, timeout=TIME_OUT,
                              check=False, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode
    except subprocess.TimeoutExpired:
        return "still running"


def tests_there_are():
    return sorted(path.stem.removeprefix("test_")
                  for path in (ROOT / "test-host/unit").glob("test_*.c"))


def arguments():
    parser = argparse.ArgumentParser(
        prog="make mutate FILE=...", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="a .c file of loader/ or fdt/")
    parser.add_argument("tests", nargs="*",
                        help="unit tests to run, by their NAME in "
                        "test_NAME.c; without any, the one named after the "
                        "file, or where there is none, all")
    parser.add_argument("--jobs", type=int, metavar="N",
                        default=os.cpu_count(),
                        help="changes tried at once, as many as there are "
                        "CPUs unless said")
    parser.add_argument("--lines", metavar="N,N", type=lambda text: {
        int(line) for line in text.split(",")},
                        help="only changes to these lines, as after a test "
                        "was mended")
    return parser.parse_args()


def main():
    asked = arguments()
    source = os.path.relpath(os.path.realpath(asked.file), ROOT)
    if not (ROOT / source).is_file():
        sys.exit(f"mutate: {asked.file}: no such file")
    there = tests_there_are()
    tests = asked.tests or [t for t in there if t == Path(source).stem] \
        or there
    for test in set(tests) - set(there):
        sys.exit(f"mutate: there is no test-host/unit/test_{test}.c")
    trial = Trial(source, tests)
    text = (ROOT / source).read_text()
    blames = trial.verdict(Mutant(0, 0, "", "", text))
    if blames:
        sys.exit(f"mutate: {blames} fails without any change")
    every = [mutant for mutant in mutants(text)
             if not asked.lines or mutant.line in asked.lines]
    survivors = same = 0
    with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
        for mutant, who in zip(every, pool.map(trial.verdict, every)):
            if who:
                continue
            if trial.means_nothing(mutant):
                same += 1
                continue
            survivors += 1
            print(f"{source}:{mutant.line}: {mutant.before} -> "
                  f"{mutant.after or 'nothing'} survives", flush=True)
    print(f"{source}: {len(every)} changes, {survivors} survive, {same} "
          f"change no code (tests: {' '.join(tests)})")


main()
