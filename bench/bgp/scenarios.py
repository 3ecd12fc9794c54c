"""What is measured: each function makes one speaker do one thing, once, and returns figures by name."""
import os
import subprocess
import sys
import threading
import time

from kernel import Fib, Probe, Routes
from speakers import HERE, SPEAKERS, Neighbor
from streams import kept_prefixes

KERNEL = "kernel"  # in place of a speaker
LOCAL = {4: "10.99.0.1", 6: "fd99::1"}


def address(family, number):
    return f"10.99.0.{10 + number}" if family == 4 else f"fd99::{10 + number}"


def neighbors(family, first, count, **how):
    return [Neighbor(address(family, first + i), 65100 + first + i, **how) for i in range(count)]


class Lab:
    """Two namespaces without a name, joined by a link: the speaker's and its neighbours'."""

    def __init__(self):
        self.holders = [subprocess.Popen(["unshare", "--net", "sleep", "86400"]) for _ in range(2)]
        self.speaker, self.others = (p.pid for p in self.holders)
        own = os.readlink("/proc/self/ns/net")
        while any(os.readlink(f"/proc/{p.pid}/ns/net") == own for p in self.holders):
            time.sleep(0.01)
        self._inside(self.speaker, f"ip link add veth0 type veth peer name veth0 netns {self.others}")
        for pid in (self.speaker, self.others):
            self._inside(pid, "ip link set lo up; ip link set veth0 up")
        self._inside(self.speaker, "ip address add 10.99.0.1/24 dev veth0; ip address add fd99::1/64 dev veth0 nodad")
        for i in range(1, 31):
            self._inside(self.others, f"ip address add {address(4, i)}/24 dev veth0; "
                                      f"ip address add {address(6, i)}/64 dev veth0 nodad")

    @staticmethod
    def _inside(pid, script):
        subprocess.run(["nsenter", f"--net=/proc/{pid}/ns/net", "sh", "-ec", script], check=True)

    def close(self):
        for p in self.holders:
            p.kill()
            p.wait()


