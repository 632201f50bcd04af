// Registration and discovery of servers.
//
// # How to be a client
//
// What a client does so that its registrations are never missing and its values are never wrong without saying so. The clients of this
// project do all of it; a program that only reads needs Tokens, Reasons, Retries and Watches.
//
// Connections. A client has the endpoints of several gateways of one store and uses one of them, chosen at random. Any gateway answers
// any call: leases, revisions and etags are valid on all of them.
//
// Tokens. Where gateways require one, every call and every stream has the metadata `authorization: Bearer TOKEN`. Only
// grpc.health.v1.Health needs none. A gateway checks it when a stream begins and not again.
//
// Leases. A client makes up one lease id, 128 random bits as 32 lower-case hexadecimal digits, and uses it for all its registrations and
// on every gateway. Who knows the id may change them: keep it secret. A registration ends when its lease was not renewed for its ttl. It
// also ends when the gateway that holds it was dead, frozen or cut off from the store for one session timeout of the store (10 s by
// default), whatever the ttl: then the client must have registered again on another gateway. A client never registers again by itself on
// an address in `superseded_paths`, since another process has it now.
//
// Keep-alives. As soon as a client has anything alive, a registration or a watch, it opens one KeepAlive stream to its gateway, and has
// no second one. It sends a request with all its leases, or with none if it has none, at once and then again after `interval` of the last
// response, but at the latest after 2 s. `interval` is the gateway's to choose and may differ from one response to the next.
//
// Silence. Every request is answered at once. A gateway that has answered nothing for two intervals (4 s at most) is taken for dead,
// though its connection may stand and keep-alives of HTTP/2 may be answered: the process may be frozen. The client then asks all other
// endpoints at the same time (by a KeepAlive request without leases) and moves to the first that answers, with everything: it opens its
// KeepAlive stream there, calls Register with the same lease for each registration, and resumes its watches. One endpoint after the other
// would be too late where two are frozen. A stream that ends with an error, or a refused connection, is silence at once. If no endpoint
// answers, the client keeps all it has, says that its values are stale, and goes on asking with a back-off of at most 1 s.
//
// Draining. A gateway that shuts down, or has lost the store for long, sends a KeepAliveResponse with `draining` that answers no request
// and has no leases, and a StatusFrame with `draining` on each watch. It still holds the leases: move to another gateway as above while
// this one still serves; if there is no other, stay. A response to a request never has `draining`.
//
// Registering again. To move, repeat the last Register with `lease_id`, `overrides` and `identities` as they were received last. The
// registration is transferred in one transaction, and no reader sees it missing. For LEASE_STATE_UNKNOWN do the same at this gateway, and
// for LEASE_STATE_EXPIRED too. Registering every lease of a lost gateway at the same moment is a burst: spread it over 100 ms.
//
// Leaving. Deregister removes one registration, through any gateway. RevokeLease removes only what the gateway that is asked holds; it
// says how many in `removed`. If that is fewer than the client has, deregister the others one by one.
//
// Watches. A frame with a `revision` other than zero says that everything up to it has been sent: keep the last one. To resume, on any
// gateway, send it as `resume_revision`; the stream starts with the changes since then, or with a snapshot if those are not known any
// more. A snapshot may come in parts: collect from the one with `first` to the one with `last`, and show nothing before. The parts before
// the last have revision zero. If the stream ends in between, drop them and resume from the revision before. An `unresolved` frame
// replaces all state. A watch without changes receives a bookmark every minute (a setting of the gateway); its absence proves nothing:
// that a gateway lives is shown by the KeepAlive stream alone. A watch that has received no first frame within the deadline of a call (5
// s) is opened again on another gateway.
//
// Staleness. A value is stale while its source is LAST_KNOWN, and also while no gateway answers. It stays what it is: a disconnect never
// empties it. After a move it is stale until the new gateway has confirmed it with a frame whose source is live.
//
// Reasons. Every failed call has a google.rpc.ErrorInfo in its status details (metadata `grpc-status-details-bin`), with `domain`
// "espalier" and one `reason` of errors.proto. Decide by the reason. Treat an unknown one by its gRPC status. An error without an
// ErrorInfo was made by gRPC or by something between client and gateway.
//
// Retries. A call has a deadline (5 s is usual) and tries the gateways in turn until then.
// - DRAINING, BACKEND_UNREACHABLE and BACKEND_READ_ONLY: nothing was done; try another gateway.
// - READ_ONLY and TOO_MANY: nothing was done, and another gateway may accept it.
// - OUTCOME_UNKNOWN, or UNAVAILABLE, CANCELLED, UNKNOWN or DEADLINE_EXCEEDED without an ErrorInfo: it may have been done. Repeat what
//   reads, and Register (with the same lease), Deregister, RevokeLease, SetProperties, UpdateProperties and any write with the etag that
//   it was based on: a CONFLICT may then be one's own first attempt. Do not repeat CreateNode, DeleteNode, LinkNode, MoveNode and
//   ImportTree: read first.
// - Anything else is an answer, and the same everywhere.

