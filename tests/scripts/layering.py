#!/usr/bin/env python3
"""Walks every include of include/gatewright and enforces who may include whom (docs/architecture.md).

Usage: layering.py <source dir> | layering.py --self-test
"""

import fnmatch
import pathlib
import re
import sys
import tempfile

# Module -> the modules that it may include besides itself. The longest module that is a prefix of a path owns it.
# "venue" is the folder's own headers, the venue concepts; "venue/*" is each venue, which is private to itself. A family
# of venues has a module of its own, "venue/binance", and its members are named after it: "venue/binance_*"; so have the
# servers that simulate them, "sim/server/binance".
MAY_INCLUDE = {
    "core": (),
    "wire": ("core",),
    "book": ("core",),
    "bars": ("core",),
    "orders": ("core", "book"),
    "session": ("core",),
    "journal": ("core",),
    "risk": ("core", "book", "orders"),
    "routing": ("core", "book", "orders"),
    "strategy": ("core", "book", "orders"),
    "sim/matching": ("core", "book", "orders"),
    "venue": ("core", "wire", "book", "orders", "session"),
    "venue/*": ("core", "wire", "book", "orders", "session", "venue"),
    "venue/binance_*": ("core", "wire", "book", "orders", "session", "venue", "venue/binance"),
    "engine": ("core", "book", "orders", "session", "venue", "risk", "routing", "journal", "strategy"),
    "transport": ("core",),
    "driver": ("core", "engine", "transport", "journal"),
    "sim/paper": ("core", "book", "orders", "session", "venue", "sim/matching"),
    "sim/server/*": ("core", "sim/matching", "transport", "sim/server"),
    "sim/server/binance_*": ("core", "sim/matching", "transport", "sim/server", "sim/server/binance"),
    "sim/server": ("core", "sim/matching", "transport"),
    "bus": ("core", "driver", "engine"),
    "store": ("core", "driver", "engine"),
    "service": ("core", "driver", "engine"),
}

# Library -> (its headers, the files that may include them and no others). The root headers may include everything.
NETWORK = ("transport/*", "driver/*", "sim/server/*", "bus/*", "service/*")
LIBRARIES = {
    "Asio": (("boost/asio*",), NETWORK),
    "Beast": (("boost/beast*",), NETWORK),
    "Boost.JSON": (("boost/json*",), ("sim/server/*", "service/*")),
    "range-v3": (("range/v3/*",), ("book/*", "strategy/*", "service/*")),
    "yaml-cpp": (("yaml-cpp/*",), ("driver/*",)),
    "CLI11": (("CLI/*",), ()),
    "simdjson": (("simdjson*",), ()),
    "Catch2": (("catch2/*",), ()),
}

# Folders that belong to their module alone: helper types, and the pages on which a class's functions are written.
PRIVATE = ("detail", "impl")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include(?:_next)?[ \t]*(?:<([^>\n]+)>|"([^"\n]+)"|(\S+))', re.M)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def module_of(path):
    """The module that owns a path below include/gatewright, '' for a root header, None for an unknown folder."""
    parts = path.split("/")[:-1]
    if not parts:
        return ""
    if parts[0] == "venue" and len(parts) > 1 and parts[1] not in PRIVATE:
        return "/".join(parts[:2])
    if parts[:2] == ["sim", "server"] and len(parts) > 2 and parts[2] not in PRIVATE:
        return "/".join(parts[:3])
    for length in (2, 1):
        name = "/".join(parts[:length])
        if name in MAY_INCLUDE:
            return name
    return None


def allowed_for(module):
    if module in MAY_INCLUDE:
        return MAY_INCLUDE[module]
    patterns = [p for p in MAY_INCLUDE if p.endswith("*") and fnmatch.fnmatchcase(module, p)]
    return MAY_INCLUDE[max(patterns, key=len)]


def blank_comments(text):
    return COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)


