package espalier

import (
	"maps"
	"slices"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"
)

// Difference is the difference from the state before, in the order of names: new items, items with another etag, and removed items.
type Difference struct {
	Added, Updated, Removed []string
}

// item has a name, and an etag that identifies its exact state.
type item interface {
	key() (name, etag string)
}

// collection is the part of a fold that holds items by name. Parts of a snapshot are buffered until the last one, so that no partial
// collection is ever visible.
type collection[Item item] struct {
	standingFold
	items, parts map[string]Item
}

// itemsUpdate is what a frame contains about items.
type itemsUpdate[Item item] struct {
	// Whether it is a part of a snapshot; the last part has the provenance.
	isSnapshot, first, last bool
	provenance              *espalierv1.Provenance
	// Items of a snapshot, or those that a change adds or updates.
	items []Item
	// Names of the items that a change removes.
	removed []string
}

func (c *collection[Item]) applyItems(frame watchFrame, update itemsUpdate[Item]) action {
	switch {
	case update.isSnapshot:
		if update.first || c.parts == nil {
			c.parts = map[string]Item{}
		}
		putAll(c.parts, update.items)
		if !update.last {
			return ignore
		}
		c.items, c.parts = c.parts, nil
	case frame.GetUnresolved() != nil:
		c.items = map[string]Item{}
	case len(update.items)+len(update.removed) > 0:
		c.items = maps.Clone(c.items)
		if c.items == nil {
			c.items = map[string]Item{}
		}
		for _, name := range update.removed {
			delete(c.items, name)
		}
		putAll(c.items, update.items)
	}
	return c.applyStanding(frame, update.provenance)
}

func putAll[Item item](items map[string]Item, some []Item) {
	for _, one := range some {
		name, _ := one.key()
		items[name] = one
	}
}

func differenceOf[Item item](before, after map[string]Item) (difference Difference) {
	for name, now := range after {
		then, there := before[name]
		if !there {
			difference.Added = append(difference.Added, name)
			continue
		}
		_, etagThen := then.key()
		if _, etag := now.key(); etag != etagThen {
			difference.Updated = append(difference.Updated, name)
		}
	}
	for name := range before {
		if _, there := after[name]; !there {
			difference.Removed = append(difference.Removed, name)
		}
	}
	slices.Sort(difference.Added)
	slices.Sort(difference.Updated)
	slices.Sort(difference.Removed)
	return difference
}
