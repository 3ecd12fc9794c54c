package net.spanwire.core.dataplane;

/** What the packet path counts: its work, what it merged, what it gave up, and what it dropped. */
public enum Counter {
  TUN_READS("reads from the TUN: packets or super-packets"),
  TUN_READ_BYTES("bytes of these"),
  TUN_WRITES("writes to the TUN: packets or super-packets"),
  TUN_WRITTEN_PACKETS("packets in these"),
  TUN_WRITTEN_BYTES("bytes of these"),
  TUN_MERGED_PACKETS("packets that became part of another one on their way to the TUN"),
  UDP_SENDS("sends: datagrams or runs of datagrams"),
  UDP_SENT_DATAGRAMS("datagrams in these"),
  UDP_RECEIVES("receives: datagrams or runs of datagrams"),
  UDP_RECEIVED_DATAGRAMS("datagrams in these"),

  CRYPTO_SHARED_JOBS("runs that a worker has sealed or opened"),
  CRYPTO_WAITS("times that the loop had to wait for a worker"),
  CRYPTO_PAUSES("times that workers cost more than they gained, and were left alone for a while"),

  UDP_SEGMENT_REFUSED(Kind.FALLBACK, "runs that the kernel refused and that went one by one"),
  TUN_MERGE_REFUSED(
      Kind.FALLBACK, "merged packets that the kernel refused and that went one by one"),
  TOLD_UNREACHABLE("packets that went nowhere, of which the host was told by ICMP"),
  SOURCE_FORGOTTEN(
      Kind.FALLBACK, "times that a local address was given up because nothing could leave from it"),

  HANDED_OVER("messages that came to another packet loop than the tunnel's, and were passed on"),

  HAND_OVER_LOST(Kind.DROP, "such messages, for a loop that had no room for more"),
  MALFORMED_PACKET(Kind.DROP, "not an IP packet, or offload headers that cannot be"),
  TUN_WRITE_FAILED(Kind.DROP, "the TUN takes no packets; is the interface up?"),
  NO_SOCKET(Kind.DROP, "no socket of the family of the endpoint"),
  SEND_BUFFER_FULL(Kind.DROP, "the link does not take as much as is sent"),
  TOO_BIG(Kind.DROP, "larger than the path takes"),
  UNREACHABLE(Kind.DROP, "the kernel has no route to the endpoint, or may not use it"),
  SEND_FAILED(Kind.DROP, "the kernel refused for another reason"),
  RECEIVE_FAILED("receives that failed"),
  CONGESTION_UNAWARE(Kind.DROP, "marked as congestion by the path, and the flow knows no marks");

  /** What a count is of. */
  public enum Kind {
    WORK,
    FALLBACK,
    DROP
  }

  private final Kind kind;
  private final String words;

  Counter(String words) {
    this(Kind.WORK, words);
  }

  Counter(Kind kind, String words) {
    this.kind = kind;
    this.words = words;
  }

  public Kind kind() {
    return kind;
  }

  /** For people. */
  public String words() {
    return words;
  }
}