def check_include(path, module, target):
    """What is wrong with one include, or None. `target` is as written, or below include/ for one of ours."""
    if target.startswith("gatewright/"):
        inner = target[len("gatewright/"):]
        if not module:
            return None
        owner = module_of(inner)
        if owner is None:
            return f"{inner} is in no module of the table"
        if owner == "":
            return f"a module may not include the umbrella {target}"
        if owner == module:
            return None
        if any(part in PRIVATE for part in inner.split("/")[:-1]):
            return f"{target} is private to {owner}"
        if owner not in allowed_for(module):
            return f"{module} may not include {owner} ({target})"
        return None
    if module:
        for name, (headers, places) in LIBRARIES.items():
            if any(fnmatch.fnmatchcase(target, h) for h in headers):
                if not any(fnmatch.fnmatchcase(path, p) for p in places):
                    return f"{name} may not be included here ({target})"
    return None


def check_tree(source_dir):
    base = pathlib.Path(source_dir, "include", "gatewright")
    problems, files = [], 0
    for file in sorted(f for f in base.rglob("*") if f.is_file()):
        files += 1
        path = file.relative_to(base).as_posix()
        module = module_of(path)
        if module is None:
            problems.append(f"{path}: its folder is in no module of the table")
            continue
        text = blank_comments(file.read_text(encoding="utf-8"))
        for match in INCLUDE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            angled, quoted, macro = match.groups()
            if macro:
                problems.append(f"{path}:{line}: an include through a macro hides what it includes ({macro})")
                continue
            target = angled or quoted
            if quoted:
                near = (file.parent / quoted).resolve()
                include_dir = base.parent.resolve()
                if near.is_file() and include_dir in near.parents:
                    target = near.relative_to(include_dir).as_posix()
            if target.startswith("gatewright/") and not (base.parent / target).is_file():
                problems.append(f"{path}:{line}: {target} does not exist")
                continue
            problem = check_include(path, module, target)
            if problem:
                problems.append(f"{path}:{line}: {problem}")
    return files, problems


