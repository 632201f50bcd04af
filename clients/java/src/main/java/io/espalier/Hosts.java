package io.espalier;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** The addresses of this machine. */
final class Hosts {
  private Hosts() {}

  /**
   * The addresses that stand for the host of ":port": all IPv4 addresses that other machines can use, or the IPv6 ones if there are none.
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
