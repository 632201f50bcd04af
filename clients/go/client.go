// Package espalier is a client of espalier: announce servers, find them, and read configuration that lives.
//
//	client, err := espalier.Connect([]string{"127.0.0.1:7400"})
//	...
//	defer client.Close()
//	registration, err := client.Register(ctx, espalier.Announcement{Path: "/cms/providers", Addresses: []string{"10.0.0.7:8080"}})
//	...
//	defer registration.Close(context.Background())
//	for children, err := range client.WatchChildren(ctx, "/cms/providers") {
//		...
//	}
package espalier

import (
	"context"
	"encoding/json"
	"fmt"

	espalierv1 "espalier/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/structpb"
)

// Client talks to one of several gateways at a time, and to the next one when that is lost. Any number of goroutines may use it.
type Client struct {
	gateways *gateways
}

// Connect makes a client of the gateways at the endpoints ("host:port"). Nothing is sent yet. There is no TLS unless an option is
// grpc.WithTransportCredentials.
func Connect(endpoints []string, options ...grpc.DialOption) (*Client, error) {
	plain := grpc.WithTransportCredentials(insecure.NewCredentials())
	gateways, err := openGateways(endpoints, append([]grpc.DialOption{plain}, options...))
	if err != nil {
		return nil, err
	}
	return &Client{gateways}, nil
}

// Close closes the connections. Close registrations before: without a connection they live on until their ttl is over.
func (c *Client) Close() error { return c.gateways.close() }

// Provider is a live server. Its name is its address; numbers among its properties are what a double can hold.
type Provider struct {
	Name       string
	Properties map[string]any
	Ephemeral  bool
	Etag       string
}

// Discover returns the providers of a path, all of whose properties named in match (which may be nil) have those values.
func (c *Client) Discover(ctx context.Context, path string, match map[string]any) ([]Provider, error) {
	wanted, err := structpb.NewStruct(match)
	if err != nil {
		return nil, &Error{Reason: "BAD_VALUE", Message: err.Error()}
	}
	answer, err := call(ctx, c.gateways, repeatable, func(ctx context.Context, channel *grpc.ClientConn) (*espalierv1.DiscoverResponse, error) {
		return espalierv1.NewRegistryServiceClient(channel).Discover(ctx, &espalierv1.DiscoverRequest{Path: path, Match: wanted})
	})
	if err != nil {
		return nil, err
	}
	return toProviders(answer.Providers), nil
}

// Properties are the properties of a node at one moment, property links resolved.
type Properties struct {
	// JSON has the values as JSON texts, by name, exactly as the store holds them.
	JSON map[string]json.RawMessage
	// Links has the targets of links, PropertyLinks the texts of property links, by name.
	Links, PropertyLinks map[string]string
	// Etag names this state of the node, for a write that must not overwrite another one.
	Etag     string
	Revision int64
	RealPath string
	// Unresolved says why the path leads nowhere now ("NOT_FOUND", ...); empty while it leads somewhere.
	Unresolved string
	// Stale: the gateway lost contact with the store; this was true then.
	Stale bool
}

// Get decodes one property; a name that is not there leaves into as it is and returns false.
func (p Properties) Get(name string, into any) (bool, error) {
	text, there := p.JSON[name]
	if !there {
		return false, nil
	}
	return true, json.Unmarshal(text, into)
}

// Properties returns the properties of a node.
func (c *Client) Properties(ctx context.Context, path string) (Properties, error) {
	answer, err := call(ctx, c.gateways, repeatable, func(ctx context.Context, channel *grpc.ClientConn) (*espalierv1.GetPropertiesResponse, error) {
		return espalierv1.NewPropertiesServiceClient(channel).GetProperties(ctx, &espalierv1.GetPropertiesRequest{Path: path})
	})
	if err != nil {
		return Properties{}, err
	}
	return toProperties(answer, answer.Provenance.GetRevision()), nil
}

// Update is a change of some properties of a node.
type Update struct {
	// Set has the properties to add or change; anything that encoding/json can encode.
	Set map[string]any
	// Remove has the names of properties to remove.
	Remove []string
	// Etag: fail with CONFLICT unless the node is still in this state. Empty: whatever state it is in.
	Etag string
}

// UpdateProperties sets the given properties, removes the named ones, leaves all others, and returns the new etag.
func (c *Client) UpdateProperties(ctx context.Context, path string, update Update) (string, error) {
	texts, err := toJSON(update.Set)
	if err != nil {
		return "", err
	}
	answer, err := call(ctx, c.gateways, once, func(ctx context.Context, channel *grpc.ClientConn) (*espalierv1.UpdatePropertiesResponse, error) {
		request := &espalierv1.UpdatePropertiesRequest{Path: path, JsonProperties: texts, Remove: update.Remove, Etag: update.Etag}
		return espalierv1.NewPropertiesServiceClient(channel).UpdateProperties(ctx, request)
	})
	return answer.GetEtag(), err
}

// SetProperties replaces all properties, links among them, and returns the new etag. An etag that is not empty must be that of the node.
func (c *Client) SetProperties(ctx context.Context, path string, properties map[string]any, etag string) (string, error) {
	texts, err := toJSON(properties)
	if err != nil {
		return "", err
	}
	answer, err := call(ctx, c.gateways, once, func(ctx context.Context, channel *grpc.ClientConn) (*espalierv1.SetPropertiesResponse, error) {
		request := &espalierv1.SetPropertiesRequest{Path: path, JsonProperties: texts, Etag: etag}
		return espalierv1.NewPropertiesServiceClient(channel).SetProperties(ctx, request)
	})
	return answer.GetEtag(), err
}

// Tree returns the generated client of the tree service, on the gateway that is used now.
func (c *Client) Tree() espalierv1.TreeServiceClient {
	return espalierv1.NewTreeServiceClient(c.gateways.now())
}

func toJSON(properties map[string]any) (map[string]string, error) {
	texts := make(map[string]string, len(properties))
	for name, value := range properties {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, &Error{Reason: "BAD_VALUE", Message: fmt.Sprintf("property %q: %v", name, err)}
		}
		texts[name] = string(text)
	}
	return texts, nil
}

func toProviders(messages []*espalierv1.Provider) []Provider {
	providers := make([]Provider, 0, len(messages))
	for _, one := range messages {
		providers = append(providers, Provider{one.Name, one.Properties.AsMap(), one.Ephemeral, one.Etag})
	}
	return providers
}

// manyProperties is what an answer and a snapshot have in common.
type manyProperties interface {
	GetJsonProperties() map[string]string
	GetLinks() map[string]string
	GetPropertyLinks() map[string]string
	GetEtag() string
	GetProvenance() *espalierv1.Provenance
}

func toProperties(message manyProperties, revision int64) Properties {
	return Properties{
		JSON:          toRaw(message.GetJsonProperties()),
		Links:         message.GetLinks(),
		PropertyLinks: message.GetPropertyLinks(),
		Etag:          message.GetEtag(),
		Revision:      revision,
		RealPath:      message.GetProvenance().GetRealPath(),
		Stale:         message.GetProvenance().GetSource() == espalierv1.Source_SOURCE_LAST_KNOWN,
	}
}

func toRaw(texts map[string]string) map[string]json.RawMessage {
	raw := make(map[string]json.RawMessage, len(texts))
	for name, text := range texts {
		raw[name] = json.RawMessage(text)
	}
	return raw
}
