// Command conformance is the driver of the conformance suite: it reads one JSON command per line from stdin and writes one JSON answer
// per line to stdout. The commands are in test/conformance/protocol.ts.
package main

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/espalier/espalier/clients/go"
	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/structpb"
)

type command struct {
	Do         string                     `json:"do"`
	As         string                     `json:"as"`
	Endpoints  []string                   `json:"endpoints"`
	Token      string                     `json:"token"`
	CA         string                     `json:"ca"`
	Path       string                     `json:"path"`
	Address    string                     `json:"address"`
	Properties map[string]json.RawMessage `json:"properties"`
	Match      map[string]json.RawMessage `json:"match"`
	Set        map[string]json.RawMessage `json:"set"`
	Remove     []string                   `json:"remove"`
	Etag       string                     `json:"etag"`
	TTLSeconds float64                    `json:"ttlSeconds"`
	CreatePath bool                       `json:"createPath"`
	Force      bool                       `json:"force"`
	ACL        [][3]string                `json:"acl"`
	Cache      string                     `json:"cache"`
	Seconds    float64                    `json:"seconds"`
	AtLeast    int                        `json:"atLeast"`
	Text       string                     `json:"text"`
	Trim       bool                       `json:"trim"`
	Any        bool                       `json:"any"`
	Log        bool                       `json:"log"`
	Wait       bool                       `json:"wait"`
	Hook       string                     `json:"hook"`
	Synced     bool                       `json:"synced"`
	Revision   string                     `json:"minRevision"`
	NamesOnly  bool                       `json:"namesOnly"`
	MustExist  bool                       `json:"mustExist"`
	Prune      string                     `json:"prune"`
	Parents    bool                       `json:"parents"`
	Recursive  bool                       `json:"recursive"`
	Target     string                     `json:"target"`
	To         string                     `json:"destination"`
	LeaveLink  bool                       `json:"leaveLink"`
	Type       string                     `json:"type"`
	Bytes      []byte                     `json:"bytes"`
}

type object = map[string]any

// driver holds a client with its open registrations and watches, by name.
type driver struct {
	client        *espalier.Client
	registrations map[string]*espalier.Registration
	// Live values, and what "next" returns of each.
	live map[string]live
	next map[string]func() (object, error)
	// What the callback of each was called with, and what removes it.
	heard  map[string]*heard
	remove map[string]func()
	logged *logged
}

type heard struct {
	mutex sync.Mutex
	names []string
	calls int
}

// logged keeps the warnings of a client.
type logged struct {
	slog.Handler
	mutex sync.Mutex
	texts []string
}

func (l *logged) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (l *logged) Handle(_ context.Context, record slog.Record) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	text := record.Message
	record.Attrs(func(attr slog.Attr) bool {
		text += " " + attr.String()
		return true
	})
	l.texts = append(l.texts, text)
	return nil
}

// live is what all live values have.
type live interface {
	Stale() error
	Err() error
	Close()
}

