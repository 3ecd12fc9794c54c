package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * What came of {@code spanwire reload}, or would come of it.
 *
 * @param file that was read
 * @param applied whether it holds by now
 * @param errors of the file, each with its line: then nothing was changed
 * @param warnings of the file, likewise
 * @param changes one for each thing that is different
 * @param sessions how many there were
 * @param resets the sessions that end for it, each with the reason: {@code fra (hold-time)}
 * @param restart keys that count only from the next start on
 * @param refused keys that need a restart before anything else of the file can count
 * @param failures what could not be made so, in words
 */
public record ReloadView(
    String file,
    boolean applied,
    ImmutableList<String> errors,
    ImmutableList<String> warnings,
    ImmutableList<ChangeView> changes,
    int sessions,
    ImmutableList<String> resets,
    ImmutableList<String> restart,
    ImmutableList<String> refused,
    ImmutableList<String> failures)
    implements View {

  /**
   * Something that is different.
   *
   * @param what {@code peer}, {@code session}, {@code policy}, {@code router} or {@code rpki}
   * @param name of the peer, session or policy; null where there is one alone
   * @param change added, removed, replaced or changed
   * @param keys that differ
   * @param cost what it does to traffic and routes, in words
   */
  public record ChangeView(
      String what, @Nullable String name, String change, ImmutableList<String> keys, String cost) {}
}
