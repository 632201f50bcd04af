package espalier

import (
	"context"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"
)

// WriteOption is an option of a write; each method says which it has.
type WriteOption func(*writeOptions)

type writeOptions struct {
	etag          string
	dryRun        bool
	createParents bool
	acl           []ACLEntry
	recursive     bool
	force         bool
	partial       bool
	replace       bool
	leaveLink     bool
	rebaseLinks   bool
}

// IfEtag has a write fail with ReasonConflict unless the node is in this state.
func IfEtag(etag string) WriteOption { return func(o *writeOptions) { o.etag = etag } }

// DryRun checks a write and answers as if it had been made, but writes nothing.
func DryRun() WriteOption { return func(o *writeOptions) { o.dryRun = true } }

// CreateParents creates missing parents in the same transaction.
func CreateParents() WriteOption { return func(o *writeOptions) { o.createParents = true } }

// NodeACL is the ACL of every node that is created.
func NodeACL(acl ...ACLEntry) WriteOption { return func(o *writeOptions) { o.acl = acl } }

// Recursive deletes descendants, too.
func Recursive() WriteOption { return func(o *writeOptions) { o.recursive = true } }

// Force deletes live providers, too.
func Force() WriteOption { return func(o *writeOptions) { o.force = true } }

// Partial deletes all but live providers and their ancestors, where there are any.
func Partial() WriteOption { return func(o *writeOptions) { o.partial = true } }

// ReplaceLink replaces a link that has another target.
func ReplaceLink() WriteOption { return func(o *writeOptions) { o.replace = true } }

// LeaveLink leaves a link from the old path to the new one.
func LeaveLink() WriteOption { return func(o *writeOptions) { o.leaveLink = true } }

// RebaseLinks has absolute links that lead to a copied node lead to its copy.
func RebaseLinks() WriteOption { return func(o *writeOptions) { o.rebaseLinks = true } }

func writeWith(options []WriteOption) (o writeOptions) {
	for _, option := range options {
		option(&o)
	}
	return o
}

// Written is the state of a node after a write.
type Written struct {
	// RealPath is that of the node that was written.
	RealPath string
	// Etag identifies its new state, for the next conditional write; empty after a dry run.
	Etag string
	// Revision of the write; that of the last one if nothing had to change.
	Revision int64
	// Changed reports whether anything had to change.
	Changed bool
}

// Update is a change of some properties of a node.
type Update struct {
	// Set holds the properties to add or change: anything that encoding/json can encode.
	Set map[string]any
	// Remove holds the names of the properties to remove.
	Remove []string
}

// UpdateProperties sets and removes the given properties and keeps all others. Options: IfEtag, DryRun.
func (c *Client) UpdateProperties(ctx context.Context, path string, update Update, options ...WriteOption) (Written, error) {
	o := writeWith(options)
	texts, err := toJSON(update.Set)
	if err != nil {
		return Written{}, err
	}
	answer, err := c.PropertiesService().UpdateProperties(ctx, &espalierv1.UpdatePropertiesRequest{
		Path: path, JsonProperties: texts, Remove: update.Remove, Etag: o.etag, ValidateOnly: o.dryRun,
	})
	return Written{answer.GetRealPath(), answer.GetEtag(), answer.GetRevision(), answer.GetChanged()}, err
}

// SetProperties replaces all properties of a node, including links. Options: IfEtag, DryRun.
func (c *Client) SetProperties(ctx context.Context, path string, properties map[string]any, options ...WriteOption) (Written, error) {
	o := writeWith(options)
	texts, err := toJSON(properties)
	if err != nil {
		return Written{}, err
	}
	answer, err := c.PropertiesService().SetProperties(ctx, &espalierv1.SetPropertiesRequest{
		Path: path, JsonProperties: texts, Etag: o.etag, ValidateOnly: o.dryRun,
	})
	return Written{answer.GetRealPath(), answer.GetEtag(), answer.GetRevision(), answer.GetChanged()}, err
}

// Create creates a persistent node. Options: CreateParents, NodeACL, DryRun.
func (c *Client) Create(ctx context.Context, path string, properties map[string]any, options ...WriteOption) (Written, error) {
	o := writeWith(options)
	texts, err := toJSON(properties)
	if err != nil {
		return Written{}, err
	}
	answer, err := c.Tree().CreateNode(ctx, &espalierv1.CreateNodeRequest{
		Path: path, JsonProperties: texts, CreateParents: o.createParents, ValidateOnly: o.dryRun, Acl: toEntries(o.acl),
	})
	return Written{answer.GetRealPath(), answer.GetEtag(), answer.GetRevision(), err == nil}, err
}

