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

// Code generated by protoc-gen-go. DO NOT EDIT.
// versions:
// 	protoc-gen-go v1.36.12
// 	protoc        (unknown)
// source: espalier/v1/registry.proto

package espalierv1

import (
	protoreflect "google.golang.org/protobuf/reflect/protoreflect"
	protoimpl "google.golang.org/protobuf/runtime/protoimpl"
	durationpb "google.golang.org/protobuf/types/known/durationpb"
	structpb "google.golang.org/protobuf/types/known/structpb"
	reflect "reflect"
	sync "sync"
	unsafe "unsafe"
)

const (
	// Verify that this generated code is sufficiently up-to-date.
	_ = protoimpl.EnforceVersion(20 - protoimpl.MinVersion)
	// Verify that runtime/protoimpl is sufficiently up-to-date.
	_ = protoimpl.EnforceVersion(protoimpl.MaxVersion - 20)
)

// State of a lease.
type LeaseState int32

const (
	// Never sent.
	LeaseState_LEASE_STATE_UNSPECIFIED LeaseState = 0
	// Alive for another `ttl`.
	LeaseState_LEASE_STATE_LIVE LeaseState = 1
	// Not held by this gateway; its registrations may still exist through another one. Register again on this gateway with the same lease.
	LeaseState_LEASE_STATE_UNKNOWN LeaseState = 2
	// Not renewed in time, or revoked; its registrations were removed.
	LeaseState_LEASE_STATE_EXPIRED LeaseState = 3
)

// Enum value maps for LeaseState.
var (
	LeaseState_name = map[int32]string{
		0: "LEASE_STATE_UNSPECIFIED",
		1: "LEASE_STATE_LIVE",
		2: "LEASE_STATE_UNKNOWN",
		3: "LEASE_STATE_EXPIRED",
	}
	LeaseState_value = map[string]int32{
		"LEASE_STATE_UNSPECIFIED": 0,
		"LEASE_STATE_LIVE":        1,
		"LEASE_STATE_UNKNOWN":     2,
		"LEASE_STATE_EXPIRED":     3,
	}
)

func (x LeaseState) Enum() *LeaseState {
	p := new(LeaseState)
	*p = x
	return p
}

func (x LeaseState) String() string {
	return protoimpl.X.EnumStringOf(x.Descriptor(), protoreflect.EnumNumber(x))
}

func (LeaseState) Descriptor() protoreflect.EnumDescriptor {
	return file_espalier_v1_registry_proto_enumTypes[0].Descriptor()
}

func (LeaseState) Type() protoreflect.EnumType {
	return &file_espalier_v1_registry_proto_enumTypes[0]
}

func (x LeaseState) Number() protoreflect.EnumNumber {
	return protoreflect.EnumNumber(x)
}

// Deprecated: Use LeaseState.Descriptor instead.
func (LeaseState) EnumDescriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{0}
}

