#!/usr/bin/env python3
"""The neighbours of the speaker under test: sessions that feed, watch, probe or never read.

One process has one role. It speaks with its caller by lines; times are CLOCK_MONOTONIC in seconds.
  -> READY                          all sessions are established
  feed    <- go                     sends the streams         -> SENT first last acked bytes updates
  watch   <- report                 -> HEARD bytes updates first last keepalives longest-gap, summed or over all sessions
          <- save FILE              -> SAVED                  all that the first session heard, for a count afterwards
  probe   <- announce N / withdraw N    one prefix, 10.200.N.0/24 or 2001:db8:N::/48    -> DONE when
  stuck   does not read a byte from then on, and sends its own KEEPALIVEs
  <- quit                           closes all connections without a word              -> CLOSED when
A session that is lost is told as "LOST address why", and ends the program.
"""
import argparse
import fcntl
import random
import select
import socket
import struct
import sys
import time

from streams import KEEPALIVE, MARKER, attributes, kept_stream, update, withdrawal

SIOCOUTQ = 0x5411
OPEN, UPDATE, NOTIFICATION, KEEPALIVE_TYPE = 1, 2, 3, 4


def open_message(asn, router_id, hold, family):
    capabilities = struct.pack("!BBHBB", 1, 4, 1 if family == 4 else 2, 0, 1)  # multiprotocol, unicast
    capabilities += struct.pack("!BBI", 65, 4, asn)  # four-octet AS
    capabilities += struct.pack("!BB", 2, 0)  # route refresh
    options = struct.pack("!BB", 2, len(capabilities)) + capabilities
    two_octets = asn if asn < 65536 else 23456
    body = struct.pack("!BHH4sB", 4, two_octets, hold, socket.inet_aton(router_id), len(options)) + options
    return MARKER + struct.pack("!HB", 19 + len(body), OPEN) + body


def say(*words):
    print(*words, flush=True)


def lost(address, why):
    say("LOST", address, why)
    sys.exit(1)


class Session:
    """An established session, made actively."""

    def __init__(self, a, number, local, asn):
        self.local, self.asn, self.rest = local, asn, b""
        self.bytes = self.updates = self.keepalives = 0
        self.first = self.last = None
        self.beats = []
        self.saved = [] if a.role == "watch" and number == 0 else None
        deadline = time.monotonic() + 30
        while not self.establish(a, number):
            self.sock.close()
            self.rest = b""
            if time.monotonic() > deadline:
                lost(local, "no session within the time limit")
            time.sleep(0.5)
        self.sock.setblocking(False)

    def establish(self, a, number):
        self.sock = socket.socket(socket.AF_INET if a.family == 4 else socket.AF_INET6)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if a.role == "stuck":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            self.sock.bind((self.local, 0))
            self.sock.settimeout(5)
            self.sock.connect((a.remote, 179))
            self.sock.sendall(open_message(self.asn, f"10.255.{a.family}.{self.asn % 250 + 1}", a.hold, a.family))
            if self.wait_for(OPEN):
                self.sock.sendall(KEEPALIVE)
                return self.wait_for(KEEPALIVE_TYPE)
        except OSError:
            pass
        return False

    def wait_for(self, kind):
        while True:
            while len(self.rest) >= 19:
                length, got = struct.unpack_from("!HB", self.rest, 16)
                if len(self.rest) < length:
                    break
                body, self.rest = self.rest[19:length], self.rest[length:]
                if got == NOTIFICATION:
                    print(f"NOTIFICATION {body[:2].hex()} to {self.local}", file=sys.stderr, flush=True)
                    return False
                if got == kind:
                    return True
            data = self.sock.recv(65536)
            if not data:
                return False
            self.rest += data

    def read(self):
        """Takes what came. Messages are only counted: a speaker that re-advertises sends as much as it hears."""
        try:
            data = self.sock.recv(1 << 18)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as e:
            lost(self.local, e)
        if not data:
            lost(self.local, "closed by the speaker")
        now = time.monotonic()
        if self.saved is not None:
            self.saved.append(data)
        buffer, at = self.rest + data, 0
        while len(buffer) - at >= 19:
            length, kind = struct.unpack_from("!HB", buffer, at + 16)
            if len(buffer) - at < length:
                break
            if kind == NOTIFICATION:
                lost(self.local, "NOTIFICATION " + buffer[at + 19 : at + length].hex())
            if kind == KEEPALIVE_TYPE:
                self.beats.append(now)
            elif kind == UPDATE:
                self.updates += 1
                self.bytes += length
                self.first = self.first or now
                self.last = now
            at += length
        self.rest = buffer[at:]

    def beat(self):
        try:
            self.sock.send(KEEPALIVE)
        except BlockingIOError:
            pass
        except OSError as e:
            lost(self.local, e)

    def longest_gap(self):
        return max((later - earlier for earlier, later in zip(self.beats, self.beats[1:])), default=0)

    def unacknowledged(self):
        return struct.unpack("i", fcntl.ioctl(self.sock, SIOCOUTQ, b"\0\0\0\0"))[0]


