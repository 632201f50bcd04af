package espalier

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func has(name string) func(Children) bool {
	return func(state Children) bool { _, there := state.Providers[name]; return there }
}

func TestALiveValueHasTheCurrentStateAndEveryReaderItsOwnDifference(t *testing.T) {
	store := newStore()
	client := connectTo(t, nil, startFake(t, store))
	ctx := within(t)
	store.put("/a", "x:1", map[string]string{"weight": "9007199254740993"})
	live := client.Children(ctx, "/a")
	state, err := live.Wait(ctx, has("x:1"))
	check(t, err)
	if got := state.Providers["x:1"].Properties["weight"]; got != int64(9007199254740993) {
		t.Errorf("%v", got)
	}
	seen := 0
	for state, err := range live.All(ctx) {
		check(t, err)
		if seen++; seen == 1 {
			if len(state.Added) != 1 {
				t.Errorf("%+v", state.Difference)
			}
			store.put("/a", "y:1", nil)
			continue
		}
		if len(state.Added) != 1 || state.Added[0] != "y:1" || len(state.Removed) > 0 || len(state.Updated) > 0 {
			t.Errorf("%+v", state.Difference)
		}
		break
	}
	if now := live.Current(); len(now.Providers) != 2 || live.RealPath() != "/a" || live.Unresolved() != "" || live.Stale() != nil {
		t.Errorf("%+v", now)
	}
}