def self_test():
    good = {
        "core/a.hpp": '#include "detail/a_impl.hpp"\n#include <boost/hana.hpp>\n// #include <boost/json.hpp>\n',
        "core/detail/a_impl.hpp": "",
        "core/c.hpp": '#include "impl/c.ipp"\n',
        "core/impl/c.ipp": "#include <gatewright/core/c.hpp>\n",
        "book/b.hpp": "#include <gatewright/core/a.hpp>\n",
        "venue/concepts.hpp": "#include <gatewright/core/a.hpp>\n",
        "venue/shared.hpp": "#include <gatewright/venue/impl/shared.ipp>\n",
        "venue/impl/shared.ipp": "#include <gatewright/venue/concepts.hpp>\n",
        "venue/x/x.hpp": "#include <gatewright/venue/concepts.hpp>\n#include <gatewright/book/b.hpp>\n",
        "venue/y/y.hpp": '#include "detail/z.hpp"\n',
        "venue/y/detail/z.hpp": "",
        "venue/binance/words.hpp": "#include <gatewright/venue/concepts.hpp>\n",
        "venue/binance_z/z.hpp": "#include <gatewright/venue/binance/words.hpp>\n",
        "engine/e.hpp": "#include <gatewright/venue/concepts.hpp>\n",
        "transport/t.hpp": "#include <boost/asio.hpp>\n#include <boost/beast/core.hpp>\n",
        "sim/server/x/s.hpp": "#include <boost/json.hpp>\n#include <gatewright/sim/matching/m.hpp>\n",
        "sim/server/binance/f.hpp": "#include <gatewright/sim/matching/m.hpp>\n",
        "sim/server/binance_z/s.hpp": "#include <gatewright/sim/server/binance/f.hpp>\n",
        "sim/matching/m.hpp": "#include <gatewright/book/b.hpp>\n",
        "gatewright.hpp": "#include <gatewright/engine/e.hpp>\n#include <gatewright/venue/x/x.hpp>\n",
        "src.hpp": "#include <boost/asio/impl/src.hpp>\n#include <boost/json/src.hpp>\n",
    }
    bad = [
        ("core/bad.hpp", "#include <gatewright/wire/w.hpp>\n", "does not exist"),
        ("core/bad.hpp", "#include <gatewright/book/b.hpp>\n", "core may not include book"),
        ("core/bad.hpp", '#include "../book/b.hpp"\n', "core may not include book"),
        ("core/bad.hpp", "#include <range/v3/all.hpp>\n", "range-v3"),
        ("core/bad.hpp", "#include <gatewright/gatewright.hpp>\n", "umbrella"),
        ("book/bad.hpp", "#include <gatewright/core/detail/a_impl.hpp>\n", "private to core"),
        ("book/bad.hpp", "#include <gatewright/core/impl/c.ipp>\n", "private to core"),
        ("book/bad.hpp", "  #  include <boost/asio/buffer.hpp>\n", "Asio"),
        ("book/bad.hpp", "#include HEADER\n", "macro"),
        ("session/bad.hpp", "#include <gatewright/book/b.hpp>\n", "session may not include book"),
        ("engine/bad.hpp", "#include <gatewright/venue/x/x.hpp>\n", "engine may not include venue/x"),
        ("engine/bad.hpp", "#include <gatewright/sim/matching/m.hpp>\n", "engine may not include sim/matching"),
        ("engine/bad.hpp", "#include <boost/beast.hpp>\n", "Beast"),
        ("venue/x/bad.hpp", "#include <gatewright/venue/y/y.hpp>\n", "venue/x may not include venue/y"),
        ("venue/x/bad.hpp", "#include <gatewright/venue/y/detail/z.hpp>\n", "private to venue/y"),
        ("venue/x/bad.hpp", "#include <gatewright/venue/binance/words.hpp>\n", "venue/x may not include venue/binance"),
        ("venue/bad.hpp", "#include <gatewright/venue/binance/words.hpp>\n", "venue may not include venue/binance"),
        ("venue/binance/bad.hpp", "#include <gatewright/venue/binance_z/z.hpp>\n", "may not include venue/binance_z"),
        ("venue/binance_z/bad.hpp", "#include <gatewright/venue/x/x.hpp>\n", "may not include venue/x"),
        ("venue/x/bad.hpp", "#include <boost/json/value.hpp>\n", "Boost.JSON"),
        ("venue/bad.hpp", "#include <gatewright/venue/x/x.hpp>\n", "venue may not include venue/x"),
        ("transport/bad.hpp", "#include <gatewright/book/b.hpp>\n", "transport may not include book"),
        ("sim/server/x/bad.hpp", "#include <gatewright/venue/x/x.hpp>\n", "may not include venue/x"),
        ("sim/server/x/bad.hpp", "#include <gatewright/sim/server/binance/f.hpp>\n", "may not include sim/server/binance"),
        ("sim/matching/bad.hpp", "#include <gatewright/engine/e.hpp>\n", "may not include engine"),
        ("nowhere/bad.hpp", "", "in no module"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder, "include", "gatewright")

        def write(path, text):
            (base / path).parent.mkdir(parents=True, exist_ok=True)
            (base / path).write_text(text, encoding="utf-8")

        for path, text in good.items():
            write(path, text)
        _, problems = check_tree(folder)
        if problems:
            sys.exit("layering self-test: complains of a good tree:\n" + "\n".join(problems))
        for path, text, words in bad:
            write(path, text)
            _, problems = check_tree(folder)
            if len(problems) != 1 or words not in problems[0]:
                sys.exit(f"layering self-test: {path} with {text!r} should give {words!r}, gave {problems}")
            (base / path).unlink()
    print(f"layering self-test: {len(bad)} violations found, none in the good tree")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if sys.argv[1] == "--self-test":
        self_test()
        return
    files, problems = check_tree(sys.argv[1])
    for problem in problems:
        print(problem)
    print(f"layering: {files} headers, {len(problems)} violations")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
