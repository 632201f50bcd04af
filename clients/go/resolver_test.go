package espalier

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

// backend is a server of a service, which counts its calls.
type backend struct {
	address string
	calls   atomic.Int32
	server  *grpc.Server
}

func startBackend(t *testing.T) *backend {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	b := &backend{address: listener.Addr().String()}
	b.server = grpc.NewServer(grpc.UnaryInterceptor(func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
		b.calls.Add(1)
		return handle(ctx, request)
	}))
	healthpb.RegisterHealthServer(b.server, health.NewServer())
	go b.server.Serve(listener)
	t.Cleanup(b.server.Stop)
	return b
}

func channel(t *testing.T, client *Client, target string) healthpb.HealthClient {
	t.Helper()
	conn, err := grpc.NewClient(target, grpc.WithResolvers(client.Resolver()), grpc.WithTransportCredentials(insecure.NewCredentials()))
	check(t, err)
	t.Cleanup(func() { conn.Close() })
	return healthpb.NewHealthClient(conn)
}

func TestCallsOfAChannelAreSpreadOverProvidersByTheirWeight(t *testing.T) {
	store := newStore()
	gateway := startFake(t, store)
	client := connectTo(t, nil, gateway)
	one, three, none := startBackend(t), startBackend(t), startBackend(t)
	store.put("/svc/providers", one.address, nil)
	store.put("/svc/providers", three.address, map[string]string{"weight": "3"})
	store.put("/svc/providers", none.address, map[string]string{"weight": "0"})
	store.put("/svc/providers", "not an address", nil)
	calls := channel(t, client, "espalier:///svc/providers")
	ctx := within(t)
	spread := func(n int) (int32, int32, int32) {
		before := []int32{one.calls.Load(), three.calls.Load(), none.calls.Load()}
		for range n {
			_, err := calls.Check(ctx, &healthpb.HealthCheckRequest{})
			check(t, err)
		}
		return one.calls.Load() - before[0], three.calls.Load() - before[1], none.calls.Load() - before[2]
	}
	eventually(t, "calls are spread by weight", func() bool {
		a, b, c := spread(40)
		return a == 10 && b == 30 && c == 0
	})
	store.put("/svc/providers", one.address, map[string]string{"weight": "0"})
	store.put("/svc/providers", none.address, map[string]string{"weight": "1"})
	eventually(t, "changed weights are used", func() bool {
		a, b, c := spread(40)
		return a == 0 && b == 30 && c == 10
	})
	store.remove("/svc/providers", three.address)
	eventually(t, "a provider that is gone gets no calls", func() bool {
		a, b, c := spread(10)
		return a == 0 && b == 0 && c == 10
	})
	three.server.Stop()
	gateway.stop()
	time.Sleep(reportAfter)
	if a, _, c := spread(10); a != 0 || c != 10 {
		t.Errorf("without a gateway: %d and %d", a, c)
	}
}

func TestAChannelToAPathWithoutProvidersSaysSo(t *testing.T) {
	store := newStore()
	client := connectTo(t, nil, startFake(t, store))
	calls := channel(t, client, "espalier:///svc/providers")
	ctx := within(t)
	_, err := calls.Check(ctx, &healthpb.HealthCheckRequest{})
	if status.Code(err) != codes.Unavailable {
		t.Fatal(err)
	}
	b := startBackend(t)
	store.put("/svc/providers", b.address, map[string]string{"weight": "0"})
	_, err = calls.Check(ctx, &healthpb.HealthCheckRequest{})
	if status.Code(err) != codes.Unavailable || b.calls.Load() > 0 {
		t.Fatal(err)
	}
	store.put("/svc/providers", b.address, nil)
	_, err = calls.Check(ctx, &healthpb.HealthCheckRequest{}, grpc.WaitForReady(true))
	check(t, err)
}

func TestATargetWithAHostIsRefused(t *testing.T) {
	client := connectTo(t, nil, startFake(t, newStore()))
	_, err := channel(t, client, "espalier://gw:7400/svc").Check(context.Background(), &healthpb.HealthCheckRequest{})
	if err == nil {
		t.Fatal("it was accepted")
	}
}
