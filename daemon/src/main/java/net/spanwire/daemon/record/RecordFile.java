package net.spanwire.daemon.record;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import net.spanwire.bgp.mrt.MrtEncoder;
import net.spanwire.bgp.mrt.MrtRecord;

/** A file of records; compressed if its name ends in .gz, longer if it was there. */
final class RecordFile implements AutoCloseable {

  private static final int BUFFER = 65_536;

  private final MrtEncoder encoder = new MrtEncoder();
  private final OutputStream out;

  private RecordFile(OutputStream out) {
    this.out = out;
  }

  static RecordFile open(RecordConfig config, Instant begins) throws IOException {
    Path path = config.file().at(begins);
    OutputStream file =
        new BufferedOutputStream(
            Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            BUFFER);
    return new RecordFile(
        path.toString().endsWith(".gz") ? new GZIPOutputStream(file, BUFFER, true) : file);
  }

  void write(MrtRecord record) throws IOException {
    out.write(encoder.encode(record));
  }

  /** Puts what was written where others can read it. */
  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
