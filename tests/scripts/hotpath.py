#!/usr/bin/env python3
"""Proves that a hot function makes no virtual or indirect call, from the disassembly of the executable.

Walks the closure of direct calls and jumps from every function whose demangled name contains one of the given words.
It fails on
  - an indirect call, and an indirect jump that is no switch table. A switch table is recognised by its idiom
    (`movslq (table,index,4)` + `add` + `jmp *reg`, or `jmp *table(,index,8)`) and by its content: its first entry must
    lie inside the same function and not at its start, which a table of function pointers cannot satisfy;
  - a call outside the binary that no glob of the allow-list matches;
  - a reference to a virtual table, and a system call.
Functions that a glob of --apart names are called rarely: they are not entered, and each glob must meet one.

Usage: hotpath.py EXECUTABLE WORDS... --allow FILE [--apart GLOB]...
       hotpath.py --self-test COMPILER --allow FILE
"""

import argparse
import bisect
import fnmatch
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

HEADER = re.compile(r"^([0-9a-f]+) <(.*)>:$")
INSTRUCTION = re.compile(r"^ *([0-9a-f]+):\t(\S.*)$")
DIRECT = re.compile(r"^([0-9a-f]+)(?: <(.*)>)?$")
PREFIXES = ("notrack ", "bnd ", "rep ", "repz ", "repnz ", "lock ", "addr32 ", "data16 ", "cs ", "ds ")
REGISTER = r"%r(?:[a-d]x|[sd]i|bp|sp|\d+)"


class Binary:
    """Functions, instructions, sections and dynamic relocations of an x86-64 ELF executable."""

    def __init__(self, path):
        self.path = path
        self.data = pathlib.Path(path).read_bytes()
        if self.data[:5] != b"\x7fELF\x02" or struct.unpack_from("<H", self.data, 18)[0] != 62:
            raise SystemExit(f"{path} is no x86-64 ELF file")
        self.sections = self.read_sections()
        self.functions = {}  # address -> (name, [(address, text)])
        self.starts = []
        self.read_functions()
        self.imports = self.read_imports()

    def read_sections(self):
        offset, = struct.unpack_from("<Q", self.data, 40)
        size, count = struct.unpack_from("<HH", self.data, 58)
        sections = []
        for i in range(count):
            fields = struct.unpack_from("<IIQQQQ", self.data, offset + i * size)
            kind, flags, address, file_offset, length = fields[1], fields[2], fields[3], fields[4], fields[5]
            if flags & 2 and kind != 8:
                sections.append((address, file_offset, length))
        return sections

    def read(self, address, length):
        for start, offset, size in self.sections:
            if start <= address and address + length <= start + size:
                at = offset + address - start
                return self.data[at:at + length]
        return None

    def read_functions(self):
        output = subprocess.run(["objdump", "-d", "-C", "--no-show-raw-insn", "-w", self.path], check=True, text=True,
                                stdout=subprocess.PIPE, errors="replace").stdout
        current = None
        for line in output.splitlines():
            header = HEADER.match(line)
            if header:
                address = int(header.group(1), 16)
                current = []
                self.functions[address] = (header.group(2), current)
                continue
            instruction = INSTRUCTION.match(line)
            if instruction and current is not None:
                text = instruction.group(2).strip()
                while text.startswith(PREFIXES):
                    text = text.split(" ", 1)[1].lstrip()
                current.append((int(instruction.group(1), 16), text))
        self.starts = sorted(self.functions)

    def read_imports(self):
        output = subprocess.run(["objdump", "-R", "-C", self.path], check=False, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, errors="replace").stdout
        imports = {}
        for line in output.splitlines():
            match = re.match(r"^([0-9a-f]+) R_X86_64_(?:GLOB_DAT|JUMP_SLOT) +(.+)$", line)
            if match:
                imports[int(match.group(1), 16)] = re.sub(r"@.*$", "", match.group(2))
        return imports

    def owner(self, address):
        """The start of the function that holds an address, or None."""
        at = bisect.bisect_right(self.starts, address) - 1
        if at < 0:
            return None
        start = self.starts[at]
        instructions = self.functions[start][1]
        if not instructions or address > instructions[-1][0]:
            return None
        return start


