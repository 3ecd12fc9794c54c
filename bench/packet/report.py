"""Medians, ratios, the machine; for people and as JSON."""

import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

# What is to be reached: figure, the goal for our ratio to wireguard-go, and which side of it is good.
GOALS = {
    "veth": {
        "tcp1_mbps": (2.0, "≥"), "tcp4_mbps": (2.0, "≥"), "rev_mbps": (2.0, "≥"),
        "udp64_pps": (4.0, "≥"), "ndr64_pps": (3.0, "≥"), "ndrmax_pps": (2.0, "≥"),
        "tcp1_cpu_s_per_gb": (0.5, "≤"), "tcp4_cpu_s_per_gb": (0.5, "≤"), "rev_cpu_s_per_gb": (0.5, "≤"),
        "rtt_idle_p99_ms": (1.0, "≤"), "rtt_load_p99_ms": (0.25, "≤"), "memory_peak_mib": (0.2, "≤"),
    },
    "nic": {"tcp1_mbps": (2.5, "≥"), "tcp4_mbps": (2.5, "≥"), "rev_mbps": (2.5, "≥")},
}


class Results:
    """All that was measured: of each contender, of each figure, one value a round."""

    def __init__(self, contenders):
        self.contenders = contenders
        self.values = {contender.name: {} for contender in contenders}

    def put(self, contender, figure, value):
        self.values[contender.name].setdefault(figure, []).append(float(f"{value:.4g}"))

    def put_all(self, contender, figures):
        for figure, value in figures.items():
            self.put(contender, figure, value)

    def figures(self):
        """In the order in which they came."""
        return list(dict.fromkeys(figure for values in self.values.values() for figure in values))

    def median(self, name, figure):
        values = self.values.get(name, {}).get(figure)
        return statistics.median(values) if values else None

    def ratio(self, figure):
        """
        The median of the ratios of each round, in which both met the same machine; None if one was not measured. Memory
        is compared peak with peak.
        """
        ours, theirs = (self.values.get(name, {}).get(figure) for name in ("spanwire", "wireguard-go"))
        if not ours or not theirs:
            return None
        if len(ours) == len(theirs) and all(theirs):
            return statistics.median(mine / other for mine, other in zip(ours, theirs))
        return statistics.median(ours) / statistics.median(theirs) if statistics.median(theirs) else None

    def print(self, chosen):
        for line in machine():
            print(line)
        print(f"link {chosen.link}, tunnel MTU {chosen.mtu}, {chosen.rounds} rounds, {chosen.seconds} s a test; medians [least, greatest]")
        print(f"{'':26}" + "".join(f"{contender.name:>32}" for contender in self.contenders) + f"{'ratio':>8}  goal")
        for figure in self.figures():
            cells = "".join(f"{self.cell(contender.name, figure):>32}" for contender in self.contenders)
            ratio = self.ratio(figure)
            print(f"{figure:26}{cells}{'' if ratio is None else f'{ratio:.2f}':>8}  {verdict(chosen.link, figure, ratio)}")
        for contender in self.contenders:
            print(f"{contender.name}: {contender.version()}")

    def cell(self, name, figure):
        values = self.values[name].get(figure)
        return f"{statistics.median(values):,.4g} [{min(values):,.4g}, {max(values):,.4g}]" if values else "–"

    def write(self, chosen):
        whole = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "machine": machine(),
            "versions": {contender.name: contender.version() for contender in self.contenders},
            "options": vars(chosen),
            "median": {name: {figure: self.median(name, figure) for figure in values} for name, values in self.values.items()},
            "ratio": {figure: self.ratio(figure) for figure in self.figures()},
            "values": self.values,
        }
        text = json.dumps(whole, indent=1)
        if chosen.json == "-":
            print(text)
        else:
            pathlib.Path(chosen.json).write_text(text + "\n")


def verdict(link, figure, ratio):
    goal = GOALS.get(link, {}).get(figure)
    if not goal or ratio is None:
        return ""
    bound, side = goal
    met = ratio >= bound if side == "≥" else ratio <= bound
    return f"{side} {bound} {'met' if met else 'MISSED'}"


def machine():
    model = next(line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    return [f"{os.cpu_count()} × {model}, Linux {platform.release()}, {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC"]


def profile(folder):
    """Where our time went: the JDK's own view of the recordings."""
    jfr = pathlib.Path(os.environ.get("JAVA_HOME", "/usr")) / "bin/jfr"
    for recording in sorted(pathlib.Path(folder).glob("*.jfr")):
        for view in ("hot-methods", "native-methods", "allocation-by-class"):
            print(f"--- {recording.name}: {view}", flush=True)
            subprocess.run([str(jfr), "view", "--width", "140", view, str(recording)], stdout=sys.stdout)
