package espalier

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/protobuf/types/known/durationpb"
)

const defaultTTL = 10 * time.Second

// Registration holds providers that exist until it is closed, this process dies, or another lease takes over their address. A goroutine
// registers under the same lease at the next gateway when one is lost, so that no reader sees the providers missing.
type Registration struct {
	client *Client
	// Whether a missing path is waited for.
	wait   bool
	hook   func(map[string]any)
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}
	// Wakes the goroutine when something is due.
	wake chan struct{}

	closing sync.Once
	closed  error

	mutex   sync.Mutex
	request *espalierv1.RegisterRequest
	status  RegistrationStatus
	// Why it ended.
	err     error
	changed chan struct{}
	// What is wanted, and what a gateway last accepted: versions of properties and pauses.
	properties, accepted map[string]any
	wanted, has          int
	paused, hasPaused    bool
	// Whether Register has not returned yet, which fails at once when a gateway refuses it.
	foreground bool
	// Why a version was refused, which is not tried again.
	refusals map[int]error
	// The gateway at which it is registered, or has been deregistered by a pause; nil if it must be registered (again).
	at *home
}

// Register registers a server, and returns once its providers exist. It fails at once when a gateway refuses it, also because the path does
// not exist, and after the timeout of a call when none answers.
func (c *Client) Register(ctx context.Context, announcement Announcement) (*Registration, error) {
	r, err := c.newRegistration(announcement)
	if err != nil {
		return nil, err
	}
	if announcement.Background {
		return r, nil
	}
	began := time.Now()
	if _, bounded := ctx.Deadline(); !bounded && !announcement.Wait {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.options.callTimeout)
		defer cancel()
	}
	status, err := r.Wait(ctx, func(status RegistrationStatus) bool { return status.State == Registered })
	if err == nil {
		r.mutex.Lock()
		r.foreground = false
		r.mutex.Unlock()
		return r, nil
	}
	// Nothing may be left of it, nor be made by a request that is under way. What cannot be removed now is removed by the TTL.
	short, cancel := context.WithTimeout(context.WithoutCancel(ctx), spread)
	defer cancel()
	r.closeWith(short)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, r.tooLate(status, began)
	}
	return nil, err
}

func (c *Client) newRegistration(announcement Announcement) (*Registration, error) {
	if announcement.TTL < 0 {
		return nil, badArgument("ttl", "a ttl cannot be negative: %v", announcement.TTL)
	}
	properties := map[string]any{"pid": os.Getpid()}
	maps.Copy(properties, announcement.Properties)
	if _, err := toJSON(properties); err != nil {
		return nil, err
	}
	hosts := announcement.Hosts
	if len(hosts) == 0 {
		hosts = ownHosts(announcement.Addresses)
	}
	request := &espalierv1.RegisterRequest{
		Path:       announcement.Path,
		Addresses:  slices.Clone(announcement.Addresses),
		Hosts:      hosts,
		CreatePath: announcement.CreatePath,
		Force:      announcement.Force,
		Acl:        toEntries(announcement.ACL),
		// Chosen here and not by the gateway, so that the first registration can be retried, too.
		LeaseId: newLease(),
	}
	ttl := announcement.TTL
	if ttl == 0 {
		ttl = defaultTTL
	}
	request.Ttl = durationpb.New(ttl)
	ctx, cancel := context.WithCancel(context.Background())
	r := &Registration{
		client: c, wait: announcement.Wait, hook: announcement.OnRegister, ctx: ctx, cancel: cancel,
		done: make(chan struct{}), wake: make(chan struct{}, 1), changed: make(chan struct{}),
		request: request, properties: properties, wanted: 1, refusals: map[int]error{},
		status: RegistrationStatus{State: Registering, TTL: ttl}, foreground: !announcement.Background,
	}
	if !c.keep(r) {
		cancel()
		return nil, errClosed("the client")
	}
	c.session.acquire()
	go r.run()
	return r, nil
}

// Status returns the state at this moment.
func (r *Registration) Status() RegistrationStatus {
	status, _ := r.look()
	return status
}

// State is that of the status.
func (r *Registration) State() RegistrationState { return r.Status().State }

// Paths returns the paths of the providers, in the order of the addresses.
func (r *Registration) Paths() []string { return r.Status().Paths }

// Done is closed when the registration has ended: it was superseded, it failed, or it was closed.
func (r *Registration) Done() <-chan struct{} { return r.done }

// Err returns why it has ended: ReasonSuperseded, or what a gateway refused for good. It is nil before, and after Close.
func (r *Registration) Err() error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.err
}

// OnChange calls f with the status at once, and again when it has changed, one call at a time, until remove is called or the registration
// has ended. Only the last one of several quick changes is sure to come.
func (r *Registration) OnChange(f func(RegistrationStatus)) (remove func()) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			status, changed := r.look()
			f(status)
			select {
			case <-changed:
			case <-ctx.Done():
			case <-r.done:
				select {
				case <-changed:
				default:
					return
				}
			}
		}
	}()
	return cancel
}

