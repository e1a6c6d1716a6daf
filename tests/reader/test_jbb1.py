#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""The golden batches and answers through the second reader, and every JSON document of the hand-over
through its schema. Prints TAP."""
import copy
import json
import os
import pathlib
import struct
import sys
from hashlib import blake2b

import jsonschema
from nacl.signing import SigningKey

import jbb1
import jbs1
from jbs1 import Refused

ROOT = pathlib.Path(os.environ.get("JEMPUT_SRC") or pathlib.Path(__file__).resolve().parents[2])
VECTORS = ROOT / "tests" / "vectors" / "batch"
KIT_SEED = bytes([7]) * 32
KIT_KEY = bytes(SigningKey(KIT_SEED).verify_key)
OFFICE_KEY = bytes(SigningKey(bytes([9]) * 32).verify_key)
SIZES = [300, 1, 4096]


def read(name):
    return (VECTORS / name).read_bytes()


def is_refused(call, *args):
    try:
        call(*args)
    except Refused:
        return True
    return False


def record(i):
    return bytes((37 * i + k) % 251 for k in range(SIZES[i]))


def a_batch_of_c_is_read():
    manifest, records = jbb1.parse(read("batch.jbb"), KIT_KEY)
    assert records == [record(i) for i in range(3)]
    assert manifest["kit"] == blake2b(b"jemput/v1/kit\0" + KIT_KEY, digest_size=16).hexdigest()
    assert manifest["batch"] == "b1" * 16 and manifest["incarnation"] == "22" * 16
    assert manifest["made"] == "2026-11-22T08:15:00Z"
    assert manifest["audit"] == {"size": 41, "head": "aa" * 32}
    assert manifest["last_rec_seq"] == 9
    assert [r["rec_seq"] for r in manifest["records"]] == [7, 8, 9]


def a_rotten_record_is_told_and_the_others_are_taken():
    manifest, records = jbb1.parse(read("batch-one-rotten.jbb"), KIT_KEY)
    assert records == [record(0), record(1), None]
    assert read("batch-one-rotten.jbb")[-4096:] == bytes(4096)


def the_same_batch_is_written_to_the_same_bytes():
    manifest, records = jbb1.parse(read("batch.jbb"), KIT_KEY)
    payload = json.dumps(manifest, separators=(",", ":")).encode()
    assert jbb1.create(payload, records, KIT_SEED) == read("batch.jbb")
    assert jbb1.parse(read("python.jbb"), KIT_KEY) == (manifest, records)
    assert read("python.jbb") != read("batch.jbb")


def a_batch_cut_or_lengthened_anywhere_is_refused():
    data = read("batch.jbb")
    for length in range(len(data)):
        assert is_refused(jbb1.parse, data[:length], KIT_KEY), length
    assert is_refused(jbb1.parse, data + b"\0", KIT_KEY)


def no_turned_bit_of_the_head_goes_unnoticed():
    data = read("batch.jbb")
    end = jbb1.HEAD.size + len(jbb1.head(data))
    for bit in range(8 * end):
        turned = bytearray(data)
        turned[bit // 8] ^= 1 << bit % 8
        assert is_refused(jbb1.parse, bytes(turned), KIT_KEY), bit
    for at in range(end, len(data), 97):
        turned = bytearray(data)
        turned[at] ^= 1
        assert jbb1.parse(bytes(turned), KIT_KEY)[1].count(None) == 1, at


def another_kit_is_refused():
    assert is_refused(jbb1.parse, read("batch.jbb"), OFFICE_KEY)


def impossible_manifests_are_refused():
    good, records = jbb1.parse(read("batch.jbb"), KIT_KEY)

    def spoilt(change):
        manifest = copy.deepcopy(good)
        change(manifest)
        return jbb1.create(json.dumps(manifest).encode(), records, KIT_SEED)

    changes = [
        lambda m: m.update(type="jemput.batch/2"),
        lambda m: m.update(extra=1),
        lambda m: m.pop("made"),
        lambda m: m.update(kit="00" * 16),
        lambda m: m.update(records=[]),
        lambda m: m["records"][0].update(size=0),
        lambda m: m["records"][0].update(size=(16 << 20) + 1),
        lambda m: m["records"][0].update(rec_seq=0),
        lambda m: m["records"][0].update(id=m["records"][1]["id"]),
        lambda m: m["records"][0].update(digest="AA" * 32),
        lambda m: m.update(records=m["records"] * 22),
    ]
    for i, change in enumerate(changes):
        assert is_refused(jbb1.parse, spoilt(change), KIT_KEY), i
    twice = json.dumps(good).replace('"made"', '"made":"","made"', 1).encode()
    assert is_refused(jbb1.parse, jbb1.create(twice, records, KIT_SEED), KIT_KEY)


def an_upload_is_signed_as_specified():
    manifest, _ = jbb1.parse(read("batch.jbb"), KIT_KEY)
    following = json.loads(read("next.json"))
    kit, batch = bytes.fromhex(manifest["kit"]), bytes.fromhex(manifest["batch"])
    digest = jbb1.digest(jbb1.head(read("batch.jbb")))
    size = len(read("batch.jbb"))
    assert following["digest"] == digest.hex() and following["size"] == size
    signature = jbb1.upload_sign(kit, batch, digest, size, KIT_SEED)
    assert following["signature"] == signature
    assert jbb1.upload_verify(kit, batch, digest, size, signature, KIT_KEY)
    assert not jbb1.upload_verify(kit, batch, digest, size + 1, signature, KIT_KEY)


def the_frames_of_the_kit_socket_are_read():
    found = jbb1.frames(read("frames.bin"))
    batch = b"\xb1" * 16
    assert found == [
        (1, b""),
        (3, batch + struct.pack(">QI", 1048576, 1048576)),
        (4, b"\x02\x01JBS1"),
        (4, b"\x03\x01" + batch + b"https://kantor.example/u/1"),
        (6, struct.pack(">I", 30000)),
        (255, bytes([9]) + b"Tidak ada."),
    ]
    data = read("frames.bin")
    assert is_refused(jbb1.frames, data[:-1])
    assert is_refused(jbb1.frames, bytes(4))
    assert is_refused(jbb1.frames, struct.pack(">I", jbb1.MAX_FRAME + 1) + bytes(jbb1.MAX_FRAME + 1))


def documents():
    """(schema, document) of every golden file."""
    for name in ("batch.jbb", "python.jbb"):
        yield "batch", json.loads(jbs1.verify(jbb1.head(read(name)), "batch", [KIT_KEY]))
    for name, role, key, schema in [
        ("hello.jbs", "hello", KIT_KEY, "hello"),
        ("time.jbs", "time", OFFICE_KEY, "time"),
        ("stored.jbs", "stored", OFFICE_KEY, "stored"),
        ("receipt.jbs", "receipt", OFFICE_KEY, "receipt"),
        ("receipt-refused.jbs", "receipt", OFFICE_KEY, "receipt"),
    ]:
        yield schema, json.loads(jbs1.verify(read(name), role, [key]))
    for name, schema in [
        ("office-call.json", "office-call"),
        ("next.json", "next"),
        ("next-nothing.json", "next"),
        ("progress.json", "progress"),
    ]:
        yield schema, json.loads(read(name))


def validator(name):
    schema = json.loads((ROOT / "schemas" / "json" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def every_document_keeps_its_schema():
    names = set()
    for name, document in documents():
        validator(name).validate(document)
        names.add(name)
    assert names == {
        "batch", "hello", "time", "stored", "receipt", "office-call", "next", "progress"
    }


OPTIONAL = {
    "hello": {"office", "battery", "disk_free"},
    "time": {"known"},
    "receipt": {"reason"},
    "progress": {"batch", "message"},
}


def schemas_refuse_what_c_refuses():
    for name, document in documents():
        check = validator(name)
        assert not check.is_valid({**document, "extra": 1}), name
        assert not check.is_valid({**document, "type": f"jemput.{name}/2"}), name
        for member in document.keys() - OPTIONAL.get(name, set()):
            less = {key: value for key, value in document.items() if key != member}
            assert not check.is_valid(less), (name, member)
        if name == "receipt":
            assert not check.is_valid({**document, "refused": not document["refused"]})


def main():
    tests = [
        a_batch_of_c_is_read,
        a_rotten_record_is_told_and_the_others_are_taken,
        the_same_batch_is_written_to_the_same_bytes,
        a_batch_cut_or_lengthened_anywhere_is_refused,
        no_turned_bit_of_the_head_goes_unnoticed,
        another_kit_is_refused,
        impossible_manifests_are_refused,
        an_upload_is_signed_as_specified,
        the_frames_of_the_kit_socket_are_read,
        every_document_keeps_its_schema,
        schemas_refuse_what_c_refuses,
    ]
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", "-")
        try:
            test()
            print(f"ok {number} /reader/jbb1/{name}")
        except Exception as fault:
            failed += 1
            print(f"not ok {number} /reader/jbb1/{name} # {fault!r}")
    sys.exit(1 if failed else 0)


main()
