package espalier

import (
	"context"
	"encoding/json"
	"iter"
	"maps"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
)

// Properties are the properties of a node at one revision, property links resolved.
type Properties struct {
	// JSON has the values as JSON texts, by name, exactly as they are stored.
	JSON map[string]json.RawMessage
	// Links has the targets of links, PropertyLinks the texts of property links, by name.
	Links, PropertyLinks map[string]string
	// Broken has the property links that do not resolve, by name. They have no value.
	Broken map[string]BrokenLink
	// Etag identifies this state of the node, for conditional writes.
	Etag string
	Standing
}

// BrokenLink is a property link that does not resolve to a value.
type BrokenLink struct {
	// Target is "PATH" or "PATH NAME".
	Target string
	// Reason is ReasonPropertyLinkMissing, ReasonLinkDangling, ReasonLinkLoop or ReasonNotPermitted.
	Reason Reason
	// Message is the same for people, with the links that were followed.
	Message string
}

// Get decodes one property into a pointer. If there is no such property, it leaves into unchanged and returns false.
func (p Properties) Get(name string, into any) (bool, error) {
	text, there := p.JSON[name]
	if !there {
		return false, nil
	}
	return true, json.Unmarshal(text, into)
}

// Values returns all values, decoded: integers are int64 or, where that is too small, *big.Int; other numbers are float64.
func (p Properties) Values() map[string]any {
	texts := make(map[string]string, len(p.JSON))
	for name, text := range p.JSON {
		texts[name] = string(text)
	}
	return fromJSON(texts)
}

func (p Properties) since(Properties) Properties { return p }

func (p Properties) withStanding(standing Standing) Properties {
	p.Standing = standing
	return p
}

// LiveProperties keeps the properties of a node up to date: also when links on its path or the targets of its property links change.
func (c *Client) LiveProperties(ctx context.Context, path string, options ...LiveOption) *Live[Properties] {
	o := liveWith(options)
	open := func(ctx context.Context, on *grpc.ClientConn, revision int64) (grpc.ServerStreamingClient[espalierv1.WatchPropertiesResponse], error) {
		request := &espalierv1.WatchPropertiesRequest{
			Path: path, ResumeRevision: revision, MustExist: o.mustExist && revision == 0, JsonOnly: true,
		}
		return espalierv1.NewPropertiesServiceClient(on).WatchProperties(ctx, request)
	}
	return watch(ctx, c, "properties", path, &propertiesFold{}, open)
}

// WatchProperties yields the states of LiveProperties until the context ends or the loop is left.
func (c *Client) WatchProperties(ctx context.Context, path string, options ...LiveOption) iter.Seq2[Properties, error] {
	return func(yield func(Properties, error) bool) { c.LiveProperties(ctx, path, options...).states(ctx)(yield) }
}

type propertiesFold struct {
	standingFold
	properties Properties
}

func (f *propertiesFold) state() Properties {
	state := f.properties
	state.Standing = f.Standing
	return state
}

func (f *propertiesFold) restore(state Properties) {
	f.properties = state
	f.restoreStanding(state.Standing)
}

func (f *propertiesFold) apply(frame *espalierv1.WatchPropertiesResponse) action {
	switch frame := frame.Frame.(type) {
	case *espalierv1.WatchPropertiesResponse_Snapshot:
		f.properties = toProperties(frame.Snapshot)
	case *espalierv1.WatchPropertiesResponse_Change:
		values := maps.Clone(f.properties.JSON)
		if values == nil {
			values = map[string]json.RawMessage{}
		}
		for _, name := range frame.Change.Removed {
			delete(values, name)
		}
		maps.Copy(values, toRaw(frame.Change.JsonChanged))
		f.properties.JSON, f.properties.Etag = values, frame.Change.Etag
		f.properties.Broken = toBroken(frame.Change.Broken)
	case *espalierv1.WatchPropertiesResponse_Unresolved:
		f.properties = Properties{}
	}
	return f.applyStanding(frame, frame.GetSnapshot().GetProvenance())
}

// propertiesMessage is what an answer and a snapshot share.
type propertiesMessage interface {
	GetJsonProperties() map[string]string
	GetLinks() map[string]string
	GetPropertyLinks() map[string]string
	GetBroken() []*espalierv1.BrokenPropertyLink
	GetEtag() string
}

func toProperties(message propertiesMessage) Properties {
	return Properties{
		JSON:          toRaw(message.GetJsonProperties()),
		Links:         message.GetLinks(),
		PropertyLinks: message.GetPropertyLinks(),
		Broken:        toBroken(message.GetBroken()),
		Etag:          message.GetEtag(),
	}
}

func toRaw(texts map[string]string) map[string]json.RawMessage {
	raw := make(map[string]json.RawMessage, len(texts))
	for name, text := range texts {
		raw[name] = json.RawMessage(text)
	}
	return raw
}

func toBroken(links []*espalierv1.BrokenPropertyLink) map[string]BrokenLink {
	broken := make(map[string]BrokenLink, len(links))
	for _, one := range links {
		broken[one.Name] = BrokenLink{one.Target, Reason(one.Reason), one.Message}
	}
	return broken
}