def base_name(name):
    """A function's name without the suffixes of its split-off parts."""
    return re.sub(r"( \[clone [^\]]*\]|\.cold(\.\d+)?|\.part\.\d+)+$", "", name)


def jump_table(binary, function, index):
    """The targets of the switch table that an indirect jump reads, or None if the jump is no switch."""
    start = function
    name, instructions = binary.functions[function]
    text = instructions[index][1]
    operand = text.split("*", 1)[1].split("#")[0].strip()

    def inside(address):
        owner = binary.owner(address)
        return owner is not None and base_name(binary.functions[owner][0]) == base_name(name)

    def entries(read_one):
        targets = []
        while len(targets) < 1024:
            target = read_one(len(targets))
            if target is None or not inside(target) or target == start:
                break
            targets.append(target)
        return targets or None

    absolute = re.fullmatch(rf"0x([0-9a-f]+)\(,({REGISTER}),8\)", operand)
    if absolute:
        table = int(absolute.group(1), 16)

        def read_absolute(i):
            raw = binary.read(table + 8 * i, 8)
            return None if raw is None else struct.unpack("<Q", raw)[0]

        return entries(read_absolute)

    if not re.fullmatch(REGISTER, operand):
        return None
    # jmp *reg: reg must be the sum of a table's address and an entry that was loaded from that table.
    before = [t.split("#")[0].strip() + ("#" + t.split("#")[1] if "#" in t else "") for _, t in instructions[:index]]
    wanted_load, base = None, None
    for i in range(len(before) - 1, max(-1, len(before) - 25), -1):
        text = before[i]
        plain = text.split("#")[0].strip()
        if wanted_load is None:
            match = re.fullmatch(rf"add +({REGISTER}),({REGISTER})", plain)
            if match and match.group(2) == operand:
                wanted_load = {match.group(1), match.group(2)}
                continue
            if re.search(rf",{operand}$", plain) and not plain.startswith(("cmp", "test")):
                return None
            continue
        if base is None:
            match = re.fullmatch(rf"movs(?:lq|xd) +(?:0x0)?\(({REGISTER}),({REGISTER}),4\),({REGISTER})", plain)
            if match and match.group(3) in wanted_load:
                other = (wanted_load - {match.group(3)}) or {match.group(3)}
                base = match.group(1)
                if base not in other and base not in wanted_load:
                    return None
            continue
        break
    if base is None:
        return None
    # The table's address: the last lea into the base register, which the compiler may have hoisted far up.
    for i in range(len(before) - 1, -1, -1):
        match = re.match(rf"lea +-?0x[0-9a-f]+\(%rip\),({REGISTER}) *# *([0-9a-f]+)", before[i].replace("#", " # "))
        if match and match.group(1) == base:
            table = int(match.group(2), 16)

            def read_relative(k, table=table):
                raw = binary.read(table + 4 * k, 4)
                return None if raw is None else table + struct.unpack("<i", raw)[0]

            found = entries(read_relative)
            if found:
                return found
    return None