func TestACallbackIsCalledAtOnceAndOnEveryChangeUntilItIsRemoved(t *testing.T) {
	store := newStore()
	client := connectTo(t, nil, startFake(t, store))
	live := client.Children(context.Background(), "/a")
	var calls atomic.Int32
	var last sync.Map
	remove := live.OnChange(func(state Children) {
		calls.Add(1)
		last.Store("names", len(state.Providers))
	})
	eventually(t, "the first call", func() bool { return calls.Load() == 1 })
	store.put("/a", "x:1", nil)
	eventually(t, "the second call", func() bool { n, _ := last.Load("names"); return n == 1 })
	remove()
	before := calls.Load()
	store.put("/a", "y:1", nil)
	_, err := live.Wait(within(t), has("y:1"))
	check(t, err)
	time.Sleep(50 * time.Millisecond)
	if calls.Load() != before {
		t.Error("it is still called")
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	client := connectTo(t, nil, startFake(t, newStore()))
	live := client.Children(context.Background(), "/a")
	short, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := live.Wait(short, has("x:1"))
	wantReason(t, err, ReasonTimeout)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := live.Wait(canceled, has("x:1")); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestWhenNoGatewayAnswersValuesAreStaleWithTheReasonAndKeepWhatIsKnown(t *testing.T) {
	store := newStore()
	first, second := startFake(t, store), startFake(t, store)
	client := connectTo(t, nil, first, second)
	store.put("/a", "x:1", nil)
	live := client.Children(context.Background(), "/a")
	_, err := live.Wait(within(t), has("x:1"))
	check(t, err)
	second.stop()
	first.freeze()
	eventually(t, "it is stale", func() bool { return live.Stale() != nil })
	failure := wantReason(t, live.Stale(), ReasonGatewayUnreachable)
	if !strings.Contains(failure.Metadata[first.endpoint], "no answer") || !strings.Contains(failure.Metadata[second.endpoint], "refused") {
		t.Error(failure)
	}
	if state := live.Current(); len(state.Providers) != 1 || state.Source() != SourceLastKnown || state.StaleSince.IsZero() {
		t.Errorf("%+v", state)
	}
	first.thaw()
	eventually(t, "it is live again", func() bool { return live.Stale() == nil })
}

func TestAValueThatIsOpenedWhileNoGatewayAnswersSaysSo(t *testing.T) {
	frozen := startFake(t, newStore())
	frozen.freeze()
	client := connectTo(t, nil, frozen)
	live := client.Children(context.Background(), "/a")
	for state, err := range live.All(within(t)) {
		check(t, err)
		wantReason(t, state.Stale, ReasonGatewayUnreachable)
		break
	}
	frozen.thaw()
	_, err := live.Wait(within(t), nil)
	check(t, err)
}

func TestAWatchMovesWithoutASeamWhenItsGatewayFreezes(t *testing.T) {
	store := newStore()
	first, second, third := startFake(t, store), startFake(t, store), startFake(t, store)
	client := connectTo(t, nil, first, second, third)
	live := client.Children(context.Background(), "/a")
	_, err := live.Wait(within(t), nil)
	check(t, err)
	var stale atomic.Bool
	defer live.OnChange(func(state Children) {
		if state.Stale != nil {
			stale.Store(true)
		}
	})()
	first.freeze()
	second.freeze()
	store.put("/a", "x:1", nil)
	_, err = live.Wait(within(t), has("x:1"))
	check(t, err)
	if stale.Load() {
		t.Error("it was stale meanwhile")
	}
}

func TestAGatewayWithoutItsStoreIsLeftForOneThatHasIt(t *testing.T) {
	store := newStore()
	first, second := startFake(t, store), startFake(t, store)
	first.losesStore()
	client := connectTo(t, nil, first, second)
	live := client.Children(context.Background(), "/a")
	_, err := live.Wait(within(t), nil)
	check(t, err)
	eventually(t, "the second one is home", func() bool { return second.streams.Load() == 1 && first.streams.Load() == 0 })
}

func TestLostAndFoundGatewaysAreLogged(t *testing.T) {
	var mutex sync.Mutex
	var text bytes.Buffer
	logger := slog.New(slog.NewTextHandler(writerFunc(func(line []byte) (int, error) {
		mutex.Lock()
		defer mutex.Unlock()
		return text.Write(line)
	}), nil))
	store := newStore()
	first, second := startFake(t, store), startFake(t, store)
	client := connectTo(t, []Option{WithLogger(logger)}, first, second)
	live := client.Children(context.Background(), "/a")
	_, err := live.Wait(within(t), nil)
	check(t, err)
	first.stop()
	eventually(t, "it is logged", func() bool {
		mutex.Lock()
		defer mutex.Unlock()
		lost, found, ok := strings.Cut(text.String(), "gateway lost")
		return ok && !strings.Contains(lost, "WARN") == false && strings.Contains(found, second.endpoint)
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(line []byte) (int, error) { return f(line) }

func TestWhatWasKnownIsKeptInAFileForAStartWithoutAGateway(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cache.json")
	store := newStore()
	gateway := startFake(t, store)
	store.put("/a", "x:1", map[string]string{"weight": "NaN"})
	client := connectTo(t, []Option{WithCache(file)}, gateway)
	ctx := within(t)
	live := client.Children(ctx, "/a")
	_, err := live.Wait(ctx, has("x:1"))
	check(t, err)
	_, err = client.Properties(ctx, "/config")
	check(t, err)
	// Emptiness never replaces knowledge.
	store.remove("/a", "x:1")
	_, err = live.Wait(ctx, func(state Children) bool { return len(state.Providers) == 0 })
	check(t, err)
	check(t, client.Close())
	info, err := os.Stat(file)
	check(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
	gateway.stop()

	again, err := Connect([]string{gateway.endpoint}, WithCache(file), WithCallTimeout(300*time.Millisecond))
	check(t, err)
	defer again.Close()
	// Its deadline is that of the client.
	found, err := again.Discover(context.Background(), "/a")
	check(t, err)
	if len(found.Providers) != 1 || ReasonOf(found.Stale) != ReasonGatewayUnreachable || found.Age() <= 0 {
		t.Errorf("%+v", found)
	}
	state, err := again.Children(ctx, "/a").Wait(ctx, has("x:1"))
	check(t, err)
	wantReason(t, state.Stale, ReasonGatewayUnreachable)
	properties, err := again.Properties(context.Background(), "/config")
	check(t, err)
	if string(properties.JSON["threads"]) != "8" {
		t.Errorf("%+v", properties)
	}
	if _, err := again.Discover(context.Background(), "/never/read"); ReasonOf(err) != ReasonGatewayUnreachable {
		t.Error(err)
	}
}

func TestACacheThatCannotBeReadIsBegunAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cache.json")
	check(t, os.WriteFile(file, []byte("{half"), 0o600))
	store := newStore()
	store.put("/a", "x:1", nil)
	client := connectTo(t, []Option{WithCache(file)}, startFake(t, store))
	_, err := client.Discover(within(t), "/a")
	check(t, err)
	check(t, client.Close())
	text, err := os.ReadFile(file)
	check(t, err)
	if !strings.Contains(string(text), "x:1") {
		t.Error(string(text))
	}
}
