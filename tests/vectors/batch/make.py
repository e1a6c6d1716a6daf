#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Lays down python.jbb: the batch of batch.jbb as the second writer makes it, with the members in
another order and spaces between them, which no reader may mind.

The other files here are laid down by the unit test sync-vectors with JEMPUT_WRITE_VECTORS=1. Run by
hand, and only when the format changes."""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "reader"))
import jbb1  # noqa: E402
from nacl.signing import SigningKey  # noqa: E402

SEED = bytes([7]) * 32


def main():
    key = bytes(SigningKey(SEED).verify_key)
    manifest, records = jbb1.parse((HERE / "batch.jbb").read_bytes(), key)
    payload = json.dumps(manifest, indent=1, sort_keys=True).encode()
    (HERE / "python.jbb").write_bytes(jbb1.create(payload, records, SEED))


main()