class Injector:
    """One process of injector.py; `told` holds the last answer of each kind."""

    def __init__(self, lab, role, family, peers, *options):
        self.told = {}
        self.process = subprocess.Popen(
            ["nsenter", f"--net=/proc/{lab.others}/ns/net", sys.executable, os.path.join(HERE, "injector.py"),
             "--role", role, "--family", str(family), "--remote", LOCAL[family], *options,
             "--peers", *(f"{n.address}={n.asn}" for n in peers)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.changed = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()
        self.wait("READY")

    def _listen(self):
        for line in self.process.stdout:
            word, *rest = line.split()
            with self.changed:
                self.told[word] = rest
                self.changed.notify_all()
        with self.changed:
            self.told.setdefault("LOST", ["the injector ended"])
            self.changed.notify_all()

    def tell(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def wait(self, word, limit=60):
        with self.changed:
            self.changed.wait_for(lambda: word in self.told or "LOST" in self.told, limit)
            if word not in self.told:
                raise RuntimeError("injector: " + " ".join(self.told.get("LOST", ["no " + word])))
            return [float(x) for x in self.told.pop(word)]

    def ask(self, text, word, limit=60):
        self.tell(text)
        return self.wait(word, limit)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Run:
    """One speaker with its neighbours, from start to end."""

    def __init__(self, lab, make, options, family, peers):
        self.lab, self.options, self.family = lab, options, family
        self.fib = Fib(lab.speaker, family)
        self.speaker = make(lab.speaker, options.root, LOCAL[family], peers, family)
        self.injectors = []

    def __enter__(self):
        self.speaker.start()
        return self

    def __exit__(self, *_):
        for injector in self.injectors:
            injector.close()
        self.speaker.stop()

    def join(self, role, peers, count=0, beat=1.0):
        injector = Injector(
            self.lab, role, self.family, peers, "--count", str(count), "--hold", str(peers[0].hold),
            "--seed", str(self.options.seed), "--cache", self.options.cache, "--beat", str(beat))
        self.injectors.append(injector)
        return injector

    def until(self, what, reached, pause):
        deadline = time.monotonic() + self.options.timeout
        while not reached():
            if not self.speaker.alive():
                raise RuntimeError("the speaker ended: " + self.speaker.log())
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what}: not within {self.options.timeout} s, {self.fib.count()} routes in the kernel")
            pause()
        return time.monotonic()

    def load(self, feeder, prefixes, paths):
        """Has the feeder send, until all is in the kernel and in the RIB. Returns figures and when it began."""
        cpu, _, idle = self.speaker.usage()
        feeder.tell("go")
        done = None
        if self.speaker.fib:
            done = self.until("FIB", lambda: self.fib.is_full(prefixes), self.fib.pause)
        in_rib = self.until("RIB", lambda: self.speaker.received() >= paths, lambda: time.sleep(0.2))
        first, _, acknowledged, size, updates = feeder.wait("SENT")
        time.sleep(self.options.settle)  # what is put off is work, too
        used, peak, _ = self.speaker.usage()
        figures = dict(rib=in_rib - first, acknowledged=acknowledged - first, cpu=used - cpu, rss_idle=idle, rss_peak=peak,
                       bytes=size, updates=updates)
        if done:
            figures["fib"] = done - first
        return figures, first

    def drop(self, feeder):
        """Has the feeder hang up, until the kernel has nothing any more."""
        cpu, _, _ = self.speaker.usage()
        closed, = feeder.ask("quit", "CLOSED")
        figures = {}
        if self.speaker.fib:
            figures["drop_fib"] = self.until("empty FIB", self.fib.is_empty, self.fib.pause) - closed
        figures["drop_rib"] = self.until("empty RIB", lambda: self.speaker.received() == 0, lambda: time.sleep(0.1)) - closed
        used, peak, now = self.speaker.usage()
        return figures | dict(drop_cpu=used - cpu, rss_peak=peak, rss_empty=now)


def table(lab, make, options, family, prefixes, peers):
    """`peers` neighbours send the same table; then all of them hang up."""
    feeding = neighbors(family, 1, peers)
    with Run(lab, make, options, family, feeding) as run:
        feeder = run.join("feed", feeding, prefixes)
        figures, _ = run.load(feeder, prefixes, prefixes * peers)
        return figures | run.drop(feeder)


def limit(lab, options, family, prefixes):
    """The kernel alone: the same routes in batches through one next hop object, removed, and again flushed with it.

    While it takes the longest of the batches, nobody's route gets in."""
    table = kept_prefixes(options.cache, family, prefixes, options.seed)
    routes = Routes(lab.speaker, family, address(family, 1), "veth0")
    add, remove = routes.batches(table, True), routes.batches(table, False)
    fib, longest = routes.write(add)
    drop, _ = routes.write(remove)
    routes.write(add)
    return dict(fib=fib, longest_write=longest, drop_fib=drop, flush=routes.flush())


def loading(lab, make, options, prefixes):
    """While a table comes: how long `show neighbors` takes, when KEEPALIVEs arrive, when one route of another session is in."""
    feeding, other, probing = neighbors(4, 1, 1), neighbors(4, 2, 1, hold=3), neighbors(4, 3, 1)
    with Run(lab, make, options, 4, feeding + other + probing) as run:
        watcher, prober = run.join("watch", other, beat=0.5), run.join("probe", probing)
        feeder = run.join("feed", feeding, prefixes)
        over, answers, changes = threading.Event(), [], []

        def ask():
            while not over.is_set():
                begin = time.monotonic()
                run.speaker.received()
                answers.append(time.monotonic() - begin)
                over.wait(0.1)

        def change():
            kernel, number = Probe(lab.speaker, 4), 0
            while not over.is_set():
                for verb, there in (("announce", True), ("withdraw", False)):
                    sent, = prober.ask(f"{verb} {number}", "DONE")
                    seen = kernel.until(bytes([10, 200, number, 0]), 24, there)
                    changes.append(seen - sent if seen else float("inf"))
                    over.wait(0.15)
                number = (number + 1) % 256

        threads = [threading.Thread(target=ask)] + ([threading.Thread(target=change)] if run.speaker.fib else [])
        watcher.ask("report", "HEARD")
        feeder.tell("go")
        for thread in threads:
            thread.start()
        run.until("FIB", lambda: run.fib.is_full(prefixes) if run.speaker.fib else run.speaker.received() >= prefixes, run.fib.pause)
        over.set()
        for thread in threads:
            thread.join()
        figures = dict(questions=len(answers), answer_max=max(answers), answer_median=sorted(answers)[len(answers) // 2],
                       keepalive_gap=watcher.ask("report", "HEARD")[5], rss_peak=run.speaker.usage()[1])
        if changes:
            changes.sort()
            figures |= dict(changes=len(changes), change_max=changes[-1], change_next=changes[-2], change_median=changes[len(changes) // 2])
        return figures


def onward(lab, make, options, prefixes, listeners, stuck=0):
    """A table comes and is told to `listeners` neighbours, beside `stuck` ones that never read."""
    feeding = neighbors(4, 1, 1)
    listening, deaf = neighbors(4, 2, listeners, hears=True), neighbors(4, 20, stuck, hears=True)
    with Run(lab, make, options, 4, feeding + listening + deaf) as run:
        watcher = run.join("watch", listening) if listening else None
        if deaf:
            run.join("stuck", deaf)
        feeder = run.join("feed", feeding, prefixes)
        figures, first = run.load(feeder, prefixes, prefixes)
        if watcher:
            heard = watcher.ask("report", "HEARD")
            while (now := watcher.ask("report", "HEARD"))[0] != heard[0] or time.monotonic() - now[3] < 2:
                heard = now
                time.sleep(0.5)
            figures |= dict(heard=now[3] - first, heard_bytes=now[0] / listeners)
            figures["cpu"] += 0
        used, peak, _ = run.speaker.usage()
        return figures | dict(cpu_total=used, rss_peak=peak)


def scenario(name, speaker, options):
    """The function of a scenario, with its numbers filled in."""
    million = options.prefixes
    if speaker == KERNEL:
        return lambda lab: limit(lab, options, *{"table": (4, million), "ipv6": (6, million // 5)}[name])
    make = SPEAKERS[speaker]
    return {
        "table": lambda lab: table(lab, make, options, 4, million, 1),
        "ipv6": lambda lab: table(lab, make, options, 6, million // 5, 1),
        "ten": lambda lab: table(lab, make, options, 4, million // 10, 10),
        "loading": lambda lab: loading(lab, make, options, million),
        "onward0": lambda lab: onward(lab, make, options, million, 0),
        "onward1": lambda lab: onward(lab, make, options, million, 1),
        "onward10": lambda lab: onward(lab, make, options, million, 10),
        "stuck": lambda lab: onward(lab, make, options, million, 1, stuck=1),
    }[name]


SCENARIOS = ("table", "ipv6", "ten", "loading", "onward0", "onward1", "onward10", "stuck")
