package espalier

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
)

var (
	// SkipNode is returned by a function of Walk to leave out everything below the node.
	SkipNode = errors.New("skip this node")
	// SkipAll is returned by a function of Walk to end it without an error.
	SkipAll = errors.New("skip everything")
)

// WalkOptions are options of Walk.
type WalkOptions struct {
	// Depth is the number of levels below the top node; zero means all.
	Depth int
	// Ephemeral includes live providers. NamesOnly returns paths only. SkipUnreadable leaves out nodes that may not be read.
	Ephemeral, NamesOnly, SkipUnreadable bool
}

// Walk calls f with a node and everything below it, parents before children and siblings in the order of their names. Links below the node
// are not followed. An error of f ends it and is returned, except SkipNode and SkipAll.
func (c *Client) Walk(ctx context.Context, path string, options WalkOptions, f func(Node) error) error {
	request := &espalierv1.WalkTreeRequest{
		Path: path, Depth: int32(options.Depth), Ephemeral: options.Ephemeral, NamesOnly: options.NamesOnly,
		SkipUnreadable: options.SkipUnreadable, JsonOnly: true,
	}
	open := func(ctx context.Context, on *grpc.ClientConn) (grpc.ServerStreamingClient[espalierv1.WalkTreeResponse], error) {
		return espalierv1.NewTreeServiceClient(on).WalkTree(ctx, request)
	}
	skipped := "\n"
	return read(ctx, c, open, func(part *espalierv1.WalkTreeResponse) error {
		for _, one := range part.Nodes {
			if strings.HasPrefix(one.Path, skipped) {
				continue
			}
			err := f(toNode(one))
			switch {
			case err == SkipNode:
				skipped = strings.TrimSuffix(one.Path, "/") + "/"
			case err != nil:
				return err
			}
		}
		return nil
	})
}

// read calls f with all messages of a stream, on the first gateway that sends any. An error of f ends it and is returned, except SkipAll.
func read[Message any](ctx context.Context, c *Client, open func(context.Context, *grpc.ClientConn) (grpc.ServerStreamingClient[Message], error), f func(*Message) error) error {
	stream, next, cancel, err := firstMessage(ctx, c, func(ctx context.Context, on *gateway) (grpc.ServerStreamingClient[Message], error) {
		return open(ctx, on.conn)
	})
	if err != nil {
		return err
	}
	defer cancel()
	for next != nil {
		if err := f(next); err != nil {
			if err == SkipAll {
				return nil
			}
			return err
		}
		next, err = stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && c.ctx.Err() != nil:
			return errClosed("the client")
		case err != nil && ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return toError(err)
		}
	}
	return nil
}

// receiver is a stream that is read.
type receiver[Message any] interface{ Recv() (*Message, error) }

// firstMessage opens a stream on the first gateway that sends a message, and returns both; the message is nil if the stream has none. The
// stream must be canceled.
func firstMessage[Message any, Stream receiver[Message]](ctx context.Context, c *Client, open func(context.Context, *gateway) (Stream, error)) (stream Stream, first *Message, cancel context.CancelFunc, err error) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		deadline = time.Now().Add(c.options.callTimeout)
	}
	err = c.attempts(ctx, deadline, true, func(attempt context.Context, on *gateway) error {
		inner, stop := context.WithCancel(ctx)
		closed := context.AfterFunc(c.ctx, stop)
		ended := context.AfterFunc(attempt, stop)
		cancel = func() {
			closed()
			stop()
		}
		var err error
		if stream, err = open(inner, on); err == nil {
			first, err = stream.Recv()
		}
		if errors.Is(err, io.EOF) {
			first, err = nil, nil
		}
		if !ended() && err == nil {
			err = attempt.Err()
		}
		if err != nil {
			cancel()
		}
		return err
	})
	return stream, first, cancel, err
}
