package net.spanwire.bgp.mrt;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The records of a stream, one after the other. */
public final class MrtReader {

  /** More than any record of a table with thousands of peers has. */
  private static final int MAX_BODY = 16 << 20;

  private final InputStream in;
  private long offset;

  /** Reads from where {@code in} stands; it is the caller's to close. */
  public MrtReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next record, or null at the end.
   *
   * @throws EOFException if the stream ends within a record
   * @throws IOException if there is no record where one should begin
   */
  public @Nullable MrtRecord next() throws IOException {
    byte[] header = in.readNBytes(MrtDecoder.HEADER_LENGTH);
    if (header.length == 0) {
      return null;
    }
    long length = header.length < MrtDecoder.HEADER_LENGTH ? 0 : MrtDecoder.bodyLength(header);
    if (length > MAX_BODY) {
      throw new IOException("no MRT record begins at byte " + offset);
    }
    byte[] body = in.readNBytes((int) length);
    if (header.length < MrtDecoder.HEADER_LENGTH || body.length < length) {
      throw new EOFException("the record that begins at byte " + offset + " is cut off");
    }
    offset += MrtDecoder.HEADER_LENGTH + length;
    return MrtDecoder.decode(header, body);
  }
}
