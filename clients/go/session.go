package espalier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc/codes"
)

const (
	// While no gateway answers, this passes before it is reported: one that is only restarted is back by then.
	reportAfter = time.Second
	// Leases that one message renews.
	leasesPerMessage = 1000
	minSilence       = time.Second
)

// session keeps a client in contact with one gateway, its home, by one keep-alive stream, while there is anything alive. Registrations and
// watches are at home, and move with it.
type session struct {
	client *Client
	loops  sync.WaitGroup

	mutex sync.Mutex
	// Registrations and live values.
	users   int
	stop    context.CancelFunc
	run     int
	home    *home
	trouble *Error
	// Why the last search found no gateway; nil once one is found.
	missed *Error
	// Closed and replaced whenever home or trouble change.
	changed chan struct{}
	leases  map[string]leased
	// Asks for a ping at once.
	hurry chan struct{}
}

// home is a gateway while it is in use.
type home struct {
	gateway *gateway
	// Ends when it is left, with the reason as its cause.
	ctx   context.Context
	leave context.CancelCauseFunc
}

func newSession(client *Client) *session {
	return &session{client: client, changed: make(chan struct{}), leases: map[string]leased{}, hurry: make(chan struct{}, 1)}
}

// acquire begins to use the session.
func (s *session) acquire() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.users++; s.users > 1 || s.client.ctx.Err() != nil {
		return
	}
	s.run++
	ctx, stop := context.WithCancel(s.client.ctx)
	s.stop = stop
	run := s.run
	s.loops.Go(func() { s.keep(ctx, run) })
}

func (s *session) release() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.users--; s.users > 0 || s.stop == nil {
		return
	}
	s.stop()
	s.stop, s.home, s.trouble = nil, nil, nil
}

// wait returns when its goroutines have ended.
func (s *session) wait() { s.loops.Wait() }

// look returns the home, or else why there is none (nil while it is being looked for), and what is closed when either changes.
func (s *session) look() (*home, *Error, <-chan struct{}) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.home, s.trouble, s.changed
}

