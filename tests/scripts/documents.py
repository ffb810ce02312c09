#!/usr/bin/env python3
"""Checks the documents: what they quote is in the file that they name, and what they link to exists.

Usage: documents.py SOURCE_FOLDER

A code block right below `<!-- from FILE -->` must be a part of FILE, line for line.
"""

import pathlib
import re
import sys

QUOTE = re.compile(r"^<!-- from (\S+) -->\n```\w*\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")
BLOCK = re.compile(r"^```.*?^```$", re.M | re.S)


def anchors(document):
    """The anchors of a document's headings, as GitHub makes them."""
    text = BLOCK.sub("", document.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ +(.*)$", text, re.M)
    return {"#" + re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def offences(root, document):
    text = document.read_text(encoding="utf-8")
    for file, code in QUOTE.findall(text):
        if not (root / file).is_file():
            yield f"quotes {file}, which does not exist"
        elif code not in (root / file).read_text(encoding="utf-8"):
            yield f"quotes what is not in {file}:\n{code}"
    if len(re.findall(r"^<!-- from ", text, re.M)) != len(QUOTE.findall(text)):
        yield "has a quotation without its block"
    for target, anchor in LINK.findall(BLOCK.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        file = document.parent / target if target else document
        if not file.exists():
            yield f"links to {target}, which does not exist"
        elif anchor and file.suffix == ".md" and anchor not in anchors(file):
            yield f"links to {target}{anchor}, a heading that does not exist"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = pathlib.Path(sys.argv[1])
    documents = [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("docs/venues/*.md"), *root.glob("tests/*/README.md")]
    found = [f"{d.relative_to(root)} {o}" for d in documents for o in offences(root, d)]
    print("\n".join(found) or f"documents: {len(documents)} checked")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
