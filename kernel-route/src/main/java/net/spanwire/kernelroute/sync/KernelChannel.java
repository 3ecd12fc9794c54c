package net.spanwire.kernelroute.sync;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import net.spanwire.kernelroute.netlink.Dump;
import net.spanwire.kernelroute.netlink.KernelObject;
import net.spanwire.kernelroute.netlink.Reply;
import net.spanwire.kernelroute.netlink.Request;

/**
 * The way to one kernel, in one network namespace: requests with their answers, dumps, and
 * notifications of what anybody changes. Of one thread, but for {@link #wake}.
 */
public interface KernelChannel extends AutoCloseable {

  /**
   * A request that was not done.
   *
   * @param index of the request in its batch
   * @param message the kernel's own words; may be empty
   */
  record Refusal(int index, int errno, String message) {}

  /**
   * Sends requests, many at a time, and reads every answer. Each is tried, whatever became of those
   * before it.
   *
   * @return those that were refused, in order
   * @throws IOException if answers were lost: what was done must then be found out by a dump
   */
  List<Refusal> execute(List<Request> requests) throws IOException;

  /**
   * Lists objects, each handed over as it comes; the sink must not use this channel.
   *
   * @return false if something changed meanwhile, so that some may be missing or told twice
   * @throws KernelException with the error that the kernel gave
   */
  boolean dump(Dump dump, Consumer<KernelObject> sink) throws IOException;

  /**
   * Takes the notifications that have come, without waiting. Those of routes and next hop objects
   * that this channel's own requests caused are left out.
   *
   * @return false if some were lost since the last call
   */
  boolean poll(Consumer<Reply> sink) throws IOException;

  /** Waits for a notification or for {@link #wake}, at most for this long. */
  void await(long nanos) throws IOException;

  /** Ends {@link #await}, the present one or the next; from any thread. */
  void wake();

  @Override
  void close();
}
