package espalier

import "time"

// RegistrationState is how a registration is doing.
type RegistrationState string

const (
	// Registering: not registered yet, or not again after Resume; Err is why the last attempt failed.
	Registering RegistrationState = "registering"
	// Registered: registered and renewed, or paused and known to be.
	Registered RegistrationState = "registered"
	// Suspended: registered, but no gateway confirms it at the moment; Err is why. It expires a TTL after its last renewal. It is being
	// registered again.
	Suspended RegistrationState = "suspended"
	// Superseded: a newer process registered the same address. This one has ended, and does not take it back.
	Superseded RegistrationState = "superseded"
	// Failed: it can never be registered as requested; Err is why. It has ended.
	Failed RegistrationState = "failed"
)

// RegistrationStatus is the state of a registration.
type RegistrationStatus struct {
	State RegistrationState
	// Err is the latest failure to renew or to register; nil while it is registered.
	Err error
	// Paused: deregistered by Pause until Resume is called.
	Paused bool
	// Paths are those of the provider nodes, in the order of the addresses; empty before the first success.
	Paths []string
	// TTL is what the gateway granted; before that, what was requested.
	TTL time.Duration
}

// Announcement describes a server to register.
type Announcement struct {
	// Path is the service path; its children are the providers.
	Path string
	// Addresses where the server listens: "host:port", "[v6]:port", or ":port" for each of Hosts. Without hosts it stands for the
	// addresses of this machine's interfaces without loopback or, if there are none, for the address from which the gateway is called.
	// The hosts 0.0.0.0 and [::] are read as an empty one.
	Addresses []string
	Hosts     []string
	// Properties hold anything that encoding/json can encode. "pid" is added unless it is given.
	Properties map[string]any
	// TTL is how long the providers outlive this process; zero means 10 s.
	TTL time.Duration
	// CreatePath creates the path if it does not exist. Force takes over an address from a client that uses the store directly.
	CreatePath, Force bool
	// ACL of the provider nodes in ZooKeeper. Empty: the gateway chooses it.
	ACL []ACLEntry
	// Wait waits for a path that does not exist, as long as the context lasts; otherwise that is an error at once.
	Wait bool
	// Background has Register return at once, and go on trying: see Status, OnChange and Done.
	Background bool
	// OnRegister is called before every registration with its properties, and may add or change some. It is not called concurrently.
	OnRegister func(properties map[string]any)
}

// ACLEntry says what one identity may do with a node of ZooKeeper, whose client is the gateway.
type ACLEntry struct {
	// Scheme is "world", "digest", "ip", "auth", or any other that ZooKeeper is configured for.
	Scheme string
	// ID is "anyone" for world, "USER:HASH" for digest, "ADDRESS" or "ADDRESS/BITS" for ip, and empty for auth.
	ID string
	// Permissions are letters of "cdrwa": create children, delete children, read, write, change the ACL. Empty: no permission.
	Permissions string
}
