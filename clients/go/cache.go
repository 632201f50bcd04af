package espalier

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// How long after a change the file is written.
const writeAfter = time.Second

// cache keeps what was last read and watched in a file. A nil cache keeps nothing.
type cache struct {
	file string
	log  *slog.Logger

	mutex   sync.Mutex
	entries map[string]cacheEntry
	// The write that is due.
	due *time.Timer
	// Only one write at a time.
	writing sync.Mutex
}

type cacheEntry struct {
	// When it was live.
	At    time.Time       `json:"at"`
	State json.RawMessage `json:"state"`

	// Encoded when the file is written.
	fresh cacheable
}

// cacheable is a state that can be kept.
type cacheable interface {
	standing() Standing
	// isEmpty: it knows nothing that is worth more than what was known before.
	isEmpty() bool
	toCache() any
}

// openCache reads what the file has. One that cannot be read is begun again.
func openCache(file string, log *slog.Logger) *cache {
	if file == "" {
		return nil
	}
	c := &cache{file: file, log: log, entries: map[string]cacheEntry{}}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &c.entries)
	}
	if err != nil && !os.IsNotExist(err) {
		log.Warn("the cache cannot be read", "file", file, "error", err)
		c.entries = map[string]cacheEntry{}
	}
	return c
}

// put keeps a state, unless it is stale, or empty where more was known.
func (c *cache) put(kind, path string, state cacheable) {
	if c == nil || state.standing().Stale != nil {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	key := kind + ":" + path
	if _, known := c.entries[key]; known && state.isEmpty() {
		return
	}
	c.entries[key] = cacheEntry{At: time.Now(), fresh: state}
	if c.due == nil {
		c.due = time.AfterFunc(writeAfter, c.flush)
	}
}

// get returns what was kept, and when it was live.
func (c *cache) get(kind, path string, into interface{ fromCache(json.RawMessage) error }) (time.Time, bool) {
	if c == nil {
		return time.Time{}, false
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	entry, known := c.entries[kind+":"+path]
	if !known {
		return time.Time{}, false
	}
	c.encode(&entry)
	if err := into.fromCache(entry.State); err != nil {
		c.log.Warn("the cache cannot be read", "file", c.file, "path", path, "error", err)
		return time.Time{}, false
	}
	return entry.At, true
}

func (c *cache) encode(entry *cacheEntry) {
	if entry.fresh == nil {
		return
	}
	text, err := json.Marshal(entry.fresh.toCache())
	if err != nil {
		c.log.Warn("a state cannot be kept in the cache", "file", c.file, "error", err)
		text = json.RawMessage("null")
	}
	entry.State, entry.fresh = text, nil
}

// flush writes the file now, if anything has changed: to a file beside it, which then takes its place.
func (c *cache) flush() {
	if c == nil {
		return
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	c.mutex.Lock()
	if c.due == nil {
		c.mutex.Unlock()
		return
	}
	c.due.Stop()
	c.due = nil
	for key, entry := range c.entries {
		c.encode(&entry)
		c.entries[key] = entry
	}
	text, err := json.Marshal(c.entries)
	c.mutex.Unlock()
	if err == nil {
		err = replaceFile(c.file, text)
	}
	if err != nil {
		c.log.Warn("the cache cannot be written", "file", c.file, "error", err)
	}
}

// replaceFile writes a file that only its owner may read, whole or not at all.
func replaceFile(file string, text []byte) error {
	beside, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	// CreateTemp makes it with mode 0600.
	_, err = beside.Write(text)
	if err == nil {
		err = beside.Sync()
	}
	if closed := beside.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(beside.Name(), file)
	}
	if err != nil {
		_ = os.Remove(beside.Name())
	}
	return err
}

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
