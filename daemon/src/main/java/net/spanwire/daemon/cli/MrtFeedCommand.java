package net.spanwire.daemon.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.zip.GZIPInputStream;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.NeighborConfigBuilder;
import net.spanwire.bgp.Player;
import net.spanwire.bgp.SpeakerConfig;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.mrt.MrtReader;
import net.spanwire.bgp.mrt.Recording;
import net.spanwire.bgp.transport.TransportConfig;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spanwire mrt feed}. */
@Command(
    name = "feed",
    description = "Opens a BGP session with any speaker and announces what was recorded.")
final class MrtFeedCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "tables or updates; .gz is unpacked")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--neighbor",
      required = true,
      paramLabel = "ADDRESS",
      description = "the speaker's address")
  private IpAddress neighbor = new Ipv4Address(0);

  @Option(
      names = "--neighbor-asn",
      required = true,
      paramLabel = "ASN",
      description = "the speaker's autonomous system")
  private long neighborAsn;

  @Option(names = "--asn", required = true, paramLabel = "ASN", description = "our own")
  private long asn;

  @Option(
      names = "--local-address",
      paramLabel = "ADDRESS",
      description = "our end (default: the kernel's choice)")
  private @Nullable IpAddress localAddress;

  @Option(
      names = "--router-id",
      paramLabel = "ID",
      defaultValue = "192.0.2.254",
      description = "our BGP identifier (default: ${DEFAULT-VALUE})")
  private IpAddress routerId = new Ipv4Address(0);

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "179",
      description = "where the speaker listens (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(names = "--passive", description = "wait for the speaker to connect to --local-address")
  private boolean passive;

  @Option(
      names = "--peer",
      paramLabel = "ADDRESS",
      description = "whose records, if the files have those of several peers")
  private @Nullable IpAddress peer;

  @Option(names = "--leave", description = "end the session once all is announced")
  private boolean leave;

  MrtFeedCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    try (InputStream in = openAll()) {
      Recording recording = new Recording(new MrtReader(in), peer);
      try (Player player =
          new Player(transport(), neighborConfig(), recording::next, this::onState)) {
        player.start();
        report(player.played().get(), recording.unread());
        if (!leave) {
          new CountDownLatch(1).await();
        }
      }
      return ExitCode.DONE;
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.FAILED, "there is no file " + e.getFile(), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new CommandFailure(
          ExitCode.FAILED, String.valueOf((cause == null ? e : cause).getMessage()), e);
    } catch (InterruptedException e) {
      return ExitCode.DONE;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private void report(Player.Played played, long unread) {
    console
        .err()
        .printf(
            Locale.ROOT,
            "%d announced, %d withdrawn in %d messages, %.2f s; %d skipped, %d unreadable%n",
            played.announced(),
            played.withdrawn(),
            played.messages(),
            played.nanos() / 1e9,
            played.skipped(),
            unread);
  }

  private void onState(String name, State from, State to, @Nullable String reason) {
    console.err().println(name + ": " + to.words() + (reason == null ? "" : ": " + reason));
  }

  private TransportConfig transport() throws CommandFailure {
    if (!(routerId instanceof Ipv4Address id)) {
      throw new CommandFailure(ExitCode.USAGE, "--router-id is four octets, not " + routerId);
    }
    IpAddress local = localAddress;
    if (passive && local == null) {
      throw new CommandFailure(ExitCode.USAGE, "--passive needs --local-address to listen on");
    }
    return new TransportConfig(
        asn,
        id,
        null,
        passive && local != null
            ? ImmutableList.of(new Endpoint(local, SpeakerConfig.PORT))
            : ImmutableList.of());
  }

  private NeighborConfig neighborConfig() {
    NeighborConfigBuilder builder =
        NeighborConfig.builder(neighbor.toString(), neighborAsn, neighbor)
            .port(port)
            .passive(passive)
            .multihopTtl(255)
            .families(ImmutableSet.copyOf(AfiSafi.values()));
    IpAddress local = localAddress;
    return (local == null ? builder : builder.localAddress(local)).build();
  }

  /** The files one after the other, as one stream. */
  private InputStream openAll() throws IOException {
    List<InputStream> streams = new ArrayList<>();
    for (Path file : files) {
      InputStream in = new BufferedInputStream(Files.newInputStream(file), 65_536);
      streams.add(file.toString().endsWith(".gz") ? new GZIPInputStream(in, 65_536) : in);
    }
    return new SequenceInputStream(Collections.enumeration(streams));
  }
}
