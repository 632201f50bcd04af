package espalier

import (
	"context"
	"iter"
	"sync"
)

// State is a state of a live value: Children, Properties or Tree.
type State[T any] interface {
	cacheable
	// since is this state with the difference from an earlier one.
	since(earlier T) T
	withStanding(Standing) T
}

// LiveOption is an option of Children, LiveProperties and LiveTree.
type LiveOption func(*liveOptions)

type liveOptions struct{ mustExist, namesOnly bool }

// MustExist ends the value with ReasonNotFound, ReasonLinkDangling, ReasonLinkLoop or ReasonNotPermitted if its path does not resolve at first.
// By default it is waited for.
func MustExist() LiveOption { return func(o *liveOptions) { o.mustExist = true } }

// OnlyNames keeps providers without their properties, whose changes are not sent then.
func OnlyNames() LiveOption { return func(o *liveOptions) { o.namesOnly = true } }

func liveWith(options []LiveOption) (o liveOptions) {
	for _, option := range options {
		option(&o)
	}
	return o
}

// Live is a value that is kept up to date in the background, until its context ends or it is closed. What its readers get is shared: do not
// change it.
type Live[T State[T]] struct {
	client *Client
	path   string
	cancel context.CancelFunc
	done   chan struct{}

	mutex   sync.Mutex
	value   T
	version int
	ended   bool
	err     error
	// Closed and replaced with every version.
	changed chan struct{}
}

// newLive runs a producer until it returns, and closes the value with the client.
func newLive[T State[T]](ctx context.Context, client *Client, path string, produce func(context.Context, *Live[T]) error) *Live[T] {
	ctx, cancel := context.WithCancel(ctx)
	live := &Live[T]{client: client, path: path, cancel: cancel, done: make(chan struct{}), changed: make(chan struct{})}
	if !client.keep(live) {
		cancel()
		live.end(errClosed("the client"))
		close(live.done)
		return live
	}
	client.session.acquire()
	go func() {
		defer close(live.done)
		defer cancel()
		defer client.forget(live)
		defer client.session.release()
		live.end(produce(ctx, live))
	}()
	return live
}

// Path is the path that was asked for.
func (l *Live[T]) Path() string { return l.path }

// Current returns the newest state at once. Its revision is zero while there is none.
func (l *Live[T]) Current() T {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.value
}

// Stale returns why the current state may be outdated, also because the value has ended; nil while it is live.
func (l *Live[T]) Stale() error {
	if err := l.Err(); err != nil {
		return err
	}
	return l.Current().standing().Stale
}

// Unresolved returns why the path does not resolve; empty while it does.
func (l *Live[T]) Unresolved() Reason { return l.Current().standing().Unresolved }

// RealPath returns the path after following all links.
func (l *Live[T]) RealPath() string { return l.Current().standing().RealPath }

// Err returns the error that ended it: ReasonClosed, or what a gateway refused for good. It is nil before, and when its context ended.
func (l *Live[T]) Err() error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.err
}

// All yields the current state as soon as there is one, and then newer ones, until a context ends or the loop is left. A slow reader skips
// states, but never the last one; differences are those from the state that it got before. While no gateway has ever answered, it yields an
// empty state with the reason in Stale. An error ends it; ReasonClosed does at once.
func (l *Live[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var before T
		for seen := 0; ; {
			now, version, ended, err, changed := l.look()
			switch {
			case ctx.Err() != nil:
				return
			case ended && ReasonOf(err) == ReasonClosed:
				yield(now, err)
				return
			case version != seen:
				seen = version
				if !yield(now.since(before), nil) {
					return
				}
				before = now
			case ended:
				if err != nil {
					yield(now, err)
				}
				return
			default:
				select {
				case <-changed:
				case <-ctx.Done():
				}
			}
		}
	}
}

// OnChange calls f with the current state as soon as there is one, and then with newer ones, one at a time, until remove is called or the
// value ends. A call may be under way when remove returns.
func (l *Live[T]) OnChange(f func(T)) (remove func()) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		for state, err := range l.All(ctx) {
			if err == nil {
				f(state)
			}
		}
	}()
	return cancel
}

// Wait returns the first state, from the current one on, for which the predicate holds; nil holds for any that is known. It fails with
// ReasonTimeout when the deadline of the context passes, with the context's error when it is canceled, and with the error that ended the
// value.
func (l *Live[T]) Wait(ctx context.Context, holds func(T) bool) (T, error) {
	if holds == nil {
		holds = func(state T) bool { return state.standing().Revision > 0 }
	}
	for state, err := range l.All(ctx) {
		if err != nil {
			return state, err
		}
		if holds(state) {
			return state, nil
		}
	}
	now := l.Current()
	switch {
	case ctx.Err() == context.DeadlineExceeded:
		message := "the awaited state of " + l.path + " did not come in time"
		if stale := now.standing().Stale; stale != nil {
			message += ": " + stale.Error()
		}
		return now, errTimeout(message, context.DeadlineExceeded)
	case ctx.Err() != nil:
		return now, context.Cause(ctx)
	}
	return now, errClosed("the live value of " + l.path)
}

// Close ends it. Closing it again does nothing.
func (l *Live[T]) Close() {
	l.end(errClosed("the live value of " + l.path))
	l.cancel()
	<-l.done
}

func (l *Live[T]) closeWith(context.Context) error {
	l.end(errClosed("the client"))
	l.cancel()
	<-l.done
	return nil
}

func (l *Live[T]) look() (value T, version int, ended bool, err error, changed <-chan struct{}) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.value, l.version, l.ended, l.err, l.changed
}

func (l *Live[T]) notify() {
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *Live[T]) publish(value T) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.ended {
		return
	}
	l.value = value
	l.version++
	l.notify()
}

func (l *Live[T]) end(err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.ended {
		return
	}
	l.ended, l.err = true, err
	l.notify()
}
