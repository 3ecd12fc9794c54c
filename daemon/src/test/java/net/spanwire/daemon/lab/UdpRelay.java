package net.spanwire.daemon.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A bad link: passes datagrams between one client and a target, and loses, repeats, delays and
 * reorders them as a seed says; and a wiretap: it keeps the handshake initiations that went by and
 * sends them again.
 *
 * <p>{@code main ADDRESS PORT TARGET TARGET_PORT SEED}; commands on standard input: {@code loss P},
 * {@code repeat P}, {@code delay MILLIS}, {@code reorder P} (that share is delayed by another 20
 * ms), with P in percent; {@code replay N} sends the Nth recorded initiation to the target from a
 * port of its own, and reports {@code replay answered} if anything comes back.
 */
public final class UdpRelay {
  private static final int INITIATION_LENGTH = 148;
  private static final int QUEUE_LIMIT = 10_000;
  private static final long REORDER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** A datagram on its way. */
  private record Flight(long due, ByteBuffer payload, DatagramChannel by, SocketAddress to)
      implements Comparable<Flight> {
    @Override
    public int compareTo(Flight other) {
      return Long.compare(due - other.due, 0);
    }
  }

  private final Selector selector = Selector.open();
  private final DatagramChannel clientSide = DatagramChannel.open();
  private final DatagramChannel targetSide = DatagramChannel.open();
  private final DatagramChannel replaySide = DatagramChannel.open();
  private final InetSocketAddress target;
  private final SplittableRandom random;
  private final PriorityQueue<Flight> flights = new PriorityQueue<>();
  private final Queue<String> commands = new ConcurrentLinkedQueue<>();
  private final List<byte[]> initiations = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(65_536);
  private @Nullable SocketAddress client;
  private double loss;
  private double repeat;
  private double reorder;
  private long delayNanos;

  private UdpRelay(InetSocketAddress listen, InetSocketAddress target, long seed)
      throws IOException {
    this.target = target;
    this.random = new SplittableRandom(seed);
    clientSide.bind(listen);
    for (DatagramChannel channel : List.of(clientSide, targetSide, replaySide)) {
      channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
    }
  }

  public static void main(String[] args) throws IOException {
    UdpRelay relay =
        new UdpRelay(
            new InetSocketAddress(args[0], Integer.parseInt(args[1])),
            new InetSocketAddress(args[2], Integer.parseInt(args[3])),
            Long.parseLong(args[4]));
    Thread.ofPlatform().daemon().name("commands").start(relay::listen);
    System.out.println("listening");
    while (true) {
      relay.turn();
    }
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        commands.add(line);
        selector.wakeup();
      }
    } catch (IOException e) {
      System.out.println("no more commands: " + e.getMessage());
    }
  }

  private void turn() throws IOException {
    long now = System.nanoTime();
    Flight next = flights.peek();
    long wait = next == null ? 1000 : TimeUnit.NANOSECONDS.toMillis(next.due() - now);
    if (wait > 0) {
      selector.select(wait);
    } else {
      selector.selectNow();
    }
    for (String command = commands.poll(); command != null; command = commands.poll()) {
      obey(command.split(" ", -1));
    }
    receive(clientSide);
    receive(targetSide);
    receive(replaySide);
    selector.selectedKeys().clear();
    land(System.nanoTime());
  }

  private void obey(String[] command) throws IOException {
    int value = Integer.parseInt(command[1]);
    switch (command[0]) {
      case "loss" -> loss = value / 100.0;
      case "repeat" -> repeat = value / 100.0;
      case "reorder" -> reorder = value / 100.0;
      case "delay" -> delayNanos = TimeUnit.MILLISECONDS.toNanos(value);
      case "replay" -> {
        replaySide.send(ByteBuffer.wrap(initiations.get(value)), target);
        System.out.println("replayed " + value);
      }
      default -> System.out.println("what is " + command[0] + "?");
    }
  }

  private void receive(DatagramChannel channel) throws IOException {
    while (true) {
      buffer.clear();
      SocketAddress from = channel.receive(buffer);
      if (from == null) {
        return;
      }
      byte[] payload = new byte[buffer.flip().remaining()];
      buffer.get(payload);
      if (channel.equals(replaySide)) {
        System.out.println("replay answered with " + payload.length + " bytes");
      } else if (channel.equals(clientSide)) {
        client = from;
        record(payload);
        launch(payload, targetSide, target);
      } else if (client != null) {
        launch(payload, clientSide, client);
      }
    }
  }

  private void record(byte[] payload) {
    if (payload.length == INITIATION_LENGTH && payload[0] == 1) {
      System.out.println("recorded initiation " + initiations.size());
      initiations.add(payload);
    }
  }

  private void launch(byte[] payload, DatagramChannel by, SocketAddress to) {
    if (random.nextDouble() < loss || flights.size() >= QUEUE_LIMIT) {
      return;
    }
    long due = System.nanoTime() + delayNanos;
    if (random.nextDouble() < reorder) {
      due += REORDER_NANOS;
    }
    flights.add(new Flight(due, ByteBuffer.wrap(payload), by, to));
    if (random.nextDouble() < repeat) {
      flights.add(new Flight(due + REORDER_NANOS, ByteBuffer.wrap(payload), by, to));
    }
  }

  private void land(long now) throws IOException {
    for (Flight f = flights.peek(); f != null && f.due() - now <= 0; f = flights.peek()) {
      flights.remove();
      f.by().send(f.payload(), f.to());
    }
  }
}
