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
	// Etag identifies this state of the node, for conditional writes.
	Etag string
	Standing
}

// Get decodes one property into a pointer. If there is no such property, it leaves into unchanged and returns false.
func (p Properties) Get(name string, into any) (bool, error) {
	text, there := p.JSON[name]
	if !there {
		return false, nil
	}
	return true, json.Unmarshal(text, into)
}

// WatchProperties yields the current properties of a node, and again after every change, like WatchChildren.
func (c *Client) WatchProperties(ctx context.Context, path string) iter.Seq2[Properties, error] {
	open := func(ctx context.Context, channel *grpc.ClientConn, revision int64) (grpc.ServerStreamingClient[espalierv1.WatchPropertiesResponse], error) {
		return espalierv1.NewPropertiesServiceClient(channel).WatchProperties(ctx, &espalierv1.WatchPropertiesRequest{Path: path, ResumeRevision: revision})
	}
	return watch(ctx, c.gateways, open, func() fold[espalierv1.WatchPropertiesResponse, Properties] { return &propertiesFold{} })
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

func (f *propertiesFold) apply(frame *espalierv1.WatchPropertiesResponse) action {
	switch frame := frame.Frame.(type) {
	case *espalierv1.WatchPropertiesResponse_Snapshot:
		f.properties = toProperties(frame.Snapshot)
	case *espalierv1.WatchPropertiesResponse_Change:
		values := maps.Clone(f.properties.JSON)
		for _, name := range frame.Change.Removed {
			delete(values, name)
		}
		maps.Copy(values, toRaw(frame.Change.JsonChanged))
		f.properties.JSON, f.properties.Etag = values, frame.Change.Etag
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
	GetEtag() string
}

func toProperties(message propertiesMessage) Properties {
	return Properties{
		JSON:          toRaw(message.GetJsonProperties()),
		Links:         message.GetLinks(),
		PropertyLinks: message.GetPropertyLinks(),
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
