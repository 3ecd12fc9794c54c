package net.spanwire.core.wireguard;

/**
 * Curve work of a handshake, taken off the packet loop. It holds all it needs and touches nothing
 * of the engine: any thread may run it, once.
 */
public sealed interface HandshakeTask
    permits CreateInitiation, OpenInitiation, AnswerInitiation, FinishInitiation {

  /** Does the work, in some hundred microseconds; never throws. */
  Result run();

  /** What came of a task; only {@link Engine#onTaskDone} can read it. */
  sealed interface Result
      permits CreateInitiation.Done,
          OpenInitiation.Done,
          OpenInitiation.HandedOver,
          AnswerInitiation.Done,
          FinishInitiation.Done {}
}
