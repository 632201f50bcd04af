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
	// Metadata has the details: path, limit, hint, ...
	Metadata map[string]string
	// Violations are all problems of rejected input.
	Violations []Violation
}

// Violation is one problem of a request.
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

// retryable reports whether the call may succeed on another gateway.
func (e *Error) retryable() bool {
	return e.Code == codes.Unavailable || e.Code == codes.DeadlineExceeded
}

// notApplied reports whether the call certainly had no effect.
func (e *Error) notApplied() bool {
	return e.Reason == "DRAINING" || e.Reason == "BACKEND_UNREACHABLE" || e.Reason == "BACKEND_READ_ONLY"
}

// toError converts an error of gRPC; err is not nil.
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
