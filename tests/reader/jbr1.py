# SPDX-License-Identifier: MPL-2.0
"""A second reader of JBR1, written from the specification at the head of core/vault/seal.c alone, so
that the specification stays one. It writes nothing: a sealed record is signed by two parties."""
import hmac
import json
import re
import struct
from dataclasses import dataclass
from hashlib import blake2b

from nacl import bindings
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.signing import VerifyKey

MAX_BYTES = 16 << 20
CHUNK = 65536
TAG_MESSAGE, TAG_FINAL = 0, 3
TIME_MAX = 253402300799
PART_NAME = re.compile(
    r"photo\.jpg|signature\.json|(exception-)?(signature\.png|finger-([1-9]|10)|iris-[lr])"
    r"|slap-(left|right|thumbs)|doc-[1-9]"
)
MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


class Refused(Exception):
    """Not a sealed record, not for this key, not signed by these two, or damaged."""


@dataclass
class Header:
    kit: bytes
    incarnation: bytes
    officer: bytes
    record: bytes
    rec_seq: int
    replaces: bytes
    trust_version: int
    zone_version: int
    zone_digest: bytes
    village: str
    clock_from: int
    clock_to: int
    clock_trust: int
    recipients: list
    n_parts: int
    total: int


class _Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        if len(self.data) - self.at < n:
            raise Refused("truncated")
        self.at += n
        return self.data[self.at - n : self.at]

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(">" + form)))[0]

    def lp(self, most):
        length = self.number("I")
        if length > most:
            raise Refused("too long")
        return self.take(length)

    def end(self):
        if self.at != len(self.data):
            raise Refused("trailing bytes")


def key_id(public_key):
    return blake2b(b"jemput/v1/key\0" + public_key, digest_size=16).digest()


def _check(good, what):
    if not good:
        raise Refused(what)


def _header(data):
    b = _Bytes(data)
    ids = [b.take(16) for _ in range(4)]
    rec_seq, replaces = b.number("Q"), b.take(16)
    trust, zone, digest = b.number("I"), b.number("I"), b.take(32)
    village, clock = b.take(10), (b.number("q"), b.number("q"))
    clock_trust, n = b.number("B"), b.number("B")
    _check(1 <= n <= 4, "recipients")
    recipients = [b.take(16) for _ in range(n)]
    n_parts, total = b.number("H"), b.number("I")
    b.end()
    _check(all(any(i) for i in ids), "an id of zeros")
    _check(1 <= rec_seq < 1 << 63, "rec_seq")
    _check(re.fullmatch(rb"[0-9]{10}", village), "village")
    _check(0 <= clock[0] <= clock[1] <= TIME_MAX and clock_trust <= 2, "clock")
    _check(len(set(recipients)) == n, "a recipient twice")
    _check(2 <= n_parts <= 42 and total <= MAX_BYTES, "parts")
    return Header(
        *ids, rec_seq, replaces, trust, zone, digest, village.decode(), *clock, clock_trust,
        recipients, n_parts, total,
    )


@dataclass
class Sealed:
    header: Header
    header_bytes: bytes
    boxes: list
    commitment: bytes
    streams: list
    signed: bytes
    by_officer: bytes
    by_kit: bytes


def parse(data):
    """Where everything lies; nothing of it is believed yet."""
    _check(len(data) <= MAX_BYTES, "too large")
    b = _Bytes(data)
    _check(b.take(4) == b"JBR1" and b.number("B") == 1, "magic or suite")
    header_bytes = b.lp(226)
    header = _header(header_bytes)
    boxes = [b.take(112) for _ in header.recipients]
    commitment = b.take(64)
    streams = [b.lp(MAX_BYTES) for _ in range(header.n_parts)]
    signed = data[: b.at]
    by_officer, by_kit = b.take(64), b.take(64)
    b.end()
    return Sealed(header, header_bytes, boxes, commitment, streams, signed, by_officer, by_kit)


