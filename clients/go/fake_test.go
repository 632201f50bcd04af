package espalier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// fakeStore is what the fake gateways of a test share: providers by path and name.
type fakeStore struct {
	mutex     sync.Mutex
	changed   chan struct{}
	revision  int64
	providers map[string]map[string]*espalierv1.Provider
	// Which lease holds a provider.
	holders map[string]string
	missing map[string]bool
}

func newStore() *fakeStore {
	return &fakeStore{
		changed: make(chan struct{}), revision: 1,
		providers: map[string]map[string]*espalierv1.Provider{}, holders: map[string]string{}, missing: map[string]bool{},
	}
}

// change makes a change of the providers of a path, of which all watches learn.
func (s *fakeStore) change(path string, change func(map[string]*espalierv1.Provider)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	after := maps.Clone(s.providers[path])
	if after == nil {
		after = map[string]*espalierv1.Provider{}
	}
	s.revision++
	change(after)
	s.providers[path] = after
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *fakeStore) put(path, name string, texts map[string]string) {
	s.change(path, func(all map[string]*espalierv1.Provider) {
		all[name] = &espalierv1.Provider{Name: name, JsonProperties: texts, Ephemeral: true, Etag: fmt.Sprint(s.revision), ModifiedRevision: s.revision}
	})
}

func (s *fakeStore) remove(path, name string) {
	s.change(path, func(all map[string]*espalierv1.Provider) { delete(all, name) })
}

func (s *fakeStore) names(path string) []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Sorted(maps.Keys(s.providers[path]))
}

func (s *fakeStore) texts(path, name string) map[string]string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.providers[path][name].GetJsonProperties()
}

// fakeGateway is a gateway in this process that can be stopped, started again on the same port, frozen and thawed.
type fakeGateway struct {
	espalierv1.UnimplementedRegistryServiceServer
	espalierv1.UnimplementedPropertiesServiceServer
	espalierv1.UnimplementedTreeServiceServer
	t        *testing.T
	store    *fakeStore
	endpoint string
	server   *grpc.Server
	health   *health.Server
	gate     *gate
	// What it answers to a call of a method instead, if anything.
	refuse func(method string) error

	mutex      sync.Mutex
	leases     map[string]bool
	superseded map[string][]string
	calls      map[string]int
	streams    atomic.Int32
	// The leases of the last keep-alive, and how many there were.
	renewed, pings atomic.Int32
	// The interval that it asks for; zero: none.
	interval time.Duration
}

func startFake(t *testing.T, store *fakeStore) *fakeGateway {
	t.Helper()
	g := &fakeGateway{t: t, store: store, leases: map[string]bool{}, superseded: map[string][]string{}, calls: map[string]int{}}
	g.start("127.0.0.1:0")
	t.Cleanup(func() { g.stop() })
	return g
}

func (g *fakeGateway) start(address string) {
	g.t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		g.t.Fatal(err)
	}
	g.endpoint, g.gate, g.health = listener.Addr().String(), newGate(), health.NewServer()
	g.server = grpc.NewServer(grpc.UnaryInterceptor(g.count))
	espalierv1.RegisterRegistryServiceServer(g.server, g)
	espalierv1.RegisterPropertiesServiceServer(g.server, g)
	espalierv1.RegisterTreeServiceServer(g.server, g)
	healthpb.RegisterHealthServer(g.server, g.health)
	go g.server.Serve(&gatedListener{listener, g.gate})
}

func (g *fakeGateway) stop() {
	g.gate.open()
	g.server.Stop()
}

func (g *fakeGateway) freeze() { g.gate.close() }
func (g *fakeGateway) thaw()   { g.gate.open() }

// losesStore has it say that it lacks its store.
func (g *fakeGateway) losesStore() {
	g.health.SetServingStatus("", healthpb.HealthCheckResponse_NOT_SERVING)
}

