package espalier

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := noneIsLeft(); err != nil && code == 0 {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}

// noneIsLeft returns which goroutines do not end.
func noneIsLeft(options ...goleak.Option) (err error) {
	for range 10 {
		if err = goleak.Find(options...); err == nil {
			break
		}
	}
	return err
}

func TestAnEndpointIsAHostWithAPortOrASchemeAndABadOneIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"gw":               "gw:7400",
		"gw:1234":          "gw:1234",
		"grpc://gw":        "gw:7400",
		"grpcs://gw:443/":  "gw:443",
		"[::1]":            "[::1]:7400",
		"[2001:db8::1]:80": "[2001:db8::1]:80",
		"10.0.0.7":         "10.0.0.7:7400",
		"unix:/run/e.sock": "unix:/run/e.sock",
	} {
		if at, err := parseEndpoint(text); err != nil || at.address != want {
			t.Errorf("%s: %v, %v", text, at.address, err)
		}
	}
	for _, text := range []string{"", "http://gw", "gw:0", "gw:70000", "gw:http", "gw/path", "::1", "a b", "user@gw", "grpc://", ":7400", "[::1"} {
		_, err := Connect([]string{text})
		failure := wantReason(t, err, ReasonBadArgument)
		if !strings.Contains(failure.Message, fmt.Sprintf("%q", text)) {
			t.Errorf("%q is not in %q", text, failure.Message)
		}
	}
	_, err := Connect(nil)
	wantReason(t, err, ReasonBadArgument)
}

func TestACallLastsItsDeadlineAndNamesEveryEndpointAndWhy(t *testing.T) {
	first, second := nobody(t), nobody(t)
	client, err := Connect([]string{first, second}, WithCallTimeout(700*time.Millisecond))
	check(t, err)
	defer client.Close()
	began := time.Now()
	_, err = client.Discover(context.Background(), "/a")
	failure := wantReason(t, err, ReasonGatewayUnreachable)
	if took := time.Since(began); took < 600*time.Millisecond {
		t.Errorf("it gave up after %v", took)
	}
	for _, endpoint := range []string{first, second} {
		if !strings.Contains(failure.Metadata[endpoint], "refused") || !strings.Contains(failure.Error(), endpoint) {
			t.Errorf("%s: %v", endpoint, failure)
		}
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it is no context.DeadlineExceeded: %v", err)
	}
}

func TestAGatewayThatStartsLateIsWaitedFor(t *testing.T) {
	gateway := startFake(t, newStore())
	gateway.stop()
	client := connectTo(t, nil, gateway)
	time.AfterFunc(400*time.Millisecond, func() { gateway.start(gateway.endpoint) })
	_, err := client.Discover(within(t), "/a")
	check(t, err)
}

