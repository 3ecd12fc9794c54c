package net.spanwire.daemon.lab;

import java.util.List;

/**
 * What a BGP speaker on the far side of a tunnel is configured from.
 *
 * @param device the tunnel's interface
 * @param asn its own number
 * @param routerId dotted quad
 * @param local its IPv4 address in the tunnel
 * @param local6 its IPv6 address in the tunnel
 * @param remoteAsn the neighbour's number
 * @param remote the neighbour's IPv4 address in the tunnel
 * @param passive waits for the neighbour to connect
 * @param announce prefixes of both families
 */
record SpeakerPlan(
    String device,
    int asn,
    String routerId,
    String local,
    String local6,
    int remoteAsn,
    String remote,
    boolean passive,
    List<String> announce) {

  List<String> announce(boolean six) {
    return announce.stream().filter(prefix -> prefix.contains(":") == six).toList();
  }

  SpeakerPlan announcing(List<String> prefixes) {
    return new SpeakerPlan(
        device, asn, routerId, local, local6, remoteAsn, remote, passive, prefixes);
  }
}