func (g *fakeGateway) count(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	g.mutex.Lock()
	g.calls[info.FullMethod]++
	refuse := g.refuse
	g.mutex.Unlock()
	if refuse != nil {
		if err := refuse(info.FullMethod); err != nil {
			return nil, err
		}
	}
	return handle(ctx, request)
}

func (g *fakeGateway) refuses(refuse func(method string) error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.refuse = refuse
}

func (g *fakeGateway) called(method string) int {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.calls[method]
}

func (g *fakeGateway) holds(lease string) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.leases[lease]
}

func (g *fakeGateway) holdsAny() bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return len(g.leases) > 0
}

// failureOf is an error as gateways send it.
func failureOf(code codes.Code, reason string) error {
	failure, _ := status.New(code, reason).WithDetails(&errdetails.ErrorInfo{Reason: reason, Domain: "espalier"})
	return failure.Err()
}

func (g *fakeGateway) Register(_ context.Context, request *espalierv1.RegisterRequest) (*espalierv1.RegisterResponse, error) {
	g.store.mutex.Lock()
	missing := g.store.missing[request.Path]
	g.store.mutex.Unlock()
	if missing {
		return nil, failureOf(codes.NotFound, "NOT_FOUND")
	}
	if request.JsonProperties["bad"] != "" {
		return nil, failureOf(codes.InvalidArgument, "BAD_VALUE")
	}
	answer := &espalierv1.RegisterResponse{LeaseId: request.LeaseId, Ttl: request.Ttl}
	for _, address := range request.Addresses {
		g.store.put(request.Path, address, request.JsonProperties)
		g.store.mutex.Lock()
		g.store.holders[request.Path+"/"+address] = request.LeaseId
		g.store.mutex.Unlock()
		answer.ProviderPaths = append(answer.ProviderPaths, request.Path+"/"+address)
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.leases[request.LeaseId] = true
	return answer, nil
}

func (g *fakeGateway) KeepAlive(stream grpc.BidiStreamingServer[espalierv1.KeepAliveRequest, espalierv1.KeepAliveResponse]) error {
	g.streams.Add(1)
	defer g.streams.Add(-1)
	for {
		request, err := stream.Recv()
		if err != nil {
			return nil
		}
		answer := &espalierv1.KeepAliveResponse{}
		g.mutex.Lock()
		for _, lease := range request.LeaseIds {
			state := espalierv1.LeaseState_LEASE_STATE_UNKNOWN
			if g.leases[lease] {
				state = espalierv1.LeaseState_LEASE_STATE_LIVE
			}
			answer.Leases = append(answer.Leases, &espalierv1.LeaseStatus{
				LeaseId: lease, State: state, Ttl: durationpb.New(10 * time.Second), SupersededPaths: g.superseded[lease],
			})
		}
		g.mutex.Unlock()
		g.renewed.Store(int32(len(request.LeaseIds)))
		g.pings.Add(1)
		if g.interval > 0 {
			answer.Interval = durationpb.New(g.interval)
		}
		if err := stream.Send(answer); err != nil {
			return err
		}
	}
}

func (g *fakeGateway) Deregister(_ context.Context, request *espalierv1.DeregisterRequest) (*espalierv1.DeregisterResponse, error) {
	g.store.remove(request.Path, request.Address)
	return &espalierv1.DeregisterResponse{Removed: true}, nil
}

func (g *fakeGateway) RevokeLease(context.Context, *espalierv1.RevokeLeaseRequest) (*espalierv1.RevokeLeaseResponse, error) {
	return &espalierv1.RevokeLeaseResponse{}, nil
}

func (g *fakeGateway) Discover(_ context.Context, request *espalierv1.DiscoverRequest) (*espalierv1.DiscoverResponse, error) {
	g.store.mutex.Lock()
	defer g.store.mutex.Unlock()
	answer := &espalierv1.DiscoverResponse{Provenance: g.provenance(request.Path)}
	for _, name := range slices.Sorted(maps.Keys(g.store.providers[request.Path])) {
		answer.Providers = append(answer.Providers, g.store.providers[request.Path][name])
	}
	return answer, nil
}

func (g *fakeGateway) provenance(path string) *espalierv1.Provenance {
	return &espalierv1.Provenance{Revision: g.store.revision, Source: espalierv1.Source_SOURCE_LIVE, RealPath: path}
}

func (g *fakeGateway) CreateNode(context.Context, *espalierv1.CreateNodeRequest) (*espalierv1.CreateNodeResponse, error) {
	return &espalierv1.CreateNodeResponse{}, nil
}

func (g *fakeGateway) GetProperties(_ context.Context, request *espalierv1.GetPropertiesRequest) (*espalierv1.GetPropertiesResponse, error) {
	g.store.mutex.Lock()
	defer g.store.mutex.Unlock()
	return &espalierv1.GetPropertiesResponse{JsonProperties: map[string]string{"threads": "8"}, Provenance: g.provenance(request.Path)}, nil
}

// WatchChildren sends the whole state after every change, and a bookmark to one that resumes with the newest revision.
func (g *fakeGateway) WatchChildren(request *espalierv1.WatchChildrenRequest, stream grpc.ServerStreamingServer[espalierv1.WatchChildrenResponse]) error {
	for seen := request.ResumeRevision; ; {
		g.store.mutex.Lock()
		revision, changed := g.store.revision, g.store.changed
		frame := &espalierv1.WatchChildrenResponse{Revision: revision, Frame: &espalierv1.WatchChildrenResponse_Bookmark{}}
		if revision != seen {
			all := slices.Collect(maps.Values(g.store.providers[request.Path]))
			frame.Frame = &espalierv1.WatchChildrenResponse_Snapshot{Snapshot: &espalierv1.ChildrenSnapshot{
				Providers: all, First: true, Last: true, Provenance: g.provenance(request.Path),
			}}
		}
		g.store.mutex.Unlock()
		seen = revision
		if err := stream.Send(frame); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-stream.Context().Done():
			return nil
		}
	}
}

