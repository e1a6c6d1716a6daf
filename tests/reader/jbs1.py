# SPDX-License-Identifier: MPL-2.0
"""A second reader and writer of JBS1, written from the specification at the head of
core/trust/signed.c alone, so that the specification stays one."""
import struct
from hashlib import blake2b

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

MAGIC = b"JBS1"
SUITE = 1
ROLE_LETTERS = set(b"abcdefghijklmnopqrstuvwxyz-")


class Refused(Exception):
    """The bytes are not a JBS1, or are not signed by enough keys."""


def key_id(public_key):
    return blake2b(b"jemput/v1/key\0" + public_key, digest_size=16).digest()


def message(role, payload):
    return b"jemput/v1/" + role + b"\0" + blake2b(payload).digest()


def _check_role(role):
    if not 1 <= len(role) <= 16 or not set(role) <= ROLE_LETTERS:
        raise Refused("role")


def parse(data, max_payload=64 << 20):
    """-> (role, [(key id, signature)], payload); believes nothing yet."""
    at = 0

    def take(n):
        nonlocal at
        if len(data) - at < n:
            raise Refused("truncated")
        at += n
        return data[at - n : at]

    if take(4) != MAGIC or take(1)[0] != SUITE:
        raise Refused("magic or suite")
    role = take(take(1)[0])
    _check_role(role)
    n = take(1)[0]
    if not 1 <= n <= 16:
        raise Refused("number of signatures")
    entries = [(take(16), take(64)) for _ in range(n)]
    if any(a[0] >= b[0] for a, b in zip(entries, entries[1:])):
        raise Refused("order of keys")
    (length,) = struct.unpack(">I", take(4))
    if length > max_payload:
        raise Refused("payload too long")
    payload = take(length)
    if at != len(data):
        raise Refused("trailing bytes")
    return role.decode(), entries, payload


def verify(data, role, keys, threshold=1, max_payload=64 << 20):
    """The payload, if at least `threshold` of the public keys signed it in this role."""
    found, entries, payload = parse(data, max_payload)
    if found != role:
        raise Refused("another role")
    by_id = {key_id(key): key for key in keys}
    good = 0
    for entry_id, signature in entries:
        if entry_id in by_id:
            try:
                VerifyKey(by_id[entry_id]).verify(message(role.encode(), payload), signature)
                good += 1
            except BadSignatureError:
                pass
    if good < threshold:
        raise Refused("not enough signatures")
    return payload


def create(role, payload, seeds):
    """A JBS1 signed by the Ed25519 keys of these 32-byte seeds."""
    role = role.encode()
    _check_role(role)
    entries = []
    for seed in seeds:
        key = SigningKey(seed)
        signature = key.sign(message(role, payload)).signature
        entries.append((key_id(bytes(key.verify_key)), signature))
    entries.sort()
    return b"".join(
        [MAGIC, bytes([SUITE, len(role)]), role, bytes([len(entries)])]
        + [a + b for a, b in entries]
        + [struct.pack(">I", len(payload)), payload]
    )
