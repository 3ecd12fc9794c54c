"""The speakers under test: each with the same neighbours, all of them passive, in a namespace of its own."""
import base64
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

TICK = os.sysconf("SC_CLK_TCK")
ASN = 65000
HERE = os.path.dirname(os.path.abspath(__file__))
LAUNCHER = os.path.join(os.path.dirname(os.path.dirname(HERE)), "spanwire")


@dataclass(frozen=True)
class Neighbor:
    """hears: whether the speaker re-advertises to it; otherwise it is told nothing."""

    address: str
    asn: int
    hears: bool = False
    hold: int = 240


class Speaker:
    """Processes in the namespace of process `holder`; root is "" for this host, or a folder to chroot into."""

    fib = True
    host_only = False

    def __init__(self, holder, root, local, neighbors, family):
        self.holder, self.root = holder, "" if self.host_only else root
        self.local, self.neighbors, self.family = local, neighbors, family
        self.tag = f"spanwire-bench-{os.getpid()}"
        self.rel = f"/run/{self.tag}"
        self.dir = self.root + self.rel
        shutil.rmtree(self.dir, ignore_errors=True)
        os.makedirs(self.dir)
        os.chmod(self.dir, 0o777)
        self.processes = []

    def command(self, *argv):
        inside = ["chroot", self.root] if self.root else []
        return ["nsenter", f"--net=/proc/{self.holder}/ns/net", *inside, *argv]

    def spawn(self, *argv):
        with open(os.path.join(self.dir, "log"), "ab") as log:
            self.processes.append(subprocess.Popen(
                self.command(*argv), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True))

    def ask(self, *argv):
        return subprocess.run(self.command(*argv), capture_output=True, text=True, timeout=120).stdout

    def write(self, name, text):
        with open(os.path.join(self.dir, name), "w") as f:
            f.write(text)
        return f"{self.rel}/{name}"

    def alive(self):
        return all(p.poll() is None for p in self.processes)

    def log(self):
        with open(os.path.join(self.dir, "log"), errors="replace") as f:
            return f.read()[-400:]

    def usage(self):
        """CPU seconds, peak and present resident MiB of all its processes together."""
        cpu = peak = now = 0.0
        for pid in self._pids():
            try:
                with open(f"/proc/{pid}/stat") as f:
                    fields = f.read().rpartition(")")[2].split()
                with open(f"/proc/{pid}/status") as f:
                    status = f.read()
            except OSError:
                continue
            cpu += (int(fields[11]) + int(fields[12])) / TICK
            sizes = [int(m[1]) / 1024 if (m := re.search(key + r":\s+(\d+)", status)) else 0 for key in ("VmHWM", "VmRSS")]
            peak, now = peak + sizes[0], now + sizes[1]
        return cpu, peak, now

    def _pids(self):
        """Its processes and their children."""
        children = {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat") as f:
                    children.setdefault(int(f.read().rpartition(")")[2].split()[1]), []).append(int(entry))
            except OSError:
                continue
        todo, found = [p.pid for p in self.processes], []
        while todo:
            found.append(todo.pop())
            todo += children.get(found[-1], [])
        return found

    def stop(self):
        for p in reversed(self.processes):
            try:
                os.killpg(p.pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + 20
        for p in self.processes:
            try:
                p.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(p.pid, signal.SIGKILL)
                p.wait()
        shutil.rmtree(self.dir, ignore_errors=True)

    def received(self):
        """Paths from all neighbours, as the speaker counts them; what an operator asks with."""
        raise NotImplementedError


class Bird3(Speaker):
    def start(self):
        channel = f"ipv{self.family}"
        text = "router id 10.255.255.1;\nlog stderr { warning, error, fatal, bug };\nprotocol device {}\n"
        text += f"protocol kernel {{ scan time 60; {channel} {{ import none; export where source = RTS_BGP; }}; }}\n"
        for i, n in enumerate(self.neighbors):
            text += (f"protocol bgp p{i} {{ local {self.local} as {ASN}; neighbor {n.address} as {n.asn}; passive; "
                     f"hold time {n.hold}; {channel} {{ import all; export {'all' if n.hears else 'none'}; }}; }}\n")
        self.socket = f"{self.rel}/ctl"
        self.spawn("bird", "-f", "-c", self.write("bird.conf", text), "-s", self.socket, "-P", f"{self.rel}/pid")

    def received(self):
        text = self.ask("birdc", "-s", self.socket, "show", "protocols", "all")
        return sum(map(int, re.findall(r"Routes:\s+(\d+) imported", text)))

    def version(self):
        return "BIRD " + self.ask("bird", "--version").split()[-1]


class Frr10(Speaker):
    """With the limit of its input queue raised: with the default it stalls after 10,000 UPDATEs until more bytes come."""

    def start(self):
        for folder in ("run", "etc"):
            os.makedirs(f"{self.root}/{folder}/frr/{self.tag}", exist_ok=True)
            os.chmod(f"{self.root}/{folder}/frr/{self.tag}", 0o777)
        text = f"bgp input-queue-limit 4000000\nrouter bgp {ASN}\n bgp router-id 10.255.255.1\n"
        text += " no bgp ebgp-requires-policy\n no bgp default ipv4-unicast\n bgp bestpath compare-routerid\n"
        for n in self.neighbors:
            text += f" neighbor {n.address} remote-as {n.asn}\n neighbor {n.address} passive\n"
            text += f" neighbor {n.address} timers {n.hold // 3} {n.hold}\n"
        text += f" address-family ipv{self.family} unicast\n"
        for n in self.neighbors:
            text += f"  neighbor {n.address} activate\n"
            text += "" if n.hears else f"  neighbor {n.address} prefix-list NOTHING out\n"
        text += f" exit-address-family\n!\n{'ip' if self.family == 4 else 'ipv6'} prefix-list NOTHING seq 5 deny any\n"
        common = ("-N", self.tag, "-P", "0", "-i")
        self.spawn("/usr/lib/frr/zebra", *common, f"{self.rel}/zebra.pid", "-s", "90000000", "-f", self.write("zebra.conf", ""))
        time.sleep(1)
        self.spawn("/usr/lib/frr/bgpd", *common, f"{self.rel}/bgpd.pid", "-f", self.write("bgpd.conf", text))

    def received(self):
        text = self.ask("vtysh", "-N", self.tag, "-d", "bgpd", "-c", f"show bgp ipv{self.family} unicast summary json")
        return sum(p.get("pfxRcd", 0) for p in json.loads(text or "{}").get("peers", {}).values())

    def version(self):
        return "FRR " + self.ask("/usr/lib/frr/bgpd", "--version").split()[2]

    def stop(self):
        super().stop()
        for folder in ("run", "etc"):
            shutil.rmtree(f"{self.root}/{folder}/frr/{self.tag}", ignore_errors=True)


class Gobgp4(Speaker):
    """gobgpd alone, which has no FIB of its own."""

    fib = False
    port = 50151

    def start(self):
        heard = any(n.hears for n in self.neighbors)
        text = f'[global.config]\n as = {ASN}\n router-id = "10.255.255.1"\n[global.apply-policy.config]\n'
        text += ' default-import-policy = "accept-route"\n'
        text += f' default-export-policy = "{"accept-route" if heard else "reject-route"}"\n'
        for n in self.neighbors:
            text += f'[[neighbors]]\n [neighbors.config]\n  neighbor-address = "{n.address}"\n  peer-as = {n.asn}\n'
            text += "  [neighbors.transport.config]\n   passive-mode = true\n"
            text += f"  [neighbors.timers.config]\n   hold-time = {n.hold}\n   keepalive-interval = {n.hold // 3}\n"
            text += f'  [[neighbors.afi-safis]]\n   [neighbors.afi-safis.config]\n    afi-safi-name = "ipv{self.family}-unicast"\n'
        self.spawn("gobgpd", "-f", self.write("gobgpd.toml", text), "--api-hosts", f"127.0.0.1:{self.port}",
                   "--pprof-disable", "-l", "warn")

    def received(self):
        text = self.ask("gobgp", "-p", str(self.port), "global", "rib", "summary", "-a", f"ipv{self.family}")
        found = re.search(r"Path:\s*(\d+)", text)
        return int(found[1]) if found else 0

    def version(self):
        return "GoBGP " + self.ask("gobgpd", "--version").split()[-1]


class Spanwire(Speaker):
    """As a plain BGP speaker: neighbours and no tunnel."""

    host_only = True

    def start(self):
        lines = "".join(
            f'    p{i} {{ address = "{n.address}", local-address = "{self.local}", asn = {n.asn}, passive = true, '
            f"import = any, export = {'any' if n.hears else 'none'}, hold-time = {n.hold}s }}\n"
            for i, n in enumerate(self.neighbors))
        key = self.write("key", base64.b64encode(bytes(31) + b"\x40").decode() + "\n")  # nobody talks to it
        os.chmod(key, 0o600)
        self.socket = f"{self.rel}/control.sock"
        text = (f'spanwire {{\n  private-key-file = "{key}"\n  control-socket = "{self.socket}"\n'
                f"  router {{ asn = {ASN}, router-id = 10.255.255.1 }}\n  neighbors {{\n{lines}  }}\n}}\n")
        self.spawn(LAUNCHER, "run", "-c", self.write("spanwire.conf", text))

    def received(self):
        """On the control socket, as `show neighbors` does it: a JVM for each question would take from what is measured."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(self.socket)
            control.sendall(b'{"op":"neighbors"}\n')
            items = [json.loads(line).get("item") for line in self._lines(control)]
        return sum(item["prefixesReceived"] for item in items if item)

    @staticmethod
    def _lines(control):
        text = b""
        while not text.endswith(b'{"done":true}\n'):
            more = control.recv(65536)
            if not more:
                raise OSError("the daemon hung up: " + text.decode())
            text += more
        return text.decode().splitlines()

    def version(self):
        return "Spanwire " + subprocess.run(["git", "-C", HERE, "describe", "--always", "--dirty"],
                                            capture_output=True, text=True).stdout.strip()


SPEAKERS = {"spanwire": Spanwire, "bird3": Bird3, "frr10": Frr10, "gobgp4": Gobgp4}