// set changes home and trouble, unless this run has ended.
func (s *session) set(run int, home *home, trouble *Error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if run != s.run || s.stop == nil {
		return
	}
	s.home, s.trouble = home, trouble
	if home != nil {
		s.missed = nil
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// silent is the error that no gateway answered for some time.
func (s *session) silent(waited time.Duration) *Error {
	s.mutex.Lock()
	missed := s.missed
	s.mutex.Unlock()
	if missed != nil {
		failure := *missed
		failure.cause = context.DeadlineExceeded
		return &failure
	}
	why := map[*gateway]error{}
	for _, one := range s.client.gateways.all {
		why[one] = fmt.Errorf("no answer within %v", waited.Round(100*time.Millisecond))
	}
	failure := unreachable(why)
	failure.cause = context.DeadlineExceeded
	return failure
}

// leased is what lives with a lease: a registration or a hold.
type leased interface {
	// isAt reports whether its lease can be renewed there.
	isAt(here *home) bool
	// renewed takes the answer to a renewal that was sent then.
	renewed(here *home, status *espalierv1.LeaseStatus, sent time.Time)
}

// renew has the lease of a registration or a hold renewed from now on.
func (s *session) renew(r leased, lease string) {
	s.mutex.Lock()
	s.leases[lease] = r
	s.mutex.Unlock()
	select {
	case s.hurry <- struct{}{}:
	default:
	}
}

func (s *session) abandon(lease string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.leases, lease)
}

// refused is called by what was refused at home by an error that another gateway may not have. It is left if there is a better one.
func (s *session) refused(ctx context.Context, at *home, failure *Error) {
	if failure.answered && failure.Reason != ReasonDraining {
		// It is there, and serves what else is at home.
		better, none := s.client.gateways.instead(ctx, at.gateway)
		if none != nil || better.gateway == at.gateway || better.lacksStore {
			return
		}
	}
	at.leave(failure)
}

// keep finds a home, stays until it is lost, and finds the next one, until the context ends.
func (s *session) keep(ctx context.Context, run int) {
	gateways, log := s.client.gateways, s.client.options.logger
	at := gateways.currentGateway()
	find := gateways.rather
	lostAt, failures, isLost := time.Now(), 0, false
	for ctx.Err() == nil {
		next, none := find(ctx, at)
		if ctx.Err() != nil {
			return
		}
		if none != nil {
			s.mutex.Lock()
			s.missed = none
			s.mutex.Unlock()
			if time.Since(lostAt) >= reportAfter {
				if !isLost {
					log.Warn("no gateway answers", "error", none)
				}
				isLost = true
				s.set(run, nil, none)
			}
			wait := backoffOf(failures)
			if rest := reportAfter - time.Since(lostAt); rest > 0 {
				wait = min(wait, rest)
			}
			pause(ctx, wait)
			failures++
			continue
		}
		if next.gateway != at || isLost {
			log.Warn("gateway found", "endpoint", next.text, "lacks its store", next.lacksStore)
		}
		at, isLost = next.gateway, false
		gateways.setCurrent(at)
		inside, leave := context.WithCancelCause(ctx)
		here := &home{at, inside, leave}
		s.set(run, here, nil)
		enteredAt := time.Now()
		err := s.stay(here, next.lacksStore)
		leave(err)
		if ctx.Err() != nil {
			return
		}
		log.Warn("gateway lost", "endpoint", at.text, "error", err)
		s.set(run, nil, nil)
		lostAt, find = time.Now(), gateways.instead
		if time.Since(enteredAt) > maxWait {
			failures = 0
		} else {
			// It answers, but not for long.
			pause(ctx, backoffOf(failures))
			failures++
		}
	}
}

// stay pings the home and dispatches its answers until it is lost, and returns why.
func (s *session) stay(here *home, lacksStore bool) error {
	stream, err := espalierv1.NewRegistryServiceClient(here.gateway.conn).KeepAlive(here.ctx)
	if err != nil {
		return toError(err)
	}
	var both sync.WaitGroup
	defer both.Wait()
	defer here.leave(errors.New("left"))
	answers, broken := make(chan *espalierv1.KeepAliveResponse), make(chan error, 1)
	both.Go(func() {
		for {
			answer, err := stream.Recv()
			if err != nil {
				broken <- err
				return
			}
			select {
			case answers <- answer:
			case <-here.ctx.Done():
				return
			}
		}
	})
	// Sending can block when the gateway does not read.
	due := make(chan struct{}, 1)
	// When the requests were sent that are not answered yet.
	var sending sync.Mutex
	var sent []time.Time
	both.Go(func() {
		for {
			select {
			case <-due:
				for _, request := range s.pings(here) {
					sending.Lock()
					sent = append(sent, time.Now())
					sending.Unlock()
					if stream.Send(request) != nil {
						return
					}
				}
			case <-here.ctx.Done():
				return
			}
		}
	})
	ping := func() {
		select {
		case due <- struct{}{}:
		default:
		}
	}
	better := make(chan *Error, 1)
	options := s.client.options
	interval, silence := options.interval, options.silence
	tick, silent := time.NewTicker(interval), time.NewTimer(silence)
	defer tick.Stop()
	defer silent.Stop()
	ping()
	for {
		select {
		case <-here.ctx.Done():
			return context.Cause(here.ctx)
		case err := <-broken:
			return s.orCause(here, toError(err))
		case <-silent.C:
			message := fmt.Sprintf("no answer for %v", silence)
			return &Error{Reason: ReasonGatewayUnreachable, Code: codes.Unavailable, Message: message}
		case err := <-better:
			if err != nil {
				return err
			}
			lacksStore = false
		case <-s.hurry:
			ping()
		case <-tick.C:
			ping()
			if lacksStore {
				both.Go(func() { s.lookForBetter(here, better) })
			}
		case answer := <-answers:
			if answer.Draining {
				// It answers no ping. The gateway shuts down, or has lost its store.
				lacksStore = true
				both.Go(func() { s.lookForBetter(here, better) })
				continue
			}
			silent.Reset(silence)
			if wanted := answer.GetInterval().AsDuration(); wanted > 0 && min(wanted, options.interval) != interval {
				interval = min(wanted, options.interval)
				silence = min(options.silence, max(2*interval, minSilence))
				tick.Reset(interval)
				silent.Reset(silence)
			}
			var sentAt time.Time
			sending.Lock()
			if len(sent) > 0 {
				sentAt, sent = sent[0], sent[1:]
			}
			sending.Unlock()
			s.dispatch(here, answer.Leases, sentAt)
		}
	}
}

func (s *session) orCause(here *home, err *Error) error {
	if cause := context.Cause(here.ctx); cause != nil {
		return cause
	}
	return err
}

// lookForBetter reports that another gateway has its store, or nil if this one has it again.
func (s *session) lookForBetter(here *home, better chan<- *Error) {
	other, none := s.client.gateways.instead(here.ctx, here.gateway)
	if none != nil || other.lacksStore {
		return
	}
	var why *Error
	if other.gateway != here.gateway {
		why = &Error{Reason: ReasonDraining, Code: codes.Unavailable, Message: "it shuts down or has lost its store"}
	}
	select {
	case better <- why:
	default:
	}
}

// pings are the requests that renew all leases registered at home. One without any leases is a ping.
func (s *session) pings(here *home) []*espalierv1.KeepAliveRequest {
	s.mutex.Lock()
	leases := maps.Clone(s.leases)
	s.mutex.Unlock()
	requests := []*espalierv1.KeepAliveRequest{{}}
	for lease, r := range leases {
		if !r.isAt(here) {
			continue
		}
		last := requests[len(requests)-1]
		if len(last.LeaseIds) == leasesPerMessage {
			last = &espalierv1.KeepAliveRequest{}
			requests = append(requests, last)
		}
		last.LeaseIds = append(last.LeaseIds, lease)
	}
	return requests
}

func (s *session) dispatch(here *home, statuses []*espalierv1.LeaseStatus, sent time.Time) {
	for _, status := range statuses {
		s.mutex.Lock()
		r := s.leases[status.LeaseId]
		s.mutex.Unlock()
		if r != nil {
			r.renewed(here, status, sent)
		}
	}
}
