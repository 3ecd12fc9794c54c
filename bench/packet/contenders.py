"""Who is measured: how each is started and told its tunnel."""

import os
import subprocess
import time

from lab import PEERS, ROOT, Failure, current, run

PORT = 51820
PROGRAM = os.environ.get("SPANWIRE_PROGRAM", str(ROOT / "spanwire"))


class WireguardGo:
    """wireguard-go's current release, configured by wg(8) and ip(8) as wg-quick does."""

    name = "wireguard-go"

    def __init__(self, options):
        self.options = options

    def version(self):
        query = current("dpkg-query", "-W", "-f", "${Version}", "wireguard-go")
        return run(*query).strip()

    def start(self, lab):
        for site in lab.sites:
            self.start_site(lab, site)

    def start_site(self, lab, site):
        environment = {**os.environ, "LOG_LEVEL": "error"}
        site.daemon = site.start(current("wireguard-go", "-f", site.device), "daemon", env=environment)
        socket = f"{PEERS}/run/wireguard/{site.device}.sock"
        deadline = time.monotonic() + 10
        while not os.path.exists(socket):
            if time.monotonic() > deadline:
                raise Failure(site.daemon.log.read_text() or "wireguard-go does not answer")
            time.sleep(0.002)
        peer = lab.peer_of[site]
        run(*current("wg", "set", site.device, "listen-port", str(PORT), "private-key", "/dev/stdin", "peer",
                     peer.public_key, "endpoint", f"{peer.underlay}:{PORT}", "allowed-ips", "0.0.0.0/0,::/0"),
            stdin=site.private_key)
        site.ip("link", "set", site.device, "mtu", str(self.options.mtu), "up")
        site.ip("addr", "add", f"{site.tunnel}/24", "dev", site.device)

    def await_running(self, lab, site):
        """It is: start_site waits for its socket."""


class Spanwire:
    """Ours: the daemon of this checkout, with what its configuration file says."""

    name = "spanwire"

    def __init__(self, options):
        self.options = options

    def version(self):
        head = subprocess.run(["git", "-C", str(ROOT), "log", "-1", "--format=%h"], capture_output=True, text=True)
        return head.stdout.strip() or "this checkout"

    def start(self, lab):
        for site in lab.sites:
            self.start_site(lab, site)

    def start_site(self, lab, site):
        peer = lab.peer_of[site]
        self.run_daemon(lab, site, f"""
            private-key = "{site.private_key}"
            peers {{ peer {{
              public-key = "{peer.public_key}", endpoint = "{peer.underlay}:{PORT}", interface = "{site.device}"
              addresses = ["{site.tunnel}/24"], mtu = {self.options.mtu}
            }} }}""")

    def await_running(self, lab, site):
        deadline = time.monotonic() + 30
        while " running: " not in site.daemon.log.read_text():
            if time.monotonic() > deadline:
                raise Failure(site.daemon.log.read_text() or "Spanwire does not start")
            time.sleep(0.01)

    def run_daemon(self, lab, site, settings):
        """Starts the daemon; the tunnel is there as soon as it is."""
        path = lab.directory / f"{site.namespace}.conf"
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"""spanwire {{
                control-socket = "{lab.directory}/{site.number}.sock"
                packet-path {{ cipher = {self.options.cipher}, crypto-workers = {self.options.crypto_workers} }}
                {f"packet-path.loops = {self.options.loops}" if self.options.loops else ""}
                router {{ asn = 65001, router-id = "192.0.2.{site.number}" }}
                {settings}
            }}\n""")
        options = [os.environ.get("SPANWIRE_JAVA_OPTS", ""), *self.options.java]
        if self.options.profile:
            recording = f"{self.options.profile}/{lab.profile}-{site.number}-{os.getpid()}.jfr"
            options.append(f"-XX:StartFlightRecording=filename={recording},settings=profile,dumponexit=true")
        environment = {**os.environ, "SPANWIRE_JAVA_OPTS": " ".join(options)}
        site.daemon = site.start([PROGRAM, "run", "-c", str(path)], "daemon", env=environment)
