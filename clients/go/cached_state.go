package espalier

import (
	"encoding/json"
	"time"
)

// cachedState is what the file has of a state.
type cachedState struct {
	Revision   int64        `json:"revision"`
	RealPath   string       `json:"realPath,omitempty"`
	Unresolved Reason       `json:"unresolved,omitempty"`
	Items      []cachedItem `json:"items,omitempty"`
	// Of Properties.
	Links         map[string]string     `json:"links,omitempty"`
	PropertyLinks map[string]string     `json:"propertyLinks,omitempty"`
	Broken        map[string]BrokenLink `json:"broken,omitempty"`
}

// cachedItem is a provider, a node, or the properties of one.
type cachedItem struct {
	Name      string            `json:"name,omitempty"`
	JSON      map[string]string `json:"json,omitempty"`
	Data      []byte            `json:"data,omitempty"`
	NullData  bool              `json:"nullData,omitempty"`
	Ephemeral bool              `json:"ephemeral,omitempty"`
	Etag      string            `json:"etag,omitempty"`
	Revision  int64             `json:"revision,omitempty"`
	CreatedAt time.Time         `json:"createdAt"`
	LeaseHash string            `json:"leaseHash,omitempty"`
}

func (s Standing) cachedState() cachedState {
	return cachedState{Revision: s.Revision, RealPath: s.RealPath, Unresolved: s.Unresolved}
}

func (s cachedState) standing() Standing {
	return Standing{Revision: s.Revision, RealPath: s.RealPath, Unresolved: s.Unresolved}
}

func (c Children) isEmpty() bool { return len(c.Providers) == 0 }

func (c Children) toCache() any {
	state := c.cachedState()
	for _, one := range c.Providers {
		state.Items = append(state.Items, cachedItem{
			Name: one.Name, JSON: one.JSON, Ephemeral: one.Ephemeral, Etag: one.Etag, Revision: one.Revision, CreatedAt: one.CreatedAt,
			LeaseHash: one.LeaseHash,
		})
	}
	return state
}

func (c *Children) fromCache(text json.RawMessage) error {
	var state cachedState
	if err := json.Unmarshal(text, &state); err != nil {
		return err
	}
	*c = Children{Providers: map[string]Provider{}, Standing: state.standing()}
	for _, one := range state.Items {
		c.Providers[one.Name] = Provider{
			Name: one.Name, Properties: fromJSON(one.JSON), JSON: one.JSON, Ephemeral: one.Ephemeral, Etag: one.Etag, Revision: one.Revision,
			CreatedAt: one.CreatedAt, LeaseHash: one.LeaseHash,
		}
	}
	return nil
}

func (t Tree) isEmpty() bool { return len(t.Nodes) == 0 }

func (t Tree) toCache() any {
	state := t.cachedState()
	for _, one := range t.Nodes {
		state.Items = append(state.Items, cachedItem{
			Name: one.Path, JSON: one.JSON, Data: one.Data, NullData: one.NullData, Ephemeral: one.Ephemeral, Etag: one.Etag,
			Revision: one.Revision, CreatedAt: one.CreatedAt,
		})
	}
	return state
}

func (t *Tree) fromCache(text json.RawMessage) error {
	var state cachedState
	if err := json.Unmarshal(text, &state); err != nil {
		return err
	}
	*t = Tree{Nodes: map[string]Node{}, Standing: state.standing()}
	for _, one := range state.Items {
		t.Nodes[one.Name] = Node{
			Path: one.Name, Properties: fromJSON(one.JSON), JSON: one.JSON, Data: one.Data, NullData: one.NullData, Ephemeral: one.Ephemeral,
			Etag: one.Etag, Revision: one.Revision, CreatedAt: one.CreatedAt,
		}
	}
	return nil
}

func (p Properties) isEmpty() bool { return len(p.JSON)+len(p.Links)+len(p.PropertyLinks) == 0 }

func (p Properties) toCache() any {
	state := p.cachedState()
	texts := make(map[string]string, len(p.JSON))
	for name, text := range p.JSON {
		texts[name] = string(text)
	}
	state.Items = []cachedItem{{JSON: texts, Etag: p.Etag}}
	state.Links, state.PropertyLinks, state.Broken = p.Links, p.PropertyLinks, p.Broken
	return state
}

func (p *Properties) fromCache(text json.RawMessage) error {
	var state cachedState
	if err := json.Unmarshal(text, &state); err != nil {
		return err
	}
	*p = Properties{Links: state.Links, PropertyLinks: state.PropertyLinks, Broken: state.Broken, Standing: state.standing()}
	for _, one := range state.Items {
		p.JSON, p.Etag = toRaw(one.JSON), one.Etag
	}
	return nil
}