// Put replaces all properties of a node, or creates it with its parents if there is none. Options: NodeACL, DryRun.
func (c *Client) Put(ctx context.Context, path string, properties map[string]any, options ...WriteOption) (Written, error) {
	for {
		written, err := c.SetProperties(ctx, path, properties, options...)
		if ReasonOf(err) != ReasonNotFound {
			return written, err
		}
		written, err = c.Create(ctx, path, properties, append(options[:len(options):len(options)], CreateParents())...)
		if ReasonOf(err) != ReasonAlreadyExists {
			return written, err
		}
		// Another client created it meanwhile.
		if ctx.Err() != nil {
			return written, err
		}
	}
}

// Deletion is what a deletion removed and kept.
type Deletion struct {
	// Deleted are the paths of the nodes that were deleted, children before parents.
	Deleted []string
	// Kept are those that were not, with Partial or DryRun.
	Kept     []KeptNode
	Revision int64
}

// KeptNode is a node that a deletion or an import does not remove.
type KeptNode struct {
	Path string
	// Reason is "EXTRA" (not in the text), "EPHEMERAL" (a live provider) or "HOLDS_EPHEMERAL" (above one).
	Reason string
}

// Delete deletes a node. Options: Recursive, Force, Partial, IfEtag, DryRun.
func (c *Client) Delete(ctx context.Context, path string, options ...WriteOption) (Deletion, error) {
	o := writeWith(options)
	answer, err := c.Tree().DeleteNode(ctx, &espalierv1.DeleteNodeRequest{
		Path: path, Recursive: o.recursive, Force: o.force, Partial: o.partial, Etag: o.etag, ValidateOnly: o.dryRun,
	})
	return Deletion{answer.GetDeletedPaths(), toKept(answer.GetKept()), answer.GetRevision()}, err
}

// Link creates a link: "/a/b" is the link b of the node /a. Options: ReplaceLink, CreateParents, DryRun.
func (c *Client) Link(ctx context.Context, path, target string, options ...WriteOption) (Written, error) {
	o := writeWith(options)
	answer, err := c.Tree().LinkNode(ctx, &espalierv1.LinkNodeRequest{
		Path: path, Target: target, Replace: o.replace, CreateParents: o.createParents, ValidateOnly: o.dryRun,
	})
	return Written{answer.GetRealPath(), answer.GetEtag(), answer.GetRevision(), err == nil}, err
}

// Move moves a node with everything below it in one transaction. Options: LeaveLink, CreateParents, IfEtag, DryRun.
func (c *Client) Move(ctx context.Context, path, destination string, options ...WriteOption) (Written, error) {
	o := writeWith(options)
	answer, err := c.Tree().MoveNode(ctx, &espalierv1.MoveNodeRequest{
		Path: path, Destination: destination, LeaveLink: o.leaveLink, CreateParents: o.createParents, Etag: o.etag, ValidateOnly: o.dryRun,
	})
	return Written{RealPath: answer.GetDestination(), Revision: answer.GetRevision(), Changed: err == nil}, err
}

// Copied is the outcome of a copy.
type Copied struct {
	RealPath, Destination string
	// Nodes counts the nodes of the copy.
	Nodes int64
	// LeftOut are paths of live providers, which are not copied: at most 100 of them, of LeftOutCount.
	LeftOut      []string
	LeftOutCount int64
	RebasedLinks int64
	Revision     int64
}

// Copy copies a node with everything below it, except live providers, in one transaction. Options: RebaseLinks, NodeACL, CreateParents,
// IfEtag, DryRun.
func (c *Client) Copy(ctx context.Context, path, destination string, options ...WriteOption) (Copied, error) {
	o := writeWith(options)
	answer, err := c.Tree().CopyNode(ctx, &espalierv1.CopyNodeRequest{
		Path: path, Destination: destination, RebaseLinks: o.rebaseLinks, Acl: toEntries(o.acl),
		CreateParents: o.createParents, Etag: o.etag, ValidateOnly: o.dryRun,
	})
	return Copied{
		answer.GetRealPath(), answer.GetDestination(), answer.GetNodes(), answer.GetLeftOutPaths(), answer.GetLeftOut(),
		answer.GetRebasedLinks(), answer.GetRevision(),
	}, err
}

func toKept(nodes []*espalierv1.KeptNode) (kept []KeptNode) {
	for _, one := range nodes {
		kept = append(kept, KeptNode{one.Path, one.Reason.String()[len("KEPT_REASON_"):]})
	}
	return kept
}
