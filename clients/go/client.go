// Package espalier is the client of espalier: register servers, discover them, and watch configuration.
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

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// Client uses one of several gateways at a time, and fails over to the next one when it is lost. It is safe for concurrent use.
type Client struct {
	gateways *gateways
}

// Connect creates a client of the gateways at the endpoints ("host:port"). It does not connect yet. TLS needs the option
// grpc.WithTransportCredentials.
func Connect(endpoints []string, options ...grpc.DialOption) (*Client, error) {
	plain := grpc.WithTransportCredentials(insecure.NewCredentials())
	gateways, err := openGateways(endpoints, append([]grpc.DialOption{plain}, options...))
	if err != nil {
		return nil, err
	}
	return &Client{gateways}, nil
}

// Close closes the connections. Close registrations first: without a connection they stay until their TTL expires.
func (c *Client) Close() error { return c.gateways.close() }

// Discover returns the providers of a path whose properties have all the values in match, which may be nil.
func (c *Client) Discover(ctx context.Context, path string, match map[string]any) ([]Provider, error) {
	wanted, err := toJSON(match)
	if err != nil {
		return nil, err
	}
	answer, err := call(ctx, c.gateways, repeatable, func(ctx context.Context, channel *grpc.ClientConn) (*espalierv1.DiscoverResponse, error) {
		return espalierv1.NewRegistryServiceClient(channel).Discover(ctx, &espalierv1.DiscoverRequest{Path: path, JsonMatch: wanted, JsonOnly: true})
	})
	if err != nil {
		return nil, err
	}
	return toProviders(answer.Providers), nil
}

// Properties returns the properties of a node.
func (c *Client) Properties(ctx context.Context, path string) (Properties, error) {
	answer, err := call(ctx, c.gateways, repeatable, func(ctx context.Context, channel *grpc.ClientConn) (*espalierv1.GetPropertiesResponse, error) {
		return espalierv1.NewPropertiesServiceClient(channel).GetProperties(ctx, &espalierv1.GetPropertiesRequest{Path: path, JsonOnly: true})
	})
	if err != nil {
		return Properties{}, err
	}
	properties := toProperties(answer)
	properties.Standing = standingAt(answer.Provenance, answer.Provenance.GetRevision())
	return properties, nil
}

// Update is a change of some properties of a node.
type Update struct {
	// Set holds the properties to add or change: anything that encoding/json can encode.
	Set map[string]any
	// Remove holds the names of the properties to remove.
	Remove []string
	// Etag makes the update fail with CONFLICT unless the node is still in this state. Empty: unconditional.
	Etag string
}

// UpdateProperties sets and removes the given properties, keeps all others, and returns the new etag.
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

// SetProperties replaces all properties, including links, and returns the new etag. An etag that is not empty must be that of the node.
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

// Tree returns the generated client of the tree service, on the current gateway.
func (c *Client) Tree() espalierv1.TreeServiceClient {
	return espalierv1.NewTreeServiceClient(c.gateways.currentChannel())
}