func TestACanceledCallReturnsTheErrorOfItsContext(t *testing.T) {
	gateway := startFake(t, newStore())
	gateway.freeze()
	client := connectTo(t, nil, gateway)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := client.Discover(ctx, "/a"); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestAReadAtAFrozenGatewayIsAnsweredByAnother(t *testing.T) {
	store := newStore()
	first, second, third := startFake(t, store), startFake(t, store), startFake(t, store)
	client := connectTo(t, nil, first, second, third)
	store.put("/a", "x:1", nil)
	_, err := client.Discover(within(t), "/a")
	check(t, err)
	first.freeze()
	second.freeze()
	found, err := client.Discover(within(t), "/a")
	check(t, err)
	if len(found.Providers) != 1 || found.Revision == 0 || found.RealPath != "/a" || found.Stale != nil {
		t.Errorf("%+v", found)
	}
}

func TestAWriteWhoseOutcomeIsUnknownIsNotRepeated(t *testing.T) {
	store := newStore()
	first, second := startFake(t, store), startFake(t, store)
	client := connectTo(t, []Option{WithCallTimeout(2 * time.Second)}, first, second)
	_, err := client.Discover(within(t), "/a")
	check(t, err)
	first.freeze()
	_, err = client.Create(context.Background(), "/a", nil)
	wantReason(t, err, ReasonOutcomeUnknown)
	if calls := second.called(espalierv1.TreeService_CreateNode_FullMethodName); calls != 0 {
		t.Errorf("it was sent to the second gateway %d times", calls)
	}
}

func TestAWriteThatWasNotSentGoesToAnotherGateway(t *testing.T) {
	store := newStore()
	first, second := startFake(t, store), startFake(t, store)
	first.freeze()
	client := connectTo(t, nil, first, second)
	_, err := client.Create(within(t), "/a", nil)
	check(t, err)
	first.thaw()
	first.refuses(func(string) error { return failureOf(codes.Unavailable, "DRAINING") })
	client.gateways.setCurrent(client.gateways.all[0])
	_, err = client.Create(within(t), "/a", nil)
	check(t, err)
}

func TestAReasonThatIsNewerThanTheClientIsKept(t *testing.T) {
	gateway := startFake(t, newStore())
	gateway.refuses(func(string) error { return failureOf(codes.FailedPrecondition, "FROM_THE_FUTURE") })
	client := connectTo(t, nil, gateway)
	_, err := client.Get(context.Background(), "/a")
	wantReason(t, err, "FROM_THE_FUTURE")
	_, err = client.Tree().GetNode(context.Background(), &espalierv1.GetNodeRequest{Path: "/a"})
	wantReason(t, err, "FROM_THE_FUTURE")
}

func TestGeneratedClientsFailOverAsTheMethodsDo(t *testing.T) {
	store := newStore()
	gateway := startFake(t, store)
	client, err := Connect([]string{nobody(t), gateway.endpoint}, WithFirstEndpoint())
	check(t, err)
	defer client.Close()
	ctx := within(t)
	_, err = client.Registry().Discover(ctx, &espalierv1.DiscoverRequest{Path: "/a"})
	check(t, err)
	other, err := Connect([]string{nobody(t), gateway.endpoint}, WithFirstEndpoint())
	check(t, err)
	defer other.Close()
	stream, err := other.Registry().WatchChildren(ctx, &espalierv1.WatchChildrenRequest{Path: "/a"})
	check(t, err)
	_, err = stream.Recv()
	check(t, err)
	gateway.stop()
	_, err = stream.Recv()
	wantReason(t, err, ReasonGatewayUnreachable)
}

func TestAfterCloseEverythingIsClosedAndClosingTwiceIsFine(t *testing.T) {
	store := newStore()
	gateway := startFake(t, store)
	client := connectTo(t, nil, gateway)
	ctx := within(t)
	registration, err := client.Register(ctx, Announcement{Path: "/a", Addresses: []string{"x:1"}})
	check(t, err)
	live := client.Children(ctx, "/a")
	_, err = live.Wait(ctx, nil)
	check(t, err)
	next, stop := iter.Pull2(live.All(ctx))
	defer stop()
	stream, err := client.Registry().WatchChildren(ctx, &espalierv1.WatchChildrenRequest{Path: "/a"})
	check(t, err)
	_, err = stream.Recv()
	check(t, err)
	check(t, client.Close())
	check(t, client.Close())
	if names := store.names("/a"); len(names) > 0 {
		t.Errorf("still registered: %v", names)
	}
	<-registration.Done()
	check(t, registration.Err())
	check(t, registration.Close(ctx))
	live.Close()
	wantReason(t, live.Err(), ReasonClosed)
	_, err, _ = next()
	wantReason(t, err, ReasonClosed)
	_, err = live.Wait(ctx, func(Children) bool { return false })
	wantReason(t, err, ReasonClosed)
	for err = nil; err == nil; {
		_, err = stream.Recv()
	}
	wantReason(t, err, ReasonClosed)
	wantReason(t, registration.Update(ctx, map[string]any{"a": 1}), ReasonClosed)
	calls := map[string]func() error{
		"Discover": func() error { _, err := client.Discover(ctx, "/a"); return err },
		"Register": func() error { _, err := client.Register(ctx, Announcement{Path: "/a"}); return err },
		"Health":   func() error { _, err := client.Health(ctx); return err },
		"Export":   func() error { _, err := client.Export(ctx, "/a", ExportOptions{}); return err },
		"Import":   func() error { _, err := client.Import(ctx, "/a", ImportOptions{}); return err },
		"Walk":     func() error { return client.Walk(ctx, "/a", WalkOptions{}, func(Node) error { return nil }) },
		"Wait":     func() error { _, err := client.Children(ctx, "/a").Wait(ctx, nil); return err },
		"Watch": func() error {
			for _, err := range client.WatchChildren(ctx, "/a") {
				return err
			}
			return nil
		},
	}
	for name, call := range calls {
		if err := call(); ReasonOf(err) != ReasonClosed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHealthAsksEveryGateway(t *testing.T) {
	store := newStore()
	first, second := startFake(t, store), startFake(t, store)
	second.losesStore()
	client, err := Connect([]string{first.endpoint, second.endpoint, nobody(t)})
	check(t, err)
	defer client.Close()
	health, err := client.Health(context.Background())
	check(t, err)
	got := []bool{health[0].Serving, health[1].Serving, health[2].Serving}
	if !slices.Equal(got, []bool{true, false, false}) || health[1].Err != nil || health[2].Err == nil {
		t.Errorf("%+v", health)
	}
}

func TestAGatewayIsUsedAgainWithinASecondOfItsReturn(t *testing.T) {
	gateway := startFake(t, newStore())
	client := connectTo(t, nil, gateway)
	live := client.Children(context.Background(), "/a")
	_, err := live.Wait(within(t), nil)
	check(t, err)
	gateway.stop()
	eventually(t, "it is stale", func() bool { return ReasonOf(live.Stale()) == ReasonGatewayUnreachable })
	gateway.start(gateway.endpoint)
	eventually(t, "it is live", func() bool { return live.Stale() == nil })
}

func TestTheGatewayChoosesTheIntervalOfPings(t *testing.T) {
	store := newStore()
	first, second := startFake(t, store), startFake(t, store)
	first.interval = 50 * time.Millisecond
	client, err := Connect([]string{first.endpoint, second.endpoint}, WithFirstEndpoint())
	check(t, err)
	defer client.Close()
	live := client.Children(context.Background(), "/a")
	_, err = live.Wait(within(t), nil)
	check(t, err)
	began := time.Now()
	eventually(t, "pings come as often as it asks", func() bool { return first.pings.Load() >= 10 })
	// Ten of the client's own intervals are twice that.
	if took := time.Since(began); took > 10*client.options.interval/2 {
		t.Errorf("ten pings took %v", took)
	}
	first.freeze()
	eventually(t, "the second one is home", func() bool { return second.streams.Load() == 1 })
}

func TestNoGoroutineIsLeftAfterClose(t *testing.T) {
	store := newStore()
	first, second := startFake(t, store), startFake(t, store)
	before := goleak.IgnoreCurrent()
	ctx := within(t)
	client, err := Connect([]string{first.endpoint, second.endpoint}, quick(), WithFirstEndpoint())
	check(t, err)
	for i := range 20 {
		registration, err := client.Register(ctx, announce(fmt.Sprintf("x:%d", i+1)))
		check(t, err)
		registration.OnChange(func(RegistrationStatus) {})
		live := client.Children(context.Background(), fmt.Sprintf("/a%d", i))
		live.OnChange(func(Children) {})
		_, err = live.Wait(ctx, nil)
		check(t, err)
	}
	conn, err := grpc.NewClient("espalier:///a", grpc.WithResolvers(client.Resolver()), grpc.WithTransportCredentials(insecure.NewCredentials()))
	check(t, err)
	conn.Connect()
	first.freeze()
	eventually(t, "all has moved", func() bool { return second.renewed.Load() == 20 })
	check(t, client.Close())
	check(t, conn.Close())
	first.thaw()
	check(t, noneIsLeft(before))
}

func TestEveryReasonOfTheContractIsAConstant(t *testing.T) {
	source, err := os.ReadFile("reason.go")
	check(t, err)
	for _, name := range espalierv1.ErrorReason_name {
		reason := strings.TrimPrefix(name, "ERROR_REASON_")
		// Never sent.
		if reason == "UNSPECIFIED" || reason == "DATA_DIRECTORY_IN_USE" {
			continue
		}
		if !strings.Contains(string(source), fmt.Sprintf("Reason = %q", reason)) {
			t.Errorf("%s has no constant", reason)
		}
	}
}
