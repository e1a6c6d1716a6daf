#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""The golden JBR1 files through the second reader, their part tables and records through the JSON
Schemas. Prints TAP."""
import json
import os
import pathlib
import sys
from hashlib import blake2b

import jsonschema
from nacl.signing import SigningKey

import jbr1

ROOT = pathlib.Path(os.environ.get("JEMPUT_SRC") or pathlib.Path(__file__).resolve().parents[2])
VECTORS = ROOT / "tests" / "vectors" / "seal"
INDEX = json.loads((VECTORS / "index.json").read_text())["vectors"]
SMALL = next(vector for vector in INDEX if vector["file"] == "small.jbr1")


def seed(vector, name):
    return bytes.fromhex(vector[name + "_seed"])


def public(vector, name):
    return bytes(SigningKey(seed(vector, name)).verify_key)


def read(vector):
    return (VECTORS / vector["file"]).read_bytes()


def digest(data):
    return blake2b(data, digest_size=32).hexdigest()


def is_refused(call, *args):
    try:
        call(*args)
    except jbr1.Refused:
        return True
    return False


def schema(name):
    loaded = json.loads((ROOT / "schemas" / "json" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(loaded)
    folder = (ROOT / "schemas" / "json").as_uri() + "/"
    return jsonschema.Draft202012Validator(loaded, resolver=jsonschema.RefResolver(folder, loaded))


def what_c_sealed_opens_for_each_recipient():
    assert len(INDEX) >= 2
    for vector in INDEX:
        data = read(vector)
        assert digest(data) == vector["blake2b_256"]
        for name in ("office", "escrow"):
            parts = jbr1.open_record(data, seed(vector, name))
            found = [
                {"name": n, "type": t, "size": len(b), "blake2b_256": digest(b)}
                for n, t, b in parts
            ]
            assert found == vector["parts"], vector["file"]


def both_signatures_hold_in_their_roles_only():
    for vector in INDEX:
        officer, kit = public(vector, "officer"), public(vector, "kit")
        jbr1.verify(read(vector), officer, kit)
        assert is_refused(jbr1.verify, read(vector), kit, officer)
        assert is_refused(jbr1.verify, read(vector), officer, officer)


def the_header_says_what_was_given():
    header = jbr1.parse(read(SMALL)).header
    assert header.kit == b"\x11" * 16 and header.incarnation == b"\x22" * 16
    assert header.officer == b"\x33" * 16 and header.record == b"\x44" + bytes(15)
    assert (header.rec_seq, header.trust_version, header.zone_version) == (7, 2, 41)
    assert header.village == "1503042001" and header.clock_to - header.clock_from == 60
    assert header.n_parts == len(SMALL["parts"]) + 1
    assert header.total == sum(part["size"] for part in SMALL["parts"])


def part_tables_and_records_fit_their_schemas():
    table, record = schema("part-table"), schema("record")
    for vector in INDEX:
        text = jbr1.part_table(read(vector), seed(vector, "office"))
        table.validate(json.loads(text))
        record.validate(json.loads(jbr1.open_record(read(vector), seed(vector, "office"))[0][2]))


def the_schema_refuses_other_tables():
    first = {"name": "record.json", "type": "application/json", "size": 2}
    photo = {"name": "photo.jpg", "type": "image/jpeg", "size": 3}
    table = schema("part-table")
    assert table.is_valid({"parts": [first, photo]})
    for bad in (
        {},
        {"parts": []},
        {"parts": [photo]},
        {"parts": [photo, first]},
        {"parts": [first, first]},
        {"parts": [first], "more": 1},
        {"parts": [{**first, "more": 1}]},
        {"parts": [first, {**photo, "name": "finger-11"}]},
        {"parts": [first, {**photo, "name": "exception-photo.jpg"}]},
        {"parts": [first, {**photo, "type": "Image/JPEG"}]},
        {"parts": [first, {**photo, "size": -1}]},
    ):
        assert not table.is_valid(bad), bad


def a_record_cut_at_any_byte_is_refused():
    data = read(SMALL)
    for length in range(len(data)):
        assert is_refused(jbr1.open_record, data[:length], seed(SMALL, "office")), length
    assert is_refused(jbr1.open_record, data + b"\0", seed(SMALL, "office"))


def a_flipped_bit_at_any_byte_is_refused():
    data = read(SMALL)
    officer, kit = public(SMALL, "officer"), public(SMALL, "kit")
    for at in range(len(data)):
        bad = bytearray(data)
        bad[at] ^= 1 << at % 8
        assert is_refused(jbr1.verify, bytes(bad), officer, kit), at
        if at < len(data) - 128:
            assert is_refused(jbr1.open_record, bytes(bad), seed(SMALL, "office")), at


def a_stranger_opens_nothing():
    assert is_refused(jbr1.open_record, read(SMALL), bytes(32))


TESTS = [
    what_c_sealed_opens_for_each_recipient,
    both_signatures_hold_in_their_roles_only,
    the_header_says_what_was_given,
    part_tables_and_records_fit_their_schemas,
    the_schema_refuses_other_tables,
    a_record_cut_at_any_byte_is_refused,
    a_flipped_bit_at_any_byte_is_refused,
    a_stranger_opens_nothing,
]

if __name__ == "__main__":
    failed = 0
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        sentence = "/reader/jbr1/" + test.__name__.replace("_", "-")
        try:
            test()
            print(f"ok {number} {sentence}")
        except Exception as fault:  # a TAP line for each, whatever went wrong
            failed += 1
            print(f"not ok {number} {sentence}\n# {type(fault).__name__}: {fault}"[:500])
    sys.exit(failed > 0)