def blast(sessions, streams):
    left = {s.sock: memoryview(data) for s, data in zip(sessions, streams)}
    by_socket = {s.sock: s for s in sessions}
    first = time.monotonic()
    while left:
        readable, writable, _ = select.select(list(by_socket), list(left), [], 10)
        for sock in readable:
            by_socket[sock].read()
        for sock in writable:
            try:
                left[sock] = left[sock][sock.send(left[sock][: 1 << 20]) :]
            except BlockingIOError:
                continue
            except OSError as e:
                lost(by_socket[sock].local, e)
            if not left[sock]:
                del left[sock]
    return first, time.monotonic()


def idle(sessions, a, until=None):
    """Keeps the sessions alive until `until()` holds; without it until a line comes, which is returned."""
    last_beat = time.monotonic()
    reading = [] if a.role == "stuck" else [s.sock for s in sessions]
    while not (until and until()):
        readable, _, _ = select.select(reading + ([] if until else [sys.stdin]), [], [], 0.02)
        for s in sessions:
            if s.sock in readable:
                s.read()
        if time.monotonic() - last_beat > a.beat:
            last_beat = time.monotonic()
            for s in sessions:
                s.beat()
        if sys.stdin in readable:
            return sys.stdin.readline().split()
    return []


def feed(sessions, a, streams):
    first, last = blast(sessions, [data for data, _ in streams])
    idle(sessions, a, lambda: all(s.unacknowledged() == 0 for s in sessions))
    total = sum(len(data) for data, _ in streams), sum(count for _, count in streams)
    say("SENT", first, last, time.monotonic(), *total)


def probe(session, a, verb, number):
    prefix = (bytes([10, 200, number, 0]), 24) if a.family == 4 else (
        bytes.fromhex("20010db8") + bytes([0, number]) + bytes(10), 48)
    rng = random.Random(number)
    session.sock.send(
        update(a.family, [prefix], lambda nlri: attributes(rng, session.asn, session.local, a.family, nlri))
        if verb == "announce" else withdrawal(a.family, [prefix]))
    say("DONE", time.monotonic())


def report(sessions):
    heard = [s for s in sessions if s.first]
    say("HEARD", sum(s.bytes for s in sessions), sum(s.updates for s in sessions),
        min((s.first for s in heard), default=0), max((s.last for s in heard), default=0),
        sum(len(s.beats) for s in sessions), max(s.longest_gap() for s in sessions))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--role", choices=("feed", "watch", "probe", "stuck"), required=True)
    p.add_argument("--family", type=int, choices=(4, 6), default=4)
    p.add_argument("--count", type=int, default=0, help="prefixes per peer that feeds")
    p.add_argument("--peers", nargs="+", required=True, help="ADDRESS=ASN, one per session")
    p.add_argument("--remote", required=True)
    p.add_argument("--hold", type=int, default=240)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--cache", required=True)
    p.add_argument("--beat", type=float, default=1.0, help="seconds between our KEEPALIVEs")
    a = p.parse_args()
    peers = [(x.rsplit("=", 1)[0], int(x.rsplit("=", 1)[1])) for x in a.peers]
    streams = [kept_stream(a.cache, a.family, a.count, asn, addr, a.seed) for addr, asn in peers] if a.role == "feed" else []
    sessions = [Session(a, i, addr, asn) for i, (addr, asn) in enumerate(peers)]
    settled = time.monotonic() + 1.0
    idle(sessions, a, lambda: time.monotonic() > settled)
    say("READY")
    while True:
        match idle(sessions, a):
            case ["go"]:
                feed(sessions, a, streams)
            case ["announce" | "withdraw" as verb, number]:
                probe(sessions[0], a, verb, int(number))
            case ["report"]:
                report(sessions)
            case ["save", name]:
                with open(name, "wb") as f:
                    f.write(b"".join(sessions[0].saved))
                say("SAVED")
            case _:
                break
    for s in sessions:
        s.sock.close()
    say("CLOSED", time.monotonic())


if __name__ == "__main__":
    main()
