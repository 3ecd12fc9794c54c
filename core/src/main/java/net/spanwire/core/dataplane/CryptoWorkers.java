package net.spanwire.core.dataplane;

/** Who works on a loop's jobs beside it. All methods are for the loop's thread. */
interface CryptoWorkers {

  /** Nobody: the loop does all itself. */
  CryptoWorkers NONE =
      new CryptoWorkers() {
        @Override
        public int count() {
          return 0;
        }

        @Override
        public boolean isWorthwhile(long now) {
          return false;
        }

        @Override
        public void offer(CryptoJob job, int outstanding) {
          throw new IllegalStateException("there is nobody to offer a job");
        }

        @Override
        public void await(CryptoJob job) {}

        @Override
        public void settled(CryptoJob job) {}

        @Override
        public void insist() {}

        @Override
        public void start() {}

        @Override
        public void close() {}
      };

  /** How many there are: their lanes are 1 to this. */
  int count();

  /** Whether jobs are to be offered now; asked once per drain. */
  boolean isWorthwhile(long now);

  /**
   * Lets them know of a job.
   *
   * @param outstanding jobs that are not yet done, with this one
   */
  void offer(CryptoJob job, int outstanding);

  /** Waits until a job is done that one of them has claimed. */
  void await(CryptoJob job);

  /** A job is done, and its turn has come. */
  void settled(CryptoJob job);

  /** Offers jobs whether that is worthwhile or not: to have what they do compiled, or tested. */
  void insist();

  void start();

  /** Ends them; no job is outstanding. */
  void close();
}
