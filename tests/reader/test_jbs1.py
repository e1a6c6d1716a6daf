#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""The golden JBS1 files through the second reader, their payloads through the JSON Schemas, and the
spoken exception code computed again from its specification. Prints TAP."""
import copy
import json
import os
import pathlib
import struct
import sys
from hashlib import blake2b

import jsonschema

import jbs1

ROOT = pathlib.Path(os.environ.get("JEMPUT_SRC") or pathlib.Path(__file__).resolve().parents[2])
VECTORS = ROOT / "tests" / "vectors" / "trust"
INDEX = json.loads((VECTORS / "index.json").read_text())["vectors"]


def schema(name):
    loaded = json.loads((ROOT / "schemas" / "json" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(loaded)
    return jsonschema.Draft202012Validator(loaded)


def verified(vector, data=None):
    data = (VECTORS / vector["file"]).read_bytes() if data is None else data
    keys = [bytes.fromhex(key) for key in vector["keys"]]
    return jbs1.verify(data, vector["role"], keys, vector["threshold"])


def is_refused(call, *args):
    try:
        call(*args)
    except jbs1.Refused:
        return True
    return False


def good_vectors_verify():
    good = [vector for vector in INDEX if vector["valid"]]
    assert len(good) >= 8
    for vector in good:
        verified(vector)


def bad_vectors_are_refused():
    bad = [vector for vector in INDEX if not vector["valid"]]
    assert len(bad) >= 8
    for vector in bad:
        assert is_refused(verified, vector), vector["file"]


def what_c_signed_is_signed_again_to_the_same_bytes():
    for vector in INDEX:
        if vector["valid"]:
            seeds = [bytes.fromhex(seed) for seed in vector["seeds"]]
            again = jbs1.create(vector["role"], verified(vector), seeds)
            assert again == (VECTORS / vector["file"]).read_bytes(), vector["file"]


def truncated_at_every_byte_is_refused():
    vector = next(v for v in INDEX if v["file"] == "enrol.jbs")
    data = (VECTORS / vector["file"]).read_bytes()
    for length in range(len(data)):
        assert is_refused(verified, vector, data[:length]), length


def no_turned_bit_goes_unnoticed():
    vector = next(v for v in INDEX if v["file"] == "python-one.jbs")
    data = (VECTORS / vector["file"]).read_bytes()
    for bit in range(8 * len(data)):
        turned = bytearray(data)
        turned[bit // 8] ^= 1 << bit % 8
        assert is_refused(verified, vector, bytes(turned)), bit


EXAMPLES = {
    "time": {
        "type": "jemput.time/1",
        "nonce": "ab" * 32,
        "time": "2026-11-22T08:15:00Z",
        "kit": "01" * 16,
        "office": "02" * 16,
        "last_receipt_no": 7,
        "known": {
            "incarnation": "03" * 16,
            "last_rec_seq": 12,
            "audit": {"size": 40, "head": "cd" * 32},
        },
    },
    "zone-draft": {
        "area": "1503",
        "timezone": "WIB",
        "rules": [
            {
                "id": "merah-1",
                "hazard": "covid-19",
                "issuer": "Bupati Sarolangun",
                "scope": "1503042001",
                "rw": "2",
                "rt": "5",
                "effect": "LOCK",
                "level": "merah",
                "from": "2026-11-16",
                "to": "2026-11-23T03:00:00Z",
                "decree_number": "SK Bupati 412/2026",
                "decree_date": "2026-11-14",
            }
        ],
    },
}


def examples():
    for vector in INDEX:
        if "schema" in vector:
            yield vector["schema"], json.loads(verified(vector))
    yield from EXAMPLES.items()


def payloads_keep_their_schemas():
    names = set()
    for name, payload in examples():
        schema(name).validate(payload)
        names.add(name)
    assert names == {
        "trust", "enrol-request", "enrol", "zone", "zone-draft", "fresh", "exception", "time",
    }, names


def schemas_refuse_what_decoders_refuse():
    for name, payload in examples():
        validator = schema(name)
        more = dict(payload, more=1)
        assert not validator.is_valid(more), name
        for member in payload:
            odd = dict(payload, **{member: None})
            assert not validator.is_valid(odd), (name, member)
        if "type" in payload:
            assert not validator.is_valid(dict(payload, type=payload["type"][:-1] + "2")), name
    name, draft = "zone-draft", EXAMPLES["zone-draft"]
    for change in ({"scope": "150304"}, {"effect": "UNKNOWN"}, {"rw": "000"}, {"from": "16-11-2026"}):
        odd = copy.deepcopy(draft)
        odd["rules"][0].update(change)
        assert not schema(name).is_valid(odd), change
    odd = copy.deepcopy(draft)
    del odd["rules"][0]["rw"]
    assert not schema(name).is_valid(odd)


def the_golden_verdicts_ask_valid_files():
    golden = json.loads((ROOT / "tests" / "vectors" / "zone" / "verdicts.json").read_text())
    validator = schema("zone")
    for rules in golden["bundles"].values():
        full = [dict(golden["rule_defaults"], **rule) for rule in rules]
        validator.validate(dict(golden["head"], rules=full))


def the_spoken_code_is_the_one_the_c_test_expects():
    category = b"rumah sakit"
    m = b"jemput/v1/exception\0" + b"\x11" * 16 + b"1503042001"
    m += struct.pack(">HBBBB", 2026, 11, 22, 2, len(category)) + category
    h = blake2b(m, digest_size=32, key=b"\x5a" * 32).digest()
    code = "%010d" % (int.from_bytes(h[:8], "big") % 10**10)
    test = (ROOT / "tests" / "unit" / "test-zone-exception.c").read_text()
    assert f'"{code}"' in test, code


TESTS = [
    good_vectors_verify,
    bad_vectors_are_refused,
    what_c_signed_is_signed_again_to_the_same_bytes,
    truncated_at_every_byte_is_refused,
    no_turned_bit_goes_unnoticed,
    payloads_keep_their_schemas,
    schemas_refuse_what_decoders_refuse,
    the_golden_verdicts_ask_valid_files,
    the_spoken_code_is_the_one_the_c_test_expects,
]

if __name__ == "__main__":
    failed = 0
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        sentence = "/reader/jbs1/" + test.__name__.replace("_", "-")
        try:
            test()
            print(f"ok {number} {sentence}")
        except Exception as fault:  # a TAP line for each, whatever went wrong
            failed += 1
            print(f"not ok {number} {sentence}\n# {type(fault).__name__}: {fault}"[:500])
    sys.exit(failed > 0)
