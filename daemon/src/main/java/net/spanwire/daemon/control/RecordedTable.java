package net.spanwire.daemon.control;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * A part of a recorded table: whole MRT records. The client writes the file, so that the daemon
 * writes none that its caller could not.
 *
 * @param base64 the records, one after the other
 */
public record RecordedTable(String base64) {

  private static final int PART = 48 * 1024;

  public byte[] bytes() {
    return Base64.getDecoder().decode(base64);
  }

  /** Gathers records into parts. */
  static final class Gathering implements Consumer<byte[]> {

    private final Consumer<? super RecordedTable> sink;
    private final ByteArrayOutputStream part = new ByteArrayOutputStream(PART);

    Gathering(Consumer<? super RecordedTable> sink) {
      this.sink = sink;
    }

    @Override
    public void accept(byte[] record) {
      part.writeBytes(record);
      if (part.size() >= PART) {
        end();
      }
    }

    void end() {
      sink.accept(new RecordedTable(Base64.getEncoder().encodeToString(part.toByteArray())));
      part.reset();
    }
  }
}
