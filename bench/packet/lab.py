"""Two network namespaces with a link between them, and what runs in them. All of it goes with close()."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

BENCH = pathlib.Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
PEERS = os.environ.get("SPANWIRE_PEERS_ROOT", "/opt/forky")
TICKS = os.sysconf("SC_CLK_TCK")

# ETHTOOL_SGRO by SIOCETHTOOL, where ethtool(8) is not at hand.
SET_GRO = """
import ctypes, fcntl, socket, struct, sys
value = ctypes.create_string_buffer(struct.pack("II", 0x2c, int(sys.argv[2])))
request = struct.pack("16sP", sys.argv[1].encode(), ctypes.addressof(value)).ljust(40, b"\\0")
fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8946, request)
"""


class Failure(Exception):
    """The bench cannot go on; the message says why."""


def run(*command, stdin=None):
    """Runs to the end and answers its output; what fails ends the bench."""
    done = subprocess.run(command, input=stdin, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def current(*command):
    """A program of the current peers (see peers.sh)."""
    return ["chroot", PEERS, *command]


class Site:
    """One namespace, with the daemon of one end and what loads it."""

    def __init__(self, lab, letter, number):
        self.lab = lab
        self.number = number
        self.namespace = f"spwbench{os.getpid()}{lab.tag}{letter}"
        self.underlay = f"10.90.0.{number}"
        self.tunnel = f"10.91.0.{number}"
        self.device = f"bw{os.getpid() % 100000}{lab.tag}{letter}"
        self.private_key = run(*current("wg", "genkey")).strip()
        self.public_key = run(*current("wg", "pubkey"), stdin=self.private_key).strip()
        self.daemon = None

    def ip(self, *arguments):
        return run("ip", "-n", self.namespace, *arguments)

    def inside(self, *command):
        return ["ip", "netns", "exec", self.namespace, *command]

    def start(self, command, log, **options):
        """Starts what stays until the lab is closed."""
        path = self.lab.directory / f"{self.namespace}-{log}.log"
        with open(path, "w") as out:
            process = subprocess.Popen(self.inside(*command), stdout=out, stderr=out, stdin=subprocess.DEVNULL, **options)
        process.log = path
        self.lab.processes.append(process)
        return process


class Lab:
    """
    10.90.0.1 ---- veth ---- 10.90.0.2, and a tunnel 10.91.0.1 - 10.91.0.2 over it.

    profile veth: the link takes super-packets whole, as a virtual machine's does.
    profile nic: each wire packet crosses alone, and is merged again by the receiver's GRO.
    profile nogro: the same, not merged.
    """

    def __init__(self, tag, profile, link_mtu=1500):
        self.tag = tag
        self.profile = profile
        self.processes = []
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="spanwire-bench-"))
        self.a = Site(self, "a", 1)
        self.b = Site(self, "b", 2)
        self.peer_of = {self.a: self.b, self.b: self.a}
        try:
            self.link(link_mtu)
        except Failure:
            self.close()
            raise

    @property
    def sites(self):
        return (self.a, self.b)

    def link(self, mtu):
        for site in self.sites:
            run("ip", "netns", "add", site.namespace)
        ends = [["veth0", "mtu", str(mtu), "netns", site.namespace] for site in self.sites]
        run("ip", "link", "add", *ends[0], "type", "veth", "peer", "name", *ends[1])
        for site in self.sites:
            site.ip("link", "set", "lo", "up")
            site.ip("addr", "add", f"{site.underlay}/24", "dev", "veth0")
            if self.profile != "veth":
                site.ip("link", "set", "veth0", "gso_max_segs", "1")
                run(*site.inside(sys.executable, "-c", SET_GRO, "veth0", "1" if self.profile == "nic" else "0"))
            site.ip("link", "set", "veth0", "up")

    def daemons(self):
        return [site.daemon for site in self.sites if site.daemon]

    def ticks(self):
        """Processor time of both daemons."""
        total = 0
        for daemon in self.daemons():
            fields = pathlib.Path(f"/proc/{daemon.pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total

    def memory(self, what):
        """MiB of the larger daemon: VmRSS or VmHWM."""
        largest = 0
        for daemon in self.daemons():
            for line in pathlib.Path(f"/proc/{daemon.pid}/status").read_text().splitlines():
                if line.startswith(what + ":"):
                    largest = max(largest, int(line.split()[1]) / 1024)
        return largest

    def await_ping(self, seconds=60):
        deadline = time.monotonic() + seconds
        while subprocess.run(
            self.a.inside(*current("ping", "-n", "-c", "1", "-W", "1", self.b.tunnel)), capture_output=True
        ).returncode:
            if time.monotonic() > deadline:
                for process in self.processes:
                    sys.stderr.write(process.log.read_text()[-2000:])
                raise Failure("the tunnel does not pass a ping")

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for site in self.sites:
            subprocess.run(["ip", "netns", "delete", site.namespace], capture_output=True)
        shutil.rmtree(self.directory, ignore_errors=True)
