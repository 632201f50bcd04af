package espalier

import (
	"context"
	"iter"
	"slices"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
)

// Node is a stored node. Links and property links are not followed: they are the keys "NAME ->" and "NAME =>".
type Node struct {
	// Path is the real path.
	Path string
	// Integers in Properties are int64 or, where that is too small, *big.Int; other numbers are float64.
	Properties map[string]any
	Data       []byte
	// Ephemeral: removed when the process that registered it dies.
	Ephemeral bool
	// Etag identifies this state, for conditional writes.
	Etag      string
	CreatedAt time.Time
}

func (n Node) key() (name, etag string) { return n.Path, n.Etag }

// Tree is a node and everything below it at one revision, by real path, and the difference from the previous state.
type Tree struct {
	Nodes map[string]Node
	Difference
	Standing
}

// WatchTree yields the current state of a node and everything below it, and again after every change, like WatchChildren. Links below
// the node are not followed.
func (c *Client) WatchTree(ctx context.Context, path string) iter.Seq2[Tree, error] {
	open := func(ctx context.Context, channel *grpc.ClientConn, revision int64) (grpc.ServerStreamingClient[espalierv1.WatchTreeResponse], error) {
		return espalierv1.NewTreeServiceClient(channel).WatchTree(ctx, &espalierv1.WatchTreeRequest{Path: path, ResumeRevision: revision, JsonOnly: true})
	}
	return watch(ctx, c.gateways, open, func() fold[espalierv1.WatchTreeResponse, Tree] { return &treeFold{} })
}

type treeFold struct{ collection[Node] }

func (f *treeFold) state() Tree { return Tree{f.items, f.Difference, f.Standing} }

func (f *treeFold) apply(frame *espalierv1.WatchTreeResponse) action {
	snapshot, change := frame.GetSnapshot(), frame.GetChange()
	return f.applyItems(frame, itemsUpdate[Node]{
		isSnapshot: snapshot != nil, first: snapshot.GetFirst(), last: snapshot.GetLast(), provenance: snapshot.GetProvenance(),
		items:   toNodes(snapshot.GetNodes(), change.GetAdded(), change.GetUpdated()),
		removed: change.GetRemovedPaths(),
	})
}

func toNodes(lists ...[]*espalierv1.Node) (nodes []Node) {
	for _, one := range slices.Concat(lists...) {
		stat := one.GetStat()
		nodes = append(nodes, Node{one.Path, fromJSON(one.JsonProperties), one.Data, stat.GetEphemeral(), one.Etag, stat.GetCreateTime().AsTime()})
	}
	return nodes
}
