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
