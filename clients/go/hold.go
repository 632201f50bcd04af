package espalier

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Hold is a lock, a permit or an election that this process has until it releases or loses it. It survives its gateway: the client acquires
// it again at another one, under the same lease and with the same token.
type Hold struct {
	client   *Client
	path     string
	onQueued func(place int)
	// The time that the caller is ready to wait ends then; zero: never.
	deadline time.Time
	// Ends the loop.
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}
	// Ends when it is lost or released.
	held    context.Context
	setLost context.CancelCauseFunc
	// Closed when it is held, or cannot be had.
	settled chan struct{}

	mutex    sync.Mutex
	request  *espalierv1.AcquireRequest
	token    int64
	ttl      time.Duration
	err      error
	answered bool
	// The gateway at which it is acquired, and what ends the stream there so that it is acquired again.
	at    *home
	again context.CancelFunc
	// When the last renewal was sent that was answered, and until when the hold is certain.
	renewedAt, validUntil time.Time
	expiry                *time.Timer

	releasing sync.Once
	released  error
}

// AcquireOption is an option of Lock, Semaphore and Election.
type AcquireOption func(*acquireOptions)

type acquireOptions struct {
	wait     time.Duration
	waits    bool
	value    string
	ttl      time.Duration
	onQueued func(place int)
}

// WithWait fails with ReasonNotAcquired when the path is not held after this time. Zero: when it is not free at once. By default only the
// context ends the wait.
func WithWait(wait time.Duration) AcquireOption {
	return func(o *acquireOptions) { o.wait, o.waits = wait, true }
}

// WithHolder says who contends, for people. By default it is host name and process id.
func WithHolder(value string) AcquireOption { return func(o *acquireOptions) { o.value = value } }

// WithHoldTTL is how long the hold outlives this process. By default 10 s.
func WithHoldTTL(ttl time.Duration) AcquireOption { return func(o *acquireOptions) { o.ttl = ttl } }

// OnQueued is called with how many must leave before this one, when that is known or changes.
func OnQueued(f func(place int)) AcquireOption { return func(o *acquireOptions) { o.onQueued = f } }

// Lock holds a path alone, and returns when it is held. The context ends the wait, and has no effect on the hold.
func (c *Client) Lock(ctx context.Context, path string, opts ...AcquireOption) (*Hold, error) {
	return c.acquire(ctx, path, espalierv1.LockKind_LOCK_KIND_LOCK, 1, opts)
}

// Semaphore holds one of the permits of a path, as Lock. It fails with ReasonPermitsDiffer if it was made with another number.
func (c *Client) Semaphore(ctx context.Context, path string, permits int, opts ...AcquireOption) (*Hold, error) {
	return c.acquire(ctx, path, espalierv1.LockKind_LOCK_KIND_SEMAPHORE, permits, opts)
}

// Election leads, as Lock; WithHolder says who the leader is.
func (c *Client) Election(ctx context.Context, path string, opts ...AcquireOption) (*Hold, error) {
	return c.acquire(ctx, path, espalierv1.LockKind_LOCK_KIND_ELECTION, 1, opts)
}

func (c *Client) acquire(
	ctx context.Context, path string, kind espalierv1.LockKind, permits int, opts []AcquireOption,
) (*Hold, error) {
	host, _ := os.Hostname()
	o := acquireOptions{ttl: defaultTTL, value: fmt.Sprintf("%s:%d", host, os.Getpid())}
	for _, option := range opts {
		option(&o)
	}
	if o.ttl <= 0 || o.wait < 0 || permits < 0 || int(int32(permits)) != permits {
		return nil, badArgument("options", "a ttl, a time to wait or a number of permits makes no sense")
	}
	loop, cancel := context.WithCancel(context.Background())
	held, setLost := context.WithCancelCause(context.Background())
	h := &Hold{
		client: c, path: path, onQueued: o.onQueued, ctx: loop, cancel: cancel, done: make(chan struct{}),
		held: held, setLost: setLost, settled: make(chan struct{}), ttl: o.ttl,
		request: &espalierv1.AcquireRequest{
			Path: path, Kind: kind, Permits: int32(permits), LeaseId: newLease(), Ttl: durationpb.New(o.ttl), Value: o.value,
		},
	}
	if o.waits {
		h.deadline = time.Now().Add(o.wait)
	}
	if !c.keep(h) {
		cancel()
		return nil, errClosed("the client")
	}
	c.session.acquire()
	c.session.renew(h, h.request.LeaseId)
	go h.run(time.Now().Add(c.options.callTimeout))
	select {
	case <-h.settled:
	case <-ctx.Done():
		// Its contender is removed in the background.
		go func() { _ = h.Release(context.Background()) }()
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, errTimeout(path+" was not held in time", ctx.Err())
		}
		return nil, toError(ctx.Err())
	}
	if err := h.Err(); err != nil {
		return nil, err
	}
	return h, nil
}

// Path returns the path that is held.
func (h *Hold) Path() string { return h.path }

// Token returns the fencing token, which is greater than that of every earlier hold. Send it with every request to what the lock protects,
// which refuses a token smaller than the greatest it has seen. It fails with ReasonHoldLost once the hold is lost.
func (h *Hold) Token() (int64, error) {
	if !h.Held() {
		if err := h.Err(); err != nil {
			return 0, err
		}
		return 0, h.lost("it was released")
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.token, nil
}

// Held reports whether it is held, by this process's own clock: also right in a process that was frozen.
func (h *Hold) Held() bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.token != 0 && h.err == nil && h.ctx.Err() == nil && time.Now().Before(h.validUntil)
}

// Context returns a context that ends when the hold is lost, with that as its cause, or released. Use it for what the lock protects.
func (h *Hold) Context() context.Context { return h.held }

// Err returns why it was lost: ReasonHoldLost. It is nil before, and after Release.
func (h *Hold) Err() error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.err
}

// Release ends the hold. If no gateway answers now, it ends with its lease. Releasing it again does nothing.
func (h *Hold) Release(ctx context.Context) error { return h.closeWith(ctx) }

func (h *Hold) closeWith(ctx context.Context) error {
	h.releasing.Do(func() {
		h.end(nil)
		<-h.done
		ctx, cancel := context.WithTimeout(ctx, closeTimeout)
		defer cancel()
		_, err := h.client.Coordination().Release(ctx, &espalierv1.ReleaseRequest{Path: h.path, LeaseId: h.request.LeaseId})
		if err != nil {
			h.released = toError(err)
		}
	})
	return h.released
}

func (h *Hold) lost(why string) *Error {
	return &Error{
		Reason: ReasonHoldLost, Code: codes.Aborted, Metadata: map[string]string{"path": h.path},
		Message: h.path + " is not held any more: " + why,
	}
}