func main() {
	d := &driver{registrations: map[string]*espalier.Registration{}, live: map[string]live{}, next: map[string]func() (object, error){},
		heard: map[string]*heard{}, remove: map[string]func(){}, logged: &logged{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var c command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			fail(err)
		}
		answer, err := d.do(context.Background(), c)
		var failure *espalier.Error
		switch {
		case errors.As(err, &failure):
			answer = object{"error": object{"reason": failure.Reason, "metadata": failure.Metadata, "message": failure.Error()}}
		case err != nil:
			fail(err)
		default:
			answer = object{"ok": answer}
		}
		if err := out.Encode(answer); err != nil {
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func (d *driver) do(ctx context.Context, c command) (answer object, err error) {
	switch c.Do {
	case "connect":
		d.client, err = espalier.Connect(c.Endpoints, d.access(c)...)
	case "register":
		registration, err := d.client.Register(ctx, espalier.Announcement{
			Path: c.Path, Addresses: []string{c.Address}, Properties: values(c.Properties),
			TTL: time.Duration(c.TTLSeconds * float64(time.Second)), CreatePath: c.CreatePath, Force: c.Force,
			ACL: entries(c.ACL), Wait: c.Wait, Background: c.Wait, OnRegister: hook(c.Hook),
		})
		if err != nil {
			return nil, err
		}
		d.registrations[c.As] = registration
		return object{"paths": registration.Paths()}, nil
	case "state":
		status := d.registrations[c.As].Status()
		return object{"state": status.State, "reason": espalier.ReasonOf(status.Err)}, nil
	case "update":
		return object{}, d.registrations[c.As].Update(ctx, values(c.Set), c.Remove...)
	case "replace":
		return object{}, d.registrations[c.As].Replace(ctx, values(c.Set))
	case "pause":
		return object{}, d.registrations[c.As].Pause(ctx)
	case "resume":
		return object{}, d.registrations[c.As].Resume(ctx)
	case "ended":
		registration := d.registrations[c.As]
		<-registration.Done()
		return object{"reason": espalier.ReasonOf(registration.Err())}, nil
	case "close":
		if c.As == "" {
			return object{}, d.client.Close()
		}
		if registration, there := d.registrations[c.As]; there {
			return object{}, registration.Close(ctx)
		}
		d.live[c.As].Close()
	case "discover":
		options := append(reading(c), espalier.Match(values(c.Match)))
		if c.NamesOnly {
			options = append(options, espalier.NamesOnly())
		}
		found, err := d.client.Discover(ctx, c.Path, options...)
		answer := shownProviders(slices.Values(found.Providers))
		facts := object{}
		for _, one := range found.Providers {
			facts[one.Name] = object{"ephemeral": one.Ephemeral, "lease": one.LeaseHash != "", "revision": one.Revision > 0,
				"createdAt": time.Since(one.CreatedAt).Abs() < time.Hour}
		}
		answer["stale"], answer["revision"], answer["realPath"], answer["facts"] = found.Stale != nil, found.Revision, found.RealPath, facts
		return answer, err
	case "raw":
		found, err := d.client.Registry().Discover(ctx, &espalierv1.DiscoverRequest{Path: c.Path})
		names := []string{}
		for _, one := range found.GetProviders() {
			names = append(names, one.Name)
		}
		slices.Sort(names)
		return object{"names": names}, err
	case "logged":
		d.logged.mutex.Lock()
		defer d.logged.mutex.Unlock()
		return object{"warnings": len(d.logged.texts), "text": strings.Join(d.logged.texts, "\n")}, nil
	case "listen":
		if remove, there := d.remove[c.As]; there {
			remove()
		}
		found := &heard{names: []string{}}
		d.heard[c.As] = found
		d.remove[c.As] = d.live[c.As].(*espalier.Live[espalier.Children]).OnChange(func(now espalier.Children) {
			found.mutex.Lock()
			defer found.mutex.Unlock()
			found.names = append([]string{}, slices.Sorted(maps.Keys(now.Providers))...)
			found.calls++
		})
	case "current":
		return shownProviders(maps.Values(d.live[c.As].(*espalier.Live[espalier.Children]).Current().Providers)), nil
	case "own":
		return object{"count": runtime.NumGoroutine()}, nil
	case "heard":
		found := d.heard[c.As]
		found.mutex.Lock()
		defer found.mutex.Unlock()
		return object{"names": found.names, "calls": found.calls}, nil
	case "unlisten":
		d.remove[c.As]()
	case "watchChildren":
		live := d.client.Children(ctx, c.Path, living(c)...)
		if c.MustExist {
			if _, err := live.Wait(ctx, nil); err != nil {
				return nil, err
			}
		}
		return object{}, open(d, c.As, live, func(state espalier.Children) (espalier.Standing, object) {
			return state.Standing, shownProviders(maps.Values(state.Providers))
		})
	case "watchProperties":
		return object{}, open(d, c.As, d.client.LiveProperties(ctx, c.Path), func(state espalier.Properties) (espalier.Standing, object) {
			return state.Standing, object{"properties": shown(state)}
		})
	case "watchTree":
		return object{}, open(d, c.As, d.client.LiveTree(ctx, c.Path), shownTree)
	case "stale":
		if err := d.live[c.As].Err(); err != nil {
			return nil, err
		}
		why := d.live[c.As].Stale()
		answer := object{"stale": why != nil, "reason": espalier.ReasonOf(why), "message": ""}
		if why != nil {
			answer["message"] = why.Error()
		}
		return answer, nil
	case "wait":
		ctx, cancel := context.WithTimeout(ctx, time.Duration(c.Seconds*float64(time.Second)))
		defer cancel()
		state, err := d.live[c.As].(*espalier.Live[espalier.Children]).Wait(ctx, func(state espalier.Children) bool {
			return len(state.Providers) >= c.AtLeast
		})
		return shownProviders(maps.Values(state.Providers)), err
	case "next":
		return d.next[c.As]()
	case "properties":
		state, err := d.client.Properties(ctx, c.Path, reading(c)...)
		broken := object{}
		for name, one := range state.Broken {
			broken[name] = one.Reason
		}
		return object{"properties": shown(state), "etag": state.Etag, "realPath": state.RealPath, "broken": broken}, err
	case "resolve":
		found, err := d.client.Resolve(ctx, c.Path)
		links := [][]string{}
		for _, one := range found.Links {
			links = append(links, []string{one.Name, one.Target})
		}
		return object{"realPath": found.RealPath, "links": links}, err
	case "walk":
		paths := []string{}
		err := d.client.Walk(ctx, c.Path, espalier.WalkOptions{}, func(node espalier.Node) error {
			paths = append(paths, node.Path)
			if node.Path == c.Prune {
				return espalier.SkipNode
			}
			return nil
		})
		return object{"paths": paths}, err
	case "create":
		options := []espalier.WriteOption{}
		if c.Parents {
			options = append(options, espalier.CreateParents())
		}
		_, err = d.client.Create(ctx, c.Path, values(c.Set), options...)
	case "delete":
		options := []espalier.WriteOption{}
		if c.Recursive {
			options = append(options, espalier.Recursive())
		}
		deletion, err := d.client.Delete(ctx, c.Path, options...)
		slices.Sort(deletion.Deleted)
		return object{"paths": deletion.Deleted}, err
	case "link":
		_, err = d.client.Link(ctx, c.Path, c.Target)
	case "move":
		options := []espalier.WriteOption{}
		if c.LeaveLink {
			options = append(options, espalier.LeaveLink())
		}
		_, err = d.client.Move(ctx, c.Path, c.To, options...)
	case "health":
		all, err := d.client.Health(ctx)
		serving := false
		for _, one := range all {
			serving = serving || one.Serving
		}
		return object{"serving": serving}, err
	case "updateProperties":
		update := espalier.Update{Set: values(c.Set), Remove: c.Remove}
		written, err := d.client.UpdateProperties(ctx, c.Path, update, espalier.IfEtag(c.Etag))
		return object{"etag": written.Etag}, err
	case "setProperties":
		written, err := d.client.SetProperties(ctx, c.Path, values(c.Set), espalier.IfEtag(c.Etag))
		return object{"etag": written.Etag}, err
	case "put":
		written, err := d.client.Put(ctx, c.Path, values(c.Set))
		return object{"etag": written.Etag}, err
	case "import":
		plan, err := d.client.Import(ctx, c.Text, importOptions(c))
		return object{"changes": len(plan.Steps)}, err
	case "plan":
		plan, err := d.client.Plan(ctx, c.Text, importOptions(c))
		return object{"changes": len(plan.Steps)}, err
	case "export":
		text, err := d.client.Export(ctx, c.Path, espalier.ExportOptions{})
		return object{"text": text}, err
	case "decode":
		return decode(c.Type, c.Bytes)
	default:
		return nil, &espalier.Error{Reason: "UNKNOWN_COMMAND", Message: c.Do}
	}
	return object{}, err
}

func decode(name string, bytes []byte) (object, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName("espalier.v1." + name))
	if err != nil {
		return nil, err
	}
	message := kind.New()
	if err := proto.Unmarshal(bytes, message.Interface()); err != nil {
		return nil, err
	}
	texts, structs := []object{}, []object{}
	var visit func(message protoreflect.Message)
	visit = func(message protoreflect.Message) {
		message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
			switch {
			case field.IsMap():
				if strings.HasPrefix(string(field.Name()), "json_") {
					all := object{}
					value.Map().Range(func(key protoreflect.MapKey, text protoreflect.Value) bool {
						all[key.String()] = text.String()
						return true
					})
					texts = append(texts, all)
				}
			case field.Message() == nil:
			case field.IsList():
				for i := range value.List().Len() {
					visit(value.List().Get(i).Message())
				}
			default:
				if found, ok := value.Message().Interface().(*structpb.Struct); ok {
					structs = append(structs, found.AsMap())
				} else {
					visit(value.Message())
				}
			}
			return true
		})
	}
	visit(message)
	return object{"texts": texts, "structs": structs}, nil
}

