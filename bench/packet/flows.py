"""
Traffic where iperf3 does not reach: many tunnels at once by one thread, and the first packet.

sink              takes what comes to TCP port 7100
send SECONDS N    one stream to each of 10.92.0.2 … 10.92.N-1.2; prints the list of their Mbit/s, first second left out
echo              returns what comes to UDP port 7101
probe ADDRESS     sends there until something comes back; prints the time then (CLOCK_MONOTONIC)
"""

import json
import selectors
import socket
import sys
import time

TCP_PORT = 7100
UDP_PORT = 7101
CHUNK = bytes(1 << 18)


def sink():
    listener = socket.create_server(("", TCP_PORT), backlog=1024)
    listener.setblocking(False)
    ready = selectors.DefaultSelector()
    ready.register(listener, selectors.EVENT_READ)
    buffer = bytearray(1 << 20)
    while True:
        for key, _ in ready.select():
            if key.fileobj is listener:
                accepted, _ = listener.accept()
                accepted.setblocking(False)
                ready.register(accepted, selectors.EVENT_READ)
            elif not receive(key.fileobj, buffer):
                ready.unregister(key.fileobj)
                key.fileobj.close()


def receive(connection, buffer):
    try:
        return connection.recv_into(buffer)
    except BlockingIOError:
        return 1
    except OSError:
        return 0


def connected(number, deadline):
    """Tries on while the other daemon starts."""
    while True:
        try:
            return socket.create_connection((f"10.92.{number}.2", TCP_PORT), timeout=5)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def send(seconds, count):
    ready = selectors.DefaultSelector()
    deadline = time.monotonic() + 30
    for number in range(count):
        connection = connected(number, deadline)
        connection.setblocking(False)
        ready.register(connection, selectors.EVENT_WRITE, number)
    sent = [0] * count
    counting = time.monotonic() + 1
    end = counting + seconds
    while (now := time.monotonic()) < end:
        for key, _ in ready.select(0.1):
            try:
                taken = key.fileobj.send(CHUNK)
            except BlockingIOError:
                continue
            if now >= counting:
                sent[key.data] += taken
    print(json.dumps([8 * taken / seconds / 1e6 for taken in sent]))


def echo():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("", UDP_PORT))
    while True:
        message, source = server.recvfrom(2048)
        try:
            server.sendto(message, source)
        except OSError:
            pass


def probe(address):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(0.002)
    while True:
        try:
            client.sendto(b"?", (address, UDP_PORT))
            client.recv(64)
            break
        except OSError:
            time.sleep(0.001)
    print(time.monotonic(), flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["sink"]:
            sink()
        case ["send", seconds, count]:
            send(int(seconds), int(count))
        case ["echo"]:
            echo()
        case ["probe", address]:
            probe(address)