// Request of Register.
type RegisterRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The service path whose children are its providers, for example "/cms/providers".
	Path string `protobuf:"bytes,1,opt,name=path,proto3" json:"path,omitempty"`
	// The addresses that the server listens on: "host:port", "[v6]:port" or ":port". The last means that port on every host of `hosts` or, if
	// that is empty, on the peer address of the call. "0.0.0.0:port" and "[::]:port" mean the same. At least one.
	Addresses []string `protobuf:"bytes,2,rep,name=addresses,proto3" json:"addresses,omitempty"`
	// Properties of the provider: "pid", "version", ... The keys "lease", "lease_wanted" and "lease_override" are reserved (BAD_VALUE).
	Properties *structpb.Struct `protobuf:"bytes,3,opt,name=properties,proto3" json:"properties,omitempty"`
	// More properties, as JSON texts by key, for numbers that a double cannot represent. A key may be in only one of the two fields.
	JsonProperties map[string]string `protobuf:"bytes,4,rep,name=json_properties,json=jsonProperties,proto3" json:"json_properties,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	// The lease to register under: 32 lower-case hexadecimal digits, known only to this client. Empty: grant a new lease.
	LeaseId string `protobuf:"bytes,5,opt,name=lease_id,json=leaseId,proto3" json:"lease_id,omitempty"`
	// How long the registration outlives the last renewal. Default 10 s; clamped to the limits of the gateway (2 s to 1 h). The response has
	// the granted ttl. For a lease that this gateway already holds, it replaces the previous ttl.
	Ttl *durationpb.Duration `protobuf:"bytes,6,opt,name=ttl,proto3" json:"ttl,omitempty"`
	// Host names or IP addresses of the caller, for an address ":port".
	Hosts []string `protobuf:"bytes,7,rep,name=hosts,proto3" json:"hosts,omitempty"`
	// Create the service path and its parents if they do not exist. Default false.
	CreatePath bool `protobuf:"varint,8,opt,name=create_path,json=createPath,proto3" json:"create_path,omitempty"`
	// Take over an address that a native ZooKeeper client registered. Default false: fail with REGISTRATION_TAKEN.
	Force bool `protobuf:"varint,9,opt,name=force,proto3" json:"force,omitempty"`
	// Dry run: check the request and respond as if it had been applied, but write nothing. Default false.
	ValidateOnly bool `protobuf:"varint,10,opt,name=validate_only,json=validateOnly,proto3" json:"validate_only,omitempty"`
	// The ACL of the provider nodes. Empty: the default of the gateway. It is kept when the registration moves to another gateway, if the
	// client sends it there too. BAD_ARGUMENT if the store has no ACLs.
	Acl []*AclEntry `protobuf:"bytes,11,rep,name=acl,proto3" json:"acl,omitempty"`
	// What operators have changed in these providers, by provider path: the last `overrides` received in a RegisterResponse or LeaseStatus,
	// unchanged. Used where the node does not exist any more; a key of which the client now wants another value is dropped.
	Overrides map[string]*Override `protobuf:"bytes,12,rep,name=overrides,proto3" json:"overrides,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	// By provider path, the last value received for it in `identities` of a RegisterResponse or LeaseStatus, unchanged. By it a gateway
	// recognizes the node of this client although somebody has overwritten its data.
	Identities    map[string]string `protobuf:"bytes,13,rep,name=identities,proto3" json:"identities,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RegisterRequest) Reset() {
	*x = RegisterRequest{}
	mi := &file_espalier_v1_registry_proto_msgTypes[0]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RegisterRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RegisterRequest) ProtoMessage() {}

func (x *RegisterRequest) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[0]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RegisterRequest.ProtoReflect.Descriptor instead.
func (*RegisterRequest) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{0}
}

func (x *RegisterRequest) GetPath() string {
	if x != nil {
		return x.Path
	}
	return ""
}

func (x *RegisterRequest) GetAddresses() []string {
	if x != nil {
		return x.Addresses
	}
	return nil
}

func (x *RegisterRequest) GetProperties() *structpb.Struct {
	if x != nil {
		return x.Properties
	}
	return nil
}

func (x *RegisterRequest) GetJsonProperties() map[string]string {
	if x != nil {
		return x.JsonProperties
	}
	return nil
}

func (x *RegisterRequest) GetLeaseId() string {
	if x != nil {
		return x.LeaseId
	}
	return ""
}

func (x *RegisterRequest) GetTtl() *durationpb.Duration {
	if x != nil {
		return x.Ttl
	}
	return nil
}

func (x *RegisterRequest) GetHosts() []string {
	if x != nil {
		return x.Hosts
	}
	return nil
}

func (x *RegisterRequest) GetCreatePath() bool {
	if x != nil {
		return x.CreatePath
	}
	return false
}

func (x *RegisterRequest) GetForce() bool {
	if x != nil {
		return x.Force
	}
	return false
}

func (x *RegisterRequest) GetValidateOnly() bool {
	if x != nil {
		return x.ValidateOnly
	}
	return false
}

func (x *RegisterRequest) GetAcl() []*AclEntry {
	if x != nil {
		return x.Acl
	}
	return nil
}

func (x *RegisterRequest) GetOverrides() map[string]*Override {
	if x != nil {
		return x.Overrides
	}
	return nil
}

func (x *RegisterRequest) GetIdentities() map[string]string {
	if x != nil {
		return x.Identities
	}
	return nil
}

// Response of Register.
type RegisterResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The lease, from the request or newly granted. Keep it secret: it authorizes changes to these registrations.
	LeaseId string `protobuf:"bytes,1,opt,name=lease_id,json=leaseId,proto3" json:"lease_id,omitempty"`
	// The granted ttl.
	Ttl *durationpb.Duration `protobuf:"bytes,2,opt,name=ttl,proto3" json:"ttl,omitempty"`
	// The paths of the provider nodes, in the order of the addresses.
	ProviderPaths []string `protobuf:"bytes,3,rep,name=provider_paths,json=providerPaths,proto3" json:"provider_paths,omitempty"`
	// The service path with all links resolved.
	RealPath string `protobuf:"bytes,4,opt,name=real_path,json=realPath,proto3" json:"real_path,omitempty"`
	// The revision that created or changed them; unchanged registrations keep their revision.
	Revision int64 `protobuf:"varint,5,opt,name=revision,proto3" json:"revision,omitempty"`
	// Those of `provider_paths` that were taken over from another lease or a native client.
	TakenOverPaths []string `protobuf:"bytes,6,rep,name=taken_over_paths,json=takenOverPaths,proto3" json:"taken_over_paths,omitempty"`
	// What operators have changed in these providers, by provider path. Send it with the next Register.
	Overrides map[string]*Override `protobuf:"bytes,7,rep,name=overrides,proto3" json:"overrides,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	// Identifies each of the provider nodes, by path; opaque. Send it with the next Register.
	Identities    map[string]string `protobuf:"bytes,8,rep,name=identities,proto3" json:"identities,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RegisterResponse) Reset() {
	*x = RegisterResponse{}
	mi := &file_espalier_v1_registry_proto_msgTypes[1]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RegisterResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RegisterResponse) ProtoMessage() {}

func (x *RegisterResponse) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[1]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RegisterResponse.ProtoReflect.Descriptor instead.
func (*RegisterResponse) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{1}
}

func (x *RegisterResponse) GetLeaseId() string {
	if x != nil {
		return x.LeaseId
	}
	return ""
}

func (x *RegisterResponse) GetTtl() *durationpb.Duration {
	if x != nil {
		return x.Ttl
	}
	return nil
}

func (x *RegisterResponse) GetProviderPaths() []string {
	if x != nil {
		return x.ProviderPaths
	}
	return nil
}

func (x *RegisterResponse) GetRealPath() string {
	if x != nil {
		return x.RealPath
	}
	return ""
}

func (x *RegisterResponse) GetRevision() int64 {
	if x != nil {
		return x.Revision
	}
	return 0
}

func (x *RegisterResponse) GetTakenOverPaths() []string {
	if x != nil {
		return x.TakenOverPaths
	}
	return nil
}

func (x *RegisterResponse) GetOverrides() map[string]*Override {
	if x != nil {
		return x.Overrides
	}
	return nil
}

func (x *RegisterResponse) GetIdentities() map[string]string {
	if x != nil {
		return x.Identities
	}
	return nil
}

// The status of one lease.
type LeaseStatus struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The lease.
	LeaseId string `protobuf:"bytes,1,opt,name=lease_id,json=leaseId,proto3" json:"lease_id,omitempty"`
	// Live, unknown to this gateway, or expired.
	State LeaseState `protobuf:"varint,2,opt,name=state,proto3,enum=espalier.v1.LeaseState" json:"state,omitempty"`
	// Time until it expires without another renewal. Zero unless live.
	Ttl *durationpb.Duration `protobuf:"bytes,3,opt,name=ttl,proto3" json:"ttl,omitempty"`
	// Provider paths that another lease took over. Do not register them again. Repeated until this lease registers or deregisters them.
	SupersededPaths []string `protobuf:"bytes,4,rep,name=superseded_paths,json=supersededPaths,proto3" json:"superseded_paths,omitempty"`
	// What operators have changed in the providers of this lease, by provider path. Replaces what was received before. Send it with the next
	// Register, so that it outlives this gateway.
	Overrides map[string]*Override `protobuf:"bytes,5,rep,name=overrides,proto3" json:"overrides,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	// The identities, by provider path, of those nodes that were created again since this client registered them. They replace the values
	// for these paths.
	Identities    map[string]string `protobuf:"bytes,6,rep,name=identities,proto3" json:"identities,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *LeaseStatus) Reset() {
	*x = LeaseStatus{}
	mi := &file_espalier_v1_registry_proto_msgTypes[2]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *LeaseStatus) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*LeaseStatus) ProtoMessage() {}

func (x *LeaseStatus) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[2]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use LeaseStatus.ProtoReflect.Descriptor instead.
func (*LeaseStatus) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{2}
}

func (x *LeaseStatus) GetLeaseId() string {
	if x != nil {
		return x.LeaseId
	}
	return ""
}

func (x *LeaseStatus) GetState() LeaseState {
	if x != nil {
		return x.State
	}
	return LeaseState_LEASE_STATE_UNSPECIFIED
}

func (x *LeaseStatus) GetTtl() *durationpb.Duration {
	if x != nil {
		return x.Ttl
	}
	return nil
}

func (x *LeaseStatus) GetSupersededPaths() []string {
	if x != nil {
		return x.SupersededPaths
	}
	return nil
}

func (x *LeaseStatus) GetOverrides() map[string]*Override {
	if x != nil {
		return x.Overrides
	}
	return nil
}

func (x *LeaseStatus) GetIdentities() map[string]string {
	if x != nil {
		return x.Identities
	}
	return nil
}

// Request of KeepAlive.
type KeepAliveRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The leases to renew. None: a ping.
	LeaseIds      []string `protobuf:"bytes,1,rep,name=lease_ids,json=leaseIds,proto3" json:"lease_ids,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *KeepAliveRequest) Reset() {
	*x = KeepAliveRequest{}
	mi := &file_espalier_v1_registry_proto_msgTypes[3]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *KeepAliveRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*KeepAliveRequest) ProtoMessage() {}

func (x *KeepAliveRequest) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[3]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use KeepAliveRequest.ProtoReflect.Descriptor instead.
func (*KeepAliveRequest) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{3}
}

func (x *KeepAliveRequest) GetLeaseIds() []string {
	if x != nil {
		return x.LeaseIds
	}
	return nil
}

