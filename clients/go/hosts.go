package espalier

import (
	"net"
	"regexp"
	"slices"
)

// allHosts matches an address whose host is empty, 0.0.0.0 or [::], however it is written. The gateway refuses what is written wrong.
var allHosts = regexp.MustCompile(`(?i)^(?:[0.]*|\[[0:.]*(?:ffff:[0:.]*)?\]):`)

// ownHosts returns the addresses of this machine that stand for the host of ":port", "0.0.0.0:port" and "[::]:port": all IPv4 addresses that other machines can use, or the
// IPv6 ones if there are none. It is empty if there is only loopback: then the gateway takes the address that it sees.
func ownHosts(addresses []string) []string {
	if !slices.ContainsFunc(addresses, allHosts.MatchString) {
		return nil
	}
	found, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	return usableHosts(found)
}

func usableHosts(found []net.Addr) []string {
	var v4, v6 []string
	for _, one := range found {
		network, ok := one.(*net.IPNet)
		if !ok || network.IP.IsLoopback() || network.IP.IsLinkLocalUnicast() {
			continue
		}
		if network.IP.To4() != nil {
			v4 = append(v4, network.IP.String())
		} else {
			v6 = append(v6, network.IP.String())
		}
	}
	if len(v4) > 0 {
		return v4
	}
	return v6
}
