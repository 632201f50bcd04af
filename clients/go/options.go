package espalier

import (
	"crypto/tls"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

// Option is an option of Connect.
type Option func(*options)

type options struct {
	token          string
	plaintextToken bool
	// Used for endpoints without a scheme; nil: no TLS.
	credentials credentials.TransportCredentials
	dial        []grpc.DialOption
	logger      *slog.Logger
	callTimeout time.Duration
	interval    time.Duration
	silence     time.Duration
	first       bool
	cacheFile   string
}

func defaultOptions() options {
	return options{
		logger:      slog.New(slog.DiscardHandler),
		callTimeout: 5 * time.Second,
		interval:    2 * time.Second,
		silence:     4 * time.Second,
	}
}

// WithToken sends a token with every call. Without TLS it is sent only to this machine itself; a call to any other gateway fails.
func WithToken(token string) Option {
	return func(o *options) { o.token, o.plaintextToken = token, false }
}

// WithPlaintextToken is WithToken for gateways without TLS, where anyone on the way can read the token.
func WithPlaintextToken(token string) Option {
	return func(o *options) { o.token, o.plaintextToken = token, true }
}

// WithTLS uses TLS for all endpoints but those that begin with "grpc://"; nil trusts what the system trusts.
func WithTLS(config *tls.Config) Option { return WithTransportCredentials(credentials.NewTLS(config)) }

// WithTransportCredentials is WithTLS with credentials of gRPC, such as those of credentials.NewClientTLSFromFile.
func WithTransportCredentials(transport credentials.TransportCredentials) Option {
	return func(o *options) { o.credentials = transport }
}

// WithDialOptions passes options to gRPC, such as interceptors and stats handlers. They come after those of the client.
func WithDialOptions(dial ...grpc.DialOption) Option {
	return func(o *options) { o.dial = append(o.dial, dial...) }
}

// WithLogger logs gateways that are lost or lack their store, at the level of warnings, and those that are found again. By default nothing
// is logged.
func WithLogger(logger *slog.Logger) Option { return func(o *options) { o.logger = logger } }

// WithCallTimeout is how long a call may take, on all gateways together, if its context has no deadline. Default 5 s.
func WithCallTimeout(timeout time.Duration) Option {
	return func(o *options) { o.callTimeout = timeout }
}

// WithKeepalive sets how often the gateway is pinged, and after what silence all others are asked for. Defaults 2 s and 4 s; a gateway may
// ask for shorter ones. Longer ones are not used.
func WithKeepalive(interval, silence time.Duration) Option {
	return func(o *options) { o.interval, o.silence = min(interval, o.interval), min(silence, o.silence) }
}

// WithFirstEndpoint begins with the first endpoint. By default a client begins with any, so that many clients spread over all gateways.
func WithFirstEndpoint() Option { return func(o *options) { o.first = true } }

// WithCache keeps what was last read and watched in a file, for a start while no gateway answers: Discover, Properties and live values
// return it then, marked as stale and with its age. The file is readable by its owner only.
func WithCache(file string) Option { return func(o *options) { o.cacheFile = file } }