// Response to one KeepAliveRequest or, with `draining`, an unasked message of the gateway.
type KeepAliveResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The status of each lease of the request, in the same order. Empty with `draining`.
	Leases []*LeaseStatus `protobuf:"bytes,1,rep,name=leases,proto3" json:"leases,omitempty"`
	// The gateway is shutting down or has lost the store: connect to another one and register again there with the same leases. True only
	// in a message that answers no request.
	Draining bool `protobuf:"varint,2,opt,name=draining,proto3" json:"draining,omitempty"`
	// When to send the next request. At most 2 s, and sooner where ttls or the session timeout of the store are short. A gateway that
	// has answered nothing for twice this time is to be left.
	Interval      *durationpb.Duration `protobuf:"bytes,3,opt,name=interval,proto3" json:"interval,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *KeepAliveResponse) Reset() {
	*x = KeepAliveResponse{}
	mi := &file_espalier_v1_registry_proto_msgTypes[4]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *KeepAliveResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*KeepAliveResponse) ProtoMessage() {}

func (x *KeepAliveResponse) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[4]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use KeepAliveResponse.ProtoReflect.Descriptor instead.
func (*KeepAliveResponse) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{4}
}

func (x *KeepAliveResponse) GetLeases() []*LeaseStatus {
	if x != nil {
		return x.Leases
	}
	return nil
}

func (x *KeepAliveResponse) GetDraining() bool {
	if x != nil {
		return x.Draining
	}
	return false
}

func (x *KeepAliveResponse) GetInterval() *durationpb.Duration {
	if x != nil {
		return x.Interval
	}
	return nil
}

// Request of RenewLease.
type RenewLeaseRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The lease.
	LeaseId       string `protobuf:"bytes,1,opt,name=lease_id,json=leaseId,proto3" json:"lease_id,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RenewLeaseRequest) Reset() {
	*x = RenewLeaseRequest{}
	mi := &file_espalier_v1_registry_proto_msgTypes[5]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RenewLeaseRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RenewLeaseRequest) ProtoMessage() {}

func (x *RenewLeaseRequest) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[5]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RenewLeaseRequest.ProtoReflect.Descriptor instead.
func (*RenewLeaseRequest) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{5}
}

func (x *RenewLeaseRequest) GetLeaseId() string {
	if x != nil {
		return x.LeaseId
	}
	return ""
}

// Response of RenewLease.
type RenewLeaseResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The status of the lease; always live.
	Lease         *LeaseStatus `protobuf:"bytes,1,opt,name=lease,proto3" json:"lease,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RenewLeaseResponse) Reset() {
	*x = RenewLeaseResponse{}
	mi := &file_espalier_v1_registry_proto_msgTypes[6]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RenewLeaseResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RenewLeaseResponse) ProtoMessage() {}

func (x *RenewLeaseResponse) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[6]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RenewLeaseResponse.ProtoReflect.Descriptor instead.
func (*RenewLeaseResponse) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{6}
}

func (x *RenewLeaseResponse) GetLease() *LeaseStatus {
	if x != nil {
		return x.Lease
	}
	return nil
}

// Request of Deregister.
type DeregisterRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The service path, as in the call of Register.
	Path string `protobuf:"bytes,1,opt,name=path,proto3" json:"path,omitempty"`
	// The lease that holds the registration.
	LeaseId string `protobuf:"bytes,2,opt,name=lease_id,json=leaseId,proto3" json:"lease_id,omitempty"`
	// Its address, as in the call of Register.
	Address string `protobuf:"bytes,3,opt,name=address,proto3" json:"address,omitempty"`
	// For an address ":port": the hosts, as in the call of Register.
	Hosts         []string `protobuf:"bytes,4,rep,name=hosts,proto3" json:"hosts,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *DeregisterRequest) Reset() {
	*x = DeregisterRequest{}
	mi := &file_espalier_v1_registry_proto_msgTypes[7]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *DeregisterRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*DeregisterRequest) ProtoMessage() {}

func (x *DeregisterRequest) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[7]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use DeregisterRequest.ProtoReflect.Descriptor instead.
func (*DeregisterRequest) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{7}
}

func (x *DeregisterRequest) GetPath() string {
	if x != nil {
		return x.Path
	}
	return ""
}

func (x *DeregisterRequest) GetLeaseId() string {
	if x != nil {
		return x.LeaseId
	}
	return ""
}

func (x *DeregisterRequest) GetAddress() string {
	if x != nil {
		return x.Address
	}
	return ""
}

func (x *DeregisterRequest) GetHosts() []string {
	if x != nil {
		return x.Hosts
	}
	return nil
}

// Response of Deregister.
type DeregisterResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Whether a registration was removed by this call.
	Removed bool `protobuf:"varint,1,opt,name=removed,proto3" json:"removed,omitempty"`
	// The revision of the removal; zero if nothing was removed.
	Revision      int64 `protobuf:"varint,2,opt,name=revision,proto3" json:"revision,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *DeregisterResponse) Reset() {
	*x = DeregisterResponse{}
	mi := &file_espalier_v1_registry_proto_msgTypes[8]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *DeregisterResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*DeregisterResponse) ProtoMessage() {}

func (x *DeregisterResponse) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[8]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use DeregisterResponse.ProtoReflect.Descriptor instead.
func (*DeregisterResponse) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{8}
}

func (x *DeregisterResponse) GetRemoved() bool {
	if x != nil {
		return x.Removed
	}
	return false
}

func (x *DeregisterResponse) GetRevision() int64 {
	if x != nil {
		return x.Revision
	}
	return 0
}

// Request of RevokeLease.
type RevokeLeaseRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The lease.
	LeaseId       string `protobuf:"bytes,1,opt,name=lease_id,json=leaseId,proto3" json:"lease_id,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RevokeLeaseRequest) Reset() {
	*x = RevokeLeaseRequest{}
	mi := &file_espalier_v1_registry_proto_msgTypes[9]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RevokeLeaseRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RevokeLeaseRequest) ProtoMessage() {}

func (x *RevokeLeaseRequest) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[9]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RevokeLeaseRequest.ProtoReflect.Descriptor instead.
func (*RevokeLeaseRequest) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{9}
}

func (x *RevokeLeaseRequest) GetLeaseId() string {
	if x != nil {
		return x.LeaseId
	}
	return ""
}