// Wait returns the first status, from the current one on, for which the predicate holds. It fails with the error that ended the
// registration, and otherwise like Live.Wait.
func (r *Registration) Wait(ctx context.Context, holds func(RegistrationStatus) bool) (RegistrationStatus, error) {
	for {
		status, changed := r.look()
		if holds(status) {
			return status, nil
		}
		if status.State == Superseded || status.State == Failed {
			return status, status.Err
		}
		select {
		case <-changed:
		case <-r.done:
			if status, _ := r.look(); holds(status) {
				return status, nil
			}
			if err := r.Err(); err != nil {
				return status, err
			}
			return status, errClosed("the registration")
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				message := "the registration did not change in time"
				if status.Err != nil {
					message += ": " + status.Err.Error()
				}
				return status, errTimeout(message, context.DeadlineExceeded)
			}
			return status, context.Cause(ctx)
		}
	}
}

// Update sets and removes properties, keeps all others, and returns when they are registered. When a gateway refuses them, those before
// stay. When the context ends first, they are registered later; while it is paused, by Resume.
func (r *Registration) Update(ctx context.Context, set map[string]any, remove ...string) error {
	return r.change(ctx, func(properties map[string]any) {
		maps.Copy(properties, set)
		for _, name := range remove {
			delete(properties, name)
		}
	})
}

// Replace is Update for all properties; "pid" is added unless it is given.
func (r *Registration) Replace(ctx context.Context, properties map[string]any) error {
	return r.change(ctx, func(before map[string]any) {
		clear(before)
		before["pid"] = os.Getpid()
		maps.Copy(before, properties)
	})
}

func (r *Registration) change(ctx context.Context, change func(map[string]any)) error {
	r.mutex.Lock()
	properties := maps.Clone(r.properties)
	change(properties)
	if _, err := toJSON(properties); err != nil {
		r.mutex.Unlock()
		return err
	}
	r.properties = properties
	r.wanted++
	version, paused := r.wanted, r.paused
	r.mutex.Unlock()
	if paused {
		return nil
	}
	r.hurry()
	return r.confirmed(ctx, func() bool { return r.has >= version || r.refusals[version] != nil }, version)
}

// Pause removes the providers until Resume is called, and returns when they are removed.
func (r *Registration) Pause(ctx context.Context) error { return r.setPaused(ctx, true) }

// Resume registers the providers again after Pause, and returns when they are registered.
func (r *Registration) Resume(ctx context.Context) error { return r.setPaused(ctx, false) }

func (r *Registration) setPaused(ctx context.Context, paused bool) error {
	r.mutex.Lock()
	r.paused = paused
	r.mutex.Unlock()
	r.hurry()
	return r.confirmed(ctx, func() bool { return r.hasPaused == paused || r.paused != paused }, 0)
}

// confirmed waits until a condition on the fields holds, at most as long as a call may take.
func (r *Registration) confirmed(ctx context.Context, holds func() bool, version int) error {
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.client.options.callTimeout)
		defer cancel()
	}
	began := time.Now()
	var refusal error
	status, err := r.Wait(ctx, func(RegistrationStatus) bool {
		r.mutex.Lock()
		defer r.mutex.Unlock()
		refusal = r.refusals[version]
		return holds()
	})
	if err == nil {
		return refusal
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return r.tooLate(status, began)
	}
	return err
}

// tooLate is why nothing came of an attempt in time: what a gateway said, or that none answers.
func (r *Registration) tooLate(status RegistrationStatus, began time.Time) *Error {
	if status.Err != nil && toError(status.Err).answered {
		failure := *toError(status.Err)
		failure.cause = context.DeadlineExceeded
		return &failure
	}
	return r.client.session.silent(time.Since(began))
}

// Close removes the providers at once. If no gateway can be reached, it returns that error, and the TTL removes them. Closing it again
// returns the same.
func (r *Registration) Close(ctx context.Context) error { return r.closeWith(ctx) }

func (r *Registration) closeWith(ctx context.Context) error {
	r.closing.Do(func() {
		r.cancel()
		// An attempt that is under way is awaited, so that it cannot register afterwards.
		<-r.done
		r.mutex.Lock()
		isOver := r.err != nil
		mayExist := len(r.status.Paths) > 0 || r.status.Err != nil
		r.mutex.Unlock()
		if !isOver && mayExist {
			r.closed = r.revoke(ctx)
		}
		r.client.forget(r)
	})
	return r.closed
}

func (r *Registration) look() (RegistrationStatus, <-chan struct{}) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.status, r.changed
}

func (r *Registration) hurry() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// set changes the status; the mutex is held.
func (r *Registration) set(state RegistrationState, err error) {
	r.status.State, r.status.Err, r.status.Paused = state, err, r.hasPaused
	close(r.changed)
	r.changed = make(chan struct{})
}

func toEntries(acl []ACLEntry) (entries []*espalierv1.AclEntry) {
	for _, one := range acl {
		entries = append(entries, &espalierv1.AclEntry{Scheme: one.Scheme, Id: one.ID, Permissions: one.Permissions})
	}
	return entries
}

func newLease() string {
	var lease [16]byte
	// It never fails: see crypto/rand.
	_, _ = rand.Read(lease[:])
	return hex.EncodeToString(lease[:])
}
