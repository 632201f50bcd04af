package espalier

import (
	"errors"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Error is a call that failed. Switch on Reason, never on the text.
type Error struct {
	// Reason is a name of espalierv1.ErrorReason without its prefix ("LINK_LOOP"), "GATEWAY_UNREACHABLE" when no gateway answered, or
	// "UNKNOWN".
	Reason  string
	Message string
	Code    codes.Code
	// Metadata has the facts: path, limit, hint, ...
	Metadata map[string]string
	// Violations are everything that is wrong with rejected input.
	Violations []Violation
}

// Violation is one thing that is wrong with a request.
type Violation struct {
	Field, Description string
}

func (e *Error) Error() string { return e.Reason + ": " + e.Message }

// Reason returns the reason of an error of this package, or "".
func Reason(err error) string {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Reason
	}
	return ""
}

// elsewhere says whether another gateway may do better.
func (e *Error) elsewhere() bool {
	return e.Code == codes.Unavailable || e.Code == codes.DeadlineExceeded
}

// nothingDone says whether it is certain that the call changed nothing.
func (e *Error) nothingDone() bool {
	return e.Reason == "DRAINING" || e.Reason == "BACKEND_UNREACHABLE" || e.Reason == "BACKEND_READ_ONLY"
}

// toError translates what gRPC returned; err is not nil.
func toError(err error) *Error {
	from := status.Convert(err)
	failure := &Error{Reason: "UNKNOWN", Message: from.Message(), Code: from.Code()}
	switch from.Code() {
	case codes.Unavailable:
		failure.Reason = "GATEWAY_UNREACHABLE"
	case codes.DeadlineExceeded:
		failure.Reason = "TIMEOUT"
	}
	for _, detail := range from.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			if detail.Domain == "espalier" {
				failure.Reason, failure.Metadata = detail.Reason, detail.Metadata
			}
		case *errdetails.BadRequest:
			for _, one := range detail.FieldViolations {
				failure.Violations = append(failure.Violations, Violation{one.Field, one.Description})
			}
		}
	}
	return failure
}
