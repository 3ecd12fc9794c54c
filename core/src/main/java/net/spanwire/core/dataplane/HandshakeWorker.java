package net.spanwire.core.dataplane;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.HandshakeTask;

/**
 * Does the curve work of handshakes on a thread of its own, so that packets do not wait for it. Its
 * queue is bounded by the engine, which has no more than {@code handshakeQueue} tasks out and a few
 * for each peer of ours, and drops beyond.
 */
final class HandshakeWorker implements Runnable {

  private final BlockingQueue<HandshakeTask> tasks = new LinkedBlockingQueue<>();
  private final Mailbox mailbox;
  private final Engine engine;
  private final Thread thread;

  HandshakeWorker(Mailbox mailbox, Engine engine) {
    this.mailbox = mailbox;
    this.engine = engine;
    this.thread = Thread.ofPlatform().daemon().name("spanwire-handshakes").unstarted(this);
  }

  void start() {
    thread.start();
  }

  void submit(HandshakeTask task) {
    tasks.add(task);
  }

  @Override
  public void run() {
    try {
      while (true) {
        HandshakeTask.Result result = tasks.take().run();
        mailbox.post(new Done(engine, result));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  void close() {
    thread.interrupt();
  }

  /** Brings a result to the engine that wants it. */
  record Done(Engine engine, HandshakeTask.Result result) implements Mailbox.Command {
    @Override
    public void run(long now) {
      engine.onTaskDone(now, result);
    }

    @Override
    public void refuse() {}
  }
}
