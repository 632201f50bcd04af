package espalier

import (
	"context"
	"iter"
	"slices"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
)

// Provider is a registered server. Its name is its address; integers in its properties are int64 or,
// where that is too small, *big.Int; other numbers are float64.
type Provider struct {
	Name       string
	Properties map[string]any
	Ephemeral  bool
	Etag       string
	// Override is what an operator has changed; nil if nothing. Properties include it.
	Override *ProviderOverride
}

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

// Children are the providers of a path at one revision, by name, and the difference from the previous state.
type Children struct {
	Providers map[string]Provider
	Difference
	Standing
}

// WatchChildren yields the current providers of a path, and again after every change, until the context ends or the loop is left. It
// survives the loss of gateways. An error ends the iteration.
func (c *Client) WatchChildren(ctx context.Context, path string) iter.Seq2[Children, error] {
	open := func(ctx context.Context, channel *grpc.ClientConn, revision int64) (grpc.ServerStreamingClient[espalierv1.WatchChildrenResponse], error) {
		return espalierv1.NewRegistryServiceClient(channel).WatchChildren(ctx, &espalierv1.WatchChildrenRequest{Path: path, ResumeRevision: revision, JsonOnly: true})
	}
	return watch(ctx, c.gateways, open, func() fold[espalierv1.WatchChildrenResponse, Children] { return &childrenFold{} })
}

type childrenFold struct{ collection[Provider] }

func (f *childrenFold) state() Children { return Children{f.items, f.Difference, f.Standing} }

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
			Name: one.Name, Properties: fromJSON(one.JsonProperties), Ephemeral: one.Ephemeral, Etag: one.Etag,
			Override: toOverride(one.Override),
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
