package net.spanwire.bgp;

/**
 * What is taken from a neighbour that would otherwise be refused.
 *
 * @param allowOwnAs how often our own number may be in a path, 0 by default (RFC 4271 §9.1.2)
 * @param acceptAsSets take paths with AS_SET and AS_CONFED_SET, which are deprecated (RFC 9774)
 */
public record ImportOptions(int allowOwnAs, boolean acceptAsSets) {

  public static final ImportOptions USUAL = new ImportOptions(0, false);
}
