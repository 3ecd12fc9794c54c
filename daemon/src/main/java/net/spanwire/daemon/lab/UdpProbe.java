package net.spanwire.daemon.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures outages: numbered datagrams at a steady pace, echoed by the other side.
 *
 * <p>{@code echo ADDRESS PORT} answers for ever; {@code probe SOURCE TARGET PORT INTERVAL_MS} sends
 * for ever, and prints {@code first}, at the first answer, and {@code gap MILLIS} each time an
 * answer comes after more than {@link #REPORTED_INTERVALS} intervals of silence: the time between
 * the last answer before and the first one after.
 */
public final class UdpProbe {
  private static final int REPORTED_INTERVALS = 10;

  private UdpProbe() {}

  public static void main(String[] args) throws IOException {
    if (args.length == 3 && args[0].equals("echo")) {
      echo(new InetSocketAddress(args[1], Integer.parseInt(args[2])));
    } else if (args.length == 5 && args[0].equals("probe")) {
      InetSocketAddress target = new InetSocketAddress(args[2], Integer.parseInt(args[3]));
      probe(InetAddress.getByName(args[1]), target, Long.parseLong(args[4]));
    } else {
      System.err.println("usage: echo ADDRESS PORT | probe SOURCE TARGET PORT INTERVAL_MS");
      System.exit(2);
    }
  }

  private static void echo(InetSocketAddress address) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(address)) {
      System.out.println("listening");
      DatagramPacket packet = new DatagramPacket(new byte[64], 64);
      while (true) {
        socket.receive(packet);
        try {
          socket.send(packet);
        } catch (IOException e) {
          // No route back just now: that is what is being measured.
          Thread.onSpinWait();
        }
      }
    }
  }

  private static void probe(InetAddress source, InetSocketAddress target, long intervalMillis)
      throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, source)) {
      Thread.ofPlatform().daemon().name("send").start(() -> send(socket, target, intervalMillis));
      long last = 0;
      DatagramPacket packet = new DatagramPacket(new byte[64], 64);
      while (true) {
        socket.receive(packet);
        long now = System.nanoTime();
        long silence = TimeUnit.NANOSECONDS.toMillis(now - last);
        if (last == 0) {
          System.out.println("first");
        } else if (silence > REPORTED_INTERVALS * intervalMillis) {
          System.out.println("gap " + silence);
        }
        last = now;
      }
    }
  }

  private static void send(DatagramSocket socket, InetSocketAddress target, long intervalMillis) {
    long due = System.nanoTime();
    for (long number = 0; ; number++) {
      byte[] payload = ByteBuffer.allocate(16).putLong(number).putLong(System.nanoTime()).array();
      try {
        socket.send(new DatagramPacket(payload, payload.length, target));
      } catch (IOException e) {
        // Unreachable counts as lost: the silence is what is reported.
        Thread.onSpinWait();
      }
      due += TimeUnit.MILLISECONDS.toNanos(intervalMillis);
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }
}
