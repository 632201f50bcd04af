package espalier

import (
	"context"
	"iter"
	"maps"

	espalierv1 "espalier/gen/espalier/v1"

	"google.golang.org/grpc"
)

// Children are the providers of a path at one moment, and what is different from the moment before.
type Children struct {
	Providers map[string]Provider
	// The names of new providers, of those with other properties, and of those that are gone.
	Added, Updated, Removed []string
	Revision                int64
	RealPath                string
	// Unresolved says why the path leads nowhere now: "NOT_FOUND", "LINK_DANGLING", "LINK_LOOP"; empty while it leads somewhere.
	Unresolved string
	// Stale: the gateway lost contact with the store; this was true then.
	Stale bool
}

// WatchChildren yields the providers of a path as they are now, and again after every change, until the context ends or the loop is
// left. It outlives gateways. An error is the last thing it yields.
func (c *Client) WatchChildren(ctx context.Context, path string) iter.Seq2[Children, error] {
	return func(yield func(Children, error) bool) {
		var state Children
		var parts map[string]Provider
		open := func(ctx context.Context, channel *grpc.ClientConn) (grpc.ServerStreamingClient[espalierv1.WatchChildrenResponse], error) {
			return espalierv1.NewRegistryServiceClient(channel).WatchChildren(ctx, &espalierv1.WatchChildrenRequest{Path: path, ResumeRevision: state.Revision})
		}
		err := follow(ctx, c.gateways, open, func(frame *espalierv1.WatchChildrenResponse) verdict {
			next := Children{Providers: state.Providers, Revision: frame.Revision, RealPath: state.RealPath, Unresolved: state.Unresolved, Stale: state.Stale}
			switch frame := frame.Frame.(type) {
			case *espalierv1.WatchChildrenResponse_Snapshot:
				if frame.Snapshot.First {
					parts = map[string]Provider{}
				}
				for _, one := range toProviders(frame.Snapshot.Providers) {
					parts[one.Name] = one
				}
				if !frame.Snapshot.Last {
					return goOn
				}
				next.Providers, next.Unresolved = parts, ""
				next.RealPath = frame.Snapshot.Provenance.GetRealPath()
				next.Stale = frame.Snapshot.Provenance.GetSource() == espalierv1.Source_SOURCE_LAST_KNOWN
				next.compare(state.Providers)
			case *espalierv1.WatchChildrenResponse_Change:
				next.Providers = maps.Clone(state.Providers)
				for _, name := range frame.Change.Removed {
					delete(next.Providers, name)
				}
				for _, one := range toProviders(append(frame.Change.Added, frame.Change.Updated...)) {
					next.Providers[one.Name] = one
				}
				next.compare(state.Providers)
			case *espalierv1.WatchChildrenResponse_Unresolved:
				next = Children{Providers: map[string]Provider{}, Revision: next.Revision, Unresolved: frame.Unresolved.Reason}
				next.compare(state.Providers)
			case *espalierv1.WatchChildrenResponse_Status:
				if frame.Status.Draining {
					return move
				}
				next.Stale = frame.Status.Source == espalierv1.Source_SOURCE_LAST_KNOWN
			default:
				state.Revision = next.Revision
				return goOn
			}
			state = next
			if !yield(state, nil) {
				return stop
			}
			return goOn
		})
		if err != nil {
			yield(state, err)
		}
	}
}

// compare fills in what is different from before. An etag names the exact state of a provider.
func (c *Children) compare(before map[string]Provider) {
	for name, now := range c.Providers {
		if then, there := before[name]; !there {
			c.Added = append(c.Added, name)
		} else if then.Etag != now.Etag {
			c.Updated = append(c.Updated, name)
		}
	}
	for name := range before {
		if _, there := c.Providers[name]; !there {
			c.Removed = append(c.Removed, name)
		}
	}
}

// WatchProperties yields the properties of a node as they are now, and again after every change, like WatchChildren.
func (c *Client) WatchProperties(ctx context.Context, path string) iter.Seq2[Properties, error] {
	return func(yield func(Properties, error) bool) {
		var state Properties
		open := func(ctx context.Context, channel *grpc.ClientConn) (grpc.ServerStreamingClient[espalierv1.WatchPropertiesResponse], error) {
			return espalierv1.NewPropertiesServiceClient(channel).WatchProperties(ctx, &espalierv1.WatchPropertiesRequest{Path: path, ResumeRevision: state.Revision})
		}
		err := follow(ctx, c.gateways, open, func(frame *espalierv1.WatchPropertiesResponse) verdict {
			state.Revision = frame.Revision
			switch frame := frame.Frame.(type) {
			case *espalierv1.WatchPropertiesResponse_Snapshot:
				state = toProperties(frame.Snapshot, state.Revision)
			case *espalierv1.WatchPropertiesResponse_Change:
				values := maps.Clone(state.JSON)
				for _, name := range frame.Change.Removed {
					delete(values, name)
				}
				maps.Copy(values, toRaw(frame.Change.JsonChanged))
				state.JSON, state.Etag = values, frame.Change.Etag
			case *espalierv1.WatchPropertiesResponse_Unresolved:
				state = Properties{Revision: state.Revision, Unresolved: frame.Unresolved.Reason}
			case *espalierv1.WatchPropertiesResponse_Status:
				if frame.Status.Draining {
					return move
				}
				state.Stale = frame.Status.Source == espalierv1.Source_SOURCE_LAST_KNOWN
			default:
				return goOn
			}
			if !yield(state, nil) {
				return stop
			}
			return goOn
		})
		if err != nil {
			yield(state, err)
		}
	}
}
