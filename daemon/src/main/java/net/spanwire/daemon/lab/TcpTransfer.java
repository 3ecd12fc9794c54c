package net.spanwire.daemon.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A transfer over one TCP connection whose content is compared by SHA-256 at both ends.
 *
 * <p>{@code receive ADDRESS PORT} takes connections for ever, answers each with the digest of what
 * came; {@code send SOURCE TARGET PORT BYTES BYTES_PER_SECOND} sends (rate 0: as fast as it goes),
 * compares the answer with its own digest, and prints {@code bytes=… millis=… sha256=…}, or ends
 * with exit code 1.
 */
public final class TcpTransfer {
  private static final int BLOCK = 1 << 18;
  private static final int SEED = 20261123;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final Pattern SENT = Pattern.compile("bytes=(\\d+) millis=(\\d+)");

  private TcpTransfer() {}

  /** An address of a site. */
  record End(NetworkNamespace site, String address) {}

  /** Sends so many bytes from one site to another as fast as it goes; returns Mbit/s. */
  static double run(End from, End to, String bytes) {
    String port = to.address().contains(":") ? "7006" : "7004";
    ChildProcess receiver =
        to.site()
            .start(
                "receive-" + port,
                JavaProgram.command(TcpTransfer.class, "receive", to.address(), port));
    to.site()
        .lab()
        .await("the receiver listens", START_LIMIT, () -> receiver.log().contains("listening"));
    ChildProcess sender =
        from.site()
            .start(
                "send-" + port,
                JavaProgram.command(
                    TcpTransfer.class, "send", from.address(), to.address(), port, bytes, "0"));
    if (sender.awaitExit(LIMIT) != 0) {
      throw new LabFailure(sender + ": " + sender.log());
    }
    receiver.stop(Duration.ofSeconds(5));
    Matcher sent = SENT.matcher(sender.log());
    if (!sent.find()) {
      throw new LabFailure(sender + ": " + sender.log());
    }
    return Long.parseLong(sent.group(1)) * 8e-3 / Long.parseLong(sent.group(2));
  }

  public static void main(String[] args) throws IOException {
    if (args.length == 3 && args[0].equals("receive")) {
      receive(InetAddress.getByName(args[1]), Integer.parseInt(args[2]));
    } else if (args.length == 6 && args[0].equals("send")) {
      try (Socket socket = new Socket()) {
        socket.bind(new InetSocketAddress(args[1], 0));
        socket.connect(new InetSocketAddress(args[2], Integer.parseInt(args[3])), 10_000);
        System.exit(send(socket, Long.parseLong(args[4]), Long.parseLong(args[5])) ? 0 : 1);
      }
    } else {
      System.err.println(
          "usage: receive ADDRESS PORT | send SOURCE TARGET PORT BYTES BYTES_PER_SECOND");
      System.exit(2);
    }
  }

  private static void receive(InetAddress address, int port) throws IOException {
    try (ServerSocket server = new ServerSocket(port, 16, address)) {
      System.out.println("listening");
      while (true) {
        Socket connection = server.accept();
        Thread.ofPlatform().name("receive").start(() -> digestOf(connection));
      }
    }
  }

  private static void digestOf(Socket connection) {
    try (connection) {
      MessageDigest digest = sha256();
      InputStream in = connection.getInputStream();
      byte[] block = new byte[BLOCK];
      long bytes = 0;
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
        bytes += n;
      }
      byte[] sum = digest.digest();
      connection.getOutputStream().write(sum);
      System.out.println("received bytes=" + bytes + " sha256=" + HexFormat.of().formatHex(sum));
    } catch (IOException e) {
      System.out.println("connection lost: " + e.getMessage());
    }
  }

  private static boolean send(Socket socket, long bytes, long bytesPerSecond) throws IOException {
    MessageDigest digest = sha256();
    byte[] block = new byte[BLOCK];
    new SplittableRandom(SEED).nextBytes(block);
    OutputStream out = socket.getOutputStream();
    long start = System.nanoTime();
    for (long sent = 0; sent < bytes; ) {
      ByteBuffer.wrap(block).putLong(sent);
      int n = (int) Math.min(BLOCK, bytes - sent);
      pace(start, sent, bytesPerSecond);
      out.write(block, 0, n);
      digest.update(block, 0, n);
      sent += n;
    }
    socket.shutdownOutput();
    byte[] answer = socket.getInputStream().readAllBytes();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    byte[] own = digest.digest();
    String sum = HexFormat.of().formatHex(own);
    if (!MessageDigest.isEqual(own, answer)) {
      System.out.println(
          "digests differ: sent " + sum + ", received " + HexFormat.of().formatHex(answer));
      return false;
    }
    System.out.println(
        String.format(Locale.ROOT, "bytes=%d millis=%d sha256=%s", bytes, millis, sum));
    return true;
  }

  private static void pace(long start, long sent, long bytesPerSecond) {
    if (bytesPerSecond <= 0) {
      return;
    }
    long due = start + (long) (1e9 * sent / bytesPerSecond);
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
