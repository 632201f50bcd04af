package espalier

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	espalierv1 "espalier/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"
)

// A gateway that vanished without a word is noticed this fast, also under a long ttl: its own nodes outlive it by its session only.
const maxBeat = 3 * time.Second

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

func (r *Registration) keep(ctx context.Context, channel *grpc.ClientConn, answer *espalierv1.RegisterResponse) {
	defer close(r.done)
	for failures := 0; ; {
		renewed, err := r.beat(ctx, channel, answer.Ttl.AsDuration())
		if r.over(ctx, err) {
			return
		}
		if err != nil {
			r.gateways.leave(channel)
		}
		if renewed {
			failures = 0
		}
		for {
			// Also before the first attempt: everybody who lost the same gateway comes to the next one now.
			if !pause(ctx, waitBefore(failures)) {
				return
			}
			failures++
			channel = r.gateways.now()
			bounded, cancel := context.WithTimeout(ctx, callTimeout)
			answer, err = r.register(bounded, channel)
			cancel()
			if err == nil {
				r.note(nil)
				break
			}
			failure := toError(err)
			if r.over(ctx, failure) {
				return
			}
			if failure.Reason == "LEASE_EXPIRED" {
				r.request.LeaseId = newLease()
			} else {
				r.gateways.leave(channel)
			}
		}
	}
}

// over says whether there is nothing more to keep. What is left of a superseded registration goes with it.
func (r *Registration) over(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return true
	}
	if err == nil {
		return false
	}
	r.note(err)
	if Reason(err) != "SUPERSEDED" {
		return false
	}
	// Whatever it answers: the newcomer's provider stays, and the ttl removes the rest.
	_ = r.revoke(ctx)
	return true
}

// beat renews the lease until it must be registered again: here if the error is nil, elsewhere if it is not. It says whether it ever
// succeeded.
func (r *Registration) beat(ctx context.Context, channel *grpc.ClientConn, ttl time.Duration) (renewed bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := espalierv1.NewRegistryServiceClient(channel).KeepAlive(ctx)
	if err != nil {
		return false, toError(err)
	}
	answers := make(chan *espalierv1.KeepAliveResponse)
	broken := make(chan error, 1)
	go func() {
		for {
			answer, err := stream.Recv()
			if err != nil {
				broken <- toError(err)
				return
			}
			select {
			case answers <- answer:
			case <-ctx.Done():
				return
			}
		}
	}()
	tick := time.NewTicker(min(max(ttl, time.Second)/3, maxBeat))
	defer tick.Stop()
	beat := &espalierv1.KeepAliveRequest{LeaseIds: []string{r.request.LeaseId}}
	answered := true
	for {
		if !answered {
			return renewed, &Error{Reason: "TIMEOUT", Message: "a keep-alive was not answered", Code: codes.DeadlineExceeded}
		}
		// When sending fails, receiving says why.
		_ = stream.Send(beat)
		answered = false
		for due := false; !due; {
			select {
			case <-tick.C:
				due = true
			case err := <-broken:
				return renewed, err
			case answer := <-answers:
				answered = true
				live, err := r.judge(answer)
				if !live {
					return renewed, err
				}
				renewed = true
				r.note(nil)
			}
		}
	}
}

// judge says whether the lease is live on that gateway. If it is not, it must be registered again; with an error, elsewhere.
func (r *Registration) judge(answer *espalierv1.KeepAliveResponse) (bool, error) {
	live := true
	for _, lease := range answer.Leases {
		if len(lease.SupersededPaths) > 0 {
			message := "taken over by another lease: " + strings.Join(lease.SupersededPaths, ", ")
			return false, &Error{Reason: "SUPERSEDED", Message: message, Code: codes.Aborted}
		}
		live = lease.State == espalierv1.LeaseState_LEASE_STATE_LIVE
		if lease.State == espalierv1.LeaseState_LEASE_STATE_EXPIRED {
			r.request.LeaseId = newLease()
		}
	}
	if answer.Draining {
		return false, &Error{Reason: "DRAINING", Message: "the gateway is about to stop", Code: codes.Unavailable}
	}
	return live, nil
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
