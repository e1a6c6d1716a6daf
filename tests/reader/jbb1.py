# SPDX-License-Identifier: MPL-2.0
"""A second reader and writer of JBB1 and of the kit socket's frames, written from the specifications at
the head of core/sync/batch.c, upload.c and frames.c alone, so that they stay specifications."""
import json
import re
import struct
from hashlib import blake2b

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

import jbs1
from jbs1 import Refused

MAGIC = b"JBB1"
SUITE = 1
HEAD = struct.Struct(">4sBI")
MAX_MANIFEST = 65536
MAX_RECORDS = 64
MAX_RECORD = 16 << 20
MAX_SIZES = 32 << 20
MAX_FRAME = 1048640
MEMBERS = {"type", "batch", "kit", "incarnation", "made", "audit", "last_rec_seq", "records"}


def digest(data):
    return blake2b(data, digest_size=32).digest()


def _once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("a name twice")
    return found


def _check(condition, what):
    if not condition:
        raise Refused(what)


def _hex(text, size):
    _check(isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{2 * size}}}", text), "hex")
    return text


def _id(text):
    _check(_hex(text, 16) != "00" * 16, "no id")
    return text


def _number(value, low, high=(1 << 53) - 1):
    _check(type(value) is int and low <= value <= high, "number")
    return value


def _check_record(record):
    _check(isinstance(record, dict) and set(record) == {"id", "rec_seq", "size", "digest"}, "record")
    _id(record["id"])
    _number(record["rec_seq"], 1)
    _number(record["size"], 1, MAX_RECORD)
    _hex(record["digest"], 32)


def check_manifest(manifest):
    _check(isinstance(manifest, dict) and set(manifest) == MEMBERS, "members")
    _check(manifest["type"] == "jemput.batch/1", "type")
    for name in ("batch", "kit", "incarnation"):
        _id(manifest[name])
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    _check(isinstance(manifest["made"], str) and re.fullmatch(time, manifest["made"]), "made")
    audit = manifest["audit"]
    _check(isinstance(audit, dict) and set(audit) == {"size", "head"}, "audit")
    _number(audit["size"], 0)
    _hex(audit["head"], 32)
    _number(manifest["last_rec_seq"], 0)
    records = manifest["records"]
    _check(isinstance(records, list) and 1 <= len(records) <= MAX_RECORDS, "records")
    for record in records:
        _check_record(record)
    _check(len({record["id"] for record in records}) == len(records), "an id twice")
    _check(sum(record["size"] for record in records) <= MAX_SIZES, "too large")


def head(data):
    """The manifest's JBS1 file, from a stream's first bytes."""
    _check(len(data) >= HEAD.size, "truncated")
    magic, suite, size = HEAD.unpack_from(data)
    _check(magic == MAGIC and suite == SUITE, "magic or suite")
    _check(1 <= size <= MAX_MANIFEST and len(data) >= HEAD.size + size, "manifest")
    return data[HEAD.size : HEAD.size + size]


def parse(data, kit_key):
    """-> (manifest, [bytes of each record, or None where they do not match their digest])."""
    file = head(data)
    payload = jbs1.verify(file, "batch", [kit_key], max_payload=MAX_MANIFEST)
    try:
        manifest = json.loads(payload.decode("utf-8"), object_pairs_hook=_once)
    except ValueError as fault:
        raise Refused("JSON") from fault
    check_manifest(manifest)
    at = HEAD.size + len(file)
    _check(len(data) == at + sum(record["size"] for record in manifest["records"]), "length")
    records = []
    for record in manifest["records"]:
        sealed = data[at : at + record["size"]]
        records.append(sealed if digest(sealed).hex() == record["digest"] else None)
        at += record["size"]
    return manifest, records


def create(payload, records, kit_seed):
    """A stream of these records behind a manifest whose payload is given as bytes."""
    file = jbs1.create("batch", payload, [kit_seed])
    return HEAD.pack(MAGIC, SUITE, len(file)) + file + b"".join(records)


def _upload_message(kit, batch, batch_digest, size):
    return jbs1.message(b"upload", kit + batch + batch_digest + struct.pack(">Q", size))


def upload_sign(kit, batch, batch_digest, size, kit_seed):
    message = _upload_message(kit, batch, batch_digest, size)
    return SigningKey(kit_seed).sign(message).signature.hex()


def upload_verify(kit, batch, batch_digest, size, signature, kit_key):
    try:
        message = _upload_message(kit, batch, batch_digest, size)
        VerifyKey(kit_key).verify(message, bytes.fromhex(_hex(signature, 64)))
        return True
    except (BadSignatureError, Refused):
        return False


def frames(data):
    """-> [(verb, payload)] of frames one behind the other."""
    found = []
    while data:
        _check(len(data) >= 4, "truncated")
        (size,) = struct.unpack_from(">I", data)
        _check(1 <= size <= MAX_FRAME and len(data) >= 4 + size, "frame")
        found.append((data[4], data[5 : 4 + size]))
        data = data[4 + size :]
    return found
