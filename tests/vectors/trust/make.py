#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Lays down the vectors that the Python writer makes, and index.json over all of them.

Those of the C encoders (documents below) are laid down by the unit tests signed, trust, enrol and
zone-* with JEMPUT_WRITE_VECTORS=1. Run by hand, and only when a format changes."""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "reader"))
import jbs1  # noqa: E402
from nacl.signing import SigningKey  # noqa: E402


def seed(number):
    return bytes([number]) * 32


def public(number):
    return bytes(SigningKey(seed(number)).verify_key)


def entry(name, role, signers, keys, threshold=1, valid=True, **more):
    return {
        "file": name,
        "role": role,
        "seeds": [seed(n).hex() for n in signers],
        "keys": [public(n).hex() for n in keys],
        "threshold": threshold,
        "valid": valid,
        **more,
    }


# Written by the C encoders: name, role, who signed, schema.
DOCUMENTS = [
    ("trust-1.jbs", "trust", [1], "trust"),
    ("trust-2.jbs", "trust", [1, 2], "trust"),
    ("enrol-request.jbs", "enrol-request", [0x31], "enrol-request"),
    ("enrol.jbs", "enrol", [1], "enrol"),
    ("zone.jbs", "zone", [1, 2], "zone"),
    ("fresh.jbs", "fresh", [1], "fresh"),
    ("exception.jbs", "exception", [1], "exception"),
]


def main():
    index = [
        entry(name, role, signers, signers, len(signers), schema=schema)
        for name, role, signers, schema in DOCUMENTS
    ]

    def lay(name, data, *args, **kwargs):
        (HERE / name).write_bytes(data)
        index.append(entry(name, *args, **kwargs))

    one = jbs1.create("zone", b'{"ditulis":"python"}', [seed(1)])
    three = jbs1.create("receipt", b"{}", [seed(1), seed(2), seed(3)])
    lay("python-one.jbs", one, "zone", [1], [1])
    lay("python-three.jbs", three, "receipt", [1, 2, 3], [1, 2, 3], 3)
    lay("python-two-of-three.jbs", jbs1.create("zone", b"{}", [seed(3), seed(1)]), "zone", [1, 3], [1, 2, 3], 2)
    lay("python-sixteen.jbs", jbs1.create("time", b"", [seed(n) for n in range(1, 17)]), "time", list(range(1, 17)), [5], 1)
    lay("bad-one-of-two.jbs", one, "zone", [1], [1, 2], 2, valid=False)
    lay("bad-other-role.jbs", one, "fresh", [1], [1], valid=False)
    lay("bad-other-key.jbs", one, "zone", [1], [2], valid=False)
    lay("bad-trailing.jbs", one + b"\0", "zone", [1], [1], valid=False)
    lay("bad-truncated.jbs", one[:-1], "zone", [1], [1], valid=False)
    lay("bad-suite.jbs", one[:4] + b"\2" + one[5:], "zone", [1], [1], valid=False)
    head = 4 + 1 + 1 + len("receipt") + 1
    swapped = three[:head] + three[head + 80 : head + 160] + three[head : head + 80] + three[head + 160 :]
    lay("bad-order.jbs", swapped, "receipt", [1, 2, 3], [1, 2, 3], valid=False)
    twice = one[:10] + b"\2" + one[11:91] + one[11:]
    lay("bad-twice.jbs", twice, "zone", [1], [1], valid=False)
    text = json.dumps({"vectors": index}, indent=1)
    (HERE / "index.json").write_text(text + "\n")


main()
