/** What a connection accepts from its peer. Whoever exceeds a limit per second is disconnected with ENHANCE_YOUR_CALM. */
export interface Http2Limits {
  /** Open streams; more are refused with REFUSED_STREAM, which clients retry elsewhere. */
  readonly streams: number
  /** The fields of one request, with 32 bytes for each as in RFC 9113 section 6.5.2, and the size of a header block. */
  readonly headerBytes: number
  /** CONTINUATION frames of one header block. */
  readonly continuations: number
  /** How many bytes of one request may be sent before any is consumed. */
  readonly streamWindow: number
  /** The same for all requests of the connection together: never more of them is held in memory. */
  readonly connectionWindow: number
  readonly perSecond: Readonly<Record<Limited, number>>
}

/** Frames that cost the peer less than us. */
export type Limited =
  /** RST_STREAM. */
  | 'resets'
  /** RST_STREAM before a response has begun, of requests of the last two seconds (rapid reset, CVE-2023-44487). */
  | 'abandoned'
  /** Stream errors, which make us reset the stream (MadeYouReset, CVE-2025-8671). */
  | 'provoked'
  | 'pings'
  | 'settings'
  | 'priorities'
  /** DATA without bytes that does not end a stream, and unknown frames. */
  | 'empty'
  | 'windowUpdates'

export const HTTP2_LIMITS: Http2Limits = {
  streams: 100_000,
  headerBytes: 16 * 1024,
  continuations: 8,
  streamWindow: 256 * 1024,
  connectionWindow: 8 * 1024 * 1024,
  perSecond: {
    // A client may cancel all its watches at once, and all calls that were not answered in time.
    resets: 20_000,
    abandoned: 2_000,
    provoked: 1_000,
    pings: 1_000,
    settings: 100,
    priorities: 10_000,
    empty: 1_000,
    windowUpdates: 200_000,
  },
}
