package net.spanwire.kernelroute.netlink;

/** The errors of Linux that rtnetlink gives, by number and by name (errno(3)). */
public final class Errno {

  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ENOBUFS = 105;

  private Errno() {}

  /** {@code ESRCH} for 3; {@code errno 1234} for a number without a name here. */
  public static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case ESRCH -> "ESRCH";
      case EINTR -> "EINTR";
      case 5 -> "EIO";
      case 6 -> "ENXIO";
      case 7 -> "E2BIG";
      case 9 -> "EBADF";
      case EAGAIN -> "EAGAIN";
      case ENOMEM -> "ENOMEM";
      case 13 -> "EACCES";
      case 14 -> "EFAULT";
      case 16 -> "EBUSY";
      case EEXIST -> "EEXIST";
      case 18 -> "EXDEV";
      case ENODEV -> "ENODEV";
      case EINVAL -> "EINVAL";
      case 23 -> "ENFILE";
      case 24 -> "EMFILE";
      case 28 -> "ENOSPC";
      case 34 -> "ERANGE";
      case 90 -> "EMSGSIZE";
      case 93 -> "EPROTONOSUPPORT";
      case EOPNOTSUPP -> "EOPNOTSUPP";
      case EAFNOSUPPORT -> "EAFNOSUPPORT";
      case 98 -> "EADDRINUSE";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL";
      case ENETDOWN -> "ENETDOWN";
      case ENETUNREACH -> "ENETUNREACH";
      case ENOBUFS -> "ENOBUFS";
      case 110 -> "ETIMEDOUT";
      case 113 -> "EHOSTUNREACH";
      default -> "errno " + errno;
    };
  }

  /** What the error commonly means where the kernel gives no words of its own; may be empty. */
  public static String meaning(int errno) {
    return switch (errno) {
      case EPERM -> "not permitted: CAP_NET_ADMIN is needed";
      case ENOENT -> "there is no such object";
      case ESRCH -> "there is no such route";
      case ENOMEM -> "the kernel is out of memory";
      case 13 -> "not allowed by a setting of the interface";
      case EEXIST -> "it exists already";
      case ENODEV -> "there is no such interface";
      case EINVAL -> "the kernel finds the request invalid";
      case EOPNOTSUPP, 93 -> "the kernel does not support it";
      case EAFNOSUPPORT -> "the kernel or the interface lacks this address family";
      case EADDRNOTAVAIL -> "the address is not on this host";
      case ENETDOWN -> "the interface is down";
      case ENETUNREACH -> "the gateway is not on a link of this host";
      case ENOBUFS -> "the kernel ran out of buffer space";
      case 113 -> "the gateway cannot be reached";
      default -> "";
    };
  }
}
