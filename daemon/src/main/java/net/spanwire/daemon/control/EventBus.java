package net.spanwire.daemon.control;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Hands events of any thread to all who listen. */
public final class EventBus implements EventSource {

  private final List<Consumer<EventView>> listeners = new CopyOnWriteArrayList<>();

  public void publish(EventView event) {
    for (Consumer<EventView> listener : listeners) {
      listener.accept(event);
    }
  }

  @Override
  public Subscription subscribe(Consumer<EventView> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