// Response of RevokeLease.
type RevokeLeaseResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The provider nodes that were removed.
	RemovedPaths []string `protobuf:"bytes,1,rep,name=removed_paths,json=removedPaths,proto3" json:"removed_paths,omitempty"`
	// The revision of the removal; zero if nothing was removed.
	Revision int64 `protobuf:"varint,2,opt,name=revision,proto3" json:"revision,omitempty"`
	// How many registrations were removed. Zero if this gateway does not hold the lease.
	Removed       int32 `protobuf:"varint,3,opt,name=removed,proto3" json:"removed,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RevokeLeaseResponse) Reset() {
	*x = RevokeLeaseResponse{}
	mi := &file_espalier_v1_registry_proto_msgTypes[10]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RevokeLeaseResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RevokeLeaseResponse) ProtoMessage() {}

func (x *RevokeLeaseResponse) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[10]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RevokeLeaseResponse.ProtoReflect.Descriptor instead.
func (*RevokeLeaseResponse) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{10}
}

func (x *RevokeLeaseResponse) GetRemovedPaths() []string {
	if x != nil {
		return x.RemovedPaths
	}
	return nil
}

func (x *RevokeLeaseResponse) GetRevision() int64 {
	if x != nil {
		return x.Revision
	}
	return 0
}

func (x *RevokeLeaseResponse) GetRemoved() int32 {
	if x != nil {
		return x.Removed
	}
	return 0
}

// Request of Discover.
type DiscoverRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The service path.
	Path string `protobuf:"bytes,1,opt,name=path,proto3" json:"path,omitempty"`
	// How fresh the response must be. Default CACHED.
	Consistency Consistency `protobuf:"varint,2,opt,name=consistency,proto3,enum=espalier.v1.Consistency" json:"consistency,omitempty"`
	// The response is at least as new as this revision. Zero: any revision.
	MinRevision int64 `protobuf:"varint,3,opt,name=min_revision,json=minRevision,proto3" json:"min_revision,omitempty"`
	// Return names only. Default false.
	NamesOnly bool `protobuf:"varint,4,opt,name=names_only,json=namesOnly,proto3" json:"names_only,omitempty"`
	// Return only providers whose properties equal all of these values. Numbers are compared as numbers, exactly: 1 matches 1.0, and 2^53 does
	// not match 2^53 + 1.
	Match *structpb.Struct `protobuf:"bytes,5,opt,name=match,proto3" json:"match,omitempty"`
	// Return properties as JSON texts only, without a Struct. Default false.
	JsonOnly bool `protobuf:"varint,6,opt,name=json_only,json=jsonOnly,proto3" json:"json_only,omitempty"`
	// Further properties to match, as JSON texts by key. A key may be in only one of the two fields.
	JsonMatch     map[string]string `protobuf:"bytes,7,rep,name=json_match,json=jsonMatch,proto3" json:"json_match,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *DiscoverRequest) Reset() {
	*x = DiscoverRequest{}
	mi := &file_espalier_v1_registry_proto_msgTypes[11]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *DiscoverRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*DiscoverRequest) ProtoMessage() {}

func (x *DiscoverRequest) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[11]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use DiscoverRequest.ProtoReflect.Descriptor instead.
func (*DiscoverRequest) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{11}
}

func (x *DiscoverRequest) GetPath() string {
	if x != nil {
		return x.Path
	}
	return ""
}

func (x *DiscoverRequest) GetConsistency() Consistency {
	if x != nil {
		return x.Consistency
	}
	return Consistency_CONSISTENCY_UNSPECIFIED
}

func (x *DiscoverRequest) GetMinRevision() int64 {
	if x != nil {
		return x.MinRevision
	}
	return 0
}

func (x *DiscoverRequest) GetNamesOnly() bool {
	if x != nil {
		return x.NamesOnly
	}
	return false
}

func (x *DiscoverRequest) GetMatch() *structpb.Struct {
	if x != nil {
		return x.Match
	}
	return nil
}

func (x *DiscoverRequest) GetJsonOnly() bool {
	if x != nil {
		return x.JsonOnly
	}
	return false
}

func (x *DiscoverRequest) GetJsonMatch() map[string]string {
	if x != nil {
		return x.JsonMatch
	}
	return nil
}

// Response of Discover.
type DiscoverResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Ordered by name.
	Providers []*Provider `protobuf:"bytes,1,rep,name=providers,proto3" json:"providers,omitempty"`
	// Revision, source and age of the response.
	Provenance    *Provenance `protobuf:"bytes,2,opt,name=provenance,proto3" json:"provenance,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *DiscoverResponse) Reset() {
	*x = DiscoverResponse{}
	mi := &file_espalier_v1_registry_proto_msgTypes[12]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *DiscoverResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*DiscoverResponse) ProtoMessage() {}

func (x *DiscoverResponse) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[12]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use DiscoverResponse.ProtoReflect.Descriptor instead.
func (*DiscoverResponse) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{12}
}

func (x *DiscoverResponse) GetProviders() []*Provider {
	if x != nil {
		return x.Providers
	}
	return nil
}

func (x *DiscoverResponse) GetProvenance() *Provenance {
	if x != nil {
		return x.Provenance
	}
	return nil
}

// Request of WatchChildren.
type WatchChildrenRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The service path.
	Path string `protobuf:"bytes,1,opt,name=path,proto3" json:"path,omitempty"`
	// Revision of the last frame received that has one, from any gateway, to receive only the changes since then. Zero: start with a snapshot.
	ResumeRevision int64 `protobuf:"varint,2,opt,name=resume_revision,json=resumeRevision,proto3" json:"resume_revision,omitempty"`
	// Fail at the start with NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED if the path does not resolve. Default false: send
	// `unresolved` and wait.
	MustExist bool `protobuf:"varint,3,opt,name=must_exist,json=mustExist,proto3" json:"must_exist,omitempty"`
	// Return names only; changes of properties are then not sent. Default false.
	NamesOnly bool `protobuf:"varint,4,opt,name=names_only,json=namesOnly,proto3" json:"names_only,omitempty"`
	// Return properties as JSON texts only, without a Struct. Default false.
	JsonOnly      bool `protobuf:"varint,5,opt,name=json_only,json=jsonOnly,proto3" json:"json_only,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *WatchChildrenRequest) Reset() {
	*x = WatchChildrenRequest{}
	mi := &file_espalier_v1_registry_proto_msgTypes[13]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *WatchChildrenRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*WatchChildrenRequest) ProtoMessage() {}

func (x *WatchChildrenRequest) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[13]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use WatchChildrenRequest.ProtoReflect.Descriptor instead.
func (*WatchChildrenRequest) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{13}
}

func (x *WatchChildrenRequest) GetPath() string {
	if x != nil {
		return x.Path
	}
	return ""
}

func (x *WatchChildrenRequest) GetResumeRevision() int64 {
	if x != nil {
		return x.ResumeRevision
	}
	return 0
}

func (x *WatchChildrenRequest) GetMustExist() bool {
	if x != nil {
		return x.MustExist
	}
	return false
}

func (x *WatchChildrenRequest) GetNamesOnly() bool {
	if x != nil {
		return x.NamesOnly
	}
	return false
}

func (x *WatchChildrenRequest) GetJsonOnly() bool {
	if x != nil {
		return x.JsonOnly
	}
	return false
}