// Code generated by protoc-gen-go-grpc. DO NOT EDIT.
// versions:
// - protoc-gen-go-grpc v1.6.2
// - protoc             (unknown)
// source: espalier/v1/registry.proto

package espalierv1

import (
	context "context"
	grpc "google.golang.org/grpc"
	codes "google.golang.org/grpc/codes"
	status "google.golang.org/grpc/status"
)

// This is a compile-time assertion to ensure that this generated file
// is compatible with the grpc package it is being compiled against.
// Requires gRPC-Go v1.64.0 or later.
const _ = grpc.SupportPackageIsVersion9

const (
	RegistryService_Register_FullMethodName      = "/espalier.v1.RegistryService/Register"
	RegistryService_KeepAlive_FullMethodName     = "/espalier.v1.RegistryService/KeepAlive"
	RegistryService_RenewLease_FullMethodName    = "/espalier.v1.RegistryService/RenewLease"
	RegistryService_Deregister_FullMethodName    = "/espalier.v1.RegistryService/Deregister"
	RegistryService_RevokeLease_FullMethodName   = "/espalier.v1.RegistryService/RevokeLease"
	RegistryService_Discover_FullMethodName      = "/espalier.v1.RegistryService/Discover"
	RegistryService_WatchChildren_FullMethodName = "/espalier.v1.RegistryService/WatchChildren"
)

