package espalier

import (
	"context"
	"errors"
	"net/netip"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

// WithToken sends a token with every call. Without TLS it is sent only to this machine itself; a call to any other gateway fails.
func WithToken(token string) grpc.DialOption {
	return tokenOption{grpc.EmptyDialOption{}, token, false}
}

// WithPlaintextToken is WithToken for gateways without TLS, where anyone on the way can read the token.
func WithPlaintextToken(token string) grpc.DialOption {
	return tokenOption{grpc.EmptyDialOption{}, token, true}
}

// tokenOption becomes per-call credentials when the endpoint is known.
type tokenOption struct {
	grpc.DialOption
	token     string
	plaintext bool
}

// forEndpoint returns the options for the channel of one endpoint.
func forEndpoint(endpoint string, options []grpc.DialOption) []grpc.DialOption {
	bound := make([]grpc.DialOption, len(options))
	for i, option := range options {
		if given, ok := option.(tokenOption); ok {
			option = grpc.WithPerRPCCredentials(bearer{given.token, given.plaintext || isLoopback(endpoint)})
		}
		bound[i] = option
	}
	return bound
}

type bearer struct {
	token     string
	plaintext bool
}

var errPlaintext = errors.New("espalier: the token would travel in plain text: use TLS, or WithPlaintextToken")

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

// isLoopback returns whether an endpoint, in any form that gRPC accepts, is on this machine.
func isLoopback(endpoint string) bool {
	if strings.HasPrefix(endpoint, "unix:") || strings.HasPrefix(endpoint, "unix-abstract:") {
		return true
	}
	address := strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(endpoint, "dns:"), "passthrough:"), "/")
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
