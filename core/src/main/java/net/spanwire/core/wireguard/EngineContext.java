package net.spanwire.core.wireguard;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What the parts of one engine have in common. */
final class EngineContext {

  private static final int SCRATCH_BYTES = 64;

  final EngineParameters parameters;
  final TimerNanos timers;
  final EnginePorts ports;
  final Outputs outputs;
  final Shard shard;
  final IndexTable indexes;
  final DeadlineTable deadlines = new DeadlineTable();
  final TimestampSource timestamps;
  final DropCounters drops = new DropCounters();

  /** Native memory in which keepalives are sealed. */
  final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH_BYTES, 16);

  /**
   * @param timestamps which all engines of a host share
   */
  EngineContext(
      EngineParameters parameters, EnginePorts ports, TimestampSource timestamps, Shard shard) {
    this.shard = shard;
    this.indexes = new IndexTable(shard);
    this.parameters = parameters;
    this.timers = new TimerNanos(parameters.timers());
    this.ports = ports;
    this.outputs = new Outputs(parameters.outputs());
    this.timestamps = timestamps;
  }
}