// RegistryServiceClient is the client API for RegistryService service.
//
// For semantics around ctx use and closing/ending streaming RPCs, please refer to https://pkg.go.dev/google.golang.org/grpc/?tab=doc#ClientConn.NewStream.
//
// Registers servers while they are alive, and discovers registered servers.
//
// A lease represents the life of one client process. Its registrations exist while it is renewed. They are removed when it was not renewed
// for its ttl, and when the gateway that holds it was dead or frozen for one session timeout of the store, whatever the ttl. A client that
// loses its gateway connects to another one and registers again with the same lease: the registration is transferred in one transaction,
// and no reader sees it missing.
type RegistryServiceClient interface {
	// Creates one provider node per address below a service path, and grants a lease if the request has none.
	//
	// Links on the path are followed; it must exist, unless `create_path` is set. Registering an address again under the same lease replaces
	// its properties, except those that an operator has changed and of which the client still wants the same (see Override). Registering it
	// under another lease takes it over, since the last process to bind an address owns it; the next keep-alive of the old lease lists it in
	// `superseded_paths`. Either all addresses are registered or none.
	//
	// Errors: BAD_PATH, BAD_NAME, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN,
	// ALREADY_EXISTS (a persistent node has that name), EPHEMERAL_PARENT, DEPTH_EXCEEDED, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY,
	// RESERVED, NOT_PERMITTED, DRAINING, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
	Register(ctx context.Context, in *RegisterRequest, opts ...grpc.CallOption) (*RegisterResponse, error)
	// Renews any number of leases over one stream, and shows that the gateway lives. Each request renews the leases it lists and is answered
	// at once, in order, with their remaining ttl; a request without leases is a ping. Send the next one after `interval`. Closing the stream
	// does not end a lease. For a lease that this gateway does not hold the state is LEASE_STATE_UNKNOWN: register again on this gateway
	// with the same lease. Renewals write nothing to the store, and a read-only token suffices.
	//
	// A response with `draining` answers no request: it is sent once, unasked. When the gateway shuts down, the stream then ends with
	// DRAINING; when it has only lost the store, the stream goes on.
	//
	// Errors: BAD_ARGUMENT, TOO_MANY (streams, leases in one message), DRAINING (go to another gateway).
	KeepAlive(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[KeepAliveRequest, KeepAliveResponse], error)
	// Renews one lease, for clients without streams.
	//
	// Errors: LEASE_UNKNOWN (register again on this gateway with the same lease), LEASE_EXPIRED, BAD_ARGUMENT.
	RenewLease(ctx context.Context, in *RenewLeaseRequest, opts ...grpc.CallOption) (*RenewLeaseResponse, error)
	// Removes one registration immediately. Idempotent: a registration that does not exist or belongs to another lease is not an error.
	//
	// Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
	Deregister(ctx context.Context, in *DeregisterRequest, opts ...grpc.CallOption) (*DeregisterResponse, error)
	// Ends a lease immediately and removes those of its registrations that this gateway holds: in one transaction if they fit into one. What
	// the lease registered through another gateway stays: compare `removed` with what the client has, and deregister the rest, which works
	// through any gateway. Idempotent; a lease that this gateway does not know is not an error, and nothing is removed.
	//
	// Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
	RevokeLease(ctx context.Context, in *RevokeLeaseRequest, opts ...grpc.CallOption) (*RevokeLeaseResponse, error)
	// Returns the providers of a path, ordered by name. Links on the path are followed.
	//
	// Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never
	// read before, or with SYNCED), TIMEOUT (`min_revision` was not reached, or not all providers were read, in time), PAYLOAD_TOO_LARGE
	// (the response is larger than a message may be: ask with `names_only`, or use WatchChildren, which sends a snapshot in parts).
	Discover(ctx context.Context, in *DiscoverRequest, opts ...grpc.CallOption) (*DiscoverResponse, error)
	// Watches the providers of a path. Links on the path are followed, and followed again when they change.
	//
	// The first frame is a snapshot, even if there are no providers, or `unresolved` if the path does not resolve. Frames are ordered by
	// revision and never repeated. Every stream converges to the state of the store; intermediate states may be skipped. A stream that
	// resumes with the last revision received, on any gateway, starts with the changes since then, or with a snapshot. If the gateway has lost
	// its connection to the store, the first frame says so: a snapshot or `unresolved` by itself, changes by a status before them.
	//
	// What is compared is the JSON text of each value, in which the order of keys does not count: a node that is written again with the same
	// values is no change, and is not sent. The etag that was received before is then older than the one in the store: read the node for a
	// write that is conditional on its etag.
	//
	// Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
	// DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
	WatchChildren(ctx context.Context, in *WatchChildrenRequest, opts ...grpc.CallOption) (grpc.ServerStreamingClient[WatchChildrenResponse], error)
}

type registryServiceClient struct {
	cc grpc.ClientConnInterface
}

func NewRegistryServiceClient(cc grpc.ClientConnInterface) RegistryServiceClient {
	return &registryServiceClient{cc}
}

