package espalier

import (
	"context"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// realGateway starts `espalier serve` with a store of its own: ESPALIER_BIN, or that of the clone that this is in.
func realGateway(t *testing.T) *Client {
	t.Helper()
	command := []string{os.Getenv("ESPALIER_BIN")}
	if command[0] == "" {
		script, err := filepath.Abs("../../bin/espalier.js")
		check(t, err)
		if _, err := os.Stat(script); err != nil {
			t.Skip("there is no gateway: set ESPALIER_BIN to the program espalier")
		}
		command = []string{"node", script}
		// The Node that the clone has brought.
		if own, err := filepath.Abs("../../node_modules/.bin/node"); err == nil {
			if _, err := os.Stat(own); err == nil {
				command[0] = own
			}
		}
	}
	endpoint := nobody(t)
	server := exec.Command(command[0], append(command[1:], "serve", "--listen", endpoint, "--data", t.TempDir())...)
	server.Stderr = os.Stderr
	check(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	client, err := Connect([]string{endpoint}, WithCallTimeout(20*time.Second))
	check(t, err)
	t.Cleanup(func() { client.Close() })
	return client
}

func TestTheVerbsOfTheTree(t *testing.T) {
	client := realGateway(t)
	ctx := within(t)

	written, err := client.Put(ctx, "/shop/config", map[string]any{"threads": 8, "big": new(big.Int).Lsh(big.NewInt(1), 70), "ratio": 1.5})
	check(t, err)
	again, err := client.Put(ctx, "/shop/config", map[string]any{"threads": 9})
	check(t, err)
	if again.Etag == written.Etag || again.RealPath != "/shop/config" || again.Revision <= written.Revision {
		t.Errorf("%+v then %+v", written, again)
	}
	_, err = client.SetProperties(ctx, "/shop/config", nil, IfEtag(written.Etag))
	wantReason(t, err, ReasonConflict)
	_, err = client.UpdateProperties(ctx, "/shop/config", Update{Set: map[string]any{"color": "red"}, Remove: []string{"threads"}})
	check(t, err)
	node, err := client.Get(ctx, "/shop/config", Synced())
	check(t, err)
	if !reflect.DeepEqual(node.Properties, map[string]any{"color": "red"}) || node.CreatedAt.IsZero() || node.JSON["color"] != `"red"` {
		t.Errorf("%+v", node)
	}

	_, err = client.Create(ctx, "/shop/a/b", nil)
	wantReason(t, err, ReasonNotFound)
	_, err = client.Create(ctx, "/shop/a/b", map[string]any{"x": 1}, CreateParents())
	check(t, err)
	_, err = client.Create(ctx, "/shop/a/b", nil)
	wantReason(t, err, ReasonAlreadyExists)
	_, err = client.Link(ctx, "/shop/main", "/shop/a")
	check(t, err)
	resolution, err := client.Resolve(ctx, "/shop/main/b")
	check(t, err)
	if resolution.RealPath != "/shop/a/b" || len(resolution.Links) != 1 || resolution.Links[0].Target != "/shop/a" {
		t.Errorf("%+v", resolution)
	}
	moved, err := client.Move(ctx, "/shop/a", "/shop/c", LeaveLink())
	check(t, err)
	if moved.RealPath != "/shop/c" {
		t.Errorf("%+v", moved)
	}

	copied, err := client.Copy(ctx, "/shop/c", "/shop/d", RebaseLinks())
	check(t, err)
	if copied.Destination != "/shop/d" || copied.Nodes != 2 {
		t.Errorf("%+v", copied)
	}
	if _, err := client.Copy(ctx, "/shop/c", "/shop/d"); ReasonOf(err) != ReasonAlreadyExists {
		t.Errorf("%v", err)
	}
	_, err = client.Delete(ctx, "/shop/d", Recursive())
	check(t, err)

	var walked []string
	check(t, client.Walk(ctx, "/shop", WalkOptions{}, func(node Node) error {
		walked = append(walked, node.Path)
		if node.Path == "/shop/c" {
			return SkipNode
		}
		return nil
	}))
	if want := []string{"/shop", "/shop/c", "/shop/config"}; !slices.Equal(walked, want) {
		t.Errorf("%v", walked)
	}
	walked = nil
	check(t, client.Walk(ctx, "/shop", WalkOptions{}, func(node Node) error {
		walked = append(walked, node.Path)
		return SkipAll
	}))
	if len(walked) != 1 {
		t.Errorf("%v", walked)
	}
	var listed []string
	for node, err := range client.List(ctx, "/shop") {
		check(t, err)
		listed = append(listed, node.Path)
	}
	if want := []string{"/shop/c", "/shop/config"}; !slices.Equal(listed, want) {
		t.Errorf("%v", listed)
	}

	_, err = client.Delete(ctx, "/shop/c")
	wantReason(t, err, ReasonNotEmpty)
	deletion, err := client.Delete(ctx, "/shop/c", Recursive(), DryRun())
	check(t, err)
	if want := []string{"/shop/c/b", "/shop/c"}; !slices.Equal(deletion.Deleted, want) {
		t.Errorf("%+v", deletion)
	}
	_, err = client.Delete(ctx, "/shop/c", Recursive())
	check(t, err)

	text, err := client.Export(ctx, "/shop/config", ExportOptions{})
	check(t, err)
	plan, err := client.Plan(ctx, text, ImportOptions{Path: "/copy"})
	wantReason(t, err, ReasonNotFound)
	_, err = client.Create(ctx, "/copy", nil)
	check(t, err)
	plan, err = client.Plan(ctx, text, ImportOptions{Path: "/copy"})
	check(t, err)
	if len(plan.Steps) != 1 || plan.Created != 1 || plan.Etag == "" {
		t.Errorf("%+v", plan)
	}
	done, err := client.Import(ctx, text, ImportOptions{Path: "/copy", PlanEtag: plan.Etag})
	check(t, err)
	if done.Created != 1 || done.Revision == 0 {
		t.Errorf("%+v", done)
	}
	_, err = client.Import(ctx, "/x\n  broken", ImportOptions{})
	if failure := wantReason(t, err, ReasonBadSyntax); len(failure.Violations) == 0 {
		t.Errorf("%+v", failure)
	}
	// More than one piece, cut between characters.
	long := "/long\n  text = \"" + strings.Repeat("ä€", 400_000) + "\"\n"
	_, err = client.Plan(ctx, long, ImportOptions{})
	wantReason(t, err, ReasonPayloadTooLarge)
}

func TestARegistrationAndALiveValueAtARealGateway(t *testing.T) {
	client := realGateway(t)
	ctx := within(t)
	live := client.Children(ctx, "/svc/providers")
	_, err := live.Wait(ctx, func(state Children) bool { return state.Unresolved == ReasonNotFound })
	check(t, err)
	registration, err := client.Register(ctx, Announcement{
		Path: "/svc/providers", Addresses: []string{"10.0.0.7:80"}, Properties: map[string]any{"weight": 2}, CreatePath: true,
	})
	check(t, err)
	state, err := live.Wait(ctx, has("10.0.0.7:80"))
	check(t, err)
	provider := state.Providers["10.0.0.7:80"]
	if provider.Weight() != 2 || provider.LeaseHash == "" || provider.Revision == 0 || time.Since(provider.CreatedAt).Abs() > time.Hour {
		t.Errorf("%+v", provider)
	}
	check(t, registration.Pause(ctx))
	found, err := client.Discover(ctx, "/svc/providers", MinRevision(state.Revision+1))
	check(t, err)
	if len(found.Providers) != 0 {
		t.Errorf("%+v", found)
	}
	check(t, registration.Update(ctx, map[string]any{"weight": 3}))
	check(t, registration.Resume(ctx))
	_, err = live.Wait(ctx, func(state Children) bool { return state.Providers["10.0.0.7:80"].Weight() == 3 })
	check(t, err)
	wantReason(t, registration.Update(ctx, map[string]any{"lease": "mine"}), ReasonBadValue)
	check(t, registration.Close(ctx))
	_, err = live.Wait(ctx, func(state Children) bool { return len(state.Providers) == 0 })
	check(t, err)
	if err := context.Cause(ctx); err != nil {
		t.Error(err)
	}
}
