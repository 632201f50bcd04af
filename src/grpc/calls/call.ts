/** What a handler knows of its call besides the request. */
export interface Call {
  /** Aborted when the client cancels or disconnects, when the deadline passes, or when a stream ends; not after a unary response. */
  readonly signal: AbortSignal
  /** No response can be sent any more. */
  readonly isOver: boolean
  /** The remote address and port of the socket; IPv6 without brackets. */
  readonly peer: string
  /** Milliseconds since 1970; Infinity if the client set none. */
  readonly deadline: number
}

/** An encoded response. It is sent as it is. */
export type Prepared = Buffer

/** What all sinks of one client on one connection share. */
export interface Outlet {
  /** What is written to the sinks of one connection one after the other leaves in one write. */
  readonly connection: object
  /**
   * Sends a message on a stream that has sent one before, if there is room for all of it. False: nothing was done, and the sink knows whether
   * it is full.
   */
  offer(slot: number, message: Prepared): boolean
}

/** Serves a stream after its handler has returned. There are very many of them, so that no promise and no signal is kept for each. */
export interface StreamOwner {
  /** The sink was full, and accepts more. */
  drained(): void
  /** Nothing more can be sent: the client has gone, the deadline has passed, or the stream has ended. */
  closed(): void
}

/** Sends messages to the client of a stream, in the order of the writes. */
export interface Sink<Response> {
  readonly outlet: Outlet
  /** Of its stream, among those of its connection. */
  readonly slot: number
  /** Never waits. False: the peer reads slowly, and what is written before the next drain is buffered. */
  write(message: Response | Prepared): boolean
  /** Whether the last write returned false and nothing has drained since. */
  readonly full: boolean
  /**
   * From now on the stream ends with `end`, not with the promise of its handler, and the signal of the call does not abort any more. Calls
   * `closed` at once if the stream is over.
   */
  handOver(owner: StreamOwner): void
  /** Ends a stream that was handed over, after all that was written; with an error, as if its handler had thrown it. */
  end(error?: unknown): void
  /** Writes, and waits until the sink is not full. Rejects with the abort reason of the call. */
  send(message: Response | Prepared): Promise<void>
  /**
   * For work that can wait: waits until the budgets of the peer have room for `bytes`, and counts them until the stream ends. Rejects with
   * the abort reason of the call.
   */
  reserve(bytes: number): Promise<void>
}

export type Unary<Request, Response> = (
  request: Request,
  call: Call,
) => Promise<Response | Prepared> | Response | Prepared
/** The stream ends when the promise settles, unless it was handed over. */
export type ServerStream<Request, Response> = (request: Request, sink: Sink<Response>, call: Call) => Promise<void>
/** As ServerStream. Leaving the loop over `requests` early does not end the call. */
export type Bidi<Request, Response> = (
  requests: AsyncIterable<Request>,
  sink: Sink<Response>,
  call: Call,
) => Promise<void>
