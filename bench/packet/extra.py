"""Tests that need a lab of their own: the start of a daemon, and many tunnels at once."""

import json
import statistics
import subprocess
import sys
import time

import flows
from contenders import PORT, Spanwire
from lab import Lab, current, run

TUNNELS = 100
SECONDS = 5


def first(options, contender):
    """Seconds from the start of a daemon until a packet has come back through its tunnel, handshake included."""
    lab = Lab("f", options.link)
    try:
        contender.start_site(lab, lab.b)
        contender.await_running(lab, lab.b)
        echo = lab.b.start([sys.executable, flows.__file__, "echo"], "echo")
        probe = subprocess.Popen(
            lab.a.inside(sys.executable, flows.__file__, "probe", lab.b.tunnel), stdout=subprocess.PIPE, text=True)
        lab.processes.append(probe)
        probe.log = echo.log
        time.sleep(0.5)
        begin = time.monotonic()
        contender.start_site(lab, lab.a)
        answered = float(probe.stdout.readline())
        return {"first_packet_s": answered - begin}
    finally:
        lab.close()


def many(options, contender):
    """Mbit/s through 100 tunnels at once, and through one, by the same sender; two daemons of ours with all of them."""
    if not isinstance(contender, Spanwire):
        return {}
    figures = {}
    lab = Lab("m", options.link)
    try:
        keys = [(key := run(*current("wg", "genkey")).strip(), run(*current("wg", "pubkey"), stdin=key).strip())
                for _ in range(TUNNELS)]
        # One key here, and one a tunnel there: a pair of keys is one tunnel.
        contender.run_daemon(lab, lab.a, f'private-key = "{lab.a.private_key}"\npeers {{\n' + "\n".join(
            f't{i} {{ public-key = "{public}", endpoint = "{lab.b.underlay}:{PORT}", interface = "bm{i}",'
            f' addresses = ["10.92.{i}.1/30"] }}' for i, (_, public) in enumerate(keys)) + "\n}")
        contender.run_daemon(lab, lab.b, "peers {\n" + "\n".join(
            f't{i} {{ public-key = "{lab.a.public_key}", private-key = "{private}", interface = "bm{i}",'
            f' addresses = ["10.92.{i}.2/30"] }}' for i, (private, _) in enumerate(keys)) + "\n}")
        lab.b.start([sys.executable, flows.__file__, "sink"], "sink")
        for name, count in (("warm", TUNNELS), ("one", 1), ("all", TUNNELS)):
            command = lab.a.inside(sys.executable, flows.__file__, "send", str(SECONDS), str(count))
            rates = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            if name != "warm":
                figures[f"tunnels_{name}_mbps"] = sum(rates)
        figures["tunnels_all_to_one"] = figures["tunnels_all_mbps"] / figures["tunnels_one_mbps"]
        figures["tunnels_least_to_mean"] = min(rates) / statistics.mean(rates)
        return figures
    finally:
        lab.close()


TESTS = {"first": first, "many": many}
