package espalier

import (
	"net"
	"net/url"
	"strconv"
	"strings"
)

const defaultPort = "7400"

// endpoint is where a gateway listens.
type endpoint struct {
	// As the user wrote it.
	text string
	// host:port, or unix:PATH.
	address string
	// Whether to use TLS with what the system trusts, or none, whatever the client's credentials are; "" leaves it to them.
	scheme string
}

// parseEndpoint reads "host", "host:port", "grpc://host:port", "grpcs://host:port" (TLS) or "unix:PATH". The default port is 7400.
func parseEndpoint(text string) (endpoint, error) {
	bad := func(why string) (endpoint, error) {
		return endpoint{}, badArgument("endpoints", "%q is no endpoint: %s; write host:port, grpc://host:port or grpcs://host:port", text, why)
	}
	if strings.HasPrefix(text, "unix:") {
		return endpoint{text: text, address: text}, nil
	}
	rest, scheme := text, ""
	if before, after, found := strings.Cut(text, "://"); found {
		scheme, rest = strings.ToLower(before), strings.TrimSuffix(after, "/")
		if scheme != "grpc" && scheme != "grpcs" {
			return bad("its scheme is neither grpc nor grpcs")
		}
	}
	if rest == "" || strings.ContainsAny(rest, "/?#@ \t\n") {
		return bad("it has no host, or more than a host and a port")
	}
	host, port, err := net.SplitHostPort(rest)
	if err != nil {
		// No port: a name, an IPv4 address, or an IPv6 address in brackets.
		host, port = rest, defaultPort
		if inner, isBracketed := strings.CutPrefix(rest, "["); isBracketed {
			host = strings.TrimSuffix(inner, "]")
		}
		if strings.Contains(host, ":") && rest != "["+host+"]" {
			return bad("an IPv6 address needs brackets")
		}
	}
	if _, err := url.Parse("grpc://" + net.JoinHostPort(host, "1")); host == "" || err != nil || strings.ContainsAny(host, "[]") {
		return bad("its host is not valid")
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
		return bad("its port is not a number from 1 to 65535")
	}
	return endpoint{text: text, address: net.JoinHostPort(host, port), scheme: scheme}, nil
}

// target is the endpoint for grpc.NewClient. Names are looked up at every connection, so that a gateway may move.
func (e endpoint) target() string {
	if strings.HasPrefix(e.address, "unix:") {
		return e.address
	}
	return "passthrough:///" + e.address
}

// isLoopback reports whether it is on this machine.
func (e endpoint) isLoopback() bool { return isLoopback(e.address) }