// hook counts how often it was called, in a property.
func hook(name string) func(map[string]any) {
	if name == "" {
		return nil
	}
	calls := 0
	return func(properties map[string]any) {
		calls++
		properties[name] = calls
	}
}

func living(c command) (options []espalier.LiveOption) {
	if c.MustExist {
		options = append(options, espalier.MustExist())
	}
	if c.NamesOnly {
		options = append(options, espalier.OnlyNames())
	}
	return options
}

func reading(c command) (options []espalier.ReadOption) {
	if c.Synced {
		options = append(options, espalier.Synced())
	}
	if revision, err := strconv.ParseInt(c.Revision, 10, 64); err == nil {
		options = append(options, espalier.MinRevision(revision))
	}
	return options
}

func (d *driver) access(c command) (options []espalier.Option) {
	if !c.Any {
		options = append(options, espalier.WithFirstEndpoint())
	}
	if c.Log {
		options = append(options, espalier.WithLogger(slog.New(d.logged)))
	}
	if c.Token != "" {
		options = append(options, espalier.WithToken(c.Token))
	}
	if c.Cache != "" {
		options = append(options, espalier.WithCache(c.Cache))
	}
	if c.CA != "" {
		authorities := x509.NewCertPool()
		authorities.AppendCertsFromPEM([]byte(c.CA))
		options = append(options, espalier.WithTransportCredentials(credentials.NewClientTLSFromCert(authorities, "")))
	}
	return options
}

