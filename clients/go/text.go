package espalier

import (
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// Trim is what an import does with nodes that are not in the text.
type Trim int

const (
	// TrimReport keeps them and lists them.
	TrimReport Trim = iota
	// TrimKeep keeps them.
	TrimKeep
	// TrimDelete deletes them.
	TrimDelete
)

// ImportOptions are options of Import and Plan.
type ImportOptions struct {
	// Path is the parent of the top nodes of the text. Empty: "/".
	Path string
	Trim Trim
	// PlanEtag has the import fail with ReasonConflict unless its plan is the one that had this etag.
	PlanEtag string
	// ACL of every node that is created.
	ACL []ACLEntry
	// Progress is called with the number of steps that were applied, and of all.
	Progress func(applied, steps int64)
}

// ImportPlan is the difference between a tree and a text, and what came of it.
type ImportPlan struct {
	// Steps are the changes of single nodes, in the order in which they are applied.
	Steps []*espalierv1.PlanStep
	// Kept are nodes that are not in the text and are kept.
	Kept []KeptNode
	// Etag identifies the plan: see ImportOptions.PlanEtag.
	Etag string
	// Nodes that are created, updated, deleted, and those that match the text already.
	Created, Updated, Deleted, Unchanged int64
	Transactions                         int
	Revision                             int64
	RealPath                             string
	// Warnings are what is unusual in the text but no error.
	Warnings []*espalierv1.Warning
}

// Import makes the tree below a path match a text. Every change is conditional on the state that it was planned on.
func (c *Client) Import(ctx context.Context, text string, options ImportOptions) (ImportPlan, error) {
	return c.importText(ctx, text, options, false)
}

// Plan returns what Import would do.
func (c *Client) Plan(ctx context.Context, text string, options ImportOptions) (ImportPlan, error) {
	return c.importText(ctx, text, options, true)
}

const pieceBytes = 1 << 20

type importStream = grpc.BidiStreamingClient[espalierv1.ImportTreeRequest, espalierv1.ImportTreeResponse]

func (c *Client) importText(ctx context.Context, text string, options ImportOptions, dryRun bool) (plan ImportPlan, err error) {
	first := &espalierv1.ImportTreeRequest{
		Path: options.Path, Trim: espalierv1.Trim(options.Trim) + espalierv1.Trim_TRIM_REPORT, ValidateOnly: dryRun, PlanEtag: options.PlanEtag,
		Acl: toEntries(options.ACL), TotalBytes: int64(len(text)),
	}
	if !utf8.ValidString(text) {
		return plan, &Error{Reason: ReasonBadSyntax, Code: codes.InvalidArgument, Message: "the text is not valid UTF-8"}
	}
	var at *gateway
	// The first answer is that the options are accepted: nothing is written before the text is there.
	stream, _, cancel, err := firstMessage(ctx, c, func(ctx context.Context, on *gateway) (importStream, error) {
		at = on
		stream, err := espalierv1.NewTreeServiceClient(on.conn).ImportTree(ctx)
		if err == nil && stream.Send(first) == nil {
			return stream, nil
		}
		// When sending fails, receiving returns why.
		return stream, err
	})
	if err != nil {
		return plan, err
	}
	defer cancel()
	for rest := text; rest != ""; {
		end := min(pieceBytes, len(rest))
		for end < len(rest) && !utf8.RuneStart(rest[end]) {
			end--
		}
		if stream.Send(&espalierv1.ImportTreeRequest{Text: rest[:end]}) != nil {
			break
		}
		rest = rest[end:]
	}
	_ = stream.CloseSend()
	for {
		answer, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return plan, nil
		case err != nil:
			failure := toError(err)
			if !failure.answered && !dryRun {
				return plan, outcomeUnknown(at, failure)
			}
			return plan, failure
		}
		plan.take(answer, options.Progress)
	}
}

func (p *ImportPlan) take(answer *espalierv1.ImportTreeResponse, progress func(applied, steps int64)) {
	p.Steps = append(p.Steps, answer.GetPlan().GetSteps()...)
	p.Kept = append(p.Kept, toKept(answer.GetPlan().GetKept())...)
	if done := answer.GetProgress(); done != nil && progress != nil {
		progress(done.Applied, done.Steps)
	}
	if result := answer.GetResult(); result != nil {
		p.Etag, p.Revision, p.RealPath, p.Warnings = result.PlanEtag, result.Revision, result.RealPath, result.Warnings
		p.Created, p.Updated, p.Deleted, p.Unchanged = result.Created, result.Updated, result.Deleted, result.Unchanged
		p.Transactions = int(result.Transactions)
	}
}

// ExportOptions are options of Export.
type ExportOptions struct {
	// Name to write for the top node instead of its own.
	Name string
	// Depth is the number of levels below the top node; zero means all.
	Depth int
	// Ephemeral includes live providers. Python writes values as zc.zk does. SkipUnreadable leaves out what nodes that may not be read hold.
	Ephemeral, Python, SkipUnreadable bool
}

// Export returns the tree at a path as text that Import accepts.
func (c *Client) Export(ctx context.Context, path string, options ExportOptions) (string, error) {
	request := &espalierv1.ExportTreeRequest{
		Path: path, Ephemeral: options.Ephemeral, Name: options.Name, Depth: int32(options.Depth), SkipUnreadable: options.SkipUnreadable,
	}
	if options.Python {
		request.Literals = espalierv1.Literals_LITERALS_PYTHON
	}
	open := func(ctx context.Context, on *grpc.ClientConn) (grpc.ServerStreamingClient[espalierv1.ExportTreeResponse], error) {
		return espalierv1.NewTreeServiceClient(on).ExportTree(ctx, request)
	}
	var text strings.Builder
	err := read(ctx, c, open, func(part *espalierv1.ExportTreeResponse) error {
		text.WriteString(part.Text)
		return nil
	})
	return text.String(), err
}
