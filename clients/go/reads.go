package espalier

import (
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"
)

// ReadOption is an option of a read.
type ReadOption func(*readOptions)

type readOptions struct {
	synced      bool
	minRevision int64
	namesOnly   bool
	match       map[string]any
	withACL     bool
}

// Synced includes every write that was committed on any gateway before the call. It costs a round trip to the store.
func Synced() ReadOption { return func(o *readOptions) { o.synced = true } }

// MinRevision returns nothing older than a revision, such as that of a write of one's own on another gateway.
func MinRevision(revision int64) ReadOption {
	return func(o *readOptions) { o.minRevision = revision }
}

// NamesOnly returns no properties. For Discover and List.
func NamesOnly() ReadOption { return func(o *readOptions) { o.namesOnly = true } }

// Match returns only providers whose properties have all these values. For Discover.
func Match(properties map[string]any) ReadOption {
	return func(o *readOptions) { o.match = properties }
}

// WithACL also returns the ACL of the node. For Get.
func WithACL() ReadOption { return func(o *readOptions) { o.withACL = true } }

func readWith(options []ReadOption) (o readOptions) {
	for _, option := range options {
		option(&o)
	}
	return o
}

func (o readOptions) consistency() espalierv1.Consistency {
	if o.synced {
		return espalierv1.Consistency_CONSISTENCY_SYNCED
	}
	return espalierv1.Consistency_CONSISTENCY_CACHED
}

// Discovery are the providers of a path at one revision, in the order of their names.
type Discovery struct {
	Providers []Provider
	Standing
}

// Discover returns the providers of a path. Links on it are followed.
func (c *Client) Discover(ctx context.Context, path string, options ...ReadOption) (Discovery, error) {
	o := readWith(options)
	wanted, err := toJSON(o.match)
	if err != nil {
		return Discovery{}, err
	}
	isWhole := len(wanted) == 0 && !o.namesOnly
	answer, err := c.Registry().Discover(ctx, &espalierv1.DiscoverRequest{
		Path: path, Consistency: o.consistency(), MinRevision: o.minRevision, NamesOnly: o.namesOnly, JsonMatch: wanted, JsonOnly: true,
	})
	if err != nil {
		kept, known := lastKnown[Children](c, "children", path, err)
		if !known || !isWhole || !o.mayBeKept() {
			return Discovery{}, err
		}
		found := Discovery{Standing: kept.Standing}
		for _, name := range slices.Sorted(maps.Keys(kept.Providers)) {
			found.Providers = append(found.Providers, kept.Providers[name])
		}
		return found, nil
	}
	found := Discovery{toProviders(answer.Providers), standingOf(answer.Provenance, answer.Provenance.GetRevision())}
	if isWhole && c.cache != nil {
		state := Children{Providers: map[string]Provider{}, Standing: found.Standing}
		putAll(state.Providers, found.Providers)
		c.cache.put("children", path, state)
	}
	return found, nil
}

// Properties returns the properties of a node, with property links resolved.
func (c *Client) Properties(ctx context.Context, path string, options ...ReadOption) (Properties, error) {
	o := readWith(options)
	answer, err := c.PropertiesService().GetProperties(ctx, &espalierv1.GetPropertiesRequest{
		Path: path, Consistency: o.consistency(), MinRevision: o.minRevision, JsonOnly: true,
	})
	if err != nil {
		if kept, known := lastKnown[Properties](c, "properties", path, err); known && o.mayBeKept() {
			return kept, nil
		}
		return Properties{}, err
	}
	properties := toProperties(answer)
	properties.Standing = standingOf(answer.Provenance, answer.Provenance.GetRevision())
	c.cache.put("properties", path, properties)
	return properties, nil
}

func (o readOptions) mayBeKept() bool { return !o.synced && o.minRevision == 0 }

// lastKnown gets from the cache what no gateway could be asked for.
func lastKnown[T State[T]](c *Client, kind, path string, why error) (state T, known bool) {
	if ReasonOf(why) != ReasonGatewayUnreachable {
		return state, false
	}
	into, _ := any(&state).(interface{ fromCache(json.RawMessage) error })
	at, known := c.cache.get(kind, path, into)
	if known {
		standing := state.standing()
		standing.setStale(why, at)
		state = state.withStanding(standing)
	}
	return state, known
}

// Get returns a node as it is stored: links and property links are the keys "NAME ->" and "NAME =>". Links on the path are followed.
func (c *Client) Get(ctx context.Context, path string, options ...ReadOption) (Node, error) {
	o := readWith(options)
	answer, err := c.Tree().GetNode(ctx, &espalierv1.GetNodeRequest{
		Path: path, Consistency: o.consistency(), MinRevision: o.minRevision, WithAcl: o.withACL, JsonOnly: true,
	})
	if err != nil {
		return Node{}, err
	}
	node := toNode(answer.Node)
	for _, one := range answer.Acl {
		node.ACL = append(node.ACL, ACLEntry{one.Scheme, one.Id, one.Permissions})
	}
	return node, nil
}

// List yields the children of a node in the order of their names, however many there are. An error ends it.
func (c *Client) List(ctx context.Context, path string, options ...ReadOption) iter.Seq2[Node, error] {
	o := readWith(options)
	return func(yield func(Node, error) bool) {
		request := &espalierv1.ListChildrenRequest{
			Path: path, Consistency: o.consistency(), MinRevision: o.minRevision, NamesOnly: o.namesOnly, JsonOnly: true,
		}
		for {
			page, err := c.Tree().ListChildren(ctx, request)
			if err != nil {
				yield(Node{}, err)
				return
			}
			for _, one := range page.Children {
				if !yield(toNode(one), nil) {
					return
				}
			}
			if page.NextPageToken == "" {
				return
			}
			request.PageToken = page.NextPageToken
		}
	}
}

// Resolution is where a path leads.
type Resolution struct {
	RealPath string
	// Links are those that were followed, in order.
	Links []FollowedLink
	Standing
}

// FollowedLink is a link on the way of a path.
type FollowedLink struct {
	// Path is that of the node that holds it; Target is as it is stored.
	Path, Name, Target string
}

// Resolve follows all links of a path. It may contain "." and "..".
func (c *Client) Resolve(ctx context.Context, path string, options ...ReadOption) (Resolution, error) {
	o := readWith(options)
	request := &espalierv1.ResolvePathRequest{Path: path, Consistency: o.consistency(), MinRevision: o.minRevision}
	answer, err := c.Tree().ResolvePath(ctx, request)
	if err != nil {
		return Resolution{}, err
	}
	standing := standingOf(answer.Provenance, answer.Provenance.GetRevision())
	resolution := Resolution{RealPath: standing.RealPath, Standing: standing}
	for _, hop := range answer.Hops {
		resolution.Links = append(resolution.Links, FollowedLink{hop.Path, hop.Name, hop.Target})
	}
	return resolution, nil
}
