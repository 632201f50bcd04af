package io.espalier;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.regex.Pattern;

/** The addresses of this machine. */
final class Hosts {
  /** An address whose host is empty, 0.0.0.0 or [::], however it is written. The gateway refuses what is written wrong. */
  private static final Pattern ALL =
      Pattern.compile("(?:[0.]*|\\[[0:.]*(?:ffff:[0:.]*)?\\]):", Pattern.CASE_INSENSITIVE);

  private Hosts() {}

  /** Whether one of the addresses stands for all of this machine's: ":port", "0.0.0.0:port" or "[::]:port". */
  static boolean areNeeded(List<String> addresses) {
    return addresses.stream().anyMatch(address -> ALL.matcher(address).lookingAt());
  }

  /**
   * The addresses that stand for the host of such an address: all IPv4 addresses that other machines can use, or the IPv6 ones if there are none.
   * Empty if there is only loopback: then the gateway takes the address that it sees.
   */
  static List<String> own() {
    try {
      List<InetAddress> usable =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(one -> !one.isLoopbackAddress() && !one.isLinkLocalAddress() && !one.isAnyLocalAddress())
              .toList();
      boolean hasV4 = usable.stream().anyMatch(Inet4Address.class::isInstance);
      return usable.stream()
          .filter(one -> hasV4 ? one instanceof Inet4Address : one instanceof Inet6Address)
          .map(one -> one.getHostAddress().replaceFirst("%.*$", ""))
          .toList();
    } catch (SocketException unknown) {
      return List.of();
    }
  }
}
