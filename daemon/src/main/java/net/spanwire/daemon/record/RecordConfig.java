package net.spanwire.daemon.record;

import java.time.Duration;

/**
 * A series of files.
 *
 * @param every a new one begins at each multiple of this, counted from midnight UTC
 */
public record RecordConfig(FileTemplate file, Duration every) {}