func importOptions(c command) espalier.ImportOptions {
	options := espalier.ImportOptions{Path: c.Path, Trim: espalier.TrimKeep}
	if c.Trim {
		options.Trim = espalier.TrimDelete
	}
	return options
}

func open[State espalier.State[State]](d *driver, name string, live *espalier.Live[State], show func(State) (espalier.Standing, object)) error {
	if err := live.Err(); err != nil {
		return err
	}
	next, _ := iter.Pull2(live.All(context.Background()))
	d.live[name] = live
	d.next[name] = func() (object, error) {
		state, err, more := next()
		if !more {
			return nil, live.Err()
		}
		standing, answer := show(state)
		answer["unresolved"], answer["stale"] = standing.Unresolved, standing.Stale != nil
		return answer, err
	}
	return nil
}

func shownTree(state espalier.Tree) (espalier.Standing, object) {
	nodes, data, ephemeral, made := object{}, object{}, []string{}, []string{}
	for path, one := range state.Nodes {
		nodes[path], data[path] = finite(one.Properties), string(one.Data)
		if one.Ephemeral {
			ephemeral = append(ephemeral, path)
		}
		if time.Since(one.CreatedAt).Abs() < time.Hour {
			made = append(made, path)
		}
	}
	slices.Sort(ephemeral)
	slices.Sort(made)
	etag := state.Nodes[state.RealPath].Etag
	return state.Standing, object{"nodes": nodes, "data": data, "ephemeral": ephemeral, "made": made, "etag": etag}
}

func shownProviders(all iter.Seq[espalier.Provider]) object {
	providers, overrides := object{}, object{}
	for one := range all {
		providers[one.Name] = finite(one.Properties)
		if override := one.Override; override != nil {
			removed := append([]string{}, override.Removed...)
			slices.Sort(removed)
			overrides[one.Name] = object{"set": finite(override.Properties), "removed": removed, "wanted": finite(override.Wanted)}
		}
	}
	return object{"providers": providers, "overrides": overrides}
}

func entries(acl [][3]string) (entries []espalier.ACLEntry) {
	for _, one := range acl {
		entries = append(entries, espalier.ACLEntry{Scheme: one[0], ID: one[1], Permissions: one[2]})
	}
	return entries
}

func shown(state espalier.Properties) object { return finite(state.Values()).(object) }

// finite has NaN and the infinities as the words that JavaScript has for them, and 1.0 as 1.0.
func finite(value any) any {
	switch value := value.(type) {
	case float64:
		switch {
		case math.IsNaN(value):
			return "NaN"
		case math.IsInf(value, 1):
			return "Infinity"
		case math.IsInf(value, -1):
			return "-Infinity"
		case value == math.Trunc(value) && math.Abs(value) < 1e21:
			return json.Number(strconv.FormatFloat(value, 'f', 1, 64))
		}
	case map[string]any:
		all := object{}
		for name, one := range value {
			all[name] = finite(one)
		}
		return all
	case []any:
		all := make([]any, len(value))
		for i, one := range value {
			all[i] = finite(one)
		}
		return all
	}
	return value
}

func values(texts map[string]json.RawMessage) object {
	properties := object{}
	for name, text := range texts {
		properties[name] = text
	}
	return properties
}
