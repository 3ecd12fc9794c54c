package net.spanwire.kernelroute.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * For {@code bench/fuzz}: any bytes as a datagram of the kernel's. Nothing is thrown, and a route
 * or next hop that was read is read alike when we ask for it.
 */
public final class ReplyFuzz {

  private ReplyFuzz() {}

  /** Messages as they are, but each with a length that fits; 0 keeps the one it has. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > 4096) {
      return;
    }
    List<Reply> replies = new ArrayList<>();
    ReplyDecoder.decode(ByteBuffer.wrap(data.clone()), replies::add);
    for (Reply reply : replies) {
      if (reply instanceof Reply.Present(Reply.Header ignored, KernelObject object)
          && (object instanceof Route || object instanceof NextHopObject)) {
        again(object);
      }
    }
  }

  private static void again(KernelObject object) {
    ByteBuffer out =
        ByteBuffer.allocate(RequestEncoder.MAX_REQUEST_BYTES).order(ByteOrder.nativeOrder());
    RequestEncoder.encode(out, new Request.Put(object, Request.Mode.SET), 1, false);
    out.flip();
    List<Reply> replies = new ArrayList<>();
    ReplyDecoder.decode(out, replies::add);
    if (replies.size() != 1 || !(replies.getFirst() instanceof Reply.Present)) {
      throw new AssertionError(object + " is written as " + replies);
    }
  }
}
