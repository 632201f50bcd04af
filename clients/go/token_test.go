package espalier

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"
)

// refusal returns the error of a call without TLS to an endpoint, made by a server that implements nothing or by the client itself.
func refusal(t *testing.T, endpoint string, option Option) string {
	t.Helper()
	listener := bufconn.Listen(1 << 16)
	server := grpc.NewServer()
	go server.Serve(listener)
	defer server.Stop()
	dial := grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) })
	client, err := Connect([]string{endpoint}, WithDialOptions(dial), option, WithCallTimeout(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, err = client.Properties(ctx, "/")
	return err.Error()
}

func TestPlaintextTokenIsSentToThisMachineOnlyUnlessAllowed(t *testing.T) {
	for _, endpoint := range []string{"192.0.2.1:7400", "gw.example:7400", "127.0.0.1.example:7400", "[2001:db8::1]:7400"} {
		if said := refusal(t, endpoint, WithToken("t")); !strings.Contains(said, "plain text") {
			t.Errorf("%s: %s", endpoint, said)
		}
		if said := refusal(t, endpoint, WithPlaintextToken("t")); strings.Contains(said, "plain text") {
			t.Errorf("%s: %s", endpoint, said)
		}
	}
	for _, endpoint := range []string{"127.0.0.1:1", "localhost:1", "[::1]:1"} {
		if said := refusal(t, endpoint, WithToken("t")); strings.Contains(said, "plain text") {
			t.Errorf("%s: %s", endpoint, said)
		}
	}
}
