package espalier

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
)

func announce(address string) Announcement {
	return Announcement{Path: "/a", Addresses: []string{address}}
}

func TestARegistrationMovesToALivingGatewayThoughAllButOneAreFrozen(t *testing.T) {
	store := newStore()
	first, second, third := startFake(t, store), startFake(t, store), startFake(t, store)
	client := connectTo(t, nil, first, second, third)
	registration, err := client.Register(within(t), announce("x:1"))
	check(t, err)
	lease := registration.lease()
	if !first.holds(lease) {
		t.Fatal("it is not on the first gateway")
	}
	var suspended atomic.Bool
	defer registration.OnChange(func(status RegistrationStatus) {
		if status.State == Suspended {
			suspended.Store(true)
		}
	})()
	first.freeze()
	second.freeze()
	eventually(t, "it is on the third gateway", func() bool { return third.holds(lease) })
	if suspended.Load() {
		t.Error("it was suspended meanwhile")
	}
}

func TestAllRegistrationsAndWatchesOfAClientShareOneStream(t *testing.T) {
	store := newStore()
	gateway := startFake(t, store)
	client, err := Connect([]string{gateway.endpoint})
	check(t, err)
	defer client.Close()
	ctx := within(t)
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			if _, err := client.Register(ctx, announce(fmt.Sprintf("x:%d", i+1))); err != nil {
				t.Error(err)
			}
		})
	}
	live := client.Children(ctx, "/a")
	all.Wait()
	_, err = live.Wait(ctx, func(state Children) bool { return len(state.Providers) == 200 })
	check(t, err)
	eventually(t, "all leases are in one message", func() bool { return gateway.renewed.Load() == 200 })
	if streams := gateway.streams.Load(); streams != 1 {
		t.Errorf("%d streams", streams)
	}
}

func TestTheStreamIsThereWhileAnythingIsAlive(t *testing.T) {
	gateway := startFake(t, newStore())
	client := connectTo(t, nil, gateway)
	live := client.Children(context.Background(), "/a")
	eventually(t, "a watch alone has the stream", func() bool { return gateway.streams.Load() == 1 })
	live.Close()
	eventually(t, "it is closed", func() bool { return gateway.streams.Load() == 0 })
	again := client.Children(context.Background(), "/a")
	defer again.Close()
	eventually(t, "it is opened again", func() bool { return gateway.streams.Load() == 1 })
}

func TestAMissingPathIsAnErrorAtOnceUnlessItIsWaitedFor(t *testing.T) {
	store := newStore()
	client := connectTo(t, nil, startFake(t, store))
	store.missing["/a"] = true
	_, err := client.Register(within(t), announce("x:1"))
	wantReason(t, err, ReasonNotFound)
	time.AfterFunc(200*time.Millisecond, func() {
		store.mutex.Lock()
		defer store.mutex.Unlock()
		delete(store.missing, "/a")
	})
	waiting := announce("x:1")
	waiting.Wait = true
	registration, err := client.Register(within(t), waiting)
	check(t, err)
	if registration.State() != Registered || len(registration.Paths()) != 1 {
		t.Errorf("%+v", registration.Status())
	}
}

func TestARegistrationInTheBackgroundGoesOnUntilAGatewayIsThere(t *testing.T) {
	gateway := startFake(t, newStore())
	gateway.stop()
	client := connectTo(t, []Option{WithCallTimeout(300 * time.Millisecond)}, gateway)
	_, err := client.Register(context.Background(), announce("x:1"))
	failure := wantReason(t, err, ReasonGatewayUnreachable)
	if failure.Metadata[gateway.endpoint] == "" {
		t.Error(failure)
	}
	later := announce("x:1")
	later.Background = true
	registration, err := client.Register(context.Background(), later)
	check(t, err)
	eventually(t, "its status says why it is not registered", func() bool {
		status := registration.Status()
		return status.State == Registering && ReasonOf(status.Err) == ReasonGatewayUnreachable
	})
	check(t, registration.Err())
	gateway.start(gateway.endpoint)
	_, err = registration.Wait(within(t), func(status RegistrationStatus) bool { return status.State == Registered })
	check(t, err)
	gateway.stop()
	eventually(t, "it is suspended", func() bool {
		status := registration.Status()
		return status.State == Suspended && ReasonOf(status.Err) == ReasonGatewayUnreachable
	})
	check(t, registration.Err())
}

func TestARegistrationInTheBackgroundThatCanNeverBeMadeFails(t *testing.T) {
	client := connectTo(t, nil, startFake(t, newStore()))
	bad := announce("x:1")
	bad.Background, bad.Properties = true, map[string]any{"bad": 1}
	registration, err := client.Register(context.Background(), bad)
	check(t, err)
	<-registration.Done()
	wantReason(t, registration.Err(), ReasonBadValue)
	if registration.State() != Failed {
		t.Error(registration.State())
	}
}

