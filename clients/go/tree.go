package espalier

import (
	"context"
	"iter"
	"slices"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// Node is a stored node. Links and property links are not followed: they are the keys "NAME ->" and "NAME =>".
type Node struct {
	// Path is the real path.
	Path string
	// Properties are decoded from their JSON texts: integers are int64 or, where that is too small, *big.Int; other numbers are float64.
	Properties map[string]any
	// JSON has the same values as JSON texts, exactly as they are stored.
	JSON map[string]string
	// Data are the bytes as stored. NullData: the node was stored without any, which ZooKeeper distinguishes from zero bytes.
	Data     []byte
	NullData bool
	// Ephemeral: removed when the process that registered it dies.
	Ephemeral bool
	// Etag identifies this state, for conditional writes.
	Etag string
	// Revision is that of the last write of its data.
	Revision  int64
	CreatedAt time.Time
	// ACL is only there if it was asked for.
	ACL []ACLEntry
}

func (n Node) key() (name, etag string) { return n.Path, n.Etag }

// Tree is a node and everything below it at one revision, by real path, and the difference from the previous state.
type Tree struct {
	Nodes map[string]Node
	Difference
	Standing
}

func (t Tree) since(earlier Tree) Tree {
	t.Difference = differenceOf(earlier.Nodes, t.Nodes)
	return t
}

func (t Tree) withStanding(standing Standing) Tree {
	t.Standing = standing
	return t
}

// LiveTree keeps a node and everything below it up to date. Links below the node are not followed.
func (c *Client) LiveTree(ctx context.Context, path string, options ...LiveOption) *Live[Tree] {
	o := liveWith(options)
	open := func(ctx context.Context, on *grpc.ClientConn, revision int64) (grpc.ServerStreamingClient[espalierv1.WatchTreeResponse], error) {
		request := &espalierv1.WatchTreeRequest{
			Path: path, ResumeRevision: revision, MustExist: o.mustExist && revision == 0, JsonOnly: true,
		}
		return espalierv1.NewTreeServiceClient(on).WatchTree(ctx, request)
	}
	return watch(ctx, c, "tree", path, &treeFold{}, open)
}

// WatchTree yields the states of LiveTree until the context ends or the loop is left.
func (c *Client) WatchTree(ctx context.Context, path string, options ...LiveOption) iter.Seq2[Tree, error] {
	return func(yield func(Tree, error) bool) { c.LiveTree(ctx, path, options...).states(ctx)(yield) }
}

type treeFold struct{ collection[Node] }

func (f *treeFold) state() Tree { return Tree{Nodes: f.items, Standing: f.Standing} }

func (f *treeFold) restore(state Tree) {
	f.items = state.Nodes
	f.restoreStanding(state.Standing)
}

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
		nodes = append(nodes, toNode(one))
	}
	return nodes
}

func toNode(one *espalierv1.Node) Node {
	stat := one.GetStat()
	return Node{
		Path: one.GetPath(), Properties: fromJSON(one.GetJsonProperties()), JSON: one.GetJsonProperties(), Data: one.GetData(),
		NullData: one.GetNullData(), Ephemeral: stat.GetEphemeral(), Etag: one.GetEtag(), Revision: stat.GetModifiedRevision(),
		CreatedAt: toTime(stat.GetCreateTime()),
	}
}

func toTime(stamp *timestamppb.Timestamp) time.Time {
	if stamp == nil {
		return time.Time{}
	}
	return stamp.AsTime()
}
