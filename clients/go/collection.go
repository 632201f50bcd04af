package espalier

import (
	"maps"

	espalierv1 "github.com/espalier-dev/espalier/clients/go/gen/espalier/v1"
)

// Difference is what is different from the moment before, by name: what is new, what says something else, and what is gone.
type Difference struct {
	Added, Updated, Removed []string
}

// item is something with a name, and an etag that names its exact state.
type item interface {
	key() (name, etag string)
}

// collection is the part of a fold that puts many items together. Parts of a snapshot are held back until the last one: nobody sees half
// a collection.
type collection[Item item] struct {
	standingFold
	Difference
	items, parts map[string]Item
}

// told is what a frame says of items.
type told[Item item] struct {
	// Of a part of a snapshot only.
	provenance  *espalierv1.Provenance
	first, last bool
	// What is there, or comes.
	items []Item
	// What goes, by name.
	removed []string
}

func (c *collection[Item]) tell(frame watchFrame, news told[Item]) verdict {
	before := c.items
	switch {
	case news.provenance != nil:
		if news.first {
			c.parts = map[string]Item{}
		}
		put(c.parts, news.items)
		if !news.last {
			return goOn
		}
		c.items = c.parts
	case frame.GetUnresolved() != nil:
		c.items = map[string]Item{}
	case len(news.items)+len(news.removed) > 0:
		c.items = maps.Clone(before)
		for _, name := range news.removed {
			delete(c.items, name)
		}
		put(c.items, news.items)
	default:
		c.Difference = Difference{}
		return c.take(frame, nil)
	}
	c.Difference = differenceOf(before, c.items)
	return c.take(frame, news.provenance)
}

func put[Item item](items map[string]Item, some []Item) {
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
	return difference
}
