package espalier

import (
	"context"
	"iter"
	"slices"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
)

// Provider is a registered server. Its name is its address.
type Provider struct {
	Name string
	// Properties are decoded from their JSON texts: integers are int64 or, where that is too small, *big.Int; other numbers are float64.
	Properties map[string]any
	// JSON has the same values as JSON texts, exactly as they are stored. NaN and the infinities, which a native client may have written, are
	// no JSON.
	JSON      map[string]string
	Ephemeral bool
	Etag      string
	// Revision is that of the last write of its data, or of its creation.
	Revision  int64
	CreatedAt time.Time
	// LeaseHash is a short hash of the lease that holds it; empty if none does.
	LeaseHash string
	// Override is what an operator has changed; nil if nothing. Properties include it.
	Override *ProviderOverride
}

// Address is where it listens: its name.
func (p Provider) Address() string { return p.Name }

// ProviderOverride is what an operator has changed in a live provider, compared with what its client wants.
type ProviderOverride struct {
	// Properties that were changed or added, as they are now.
	Properties map[string]any
	// Removed holds the names of the properties that were removed.
	Removed []string
	// Wanted is what the client wants for all these names; one that was added has no entry.
	Wanted map[string]any
}

func (p Provider) key() (name, etag string) { return p.Name, p.Etag }

// Children are the providers of a path at one revision, by name, and the difference from the state before.
type Children struct {
	Providers map[string]Provider
	Difference
	Standing
}

func (c Children) since(earlier Children) Children {
	c.Difference = differenceOf(earlier.Providers, c.Providers)
	return c
}

func (c Children) withStanding(standing Standing) Children {
	c.Standing = standing
	return c
}

// Children keeps the providers of a path up to date. Links on the path are followed, also when they change; a path that does not resolve is
// waited for.
func (c *Client) Children(ctx context.Context, path string, options ...LiveOption) *Live[Children] {
	o := liveWith(options)
	kind := "children"
	if o.namesOnly {
		kind = "names"
	}
	open := func(ctx context.Context, on *grpc.ClientConn, revision int64) (grpc.ServerStreamingClient[espalierv1.WatchChildrenResponse], error) {
		request := &espalierv1.WatchChildrenRequest{
			Path: path, ResumeRevision: revision, MustExist: o.mustExist && revision == 0, NamesOnly: o.namesOnly, JsonOnly: true,
		}
		return espalierv1.NewRegistryServiceClient(on).WatchChildren(ctx, request)
	}
	return watch(ctx, c, kind, path, &childrenFold{}, open)
}

// WatchChildren yields the states of Children until the context ends or the loop is left.
func (c *Client) WatchChildren(ctx context.Context, path string, options ...LiveOption) iter.Seq2[Children, error] {
	return func(yield func(Children, error) bool) { c.Children(ctx, path, options...).states(ctx)(yield) }
}

type childrenFold struct{ collection[Provider] }

func (f *childrenFold) state() Children { return Children{Providers: f.items, Standing: f.Standing} }

func (f *childrenFold) restore(state Children) {
	f.items = state.Providers
	f.restoreStanding(state.Standing)
}

func (f *childrenFold) apply(frame *espalierv1.WatchChildrenResponse) action {
	snapshot, change := frame.GetSnapshot(), frame.GetChange()
	return f.applyItems(frame, itemsUpdate[Provider]{
		isSnapshot: snapshot != nil, first: snapshot.GetFirst(), last: snapshot.GetLast(), provenance: snapshot.GetProvenance(),
		items:   toProviders(snapshot.GetProviders(), change.GetAdded(), change.GetUpdated()),
		removed: change.GetRemoved(),
	})
}

func toProviders(lists ...[]*espalierv1.Provider) (providers []Provider) {
	for _, one := range slices.Concat(lists...) {
		providers = append(providers, Provider{
			Name: one.Name, Properties: fromJSON(one.JsonProperties), JSON: one.JsonProperties, Ephemeral: one.Ephemeral, Etag: one.Etag,
			Revision: one.ModifiedRevision, CreatedAt: toTime(one.CreateTime), LeaseHash: one.LeaseHash, Override: toOverride(one.Override),
		})
	}
	return providers
}

func toOverride(message *espalierv1.Override) *ProviderOverride {
	if message == nil {
		return nil
	}
	return &ProviderOverride{fromJSON(message.JsonProperties), message.Removed, fromJSON(message.WantedJsonProperties)}
}
