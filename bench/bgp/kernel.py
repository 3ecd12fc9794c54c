"""The kernel of the speaker under test: how many routes it has, and whether it has one of them."""
import ctypes
import os
import re
import socket
import struct
import time

RTM_GETROUTE, RTM_NEWROUTE, RTM_DELROUTE = 26, 24, 25
NLM_F_REQUEST, NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL = 1, 4, 0x400, 0x200
RTM_F_FIB_MATCH = 0x2000
RTM_NEWNEXTHOP, RTM_DELNEXTHOP = 104, 105
RTA_DST, RTA_NH_ID = 1, 30
NHA_ID, NHA_OIF, NHA_GATEWAY = 1, 5, 6

CLONE_NEWNET = 0x40000000


def set_namespace(descriptor):
    """os.setns, which came with Python 3.12."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def in_namespace(pid, action):
    """Runs `action` in the network namespace of a process: a socket stays where it was made."""
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    other = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    try:
        set_namespace(other)
        return action()
    finally:
        set_namespace(own)
        os.close(own)
        os.close(other)


class Fib:
    """Number of routes, by the statistics in /proc of a process that lives there."""

    OTHERS = 64  # the host's own, and what a speaker adds for itself: so exact is the count

    def __init__(self, pid, family):
        self.family = family
        self.path = f"/proc/{pid}/net/" + ("fib_triestat" if family == 4 else "rt6_stats")
        self.cost = 0.0

    def count(self):
        begin = time.monotonic()
        with open(self.path) as f:
            text = f.read()
        self.cost = time.monotonic() - begin
        if self.family == 6:
            return int(text.split()[3], 16)
        # A trie for each table; local and main share one until the first policy rule.
        return max(map(int, re.findall(r"Prefixes:\s+(\d+)", text)))

    def is_full(self, prefixes):
        return self.count() >= prefixes

    def is_empty(self):
        return self.count() <= self.OTHERS

    def pause(self):
        """Between two looks, so that at most a tenth of the time is spent looking."""
        time.sleep(max(0.05, 10 * self.cost))


def _attribute(kind, value):
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


class Probe:
    """Asks the kernel for one route, by the longest match in its table."""

    def __init__(self, pid, family):
        self.af = socket.AF_INET if family == 4 else socket.AF_INET6
        self.sock = in_namespace(pid, lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))
        self.sock.bind((0, 0))

    def has(self, network, length):
        """Whether exactly this prefix stands there."""
        body = struct.pack("=BBBBBBBBI", self.af, len(network) * 8, 0, 0, 0, 0, 0, 0, RTM_F_FIB_MATCH)
        body += _attribute(RTA_DST, network)
        self.sock.send(struct.pack("=IHHII", 16 + len(body), RTM_GETROUTE, NLM_F_REQUEST, 1, 0) + body)
        reply = self.sock.recv(65536)
        return struct.unpack_from("=H", reply, 4)[0] == RTM_NEWROUTE and reply[17] == length

    def until(self, network, length, there, limit=10.0):
        """When the prefix came or went; None after the limit."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            if self.has(network, length) == there:
                return time.monotonic()
            time.sleep(0.002)
        return None


class Routes:
    """Writes routes as fast as the kernel takes them: the bound of every speaker. All share one next hop object."""

    BATCH = 256
    OBJECT = 77

    def __init__(self, pid, family, gateway, device):
        self.family, self.af = family, socket.AF_INET if family == 4 else socket.AF_INET6
        self.sock = in_namespace(pid, lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))
        self.sock.bind((0, 0))
        self.index = in_namespace(pid, lambda: socket.if_nametoindex(device))
        self._object(RTM_NEWNEXTHOP, _attribute(NHA_OIF, struct.pack("=I", self.index))
                     + _attribute(NHA_GATEWAY, socket.inet_pton(self.af, gateway)))

    def _object(self, kind, attributes):
        body = struct.pack("=BBBBI", self.af if attributes else 0, 0, 201 if attributes else 0, 0, 0)
        body += _attribute(NHA_ID, struct.pack("=I", self.OBJECT)) + attributes
        flags = NLM_F_REQUEST | NLM_F_ACK | (NLM_F_CREATE | NLM_F_EXCL if attributes else 0)
        self._exchange(struct.pack("=IHHII", 16 + len(body), kind, flags, 1, 0) + body)

    def batches(self, prefixes, add):
        """Messages for `prefixes`, ready to be sent."""
        kind, flags = (RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL) if add else (RTM_DELROUTE, 0)
        out = []
        for at in range(0, len(prefixes), self.BATCH):
            part = prefixes[at : at + self.BATCH]
            batch = []
            for i, (network, length) in enumerate(part):
                body = struct.pack("=BBBBBBBBI", self.af, length, 0, 0, 254, 201, 0 if add else 255, 1, 0)
                body += _attribute(RTA_DST, network)
                body += _attribute(RTA_NH_ID, struct.pack("=I", self.OBJECT)) if add else b""
                acknowledge = NLM_F_ACK if i == len(part) - 1 else 0
                batch.append(struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | flags | acknowledge, 1, 0) + body)
            out.append(b"".join(batch))
        return out

    def _exchange(self, batch):
        self.sock.send(batch)
        error = struct.unpack_from("=i", self.sock.recv(65536), 16)[0]
        if error:
            raise OSError(-error, os.strerror(-error))

    def write(self, batches):
        """Seconds that all of it takes, and the longest batch."""
        begin = last = time.monotonic()
        longest = 0.0
        for batch in batches:
            self._exchange(batch)
            now = time.monotonic()
            longest, last = max(longest, now - last), now
        return last - begin, longest

    def flush(self):
        """Takes the next hop object away, and with it all routes; seconds that it takes."""
        begin = time.monotonic()
        self._object(RTM_DELNEXTHOP, b"")
        return time.monotonic() - begin
