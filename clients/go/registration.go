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

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Announcement describes a server to register.
type Announcement struct {
	// Path is the service path; its children are the providers.
	Path string
	// Addresses where the server listens: "host:port", "[v6]:port", or ":port" for each of Hosts. Without hosts it stands for the
	// addresses of this machine's interfaces without loopback or, if there are none, for the address from which the gateway is called.
	// The hosts 0.0.0.0 and [::] are read as an empty one.
	Addresses []string
	Hosts     []string
	// Properties hold anything that encoding/json can encode. "pid" is added unless it is given.
	Properties map[string]any
	// TTL is how long the providers outlive this process; zero means 10 s.
	TTL time.Duration
	// CreatePath creates the path if it does not exist. Force takes over an address from a client that uses the store directly.
	CreatePath, Force bool
	// ACL of the provider nodes in ZooKeeper. Empty: the gateway chooses it.
	ACL []ACLEntry
}

// ACLEntry says what one identity may do with a node of ZooKeeper, whose client is the gateway.
type ACLEntry struct {
	// Scheme is "world", "digest", "ip", "auth", or any other that ZooKeeper is configured for.
	Scheme string
	// ID is "anyone" for world, "USER:HASH" for digest, "ADDRESS" or "ADDRESS/BITS" for ip, and empty for auth.
	ID string
	// Permissions are letters of "cdrwa": create children, delete children, read, write, change the ACL. Empty: no permission.
	Permissions string
}

// Registration holds providers that exist until it is closed, this process dies, or another lease takes over their address. A goroutine
// renews the lease and, when a gateway is lost, registers under the same lease on the next one, so that no reader sees the providers
// missing.
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

// Register registers a server, and returns once its providers exist.
func (c *Client) Register(ctx context.Context, announcement Announcement) (*Registration, error) {
	properties := map[string]any{"pid": os.Getpid()}
	maps.Copy(properties, announcement.Properties)
	texts, err := toJSON(properties)
	if err != nil {
		return nil, err
	}
	hosts := announcement.Hosts
	if len(hosts) == 0 {
		hosts = ownHosts(announcement.Addresses)
	}
	alive, cancel := context.WithCancel(context.Background())
	registration := &Registration{
		gateways: c.gateways,
		request: &espalierv1.RegisterRequest{
			Path:           announcement.Path,
			Addresses:      announcement.Addresses,
			Hosts:          hosts,
			JsonProperties: texts,
			CreatePath:     announcement.CreatePath,
			Force:          announcement.Force,
			Acl:            toEntries(announcement.ACL),
			// Chosen here and not by the gateway, so that the first registration can be retried, too.
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
	go registration.maintain(alive, channel, answer)
	return registration, nil
}

// Paths returns the paths of the providers, in the order of the addresses.
func (r *Registration) Paths() []string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.paths
}

// Done is closed when the registration has ended.
func (r *Registration) Done() <-chan struct{} { return r.done }

// Err returns why it has ended: SUPERSEDED, or nil after Close. Before that, it returns the latest failure to renew or to register
// again; nil while the lease is live.
func (r *Registration) Err() error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.err
}

// Close removes the providers at once. If no gateway can be reached, it returns that error, and the TTL removes them.
func (r *Registration) Close(ctx context.Context) error {
	var err error
	r.closing.Do(func() {
		r.cancel()
		<-r.done
		if Reason(r.Err()) != "SUPERSEDED" {
			r.setErr(nil)
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
		r.keep(answer)
	}
	return answer, err
}

// keep remembers what the next gateway must know: what operators have changed in the providers, and how it recognizes their nodes.
func (r *Registration) keep(answer interface {
	GetOverrides() map[string]*espalierv1.Override
	GetIdentities() map[string]string
}) {
	r.request.Overrides = answer.GetOverrides()
	if r.request.Identities == nil {
		r.request.Identities = map[string]string{}
	}
	maps.Copy(r.request.Identities, answer.GetIdentities())
}

func (r *Registration) revoke(ctx context.Context) error {
	lease := r.request.LeaseId
	answer, err := call(ctx, r.gateways, repeatable, func(ctx context.Context, channel *grpc.ClientConn) (*espalierv1.RevokeLeaseResponse, error) {
		return espalierv1.NewRegistryServiceClient(channel).RevokeLease(ctx, &espalierv1.RevokeLeaseRequest{LeaseId: lease})
	})
	if err != nil || !slices.ContainsFunc(r.Paths(), func(path string) bool { return !slices.Contains(answer.RemovedPaths, path) }) {
		return err
	}
	// A gateway that does not know the lease can still remove its registrations one by one.
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

func (r *Registration) setErr(err error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.err = err
}

func toEntries(acl []ACLEntry) (entries []*espalierv1.AclEntry) {
	for _, one := range acl {
		entries = append(entries, &espalierv1.AclEntry{Scheme: one.Scheme, Id: one.ID, Permissions: one.Permissions})
	}
	return entries
}

func newLease() string {
	var lease [16]byte
	if _, err := rand.Read(lease[:]); err != nil {
		panic(fmt.Sprintf("espalier: no randomness: %v", err))
	}
	return hex.EncodeToString(lease[:])
}
