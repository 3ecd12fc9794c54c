package net.spanwire.daemon.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A name server that gives the same answer for every name: {@code main ADDRESS}; lines on standard
 * input change it: an address replaces the record of its family, {@code none} removes both (then
 * there is no such name).
 */
public final class NameServer {
  private static final int TYPE_A = 1;
  private static final int TYPE_AAAA = 28;
  private static final int HEADER = 12;
  private static final int TTL_SECONDS = 1;
  private static final int NAME_ERROR = 3;

  private final Map<Integer, byte[]> records = new ConcurrentHashMap<>();

  private NameServer() {}

  public static void main(String[] args) throws IOException {
    NameServer server = new NameServer();
    Thread.ofPlatform().daemon().name("commands").start(server::obey);
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(args[0], 53))) {
      System.out.println("listening");
      DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
      while (true) {
        packet.setLength(1500);
        socket.receive(packet);
        byte[] answer = server.answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    }
  }

  private void obey() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("none")) {
          records.clear();
        } else {
          byte[] address = InetAddress.getByName(line).getAddress();
          records.put(address.length == 4 ? TYPE_A : TYPE_AAAA, address);
        }
        System.out.println("now " + line);
      }
    } catch (IOException e) {
      System.out.println("no more commands: " + e.getMessage());
    }
  }

  /** RFC 1035 §4.1: the question as it came, and one record that refers to its name. */
  private byte[] answer(ByteBuffer query) {
    int end = HEADER;
    while (query.get(end) != 0) {
      end += 1 + (query.get(end) & 0xff);
    }
    int type = query.getShort(end + 1) & 0xffff;
    byte[] question = new byte[end + 5 - HEADER];
    query.get(HEADER, question);
    byte[] address = records.get(type);
    System.out.println(
        "asked for type " + type + ": " + (address == null ? "nothing" : "answered"));
    ByteBuffer answer = ByteBuffer.allocate(HEADER + question.length + 32);
    answer.putShort(query.getShort(0));
    answer.putShort((short) (0x8580 | (records.isEmpty() ? NAME_ERROR : 0)));
    answer.putShort((short) 1).putShort((short) (address == null ? 0 : 1)).putInt(0);
    answer.put(question);
    if (address != null) {
      answer.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1);
      answer.putInt(TTL_SECONDS).putShort((short) address.length).put(address);
    }
    byte[] bytes = new byte[answer.position()];
    answer.get(0, bytes);
    return bytes;
  }
}
