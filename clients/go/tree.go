package espalier

import (
	"context"
	"iter"
	"slices"
	"time"

	espalierv1 "github.com/espalier-dev/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
)

// Node is a node as the store holds it: links and property links are not followed, they are the keys "NAME ->" and "NAME =>".
type Node struct {
	// Path is its real path.
	Path string
	// Properties have numbers as a double can hold them; Data is exact.
	Properties map[string]any
	Data       []byte
	// Ephemeral: it vanishes with the process that it stands for.
	Ephemeral bool
	// Etag names this state, for a write.
	Etag      string
	CreatedAt time.Time
}

func (n Node) key() (name, etag string) { return n.Path, n.Etag }

// Tree is a node and everything below it at one moment, by real path, and what is different from the moment before.
type Tree struct {
	Nodes map[string]Node
	Difference
	Standing
}

// WatchTree yields a node and everything below it as they are now, and again after every change, like WatchChildren. Links below the node
// are not followed.
func (c *Client) WatchTree(ctx context.Context, path string) iter.Seq2[Tree, error] {
	open := func(ctx context.Context, channel *grpc.ClientConn, revision int64) (grpc.ServerStreamingClient[espalierv1.WatchTreeResponse], error) {
		return espalierv1.NewTreeServiceClient(channel).WatchTree(ctx, &espalierv1.WatchTreeRequest{Path: path, ResumeRevision: revision})
	}
	return watch(ctx, c.gateways, open, func() fold[espalierv1.WatchTreeResponse, Tree] { return &treeFold{} })
}

type treeFold struct{ collection[Node] }

func (f *treeFold) state() Tree { return Tree{f.items, f.Difference, f.Standing} }

func (f *treeFold) apply(frame *espalierv1.WatchTreeResponse) verdict {
	snapshot, change := frame.GetSnapshot(), frame.GetChange()
	return f.tell(frame, told[Node]{
		provenance: snapshot.GetProvenance(), first: snapshot.GetFirst(), last: snapshot.GetLast(),
		items:   toNodes(snapshot.GetNodes(), change.GetAdded(), change.GetUpdated()),
		removed: change.GetRemovedPaths(),
	})
}

func toNodes(lists ...[]*espalierv1.Node) (nodes []Node) {
	for _, one := range slices.Concat(lists...) {
		stat := one.GetStat()
		nodes = append(nodes, Node{one.Path, one.Properties.AsMap(), one.Data, stat.GetEphemeral(), one.Etag, stat.GetCreateTime().AsTime()})
	}
	return nodes
}