// One frame of the watch.
type WatchChildrenResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// All changes of this watch up to this revision have been sent, including this frame. Zero for a part of a snapshot that is not the
	// last: the rest is still to come, so there is no revision yet to resume from, and the one received before stays in force.
	Revision int64 `protobuf:"varint,1,opt,name=revision,proto3" json:"revision,omitempty"`
	// The content of the frame.
	//
	// Types that are valid to be assigned to Frame:
	//
	//	*WatchChildrenResponse_Snapshot
	//	*WatchChildrenResponse_Change
	//	*WatchChildrenResponse_Unresolved
	//	*WatchChildrenResponse_Status
	//	*WatchChildrenResponse_Bookmark
	Frame         isWatchChildrenResponse_Frame `protobuf_oneof:"frame"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *WatchChildrenResponse) Reset() {
	*x = WatchChildrenResponse{}
	mi := &file_espalier_v1_registry_proto_msgTypes[14]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *WatchChildrenResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*WatchChildrenResponse) ProtoMessage() {}

func (x *WatchChildrenResponse) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[14]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use WatchChildrenResponse.ProtoReflect.Descriptor instead.
func (*WatchChildrenResponse) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{14}
}

func (x *WatchChildrenResponse) GetRevision() int64 {
	if x != nil {
		return x.Revision
	}
	return 0
}

func (x *WatchChildrenResponse) GetFrame() isWatchChildrenResponse_Frame {
	if x != nil {
		return x.Frame
	}
	return nil
}

func (x *WatchChildrenResponse) GetSnapshot() *ChildrenSnapshot {
	if x != nil {
		if x, ok := x.Frame.(*WatchChildrenResponse_Snapshot); ok {
			return x.Snapshot
		}
	}
	return nil
}

func (x *WatchChildrenResponse) GetChange() *ChildrenChange {
	if x != nil {
		if x, ok := x.Frame.(*WatchChildrenResponse_Change); ok {
			return x.Change
		}
	}
	return nil
}

func (x *WatchChildrenResponse) GetUnresolved() *UnresolvedFrame {
	if x != nil {
		if x, ok := x.Frame.(*WatchChildrenResponse_Unresolved); ok {
			return x.Unresolved
		}
	}
	return nil
}

func (x *WatchChildrenResponse) GetStatus() *StatusFrame {
	if x != nil {
		if x, ok := x.Frame.(*WatchChildrenResponse_Status); ok {
			return x.Status
		}
	}
	return nil
}

func (x *WatchChildrenResponse) GetBookmark() *BookmarkFrame {
	if x != nil {
		if x, ok := x.Frame.(*WatchChildrenResponse_Bookmark); ok {
			return x.Bookmark
		}
	}
	return nil
}

type isWatchChildrenResponse_Frame interface {
	isWatchChildrenResponse_Frame()
}

type WatchChildrenResponse_Snapshot struct {
	// The complete state; replaces all state received before.
	Snapshot *ChildrenSnapshot `protobuf:"bytes,2,opt,name=snapshot,proto3,oneof"`
}

type WatchChildrenResponse_Change struct {
	// The difference from the previous state.
	Change *ChildrenChange `protobuf:"bytes,3,opt,name=change,proto3,oneof"`
}

type WatchChildrenResponse_Unresolved struct {
	// The path does not resolve; discard all state received before.
	Unresolved *UnresolvedFrame `protobuf:"bytes,4,opt,name=unresolved,proto3,oneof"`
}

type WatchChildrenResponse_Status struct {
	// The connection to the store was lost or restored.
	Status *StatusFrame `protobuf:"bytes,5,opt,name=status,proto3,oneof"`
}

type WatchChildrenResponse_Bookmark struct {
	// No changes up to this revision.
	Bookmark *BookmarkFrame `protobuf:"bytes,6,opt,name=bookmark,proto3,oneof"`
}

func (*WatchChildrenResponse_Snapshot) isWatchChildrenResponse_Frame() {}

func (*WatchChildrenResponse_Change) isWatchChildrenResponse_Frame() {}

func (*WatchChildrenResponse_Unresolved) isWatchChildrenResponse_Frame() {}

func (*WatchChildrenResponse_Status) isWatchChildrenResponse_Frame() {}

func (*WatchChildrenResponse_Bookmark) isWatchChildrenResponse_Frame() {}

// All providers of a path, or one part of them.
type ChildrenSnapshot struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Ordered by name.
	Providers []*Provider `protobuf:"bytes,1,rep,name=providers,proto3" json:"providers,omitempty"`
	// True on the first part: start a new set.
	First bool `protobuf:"varint,2,opt,name=first,proto3" json:"first,omitempty"`
	// True on the last part: the set is complete and replaces the previous state.
	Last bool `protobuf:"varint,3,opt,name=last,proto3" json:"last,omitempty"`
	// Revision, source and age of the snapshot. On the last part only.
	Provenance    *Provenance `protobuf:"bytes,4,opt,name=provenance,proto3" json:"provenance,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ChildrenSnapshot) Reset() {
	*x = ChildrenSnapshot{}
	mi := &file_espalier_v1_registry_proto_msgTypes[15]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ChildrenSnapshot) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ChildrenSnapshot) ProtoMessage() {}

func (x *ChildrenSnapshot) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[15]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ChildrenSnapshot.ProtoReflect.Descriptor instead.
func (*ChildrenSnapshot) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{15}
}

func (x *ChildrenSnapshot) GetProviders() []*Provider {
	if x != nil {
		return x.Providers
	}
	return nil
}

func (x *ChildrenSnapshot) GetFirst() bool {
	if x != nil {
		return x.First
	}
	return false
}

func (x *ChildrenSnapshot) GetLast() bool {
	if x != nil {
		return x.Last
	}
	return false
}

func (x *ChildrenSnapshot) GetProvenance() *Provenance {
	if x != nil {
		return x.Provenance
	}
	return nil
}