func TestPropertiesAreUpdatedAndReplacedAndARefusedChangeLeavesThem(t *testing.T) {
	store := newStore()
	client := connectTo(t, nil, startFake(t, store))
	ctx := within(t)
	first := announce("x:1")
	first.Properties = map[string]any{"version": "1", "old": true}
	registration, err := client.Register(ctx, first)
	check(t, err)
	check(t, registration.Update(ctx, map[string]any{"weight": 0}, "old"))
	texts := store.texts("/a", "x:1")
	if texts["weight"] != "0" || texts["version"] != `"1"` || texts["pid"] == "" || texts["old"] != "" {
		t.Errorf("%v", texts)
	}
	wantReason(t, registration.Update(ctx, map[string]any{"bad": 1}), ReasonBadValue)
	if status := registration.Status(); status.State != Registered || status.Err != nil {
		t.Errorf("%+v", status)
	}
	check(t, registration.Replace(ctx, map[string]any{"version": "2"}))
	texts = store.texts("/a", "x:1")
	if len(texts) != 2 || texts["version"] != `"2"` || texts["pid"] == "" {
		t.Errorf("%v", texts)
	}
	wantReason(t, registration.Update(ctx, map[string]any{"f": func() {}}), ReasonBadValue)
}

func TestAPausedRegistrationIsNotListedUntilItIsResumed(t *testing.T) {
	store := newStore()
	first, second := startFake(t, store), startFake(t, store)
	client := connectTo(t, nil, first, second)
	ctx := within(t)
	registration, err := client.Register(ctx, announce("x:1"))
	check(t, err)
	check(t, registration.Pause(ctx))
	if names := store.names("/a"); len(names) > 0 || !registration.Status().Paused {
		t.Errorf("%v", names)
	}
	first.stop()
	eventually(t, "the client has moved", func() bool { return second.streams.Load() == 1 })
	check(t, registration.Update(ctx, map[string]any{"version": "2"}))
	if names := store.names("/a"); len(names) > 0 {
		t.Errorf("%v", names)
	}
	check(t, registration.Resume(ctx))
	if texts := store.texts("/a", "x:1"); texts["version"] != `"2"` {
		t.Errorf("%v", texts)
	}
}

func TestTheHookMayChangePropertiesBeforeEveryRegistration(t *testing.T) {
	store := newStore()
	first, second := startFake(t, store), startFake(t, store)
	client := connectTo(t, nil, first, second)
	var calls atomic.Int32
	hooked := announce("x:1")
	hooked.OnRegister = func(properties map[string]any) { properties["attempt"] = calls.Add(1) }
	_, err := client.Register(within(t), hooked)
	check(t, err)
	first.stop()
	eventually(t, "it is registered again", func() bool { return store.texts("/a", "x:1")["attempt"] == "2" })
}

func TestASupersededRegistrationEndsAndIsNotMadeAgain(t *testing.T) {
	store := newStore()
	gateway := startFake(t, store)
	client := connectTo(t, nil, gateway)
	registration, err := client.Register(within(t), announce("x:1"))
	check(t, err)
	store.remove("/a", "x:1")
	gateway.mutex.Lock()
	gateway.superseded[registration.lease()] = []string{"/a/x:1"}
	gateway.mutex.Unlock()
	<-registration.Done()
	wantReason(t, registration.Err(), ReasonSuperseded)
	if registration.State() != Superseded || len(store.names("/a")) > 0 {
		t.Errorf("%+v", registration.Status())
	}
	wantReason(t, registration.Update(context.Background(), nil), ReasonSuperseded)
	check(t, registration.Close(context.Background()))
}

func TestARegistrationIsMadeAgainWhereTheGatewayDoesNotKnowIt(t *testing.T) {
	gateway := startFake(t, newStore())
	client := connectTo(t, nil, gateway)
	registration, err := client.Register(within(t), announce("x:1"))
	check(t, err)
	gateway.mutex.Lock()
	clear(gateway.leases)
	gateway.mutex.Unlock()
	eventually(t, "it is registered again", func() bool { return gateway.holds(registration.lease()) })
}

func TestATTLBelowZeroIsRefused(t *testing.T) {
	client := connectTo(t, nil, startFake(t, newStore()))
	bad := announce("x:1")
	bad.TTL = -time.Second
	_, err := client.Register(context.Background(), bad)
	wantReason(t, err, ReasonBadArgument)
}

func TestWhatAGatewayRefusesIsAnErrorAtOnce(t *testing.T) {
	gateway := startFake(t, newStore())
	client := connectTo(t, nil, gateway)
	for code, reason := range map[codes.Code]string{
		codes.AlreadyExists: "REGISTRATION_TAKEN", codes.PermissionDenied: "NOT_PERMITTED", codes.InvalidArgument: "BAD_ADDRESS",
	} {
		gateway.refuses(func(method string) error { return failureOf(code, reason) })
		_, err := client.Register(within(t), announce("x:1"))
		wantReason(t, err, Reason(reason))
	}
	gateway.refuses(nil)
	if gateway.holdsAny() {
		t.Error("something was registered")
	}
}