def verify(data, officer_key, kit_key):
    """Raises unless the officer and the kit signed everything before their signatures."""
    sealed = parse(data)
    digest = blake2b(sealed.signed).digest()
    for role, key, signature in (
        (b"record-officer", officer_key, sealed.by_officer),
        (b"record-kit", kit_key, sealed.by_kit),
    ):
        try:
            VerifyKey(key).verify(b"jemput/v1/" + role + b"\0" + digest, signature)
        except BadSignatureError as fault:
            raise Refused("signature") from fault


def _open_key(sealed, seed):
    public, secret = bindings.crypto_box_seed_keypair(seed)
    own = key_id(public)
    _check(own in sealed.header.recipients, "not for this key")
    box = sealed.boxes[sealed.header.recipients.index(own)]
    try:
        plain = bindings.crypto_box_seal_open(box, public, secret)
    except CryptoError as fault:
        raise Refused("box") from fault
    key, digest = plain[:32], plain[32:]
    _check(hmac.compare_digest(digest, _digest(sealed.header_bytes)), "box of another header")
    commitment = blake2b(
        b"jemput/v1/jbr1/commitment\0"
        + struct.pack(">I", len(sealed.header_bytes))
        + sealed.header_bytes
        + b"".join(sealed.boxes),
        key=key,
    ).digest()
    _check(hmac.compare_digest(commitment, sealed.commitment), "commitment")
    return key


def _digest(data):
    return blake2b(data, digest_size=32).digest()


def _open_stream(sealed, key, number):
    stream = sealed.streams[number]
    _check(len(stream) >= 24 + 17, "stream too short")
    bound = _digest(sealed.header_bytes) + struct.pack(">H", number)
    part_key = blake2b(
        b"jemput/v1/jbr1/part\0" + struct.pack(">H", number), key=key, digest_size=32
    ).digest()
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, stream[:24], part_key)
    chunks = [stream[i : i + CHUNK + 17] for i in range(24, len(stream), CHUNK + 17)]
    _check(len(chunks[-1]) > 17 or (len(chunks) == 1 and len(chunks[0]) == 17), "last chunk")
    plain = []
    for i, chunk in enumerate(chunks):
        try:
            text, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, chunk, bound)
        except RuntimeError as fault:
            raise Refused("chunk") from fault
        _check(tag == (TAG_FINAL if i == len(chunks) - 1 else TAG_MESSAGE), "tag")
        plain.append(text)
    return b"".join(plain)


def _once(pairs):
    _check(len({name for name, _ in pairs}) == len(pairs), "a name twice")
    return dict(pairs)


def _table(data, n):
    _check(len(data) <= 16384, "table too long")
    try:
        table = json.loads(data, object_pairs_hook=_once)
    except ValueError as fault:
        raise Refused("table") from fault
    _check(isinstance(table, dict) and set(table) == {"parts"}, "table")
    entries = table["parts"]
    _check(isinstance(entries, list) and len(entries) == n, "number of parts")
    for i, entry in enumerate(entries):
        _check(isinstance(entry, dict) and set(entry) == {"name", "type", "size"}, "entry")
        name, kind, size = entry["name"], entry["type"], entry["size"]
        _check(isinstance(name, str) and isinstance(kind, str) and type(size) is int, "entry")
        if i == 0:
            _check((name, kind) == ("record.json", "application/json"), "first part")
        else:
            _check(PART_NAME.fullmatch(name), "part name")
        _check(len(kind) <= 64 and MEDIA_TYPE.fullmatch(kind), "media type")
    _check(len({entry["name"] for entry in entries}) == n, "a part twice")
    return entries


def open_record(data, recipient_seed):
    """-> [(name, media type, bytes)], record.json first."""
    sealed = parse(data)
    key = _open_key(sealed, recipient_seed)
    entries = _table(_open_stream(sealed, key, 0), sealed.header.n_parts - 1)
    parts = []
    for number, entry in enumerate(entries, 1):
        content = _open_stream(sealed, key, number)
        _check(len(content) == entry["size"], "size")
        parts.append((entry["name"], entry["type"], content))
    _check(sum(len(content) for _, _, content in parts) == sealed.header.total, "total")
    return parts


def part_table(data, recipient_seed):
    """The bytes of part 0, for the schema."""
    sealed = parse(data)
    return _open_stream(sealed, _open_key(sealed, recipient_seed), 0)
