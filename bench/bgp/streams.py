"""UPDATE streams, encoded before anything is measured.

The prefixes depend on family, count and seed alone, so all peers of a run announce the same ones. AS paths, communities and
MED depend on the peer as well, so that there is something to decide. One UPDATE carries one set of attributes and about
PREFIXES_PER_SET prefixes (geometric distribution), as a full table of the Internet does.
"""
import ipaddress
import os
import pickle
import random
import struct
from itertools import accumulate

PREFIXES_PER_SET = 8
MAX_PREFIXES = 200
MARKER = b"\xff" * 16
KEEPALIVE = MARKER + struct.pack("!HB", 19, 4)

# Rough shape of the default-free zone: lengths by weight.
LENGTHS = {
    4: {24: 600, 23: 100, 22: 110, 21: 50, 20: 45, 19: 25, 18: 14, 17: 8, 16: 13, 25: 10, 28: 10, 32: 15},
    6: {48: 470, 44: 60, 40: 90, 36: 50, 32: 150, 33: 20, 29: 20, 46: 50, 45: 20, 64: 70},
}


def _lengths(rng, table, count):
    return rng.choices(list(table), cum_weights=list(accumulate(table.values())), k=count)


def _network(rng, family, length):
    """Network bytes, or None where nobody should announce it or the benchmark's own links are."""
    if family == 6:
        return ((0x2 << 124 | rng.getrandbits(124)) >> (128 - length) << (128 - length)).to_bytes(16, "big")
    first = rng.randrange(1, 224)
    address = (first << 24 | rng.getrandbits(24)) >> (32 - length) << (32 - length)
    if first in (10, 127) or address >> 24 == 0 or address >> 16 == 0xA9FE:
        return None
    return address.to_bytes(4, "big")


def prefixes(family, count, seed):
    """`count` different pairs (network bytes, length)."""
    rng = random.Random(f"{family}/{seed}/prefixes")
    seen, out = set(), []
    while len(out) < count:
        for length in _lengths(rng, LENGTHS[family], count - len(out)):
            key = (_network(rng, family, length), length)
            if key[0] is not None and key not in seen:
                seen.add(key)
                out.append(key)
    return out


def _attribute(flags, code, body):
    if len(body) > 255:
        return struct.pack("!BBH", flags | 0x10, code, len(body)) + body
    return struct.pack("!BBB", flags, code, len(body)) + body


def _public_asn(rng):
    """Never a private or reserved number: a speaker may object to it."""
    asn = rng.randrange(1000, 400000)
    return asn + 400000 if asn == 23456 or 64000 <= asn <= 66000 else asn


def attributes(rng, peer_asn, next_hop, family, nlri=b""):
    path = [peer_asn] + [_public_asn(rng) for _ in range(rng.randint(1, 6))]
    address = ipaddress.ip_address(next_hop).packed
    out = _attribute(0x40, 1, bytes([rng.choices((0, 2), (9, 1))[0]]))
    out += _attribute(0x40, 2, struct.pack(f"!BB{len(path)}I", 2, len(path), *path))
    if family == 4:
        out += _attribute(0x40, 3, address)
    if rng.random() < 0.2:
        out += _attribute(0x80, 4, struct.pack("!I", rng.randrange(0, 500)))
    n = rng.choice((0, 1, 2, 2, 3, 4, 6))
    if n:
        values = [(path[1] & 0xFFFF or 1, rng.randrange(1, 5000)) for _ in range(n)]
        out += _attribute(0xC0, 8, b"".join(struct.pack("!HH", *value) for value in values))
    if rng.random() < 0.2:
        out += _attribute(0xC0, 32, struct.pack("!III", path[1], rng.randrange(1, 99), rng.randrange(1, 9999)))
    if family == 6:
        out += _attribute(0x80, 14, struct.pack("!HBB", 2, 1, len(address)) + address + b"\0" + nlri)
    return out


def encode_nlri(items):
    return b"".join(bytes([length]) + network[: (length + 7) // 8] for network, length in items)


def update(family, items, attrs):
    """One message that announces `items`; attrs(nlri) are the attributes, MP_REACH_NLRI among them for IPv6."""
    nlri = encode_nlri(items)
    body = attrs(nlri)
    body = struct.pack("!HH", 0, len(body)) + body + (nlri if family == 4 else b"")
    return MARKER + struct.pack("!HB", 19 + len(body), 2) + body


def withdrawal(family, items):
    nlri = encode_nlri(items)
    if family == 4:
        body = struct.pack("!H", len(nlri)) + nlri + b"\0\0"
    else:
        attrs = _attribute(0x80, 15, struct.pack("!HB", 2, 1) + nlri)
        body = struct.pack("!HH", 0, len(attrs)) + attrs
    return MARKER + struct.pack("!HB", 19 + len(body), 2) + body


def stream(family, items, peer_asn, next_hop, seed):
    """All UPDATEs of a peer as one bytes object, and their number."""
    sizes = random.Random(f"{family}/{seed}/groups")  # the same groups for every peer
    rng = random.Random(f"{family}/{seed}/{peer_asn}/attributes")
    out, at = [], 0
    while at < len(items):
        n = min(MAX_PREFIXES, 1 + int(sizes.expovariate(1 / (PREFIXES_PER_SET - 0.5))))
        out.append(update(family, items[at : at + n], lambda nlri: attributes(rng, peer_asn, next_hop, family, nlri)))
        at += n
    return b"".join(out), len(out)


def _kept(path, make):
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".tmp", "wb") as f:
            pickle.dump(make(), f)
        os.rename(path + ".tmp", path)
    with open(path, "rb") as f:
        return pickle.load(f)


def kept_prefixes(cache, family, count, seed):
    return _kept(os.path.join(cache, f"v{family}-{count}-{seed}.prefixes"), lambda: prefixes(family, count, seed))


def kept_stream(cache, family, count, peer_asn, next_hop, seed):
    """stream(), kept on disk: to make a million prefixes takes seconds, to send them must not."""
    name = f"v{family}-{count}-{seed}-{peer_asn}-{next_hop.replace(':', '_')}.updates"
    return _kept(
        os.path.join(cache, name),
        lambda: stream(family, kept_prefixes(cache, family, count, seed), peer_asn, next_hop, seed),
    )