def walk(binary, roots, allow, apart):
    """Follows every direct call and jump. Returns (functions visited, problems)."""
    problems, queue, seen = [], list(roots), set(roots)
    met = set()

    def allowed(name):
        return any(fnmatch.fnmatchcase(name, glob) for glob in allow)

    def enter(address):
        owner = binary.owner(address)
        if owner is None:
            return False
        rare = [glob for glob in apart if fnmatch.fnmatchcase(base_name(binary.functions[owner][0]), glob)]
        met.update(rare)
        if not rare and owner not in seen:
            seen.add(owner)
            queue.append(owner)
        return True

    while queue:
        function = queue.pop()
        name, instructions = binary.functions[function]
        short = name if len(name) < 160 else name[:157] + "..."

        def report(address, what, short=short):
            problems.append(f"{short} at {address:x}: {what}")

        for index, (address, text) in enumerate(instructions):
            if "vtable for " in text:
                report(address, f"refers to a virtual table: {text}")
            mnemonic, _, rest = text.partition(" ")
            rest = rest.strip()
            if mnemonic in ("syscall", "sysenter", "int"):
                report(address, f"system call: {text}")
            if not (mnemonic.startswith("call") or mnemonic.startswith("j") or mnemonic.startswith("xbegin")):
                continue
            if rest.startswith("*"):
                slot = re.search(r"\(%rip\) *# *([0-9a-f]+)", rest)
                if slot and int(slot.group(1), 16) in binary.imports:  # a call through the GOT, as with -fno-plt
                    imported = binary.imports[int(slot.group(1), 16)]
                    if not allowed(imported):
                        report(address, f"calls {imported} outside the binary")
                elif mnemonic.startswith("call"):
                    report(address, f"indirect call: {text}")
                else:
                    targets = jump_table(binary, function, index)
                    if targets is None:
                        report(address, f"indirect jump that is no switch table: {text}")
                    else:
                        for target in targets:
                            enter(target)
                continue
            direct = DIRECT.match(rest)
            if not direct:
                report(address, f"not understood: {text}")
                continue
            target_name = direct.group(2) or ""
            plt = re.fullmatch(r"(.+)@plt(\+0x[0-9a-f]+)?", target_name)
            if plt:
                if not allowed(plt.group(1)):
                    report(address, f"calls {plt.group(1)} outside the binary")
            elif not enter(int(direct.group(1), 16)):
                report(address, f"leaves the disassembled code: {text}")
    problems += [f"nothing that is walked calls {glob!r}: it was inlined, removed or renamed"
                 for glob in apart if glob not in met]
    return seen, problems


def check(path, words, allow, apart=()):
    binary = Binary(path)
    roots, problems = [], []
    for word in words:
        found = [a for a, (name, _) in binary.functions.items() if word in name and "@plt" not in name]
        if not found:
            problems.append(f"no function's name contains {word!r}: it was inlined, removed or renamed")
        roots += found
    seen, more = walk(binary, dict.fromkeys(roots), allow, apart)
    return binary, seen, problems + more


SELF_TEST = r"""
#include <cstdlib>
#include <cstring>
#define HOT extern "C" __attribute__((noinline, used))
#define OUT __attribute__((noinline))
struct shape { virtual int area(int) const = 0; virtual ~shape() = default; };
struct square : shape { int area(int x) const override { return x * x; } };
shape* volatile some_shape;
int (*volatile some_pointer)(int);
volatile int sink;
OUT int leaf(int x) { return x * 3 + sink; }
OUT int deep(int x) { sink = x; return some_shape->area(x) + 1; }
OUT int twice(int x) { return x * 2 + sink; }
HOT int hot_clean(int x, char* p, const char* q) { std::memcpy(p, q, static_cast<unsigned>(x)); return leaf(x) + 1; }
HOT int hot_switch(int x) {
    switch (x) {
    case 0: sink = 4; return leaf(1);
    case 1: sink = 7; sink = 3; return 9;
    case 2: return twice(4) + 2;
    case 3: sink = sink + 1; return 17;
    case 4: return leaf(x) * twice(3);
    case 5: sink = 1; sink = 9; return 44;
    case 6: return twice(sink);
    case 7: sink = 23; return leaf(sink);
    default: return 1;
    }
}
HOT int hot_virtual(int x) { return some_shape->area(x) + 1; }
HOT int hot_virtual_tail(int x) { return some_shape->area(x); }
HOT int hot_virtual_below(int x) { return leaf(x) + deep(x); }
HOT int hot_pointer(int x) { return some_pointer(x) + 1; }
HOT int hot_pointer_tail(int x) { return some_pointer(x); }
HOT int hot_table(unsigned x, int y) {
    static int (*const table[])(int) = {leaf, twice, deep, leaf, twice};
    return table[x % 5](y);
}
HOT void* hot_malloc(int x) { return std::malloc(static_cast<unsigned>(x)); }
HOT void hot_makes_shape() { some_shape = new square; }
int main(int argc, char**) {
    char a[8], b[8] = {};
    square s;
    some_shape = &s;
    some_pointer = leaf;
    if (argc > 5) {
        hot_clean(argc, a, b); hot_switch(argc); hot_virtual(argc); hot_virtual_tail(argc); hot_virtual_below(argc);
        hot_pointer(argc); hot_pointer_tail(argc); hot_table(3, argc); hot_malloc(argc); hot_makes_shape();
    }
}
"""

