package espalier

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Error is a call that failed; get it with errors.As. Switch on Reason, never on the text.
type Error struct {
	Reason  Reason
	Message string
	Code    codes.Code
	// Metadata has the details: path, limit, hint, ...
	Metadata map[string]string
	// Violations are all problems of rejected input.
	Violations []Violation

	cause error
	// Whether a gateway itself sent it.
	answered bool
}

// Violation is one problem of a request.
type Violation struct {
	Field, Description string
}

func (e *Error) Error() string { return string(e.Reason) + ": " + e.Message }

// Unwrap returns the error behind it, such as context.DeadlineExceeded, or nil.
func (e *Error) Unwrap() error { return e.cause }

// GRPCStatus is for status.FromError and status.Code of gRPC.
func (e *Error) GRPCStatus() *status.Status { return status.New(e.Code, e.Error()) }

// retryable reports whether what can be repeated may succeed on another gateway, or later.
func (e *Error) retryable() bool {
	switch e.Code {
	case codes.Unavailable, codes.DeadlineExceeded:
		return true
	case codes.Unknown, codes.Canceled:
		// Of gRPC, or of something between client and gateway.
		return !e.answered || e.Reason == ReasonOutcomeUnknown
	}
	return e.isOfGateway()
}

// isOfGateway reports whether it is this gateway that refuses, and another one may not.
func (e *Error) isOfGateway() bool {
	return e.answered && (e.Reason == ReasonReadOnly || e.Reason == ReasonTooMany)
}

// notApplied reports whether the call certainly had no effect.
func (e *Error) notApplied() bool {
	switch e.Reason {
	case ReasonDraining, ReasonBackendUnreachable, ReasonBackendReadOnly:
		return true
	}
	return e.isOfGateway()
}

// isFinal reports whether the same call would fail again, whatever happens in the tree.
func (e *Error) isFinal() bool {
	switch e.Code {
	case codes.InvalidArgument, codes.PermissionDenied, codes.Unauthenticated, codes.Unimplemented:
		return true
	}
	return false
}

// toError converts an error of gRPC; err is not nil.
func toError(err error) *Error {
	if failure, ok := err.(*Error); ok {
		return failure
	}
	from := status.Convert(err)
	failure := &Error{Reason: ReasonUnknown, Message: from.Message(), Code: from.Code(), cause: err}
	switch from.Code() {
	case codes.Unavailable:
		failure.Reason = ReasonGatewayUnreachable
	case codes.DeadlineExceeded:
		failure.Reason, failure.cause = ReasonTimeout, context.DeadlineExceeded
	case codes.Canceled:
		failure.cause = context.Canceled
	case codes.Unauthenticated:
		failure.Reason = ReasonUnauthenticated
	}
	for _, detail := range from.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			if detail.Domain == "espalier" {
				failure.Reason, failure.Metadata, failure.answered = Reason(detail.Reason), detail.Metadata, true
			}
		case *errdetails.BadRequest:
			for _, one := range detail.FieldViolations {
				failure.Violations = append(failure.Violations, Violation{one.Field, one.Description})
			}
		}
	}
	return failure
}

func errClosed(what string) *Error {
	return &Error{Reason: ReasonClosed, Message: what + " is closed", Code: codes.FailedPrecondition}
}

func errTimeout(message string, cause error) *Error {
	return &Error{Reason: ReasonTimeout, Message: message, Code: codes.DeadlineExceeded, cause: cause}
}

func badArgument(field, format string, values ...any) *Error {
	return &Error{
		Reason: ReasonBadArgument, Message: fmt.Sprintf(format, values...), Code: codes.InvalidArgument,
		Metadata: map[string]string{"field": field},
	}
}

// whyNot returns why a gateway gave no answer, in as few words as there are.
func whyNot(err error) string {
	text := err.Error()
	if failure, ok := err.(*Error); ok {
		text = failure.Message
		if failure.answered {
			text = failure.Error()
		}
	}
	for _, prefix := range []string{"connection error: desc = ", "transport: Error while dialing: ", "transport: "} {
		if _, after, found := strings.Cut(text, prefix); found {
			text = strings.Trim(after, `"`)
		}
	}
	return text
}