// gate holds up what a gateway reads, as if its process were stopped: connections are accepted, and nothing is answered.
type gate struct {
	mutex  sync.Mutex
	passes chan struct{}
}

func newGate() *gate {
	g := &gate{passes: make(chan struct{})}
	close(g.passes)
	return g
}

func (g *gate) open() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	select {
	case <-g.passes:
	default:
		close(g.passes)
	}
}

func (g *gate) close() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.passes = make(chan struct{})
}

func (g *gate) wait() {
	g.mutex.Lock()
	passes := g.passes
	g.mutex.Unlock()
	<-passes
}

type gatedListener struct {
	net.Listener
	gate *gate
}

func (l *gatedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &gatedConn{conn, l.gate}, nil
}

type gatedConn struct {
	net.Conn
	gate *gate
}

func (c *gatedConn) Read(into []byte) (int, error) {
	n, err := c.Conn.Read(into)
	// Also what arrived while it stood still.
	c.gate.wait()
	return n, err
}

func (c *gatedConn) Write(from []byte) (int, error) {
	c.gate.wait()
	return c.Conn.Write(from)
}

// quick are options with which silence is noticed soon.
func quick() Option { return WithKeepalive(200*time.Millisecond, 700*time.Millisecond) }

func connectTo(t *testing.T, options []Option, gateways ...*fakeGateway) *Client {
	t.Helper()
	var endpoints []string
	for _, one := range gateways {
		endpoints = append(endpoints, one.endpoint)
	}
	client, err := Connect(endpoints, append([]Option{quick(), WithFirstEndpoint()}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// nobody returns an endpoint where nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("this never came: %s", what)
		}
	}
}

// within is a context for all that should take much less time than it has.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantReason(t *testing.T, err error, reason Reason) *Error {
	t.Helper()
	var failure *Error
	if !errors.As(err, &failure) || failure.Reason != reason {
		t.Fatalf("got %v, want %s", err, reason)
	}
	return failure
}
