package net.spanwire.core.dataplane;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;

/**
 * Carries random bytes over TCP and prints their hash on both sides: {@code HashTransfer receive
 * ADDRESS PORT} and {@code HashTransfer send ADDRESS PORT MEBIBYTES SEED}.
 */
final class HashTransfer {

  private static final int CHUNK = 1 << 20;

  private HashTransfer() {}

  public static void main(String[] args) throws IOException {
    InetAddress address = InetAddress.getByName(args[1]);
    int port = Integer.parseInt(args[2]);
    if (args[0].equals("receive")) {
      receive(address, port);
    } else {
      send(address, port, Integer.parseInt(args[3]), Long.parseLong(args[4]));
    }
  }

  @SuppressWarnings("AddressSelection") // a literal
  private static void receive(InetAddress address, int port) throws IOException {
    try (ServerSocket server = new ServerSocket(port, 1, address)) {
      System.out.println("LISTENING");
      System.out.flush();
      try (Socket socket = server.accept()) {
        InputStream in = socket.getInputStream();
        Hasher hasher = Hashing.sha256().newHasher();
        byte[] buffer = new byte[CHUNK];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          hasher.putBytes(buffer, 0, length);
        }
        System.out.println("HASH " + hasher.hash());
      }
    }
  }

  private static void send(InetAddress address, int port, int mebibytes, long seed)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    new Random(seed).nextBytes(chunk);
    Hasher hasher = Hashing.sha256().newHasher();
    try (Socket socket = new Socket(address, port)) {
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < mebibytes; i++) {
        Arrays.fill(chunk, 0, 16, (byte) i);
        hasher.putBytes(chunk);
        out.write(chunk);
      }
    }
    System.out.println("HASH " + hasher.hash());
  }
}