func (c *registryServiceClient) Register(ctx context.Context, in *RegisterRequest, opts ...grpc.CallOption) (*RegisterResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(RegisterResponse)
	err := c.cc.Invoke(ctx, RegistryService_Register_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *registryServiceClient) KeepAlive(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[KeepAliveRequest, KeepAliveResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &RegistryService_ServiceDesc.Streams[0], RegistryService_KeepAlive_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[KeepAliveRequest, KeepAliveResponse]{ClientStream: stream}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type RegistryService_KeepAliveClient = grpc.BidiStreamingClient[KeepAliveRequest, KeepAliveResponse]

func (c *registryServiceClient) RenewLease(ctx context.Context, in *RenewLeaseRequest, opts ...grpc.CallOption) (*RenewLeaseResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(RenewLeaseResponse)
	err := c.cc.Invoke(ctx, RegistryService_RenewLease_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *registryServiceClient) Deregister(ctx context.Context, in *DeregisterRequest, opts ...grpc.CallOption) (*DeregisterResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(DeregisterResponse)
	err := c.cc.Invoke(ctx, RegistryService_Deregister_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *registryServiceClient) RevokeLease(ctx context.Context, in *RevokeLeaseRequest, opts ...grpc.CallOption) (*RevokeLeaseResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(RevokeLeaseResponse)
	err := c.cc.Invoke(ctx, RegistryService_RevokeLease_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *registryServiceClient) Discover(ctx context.Context, in *DiscoverRequest, opts ...grpc.CallOption) (*DiscoverResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(DiscoverResponse)
	err := c.cc.Invoke(ctx, RegistryService_Discover_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *registryServiceClient) WatchChildren(ctx context.Context, in *WatchChildrenRequest, opts ...grpc.CallOption) (grpc.ServerStreamingClient[WatchChildrenResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &RegistryService_ServiceDesc.Streams[1], RegistryService_WatchChildren_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[WatchChildrenRequest, WatchChildrenResponse]{ClientStream: stream}
	if err := x.ClientStream.SendMsg(in); err != nil {
		return nil, err
	}
	if err := x.ClientStream.CloseSend(); err != nil {
		return nil, err
	}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type RegistryService_WatchChildrenClient = grpc.ServerStreamingClient[WatchChildrenResponse]

// RegistryServiceServer is the server API for RegistryService service.
// All implementations must embed UnimplementedRegistryServiceServer
// for forward compatibility.
//
// Registers servers while they are alive, and discovers registered servers.
//
// A lease represents the life of one client process. Its registrations exist while it is renewed. They are removed when it was not renewed
// for its ttl, and when the gateway that holds it was dead or frozen for one session timeout of the store, whatever the ttl. A client that
// loses its gateway connects to another one and registers again with the same lease: the registration is transferred in one transaction,
// and no reader sees it missing.
type RegistryServiceServer interface {
	// Creates one provider node per address below a service path, and grants a lease if the request has none.
	//
	// Links on the path are followed; it must exist, unless `create_path` is set. Registering an address again under the same lease replaces
	// its properties, except those that an operator has changed and of which the client still wants the same (see Override). Registering it
	// under another lease takes it over, since the last process to bind an address owns it; the next keep-alive of the old lease lists it in
	// `superseded_paths`. Either all addresses are registered or none.
	//
	// Errors: BAD_PATH, BAD_NAME, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN,
	// ALREADY_EXISTS (a persistent node has that name), EPHEMERAL_PARENT, DEPTH_EXCEEDED, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY,
	// RESERVED, NOT_PERMITTED, DRAINING, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
	Register(context.Context, *RegisterRequest) (*RegisterResponse, error)
	// Renews any number of leases over one stream, and shows that the gateway lives. Each request renews the leases it lists and is answered
	// at once, in order, with their remaining ttl; a request without leases is a ping. Send the next one after `interval`. Closing the stream
	// does not end a lease. For a lease that this gateway does not hold the state is LEASE_STATE_UNKNOWN: register again on this gateway
	// with the same lease. Renewals write nothing to the store, and a read-only token suffices.
	//
	// A response with `draining` answers no request: it is sent once, unasked. When the gateway shuts down, the stream then ends with
	// DRAINING; when it has only lost the store, the stream goes on.
	//
	// Errors: BAD_ARGUMENT, TOO_MANY (streams, leases in one message), DRAINING (go to another gateway).
	KeepAlive(grpc.BidiStreamingServer[KeepAliveRequest, KeepAliveResponse]) error
	// Renews one lease, for clients without streams.
	//
	// Errors: LEASE_UNKNOWN (register again on this gateway with the same lease), LEASE_EXPIRED, BAD_ARGUMENT.
	RenewLease(context.Context, *RenewLeaseRequest) (*RenewLeaseResponse, error)
	// Removes one registration immediately. Idempotent: a registration that does not exist or belongs to another lease is not an error.
	//
	// Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
	Deregister(context.Context, *DeregisterRequest) (*DeregisterResponse, error)
	// Ends a lease immediately and removes those of its registrations that this gateway holds: in one transaction if they fit into one. What
	// the lease registered through another gateway stays: compare `removed` with what the client has, and deregister the rest, which works
	// through any gateway. Idempotent; a lease that this gateway does not know is not an error, and nothing is removed.
	//
	// Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
	RevokeLease(context.Context, *RevokeLeaseRequest) (*RevokeLeaseResponse, error)
	// Returns the providers of a path, ordered by name. Links on the path are followed.
	//
	// Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never
	// read before, or with SYNCED), TIMEOUT (`min_revision` was not reached, or not all providers were read, in time), PAYLOAD_TOO_LARGE
	// (the response is larger than a message may be: ask with `names_only`, or use WatchChildren, which sends a snapshot in parts).
	Discover(context.Context, *DiscoverRequest) (*DiscoverResponse, error)
	// Watches the providers of a path. Links on the path are followed, and followed again when they change.
	//
	// The first frame is a snapshot, even if there are no providers, or `unresolved` if the path does not resolve. Frames are ordered by
	// revision and never repeated. Every stream converges to the state of the store; intermediate states may be skipped. A stream that
	// resumes with the last revision received, on any gateway, starts with the changes since then, or with a snapshot. If the gateway has lost
	// its connection to the store, the first frame says so: a snapshot or `unresolved` by itself, changes by a status before them.
	//
	// What is compared is the JSON text of each value, in which the order of keys does not count: a node that is written again with the same
	// values is no change, and is not sent. The etag that was received before is then older than the one in the store: read the node for a
	// write that is conditional on its etag.
	//
	// Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
	// DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
	WatchChildren(*WatchChildrenRequest, grpc.ServerStreamingServer[WatchChildrenResponse]) error
	mustEmbedUnimplementedRegistryServiceServer()
}

// UnimplementedRegistryServiceServer must be embedded to have
// forward compatible implementations.
//
// NOTE: this should be embedded by value instead of pointer to avoid a nil
// pointer dereference when methods are called.
type UnimplementedRegistryServiceServer struct{}

func (UnimplementedRegistryServiceServer) Register(context.Context, *RegisterRequest) (*RegisterResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method Register not implemented")
}
func (UnimplementedRegistryServiceServer) KeepAlive(grpc.BidiStreamingServer[KeepAliveRequest, KeepAliveResponse]) error {
	return status.Error(codes.Unimplemented, "method KeepAlive not implemented")
}
func (UnimplementedRegistryServiceServer) RenewLease(context.Context, *RenewLeaseRequest) (*RenewLeaseResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method RenewLease not implemented")
}
func (UnimplementedRegistryServiceServer) Deregister(context.Context, *DeregisterRequest) (*DeregisterResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method Deregister not implemented")
}
func (UnimplementedRegistryServiceServer) RevokeLease(context.Context, *RevokeLeaseRequest) (*RevokeLeaseResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method RevokeLease not implemented")
}
func (UnimplementedRegistryServiceServer) Discover(context.Context, *DiscoverRequest) (*DiscoverResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method Discover not implemented")
}
func (UnimplementedRegistryServiceServer) WatchChildren(*WatchChildrenRequest, grpc.ServerStreamingServer[WatchChildrenResponse]) error {
	return status.Error(codes.Unimplemented, "method WatchChildren not implemented")
}
func (UnimplementedRegistryServiceServer) mustEmbedUnimplementedRegistryServiceServer() {}
func (UnimplementedRegistryServiceServer) testEmbeddedByValue()                         {}

// UnsafeRegistryServiceServer may be embedded to opt out of forward compatibility for this service.
// Use of this interface is not recommended, as added methods to RegistryServiceServer will
// result in compilation errors.
type UnsafeRegistryServiceServer interface {
	mustEmbedUnimplementedRegistryServiceServer()
}

func RegisterRegistryServiceServer(s grpc.ServiceRegistrar, srv RegistryServiceServer) {
	// If the following call panics, it indicates UnimplementedRegistryServiceServer was
	// embedded by pointer and is nil.  This will cause panics if an
	// unimplemented method is ever invoked, so we test this at initialization
	// time to prevent it from happening at runtime later due to I/O.
	if t, ok := srv.(interface{ testEmbeddedByValue() }); ok {
		t.testEmbeddedByValue()
	}
	s.RegisterService(&RegistryService_ServiceDesc, srv)
}

func _RegistryService_Register_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(RegisterRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(RegistryServiceServer).Register(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: RegistryService_Register_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(RegistryServiceServer).Register(ctx, req.(*RegisterRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _RegistryService_KeepAlive_Handler(srv interface{}, stream grpc.ServerStream) error {
	return srv.(RegistryServiceServer).KeepAlive(&grpc.GenericServerStream[KeepAliveRequest, KeepAliveResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type RegistryService_KeepAliveServer = grpc.BidiStreamingServer[KeepAliveRequest, KeepAliveResponse]

func _RegistryService_RenewLease_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(RenewLeaseRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(RegistryServiceServer).RenewLease(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: RegistryService_RenewLease_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(RegistryServiceServer).RenewLease(ctx, req.(*RenewLeaseRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _RegistryService_Deregister_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(DeregisterRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(RegistryServiceServer).Deregister(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: RegistryService_Deregister_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(RegistryServiceServer).Deregister(ctx, req.(*DeregisterRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _RegistryService_RevokeLease_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(RevokeLeaseRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(RegistryServiceServer).RevokeLease(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: RegistryService_RevokeLease_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(RegistryServiceServer).RevokeLease(ctx, req.(*RevokeLeaseRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _RegistryService_Discover_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(DiscoverRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(RegistryServiceServer).Discover(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: RegistryService_Discover_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(RegistryServiceServer).Discover(ctx, req.(*DiscoverRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _RegistryService_WatchChildren_Handler(srv interface{}, stream grpc.ServerStream) error {
	m := new(WatchChildrenRequest)
	if err := stream.RecvMsg(m); err != nil {
		return err
	}
	return srv.(RegistryServiceServer).WatchChildren(m, &grpc.GenericServerStream[WatchChildrenRequest, WatchChildrenResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type RegistryService_WatchChildrenServer = grpc.ServerStreamingServer[WatchChildrenResponse]

// RegistryService_ServiceDesc is the grpc.ServiceDesc for RegistryService service.
// It's only intended for direct use with grpc.RegisterService,
// and not to be introspected or modified (even as a copy)
var RegistryService_ServiceDesc = grpc.ServiceDesc{
	ServiceName: "espalier.v1.RegistryService",
	HandlerType: (*RegistryServiceServer)(nil),
	Methods: []grpc.MethodDesc{
		{
			MethodName: "Register",
			Handler:    _RegistryService_Register_Handler,
		},
		{
			MethodName: "RenewLease",
			Handler:    _RegistryService_RenewLease_Handler,
		},
		{
			MethodName: "Deregister",
			Handler:    _RegistryService_Deregister_Handler,
		},
		{
			MethodName: "RevokeLease",
			Handler:    _RegistryService_RevokeLease_Handler,
		},
		{
			MethodName: "Discover",
			Handler:    _RegistryService_Discover_Handler,
		},
	},
	Streams: []grpc.StreamDesc{
		{
			StreamName:    "KeepAlive",
			Handler:       _RegistryService_KeepAlive_Handler,
			ServerStreams: true,
			ClientStreams: true,
		},
		{
			StreamName:    "WatchChildren",
			Handler:       _RegistryService_WatchChildren_Handler,
			ServerStreams: true,
		},
	},
	Metadata: "espalier/v1/registry.proto",
}