SELF_TEST_WANTED = {
    "hot_clean": None,
    "hot_switch": None,
    "hot_virtual_below": "indirect call",
    "hot_virtual_tail": "indirect jump",
    "hot_pointer_tail": "indirect jump",
    "hot_table": "indirect",
    "hot_malloc": "malloc outside the binary",
    "hot_makes_shape": "outside the binary",
    "hot_nothing": "no function's name",
}

# A function's word, what is not entered, and the problem that is left.
SELF_TEST_APART = [
    ("hot_virtual_below", "deep(*", None),
    ("hot_virtual_below", "shallow(*", "nothing that is walked calls"),
    ("hot_malloc", "deep(*", "malloc outside the binary"),
]


def self_test(compiler, allow):
    builds = 0
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "hot.cpp")
        source.write_text(SELF_TEST, encoding="utf-8")
        for flags in (["-fPIE", "-pie"], ["-fno-pie", "-no-pie"], ["-fPIE", "-pie", "-fno-plt"],
                      ["-fPIE", "-pie", "-fcf-protection=none", "-O3"]):
            binary = pathlib.Path(folder, "hot")
            subprocess.run([compiler, "-std=c++20", "-O2", *flags, str(source), "-o", str(binary)], check=True)
            builds += 1
            for symbol, wanted in SELF_TEST_WANTED.items():
                _, _, problems = check(str(binary), [symbol], allow)
                if wanted is None and problems:
                    sys.exit(f"hotpath self-test {flags}: {symbol} should pass:\n" + "\n".join(problems))
                if wanted is not None and not any(wanted in p for p in problems):
                    sys.exit(f"hotpath self-test {flags}: {symbol} should report {wanted!r}, gave {problems}")
            for symbol, apart, wanted in SELF_TEST_APART:
                _, _, problems = check(str(binary), [symbol], allow, [apart])
                if (wanted is None) != (not problems) or (wanted and not any(wanted in p for p in problems)):
                    sys.exit(f"hotpath self-test {flags}: {symbol} apart from {apart} gave {problems}")
    print(f"hotpath self-test: {len(SELF_TEST_WANTED) + len(SELF_TEST_APART)} functions judged rightly in {builds} builds")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--allow", help="file of globs: functions outside the binary that may be called")
    parser.add_argument("--apart", action="append", default=[], metavar="GLOB",
                        help="functions that are called rarely, and are not entered")
    parser.add_argument("--self-test", metavar="COMPILER")
    parser.add_argument("--list", action="store_true", help="print the functions of the closure")
    parser.add_argument("executable", nargs="?")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    allow = []
    if options.allow:
        lines = pathlib.Path(options.allow).read_text(encoding="utf-8").splitlines()
        allow = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if options.self_test:
        self_test(options.self_test, allow)
        return
    if not options.executable or not options.words:
        parser.error("an executable and the words of a symbol are needed")
    binary, seen, problems = check(options.executable, options.words, allow, options.apart)
    if options.list:
        for address in sorted(seen):
            print("   ", binary.functions[address][0])
    for problem in problems:
        print(problem)
    count = sum(len(binary.functions[a][1]) for a in seen)
    print(f"hotpath: {len(seen)} functions, {count} instructions, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
