/** What a handler knows of its call besides the request. */
export interface Call {
  /** Aborted when the client cancels or disconnects, when the deadline passes, or when a stream ends; not after a unary response. */
  readonly signal: AbortSignal
  /** Calls back once when `signal` would abort, or immediately if it has. For streams, of which there are many: a signal takes a kilobyte. */
  onOver(listener: () => void): void
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

/** Sends messages to the client of a stream, in the order of the writes. */
export interface Sink<Response> {
  readonly outlet: Outlet
  /** Of its stream, among those of its connection. */
  readonly slot: number
  /** Never waits. False: the peer reads slowly, and what is written before the next drain is buffered. */
  write(message: Response | Prepared): boolean
  /** Whether the last write returned false and nothing has drained since. */
  readonly full: boolean
  /** Calls back each time a full sink accepts more. */
  onDrain(listener: () => void): Disposable
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
/** The stream ends when the promise settles. */
export type ServerStream<Request, Response> = (request: Request, sink: Sink<Response>, call: Call) => Promise<void>
/** As ServerStream. Leaving the loop over `requests` early does not end the call. */
export type Bidi<Request, Response> = (
  requests: AsyncIterable<Request>,
  sink: Sink<Response>,
  call: Call,
) => Promise<void>
