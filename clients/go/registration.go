package espalier

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	espalierv1 "github.com/espalier-dev/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Announcement is what a server says of itself.
type Announcement struct {
	// Path is the service path; its children are the providers.
	Path string
	// Addresses where the server listens: "host:port", "[v6]:port", or ":port" for Hosts or, without these, for the address that the
	// gateway sees.
	Addresses []string
	Hosts     []string
	// Properties are anything that encoding/json can encode. "pid" is added unless it is given.
	Properties map[string]any
	// TTL is how long the providers outlive this process; zero: 10 s.
	TTL time.Duration
	// CreatePath makes the path if it is not there. Force takes an address over from a native client of the store.
	CreatePath, Force bool
}

// Registration are providers that live until it is closed, this process dies, or another lease takes their address over. A goroutine
// renews the lease, and registers again under the same lease on the next gateway when one is lost, so that no reader sees the
// providers missing.
type Registration struct {
	gateways *gateways
	request  *espalierv1.RegisterRequest
	cancel   context.CancelFunc
	done     chan struct{}
	closing  sync.Once

	mutex sync.Mutex
	paths []string
	err   error
}

// Register announces a server, and returns when its providers are there.
func (c *Client) Register(ctx context.Context, announcement Announcement) (*Registration, error) {
	properties := map[string]any{"pid": os.Getpid()}
	maps.Copy(properties, announcement.Properties)
	texts, err := toJSON(properties)
	if err != nil {
		return nil, err
	}
	alive, cancel := context.WithCancel(context.Background())
	registration := &Registration{
		gateways: c.gateways,
		request: &espalierv1.RegisterRequest{
			Path:           announcement.Path,
			Addresses:      announcement.Addresses,
			Hosts:          announcement.Hosts,
			JsonProperties: texts,
			CreatePath:     announcement.CreatePath,
			Force:          announcement.Force,
			// Chosen here and not by the gateway, so that the first registration is safe to repeat, too.
			LeaseId: newLease(),
		},
		cancel: cancel,
		done:   make(chan struct{}),
	}
	if announcement.TTL > 0 {
		registration.request.Ttl = durationpb.New(announcement.TTL)
	}
	var channel *grpc.ClientConn
	answer, err := call(ctx, c.gateways, repeatable, func(ctx context.Context, on *grpc.ClientConn) (*espalierv1.RegisterResponse, error) {
		channel = on
		return registration.register(ctx, on)
	})
	if err != nil {
		cancel()
		return nil, err
	}
	go registration.keep(alive, channel, answer)
	return registration, nil
}

// Paths returns the paths of the providers, in the order of the addresses.
func (r *Registration) Paths() []string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.paths
}

// Done is closed when the providers are gone for good.
func (r *Registration) Done() <-chan struct{} { return r.done }

// Err says why they are gone: SUPERSEDED, or nil after Close. Before that, it is the latest failure to keep them, nil while all is well.
func (r *Registration) Err() error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.err
}

// Close removes the providers at once. If no gateway can be reached, the error says so, and the ttl removes them.
func (r *Registration) Close(ctx context.Context) error {
	var err error
	r.closing.Do(func() {
		r.cancel()
		<-r.done
		if Reason(r.Err()) != "SUPERSEDED" {
			r.note(nil)
			err = r.revoke(ctx)
		}
	})
	return err
}

func (r *Registration) register(ctx context.Context, channel *grpc.ClientConn) (*espalierv1.RegisterResponse, error) {
	answer, err := espalierv1.NewRegistryServiceClient(channel).Register(ctx, r.request)
	if err == nil {
		r.mutex.Lock()
		r.paths = answer.ProviderPaths
		r.mutex.Unlock()
	}
	return answer, err
}

func (r *Registration) revoke(ctx context.Context) error {
	lease := r.request.LeaseId
	answer, err := call(ctx, r.gateways, repeatable, func(ctx context.Context, channel *grpc.ClientConn) (*espalierv1.RevokeLeaseResponse, error) {
		return espalierv1.NewRegistryServiceClient(channel).RevokeLease(ctx, &espalierv1.RevokeLeaseRequest{LeaseId: lease})
	})
	if err != nil || !slices.ContainsFunc(r.Paths(), func(path string) bool { return !slices.Contains(answer.RemovedPaths, path) }) {
		return err
	}
	// A gateway that does not know the lease finds its registrations one by one.
	for _, address := range r.request.Addresses {
		request := &espalierv1.DeregisterRequest{Path: r.request.Path, LeaseId: lease, Address: address, Hosts: r.request.Hosts}
		_, err := call(ctx, r.gateways, repeatable, func(ctx context.Context, channel *grpc.ClientConn) (*espalierv1.DeregisterResponse, error) {
			return espalierv1.NewRegistryServiceClient(channel).Deregister(ctx, request)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *Registration) note(err error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.err = err
}

func newLease() string {
	var lease [16]byte
	if _, err := rand.Read(lease[:]); err != nil {
		panic(fmt.Sprintf("espalier: no randomness: %v", err))
	}
	return hex.EncodeToString(lease[:])
}
