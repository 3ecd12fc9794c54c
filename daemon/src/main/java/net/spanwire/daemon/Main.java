package net.spanwire.daemon;

/** The program. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.err.println("spanwire: no command yet");
    System.exit(2);
  }
}