// The difference between two states.
type ChildrenChange struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Providers that were added.
	Added []*Provider `protobuf:"bytes,1,rep,name=added,proto3" json:"added,omitempty"`
	// Providers whose properties changed.
	Updated []*Provider `protobuf:"bytes,2,rep,name=updated,proto3" json:"updated,omitempty"`
	// Names of providers that were removed.
	Removed       []string `protobuf:"bytes,3,rep,name=removed,proto3" json:"removed,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ChildrenChange) Reset() {
	*x = ChildrenChange{}
	mi := &file_espalier_v1_registry_proto_msgTypes[16]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ChildrenChange) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ChildrenChange) ProtoMessage() {}

func (x *ChildrenChange) ProtoReflect() protoreflect.Message {
	mi := &file_espalier_v1_registry_proto_msgTypes[16]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ChildrenChange.ProtoReflect.Descriptor instead.
func (*ChildrenChange) Descriptor() ([]byte, []int) {
	return file_espalier_v1_registry_proto_rawDescGZIP(), []int{16}
}

func (x *ChildrenChange) GetAdded() []*Provider {
	if x != nil {
		return x.Added
	}
	return nil
}

func (x *ChildrenChange) GetUpdated() []*Provider {
	if x != nil {
		return x.Updated
	}
	return nil
}

func (x *ChildrenChange) GetRemoved() []string {
	if x != nil {
		return x.Removed
	}
	return nil
}

var File_espalier_v1_registry_proto protoreflect.FileDescriptor

const file_espalier_v1_registry_proto_rawDesc = "" +
	"\n" +
	"\x1aespalier/v1/registry.proto\x12\vespalier.v1\x1a\x17espalier/v1/types.proto\x1a\x1egoogle/protobuf/duration.proto\x1a\x1cgoogle/protobuf/struct.proto\"\xaa\x06\n" +
	"\x0fRegisterRequest\x12\x12\n" +
	"\x04path\x18\x01 \x01(\tR\x04path\x12\x1c\n" +
	"\taddresses\x18\x02 \x03(\tR\taddresses\x127\n" +
	"\n" +
	"properties\x18\x03 \x01(\v2\x17.google.protobuf.StructR\n" +
	"properties\x12Y\n" +
	"\x0fjson_properties\x18\x04 \x03(\v20.espalier.v1.RegisterRequest.JsonPropertiesEntryR\x0ejsonProperties\x12\x19\n" +
	"\blease_id\x18\x05 \x01(\tR\aleaseId\x12+\n" +
	"\x03ttl\x18\x06 \x01(\v2\x19.google.protobuf.DurationR\x03ttl\x12\x14\n" +
	"\x05hosts\x18\a \x03(\tR\x05hosts\x12\x1f\n" +
	"\vcreate_path\x18\b \x01(\bR\n" +
	"createPath\x12\x14\n" +
	"\x05force\x18\t \x01(\bR\x05force\x12#\n" +
	"\rvalidate_only\x18\n" +
	" \x01(\bR\fvalidateOnly\x12'\n" +
	"\x03acl\x18\v \x03(\v2\x15.espalier.v1.AclEntryR\x03acl\x12I\n" +
	"\toverrides\x18\f \x03(\v2+.espalier.v1.RegisterRequest.OverridesEntryR\toverrides\x12L\n" +
	"\n" +
	"identities\x18\r \x03(\v2,.espalier.v1.RegisterRequest.IdentitiesEntryR\n" +
	"identities\x1aA\n" +
	"\x13JsonPropertiesEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\x1aS\n" +
	"\x0eOverridesEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12+\n" +
	"\x05value\x18\x02 \x01(\v2\x15.espalier.v1.OverrideR\x05value:\x028\x01\x1a=\n" +
	"\x0fIdentitiesEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"\x93\x04\n" +
	"\x10RegisterResponse\x12\x19\n" +
	"\blease_id\x18\x01 \x01(\tR\aleaseId\x12+\n" +
	"\x03ttl\x18\x02 \x01(\v2\x19.google.protobuf.DurationR\x03ttl\x12%\n" +
	"\x0eprovider_paths\x18\x03 \x03(\tR\rproviderPaths\x12\x1b\n" +
	"\treal_path\x18\x04 \x01(\tR\brealPath\x12\x1a\n" +
	"\brevision\x18\x05 \x01(\x03R\brevision\x12(\n" +
	"\x10taken_over_paths\x18\x06 \x03(\tR\x0etakenOverPaths\x12J\n" +
	"\toverrides\x18\a \x03(\v2,.espalier.v1.RegisterResponse.OverridesEntryR\toverrides\x12M\n" +
	"\n" +
	"identities\x18\b \x03(\v2-.espalier.v1.RegisterResponse.IdentitiesEntryR\n" +
	"identities\x1aS\n" +
	"\x0eOverridesEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12+\n" +
	"\x05value\x18\x02 \x01(\v2\x15.espalier.v1.OverrideR\x05value:\x028\x01\x1a=\n" +
	"\x0fIdentitiesEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"\xd4\x03\n" +
	"\vLeaseStatus\x12\x19\n" +
	"\blease_id\x18\x01 \x01(\tR\aleaseId\x12-\n" +
	"\x05state\x18\x02 \x01(\x0e2\x17.espalier.v1.LeaseStateR\x05state\x12+\n" +
	"\x03ttl\x18\x03 \x01(\v2\x19.google.protobuf.DurationR\x03ttl\x12)\n" +
	"\x10superseded_paths\x18\x04 \x03(\tR\x0fsupersededPaths\x12E\n" +
	"\toverrides\x18\x05 \x03(\v2'.espalier.v1.LeaseStatus.OverridesEntryR\toverrides\x12H\n" +
	"\n" +
	"identities\x18\x06 \x03(\v2(.espalier.v1.LeaseStatus.IdentitiesEntryR\n" +
	"identities\x1aS\n" +
	"\x0eOverridesEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12+\n" +
	"\x05value\x18\x02 \x01(\v2\x15.espalier.v1.OverrideR\x05value:\x028\x01\x1a=\n" +
	"\x0fIdentitiesEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"/\n" +
	"\x10KeepAliveRequest\x12\x1b\n" +
	"\tlease_ids\x18\x01 \x03(\tR\bleaseIds\"\x98\x01\n" +
	"\x11KeepAliveResponse\x120\n" +
	"\x06leases\x18\x01 \x03(\v2\x18.espalier.v1.LeaseStatusR\x06leases\x12\x1a\n" +
	"\bdraining\x18\x02 \x01(\bR\bdraining\x125\n" +
	"\binterval\x18\x03 \x01(\v2\x19.google.protobuf.DurationR\binterval\".\n" +
	"\x11RenewLeaseRequest\x12\x19\n" +
	"\blease_id\x18\x01 \x01(\tR\aleaseId\"D\n" +
	"\x12RenewLeaseResponse\x12.\n" +
	"\x05lease\x18\x01 \x01(\v2\x18.espalier.v1.LeaseStatusR\x05lease\"r\n" +
	"\x11DeregisterRequest\x12\x12\n" +
	"\x04path\x18\x01 \x01(\tR\x04path\x12\x19\n" +
	"\blease_id\x18\x02 \x01(\tR\aleaseId\x12\x18\n" +
	"\aaddress\x18\x03 \x01(\tR\aaddress\x12\x14\n" +
	"\x05hosts\x18\x04 \x03(\tR\x05hosts\"J\n" +
	"\x12DeregisterResponse\x12\x18\n" +
	"\aremoved\x18\x01 \x01(\bR\aremoved\x12\x1a\n" +
	"\brevision\x18\x02 \x01(\x03R\brevision\"/\n" +
	"\x12RevokeLeaseRequest\x12\x19\n" +
	"\blease_id\x18\x01 \x01(\tR\aleaseId\"p\n" +
	"\x13RevokeLeaseResponse\x12#\n" +
	"\rremoved_paths\x18\x01 \x03(\tR\fremovedPaths\x12\x1a\n" +
	"\brevision\x18\x02 \x01(\x03R\brevision\x12\x18\n" +
	"\aremoved\x18\x03 \x01(\x05R\aremoved\"\xf9\x02\n" +
	"\x0fDiscoverRequest\x12\x12\n" +
	"\x04path\x18\x01 \x01(\tR\x04path\x12:\n" +
	"\vconsistency\x18\x02 \x01(\x0e2\x18.espalier.v1.ConsistencyR\vconsistency\x12!\n" +
	"\fmin_revision\x18\x03 \x01(\x03R\vminRevision\x12\x1d\n" +
	"\n" +
	"names_only\x18\x04 \x01(\bR\tnamesOnly\x12-\n" +
	"\x05match\x18\x05 \x01(\v2\x17.google.protobuf.StructR\x05match\x12\x1b\n" +
	"\tjson_only\x18\x06 \x01(\bR\bjsonOnly\x12J\n" +
	"\n" +
	"json_match\x18\a \x03(\v2+.espalier.v1.DiscoverRequest.JsonMatchEntryR\tjsonMatch\x1a<\n" +
	"\x0eJsonMatchEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"\x80\x01\n" +
	"\x10DiscoverResponse\x123\n" +
	"\tproviders\x18\x01 \x03(\v2\x15.espalier.v1.ProviderR\tproviders\x127\n" +
	"\n" +
	"provenance\x18\x02 \x01(\v2\x17.espalier.v1.ProvenanceR\n" +
	"provenance\"\xae\x01\n" +
	"\x14WatchChildrenRequest\x12\x12\n" +
	"\x04path\x18\x01 \x01(\tR\x04path\x12'\n" +
	"\x0fresume_revision\x18\x02 \x01(\x03R\x0eresumeRevision\x12\x1d\n" +
	"\n" +
	"must_exist\x18\x03 \x01(\bR\tmustExist\x12\x1d\n" +
	"\n" +
	"names_only\x18\x04 \x01(\bR\tnamesOnly\x12\x1b\n" +
	"\tjson_only\x18\x05 \x01(\bR\bjsonOnly\"\xde\x02\n" +
	"\x15WatchChildrenResponse\x12\x1a\n" +
	"\brevision\x18\x01 \x01(\x03R\brevision\x12;\n" +
	"\bsnapshot\x18\x02 \x01(\v2\x1d.espalier.v1.ChildrenSnapshotH\x00R\bsnapshot\x125\n" +
	"\x06change\x18\x03 \x01(\v2\x1b.espalier.v1.ChildrenChangeH\x00R\x06change\x12>\n" +
	"\n" +
	"unresolved\x18\x04 \x01(\v2\x1c.espalier.v1.UnresolvedFrameH\x00R\n" +
	"unresolved\x122\n" +
	"\x06status\x18\x05 \x01(\v2\x18.espalier.v1.StatusFrameH\x00R\x06status\x128\n" +
	"\bbookmark\x18\x06 \x01(\v2\x1a.espalier.v1.BookmarkFrameH\x00R\bbookmarkB\a\n" +
	"\x05frame\"\xaa\x01\n" +
	"\x10ChildrenSnapshot\x123\n" +
	"\tproviders\x18\x01 \x03(\v2\x15.espalier.v1.ProviderR\tproviders\x12\x14\n" +
	"\x05first\x18\x02 \x01(\bR\x05first\x12\x12\n" +
	"\x04last\x18\x03 \x01(\bR\x04last\x127\n" +
	"\n" +
	"provenance\x18\x04 \x01(\v2\x17.espalier.v1.ProvenanceR\n" +
	"provenance\"\x88\x01\n" +
	"\x0eChildrenChange\x12+\n" +
	"\x05added\x18\x01 \x03(\v2\x15.espalier.v1.ProviderR\x05added\x12/\n" +
	"\aupdated\x18\x02 \x03(\v2\x15.espalier.v1.ProviderR\aupdated\x12\x18\n" +
	"\aremoved\x18\x03 \x03(\tR\aremoved*q\n" +
	"\n" +
	"LeaseState\x12\x1b\n" +
	"\x17LEASE_STATE_UNSPECIFIED\x10\x00\x12\x14\n" +
	"\x10LEASE_STATE_LIVE\x10\x01\x12\x17\n" +
	"\x13LEASE_STATE_UNKNOWN\x10\x02\x12\x17\n" +
	"\x13LEASE_STATE_EXPIRED\x10\x032\xbd\x04\n" +
	"\x0fRegistryService\x12G\n" +
	"\bRegister\x12\x1c.espalier.v1.RegisterRequest\x1a\x1d.espalier.v1.RegisterResponse\x12N\n" +
	"\tKeepAlive\x12\x1d.espalier.v1.KeepAliveRequest\x1a\x1e.espalier.v1.KeepAliveResponse(\x010\x01\x12M\n" +
	"\n" +
	"RenewLease\x12\x1e.espalier.v1.RenewLeaseRequest\x1a\x1f.espalier.v1.RenewLeaseResponse\x12M\n" +
	"\n" +
	"Deregister\x12\x1e.espalier.v1.DeregisterRequest\x1a\x1f.espalier.v1.DeregisterResponse\x12P\n" +
	"\vRevokeLease\x12\x1f.espalier.v1.RevokeLeaseRequest\x1a .espalier.v1.RevokeLeaseResponse\x12G\n" +
	"\bDiscover\x12\x1c.espalier.v1.DiscoverRequest\x1a\x1d.espalier.v1.DiscoverResponse\x12X\n" +
	"\rWatchChildren\x12!.espalier.v1.WatchChildrenRequest\x1a\".espalier.v1.WatchChildrenResponse0\x01Be\n" +
	"\x0eio.espalier.v1B\rRegistryProtoP\x01ZBgithub.com/espalier/espalier/clients/go/gen/espalier/v1;espalierv1b\x06proto3"

var (
	file_espalier_v1_registry_proto_rawDescOnce sync.Once
	file_espalier_v1_registry_proto_rawDescData []byte
)

func file_espalier_v1_registry_proto_rawDescGZIP() []byte {
	file_espalier_v1_registry_proto_rawDescOnce.Do(func() {
		file_espalier_v1_registry_proto_rawDescData = protoimpl.X.CompressGZIP(unsafe.Slice(unsafe.StringData(file_espalier_v1_registry_proto_rawDesc), len(file_espalier_v1_registry_proto_rawDesc)))
	})
	return file_espalier_v1_registry_proto_rawDescData
}

var file_espalier_v1_registry_proto_enumTypes = make([]protoimpl.EnumInfo, 1)
var file_espalier_v1_registry_proto_msgTypes = make([]protoimpl.MessageInfo, 25)
var file_espalier_v1_registry_proto_goTypes = []any{
	(LeaseState)(0),               // 0: espalier.v1.LeaseState
	(*RegisterRequest)(nil),       // 1: espalier.v1.RegisterRequest
	(*RegisterResponse)(nil),      // 2: espalier.v1.RegisterResponse
	(*LeaseStatus)(nil),           // 3: espalier.v1.LeaseStatus
	(*KeepAliveRequest)(nil),      // 4: espalier.v1.KeepAliveRequest
	(*KeepAliveResponse)(nil),     // 5: espalier.v1.KeepAliveResponse
	(*RenewLeaseRequest)(nil),     // 6: espalier.v1.RenewLeaseRequest
	(*RenewLeaseResponse)(nil),    // 7: espalier.v1.RenewLeaseResponse
	(*DeregisterRequest)(nil),     // 8: espalier.v1.DeregisterRequest
	(*DeregisterResponse)(nil),    // 9: espalier.v1.DeregisterResponse
	(*RevokeLeaseRequest)(nil),    // 10: espalier.v1.RevokeLeaseRequest
	(*RevokeLeaseResponse)(nil),   // 11: espalier.v1.RevokeLeaseResponse
	(*DiscoverRequest)(nil),       // 12: espalier.v1.DiscoverRequest
	(*DiscoverResponse)(nil),      // 13: espalier.v1.DiscoverResponse
	(*WatchChildrenRequest)(nil),  // 14: espalier.v1.WatchChildrenRequest
	(*WatchChildrenResponse)(nil), // 15: espalier.v1.WatchChildrenResponse
	(*ChildrenSnapshot)(nil),      // 16: espalier.v1.ChildrenSnapshot
	(*ChildrenChange)(nil),        // 17: espalier.v1.ChildrenChange
	nil,                           // 18: espalier.v1.RegisterRequest.JsonPropertiesEntry
	nil,                           // 19: espalier.v1.RegisterRequest.OverridesEntry
	nil,                           // 20: espalier.v1.RegisterRequest.IdentitiesEntry
	nil,                           // 21: espalier.v1.RegisterResponse.OverridesEntry
	nil,                           // 22: espalier.v1.RegisterResponse.IdentitiesEntry
	nil,                           // 23: espalier.v1.LeaseStatus.OverridesEntry
	nil,                           // 24: espalier.v1.LeaseStatus.IdentitiesEntry
	nil,                           // 25: espalier.v1.DiscoverRequest.JsonMatchEntry
	(*structpb.Struct)(nil),       // 26: google.protobuf.Struct
	(*durationpb.Duration)(nil),   // 27: google.protobuf.Duration
	(*AclEntry)(nil),              // 28: espalier.v1.AclEntry
	(Consistency)(0),              // 29: espalier.v1.Consistency
	(*Provider)(nil),              // 30: espalier.v1.Provider
	(*Provenance)(nil),            // 31: espalier.v1.Provenance
	(*UnresolvedFrame)(nil),       // 32: espalier.v1.UnresolvedFrame
	(*StatusFrame)(nil),           // 33: espalier.v1.StatusFrame
	(*BookmarkFrame)(nil),         // 34: espalier.v1.BookmarkFrame
	(*Override)(nil),              // 35: espalier.v1.Override
}
var file_espalier_v1_registry_proto_depIdxs = []int32{
	26, // 0: espalier.v1.RegisterRequest.properties:type_name -> google.protobuf.Struct
	18, // 1: espalier.v1.RegisterRequest.json_properties:type_name -> espalier.v1.RegisterRequest.JsonPropertiesEntry
	27, // 2: espalier.v1.RegisterRequest.ttl:type_name -> google.protobuf.Duration
	28, // 3: espalier.v1.RegisterRequest.acl:type_name -> espalier.v1.AclEntry
	19, // 4: espalier.v1.RegisterRequest.overrides:type_name -> espalier.v1.RegisterRequest.OverridesEntry
	20, // 5: espalier.v1.RegisterRequest.identities:type_name -> espalier.v1.RegisterRequest.IdentitiesEntry
	27, // 6: espalier.v1.RegisterResponse.ttl:type_name -> google.protobuf.Duration
	21, // 7: espalier.v1.RegisterResponse.overrides:type_name -> espalier.v1.RegisterResponse.OverridesEntry
	22, // 8: espalier.v1.RegisterResponse.identities:type_name -> espalier.v1.RegisterResponse.IdentitiesEntry
	0,  // 9: espalier.v1.LeaseStatus.state:type_name -> espalier.v1.LeaseState
	27, // 10: espalier.v1.LeaseStatus.ttl:type_name -> google.protobuf.Duration
	23, // 11: espalier.v1.LeaseStatus.overrides:type_name -> espalier.v1.LeaseStatus.OverridesEntry
	24, // 12: espalier.v1.LeaseStatus.identities:type_name -> espalier.v1.LeaseStatus.IdentitiesEntry
	3,  // 13: espalier.v1.KeepAliveResponse.leases:type_name -> espalier.v1.LeaseStatus
	27, // 14: espalier.v1.KeepAliveResponse.interval:type_name -> google.protobuf.Duration
	3,  // 15: espalier.v1.RenewLeaseResponse.lease:type_name -> espalier.v1.LeaseStatus
	29, // 16: espalier.v1.DiscoverRequest.consistency:type_name -> espalier.v1.Consistency
	26, // 17: espalier.v1.DiscoverRequest.match:type_name -> google.protobuf.Struct
	25, // 18: espalier.v1.DiscoverRequest.json_match:type_name -> espalier.v1.DiscoverRequest.JsonMatchEntry
	30, // 19: espalier.v1.DiscoverResponse.providers:type_name -> espalier.v1.Provider
	31, // 20: espalier.v1.DiscoverResponse.provenance:type_name -> espalier.v1.Provenance
	16, // 21: espalier.v1.WatchChildrenResponse.snapshot:type_name -> espalier.v1.ChildrenSnapshot
	17, // 22: espalier.v1.WatchChildrenResponse.change:type_name -> espalier.v1.ChildrenChange
	32, // 23: espalier.v1.WatchChildrenResponse.unresolved:type_name -> espalier.v1.UnresolvedFrame
	33, // 24: espalier.v1.WatchChildrenResponse.status:type_name -> espalier.v1.StatusFrame
	34, // 25: espalier.v1.WatchChildrenResponse.bookmark:type_name -> espalier.v1.BookmarkFrame
	30, // 26: espalier.v1.ChildrenSnapshot.providers:type_name -> espalier.v1.Provider
	31, // 27: espalier.v1.ChildrenSnapshot.provenance:type_name -> espalier.v1.Provenance
	30, // 28: espalier.v1.ChildrenChange.added:type_name -> espalier.v1.Provider
	30, // 29: espalier.v1.ChildrenChange.updated:type_name -> espalier.v1.Provider
	35, // 30: espalier.v1.RegisterRequest.OverridesEntry.value:type_name -> espalier.v1.Override
	35, // 31: espalier.v1.RegisterResponse.OverridesEntry.value:type_name -> espalier.v1.Override
	35, // 32: espalier.v1.LeaseStatus.OverridesEntry.value:type_name -> espalier.v1.Override
	1,  // 33: espalier.v1.RegistryService.Register:input_type -> espalier.v1.RegisterRequest
	4,  // 34: espalier.v1.RegistryService.KeepAlive:input_type -> espalier.v1.KeepAliveRequest
	6,  // 35: espalier.v1.RegistryService.RenewLease:input_type -> espalier.v1.RenewLeaseRequest
	8,  // 36: espalier.v1.RegistryService.Deregister:input_type -> espalier.v1.DeregisterRequest
	10, // 37: espalier.v1.RegistryService.RevokeLease:input_type -> espalier.v1.RevokeLeaseRequest
	12, // 38: espalier.v1.RegistryService.Discover:input_type -> espalier.v1.DiscoverRequest
	14, // 39: espalier.v1.RegistryService.WatchChildren:input_type -> espalier.v1.WatchChildrenRequest
	2,  // 40: espalier.v1.RegistryService.Register:output_type -> espalier.v1.RegisterResponse
	5,  // 41: espalier.v1.RegistryService.KeepAlive:output_type -> espalier.v1.KeepAliveResponse
	7,  // 42: espalier.v1.RegistryService.RenewLease:output_type -> espalier.v1.RenewLeaseResponse
	9,  // 43: espalier.v1.RegistryService.Deregister:output_type -> espalier.v1.DeregisterResponse
	11, // 44: espalier.v1.RegistryService.RevokeLease:output_type -> espalier.v1.RevokeLeaseResponse
	13, // 45: espalier.v1.RegistryService.Discover:output_type -> espalier.v1.DiscoverResponse
	15, // 46: espalier.v1.RegistryService.WatchChildren:output_type -> espalier.v1.WatchChildrenResponse
	40, // [40:47] is the sub-list for method output_type
	33, // [33:40] is the sub-list for method input_type
	33, // [33:33] is the sub-list for extension type_name
	33, // [33:33] is the sub-list for extension extendee
	0,  // [0:33] is the sub-list for field type_name
}

func init() { file_espalier_v1_registry_proto_init() }
func file_espalier_v1_registry_proto_init() {
	if File_espalier_v1_registry_proto != nil {
		return
	}
	file_espalier_v1_types_proto_init()
	file_espalier_v1_registry_proto_msgTypes[14].OneofWrappers = []any{
		(*WatchChildrenResponse_Snapshot)(nil),
		(*WatchChildrenResponse_Change)(nil),
		(*WatchChildrenResponse_Unresolved)(nil),
		(*WatchChildrenResponse_Status)(nil),
		(*WatchChildrenResponse_Bookmark)(nil),
	}
	type x struct{}
	out := protoimpl.TypeBuilder{
		File: protoimpl.DescBuilder{
			GoPackagePath: reflect.TypeOf(x{}).PkgPath(),
			RawDescriptor: unsafe.Slice(unsafe.StringData(file_espalier_v1_registry_proto_rawDesc), len(file_espalier_v1_registry_proto_rawDesc)),
			NumEnums:      1,
			NumMessages:   25,
			NumExtensions: 0,
			NumServices:   1,
		},
		GoTypes:           file_espalier_v1_registry_proto_goTypes,
		DependencyIndexes: file_espalier_v1_registry_proto_depIdxs,
		EnumInfos:         file_espalier_v1_registry_proto_enumTypes,
		MessageInfos:      file_espalier_v1_registry_proto_msgTypes,
	}.Build()
	File_espalier_v1_registry_proto = out.File
	file_espalier_v1_registry_proto_goTypes = nil
	file_espalier_v1_registry_proto_depIdxs = nil
}
