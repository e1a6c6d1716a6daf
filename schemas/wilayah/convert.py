#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Makes wilayah.jbw, the compact list of regions, from the CSV files of idn-area-data.

usage: convert.py DATA_DIR OUT      (DATA_DIR holds provinces.csv ... villages.csv)

The format is specified at the head of core/people/region.c. The same input gives the same bytes.
"""
import csv
import hashlib
import pathlib
import re
import struct
import sys
import unicodedata

# file, dotted form of the code, rows in idn-area-data 4.0.1
LEVELS = [
    ("provinces.csv", r"\d\d", 38),
    ("regencies.csv", r"\d\d(\.\d\d){1}", 514),
    ("districts.csv", r"\d\d(\.\d\d){2}", 7285),
    ("villages.csv", r"\d\d(\.\d\d){2}\.[123]\d{3}", 83762),
]
DROPPED = "'\"`\u00b4\u02bb\u02bc\u2018\u2019\u201c\u201d"


def fold(name):
    """As jb_fold (core/people/fold.c)."""
    letters = []
    for c in unicodedata.normalize("NFKD", name):
        if c in DROPPED or unicodedata.category(c).startswith("M"):
            continue
        letters.append(c.lower() if c.isalnum() else " ")
    return " ".join("".join(letters).split())


def read_level(path, form, rows):
    with open(path, encoding="utf-8", newline="") as file:
        regions = [(row["code"], row["name"]) for row in csv.DictReader(file, strict=True)]
    if len(regions) != rows:
        sys.exit(f"{path}: {len(regions)} rows, not {rows}")
    for code, name in regions:
        if not re.fullmatch(form, code):
            sys.exit(f"{path}: odd code {code}")
        if not name or name != name.strip() or not name.isprintable() or len(name) > 100:
            sys.exit(f"{path}: odd name of {code}")
    regions = sorted((int(code.replace(".", "")), name) for code, name in regions)
    if len({code for code, _ in regions}) != rows:
        sys.exit(f"{path}: a code stands twice")
    return regions


def build(data_dir):
    tables, names, folds, counts = bytearray(), bytearray(), bytearray(), []
    above = None
    for (file, form, rows), step in zip(LEVELS, (1, 100, 100, 10000)):
        regions = read_level(data_dir / file, form, rows)
        if above is not None and any(code // step not in above for code, _ in regions):
            sys.exit(f"{file}: a region without the one it lies in")
        above = {code for code, _ in regions}
        counts.append(len(regions))
        for code, name in regions:
            text, folded = name.encode(), fold(name).encode()
            if len(folded) > len(text):
                sys.exit(f"{file}: the folded name of {code} is longer than the name")
            tables += code.to_bytes(5, "big") + len(names).to_bytes(3, "big")
            names += text + b"\0"
            folds += folded.ljust(len(text), b"\0") + b"\0"
    body = struct.pack(">5I", *counts, len(names)) + tables + names + folds
    return b"JBW1" + hashlib.blake2b(body, digest_size=32).digest() + body


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    pathlib.Path(sys.argv[2]).write_bytes(build(pathlib.Path(sys.argv[1])))


main()
