package espalier

import "errors"

// Reason is why a call failed. Compare it with the constants; a gateway that is newer than this client may send others, which are kept as
// they are.
type Reason string

// Reasons that the client itself finds.
const (
	// ReasonGatewayUnreachable: no gateway answered. The metadata have why, by endpoint.
	ReasonGatewayUnreachable Reason = "GATEWAY_UNREACHABLE"
	// ReasonClosed: the client, or what the call needs of it, was closed before.
	ReasonClosed Reason = "CLOSED"
	// ReasonHoldLost: a lock, a permit or an election is not held any more.
	ReasonHoldLost Reason = "HOLD_LOST"
	// ReasonUnknown: the call failed with an error of gRPC that has no reason.
	ReasonUnknown Reason = "UNKNOWN"
)

// Reasons of the gateway, as espalierv1.ErrorReason describes them. The client itself uses ReasonTimeout, ReasonBadArgument,
// ReasonBadValue, ReasonSuperseded and ReasonOutcomeUnknown, too.
const (
	ReasonBadSyntax           Reason = "BAD_SYNTAX"
	ReasonBadPath             Reason = "BAD_PATH"
	ReasonBadName             Reason = "BAD_NAME"
	ReasonBadValue            Reason = "BAD_VALUE"
	ReasonBadAddress          Reason = "BAD_ADDRESS"
	ReasonBadArgument         Reason = "BAD_ARGUMENT"
	ReasonNotFound            Reason = "NOT_FOUND"
	ReasonAlreadyExists       Reason = "ALREADY_EXISTS"
	ReasonConflict            Reason = "CONFLICT"
	ReasonNotEmpty            Reason = "NOT_EMPTY"
	ReasonLinkLoop            Reason = "LINK_LOOP"
	ReasonLinkDangling        Reason = "LINK_DANGLING"
	ReasonPropertyLinkMissing Reason = "PROPERTY_LINK_MISSING"
	ReasonEphemeralParent     Reason = "EPHEMERAL_PARENT"
	ReasonEphemeralKept       Reason = "EPHEMERAL_KEPT"
	ReasonReserved            Reason = "RESERVED"
	ReasonNotPermitted        Reason = "NOT_PERMITTED"
	ReasonLeaseUnknown        Reason = "LEASE_UNKNOWN"
	ReasonLeaseExpired        Reason = "LEASE_EXPIRED"
	ReasonRegistrationTaken   Reason = "REGISTRATION_TAKEN"
	ReasonSuperseded          Reason = "SUPERSEDED"
	ReasonPayloadTooLarge     Reason = "PAYLOAD_TOO_LARGE"
	ReasonTooMany             Reason = "TOO_MANY"
	ReasonDepthExceeded       Reason = "DEPTH_EXCEEDED"
	ReasonBackendUnreachable  Reason = "BACKEND_UNREACHABLE"
	ReasonBackendReadOnly     Reason = "BACKEND_READ_ONLY"
	ReasonTimeout             Reason = "TIMEOUT"
	ReasonOutcomeUnknown      Reason = "OUTCOME_UNKNOWN"
	ReasonDraining            Reason = "DRAINING"
	ReasonInternal            Reason = "INTERNAL"
	ReasonUnauthenticated     Reason = "UNAUTHENTICATED"
	ReasonReadOnly            Reason = "READ_ONLY"
	ReasonPermitsDiffer       Reason = "PERMITS_DIFFER"
	ReasonPathInUse           Reason = "PATH_IN_USE"
	ReasonNotAcquired         Reason = "NOT_ACQUIRED"
)

// ReasonOf returns the reason of an error of this package, or "".
func ReasonOf(err error) Reason {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Reason
	}
	return ""
}
