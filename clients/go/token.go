package espalier

import (
	"context"
	"errors"
	"net/netip"
	"strings"

	"google.golang.org/grpc/credentials"
)

// bearer is the token of a client, for the calls to one endpoint.
type bearer struct {
	token     string
	plaintext bool
}

var errPlaintext = errors.New("the token would travel in plain text: use TLS, or WithPlaintextToken")

func (b bearer) GetRequestMetadata(ctx context.Context, _ ...string) (map[string]string, error) {
	if !b.plaintext {
		request, _ := credentials.RequestInfoFromContext(ctx)
		if credentials.CheckSecurityLevel(request.AuthInfo, credentials.PrivacyAndIntegrity) != nil {
			return nil, errPlaintext
		}
	}
	return map[string]string{"authorization": "Bearer " + b.token}, nil
}

func (b bearer) RequireTransportSecurity() bool { return false }

// isLoopback reports whether an address, host:port or unix:PATH, is on this machine.
func isLoopback(address string) bool {
	if strings.HasPrefix(address, "unix:") {
		return true
	}
	host := address
	if after, ok := strings.CutPrefix(address, "["); ok {
		host, _, _ = strings.Cut(after, "]")
	} else if strings.Count(address, ":") == 1 {
		host, _, _ = strings.Cut(address, ":")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
