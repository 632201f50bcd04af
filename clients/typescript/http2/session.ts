import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from 'node:http2'
import type { Socket } from 'node:net'
import { Code } from '@espalier/contract/google/rpc/code'
import { GrpcError } from './grpc-error.ts'

/** For TCP, TLS and the first SETTINGS frame together. */
const OPEN_TIMEOUT_MS = 5_000
/** A server that sent nothing for this long is pinged when a call begins and while one is in progress. */
const SILENCE_MS = 10_000
const PING_TIMEOUT_MS = 5_000
/** Leaves enough ids for calls that begin before the connection is replaced. */
const LAST_STREAM_ID = 2 ** 31 - 1 - 10_000

/** Waits until the server has sent its SETTINGS. Rejects with a GrpcError, UNAVAILABLE, also when the signal aborts before. */
export function openSession(authority: string, socket: Socket, signal: AbortSignal): Promise<Session> {
  const { promise, resolve, reject } = Promise.withResolvers<Session>()
  const http2 = connect(authority, { createConnection: () => socket, settings: { enablePush: false } })
  let failure: Error | undefined
  const timer = setTimeout(() => http2.destroy(new Error('connection attempt timed out')), OPEN_TIMEOUT_MS)
  const abort = (): void => http2.destroy(new Error('the client was closed'))
  signal.addEventListener('abort', abort, { once: true })
  const settle = (): void => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
  http2.on('error', error => {
    failure = error
  })
  http2.once('remoteSettings', () => {
    settle()
    resolve(new Session(http2))
  })
  // After the session is open this changes nothing.
  http2.once('close', () => {
    settle()
    reject(openingError(failure))
  })
  return promise
}

function openingError(failure: Error | undefined): GrpcError {
  if (failure === undefined)
    return new GrpcError(Code.UNAVAILABLE, 'the peer closed the connection at once', {
      isHungUp: true,
      isUnsent: true,
    })
  const { code } = failure as NodeJS.ErrnoException
  // Several addresses of one name were tried: the error of all of them has no message of its own.
  const [first] = failure instanceof AggregateError ? (failure.errors as Error[]) : []
  return new GrpcError(Code.UNAVAILABLE, failure.message || first?.message || String(code), {
    isHungUp: code === 'ECONNRESET',
    isUnsent: true,
    cause: failure,
  })
}

/**
 * An open HTTP/2 connection. It keeps the process alive only while calls are in progress. A frozen server is detected by pings, and
 * the connection is given up then: calls on it fail with UNAVAILABLE.
 */
export class Session {
  readonly #http2: ClientHttp2Session
  #calls = 0
  #receivedAt = performance.now()
  #isPinging = false
  #watch: ReturnType<typeof setInterval> | undefined
  #goaway: { readonly lastStreamId: number; readonly words: string } | undefined
  #failure: Error | undefined
  #isExhausted = false

  constructor(http2: ClientHttp2Session) {
    this.#http2 = http2
    http2.on('error', error => {
      this.#failure = error
    })
    http2.on('goaway', (code, lastStreamId, data) => {
      const text = data === undefined ? '' : `: ${Buffer.from(data).toString('latin1')}`
      this.#goaway = { lastStreamId, words: `the server closed the connection (GOAWAY ${code}${text})` }
    })
    http2.once('close', () => clearInterval(this.#watch))
    http2.unref()
  }

  /** Whether new calls may be sent here. */
  get isUsable(): boolean {
    return !this.#isExhausted && this.#goaway === undefined && !this.#http2.closed && !this.#http2.destroyed
  }

  /** Begins a call. Throws a GrpcError if the connection can take none any more. */
  request(headers: OutgoingHttpHeaders): ClientHttp2Stream {
    if (!this.isUsable) throw this.#lost(true)
    const stream = this.#open(headers)
    // Ids cannot be used twice: a connection that runs out of them is replaced.
    this.#isExhausted = (stream.id ?? 0) > LAST_STREAM_ID
    if (this.#calls++ === 0) {
      this.#http2.ref()
      this.#watch = setInterval(() => this.#checkSilence(), SILENCE_MS).unref()
    }
    for (const event of ['response', 'data', 'trailers']) stream.on(event, () => this.#received())
    stream.once('close', () => {
      if (--this.#calls > 0) return
      clearInterval(this.#watch)
      this.#http2.unref()
      if (this.#isExhausted) this.close()
    })
    this.#checkSilence()
    return stream
  }

  /** Why a stream was closed before its status came, if that was the end of the connection and not of the stream alone. */
  lossOf(stream: ClientHttp2Stream): GrpcError | undefined {
    const wasSent = stream.id !== undefined
    if (this.#goaway !== undefined && (!wasSent || (stream.id as number) > this.#goaway.lastStreamId))
      return this.#lost(true)
    return this.#http2.destroyed ? this.#lost(!wasSent) : undefined
  }

  /** Finds out whether the server is still there; if it is not, the connection is given up. */
  ping(): void {
    if (this.#isPinging || this.#http2.destroyed) return
    this.#isPinging = true
    const timer = setTimeout(() => {
      // Here and not by the event, which comes after the streams are closed.
      this.#failure = new Error(`no answer to a ping within ${PING_TIMEOUT_MS / 1000} s`)
      this.#http2.destroy(this.#failure)
    }, PING_TIMEOUT_MS).unref()
    this.#http2.ping(error => {
      clearTimeout(timer)
      this.#isPinging = false
      if (error === null) this.#received()
    })
  }

  /** Takes no new calls, and ends when those in progress have ended. */
  close(): void {
    this.#http2.close()
  }

  #open(headers: OutgoingHttpHeaders): ClientHttp2Stream {
    try {
      return this.#http2.request(headers)
    } catch (cause) {
      const { code = '', message } = cause as NodeJS.ErrnoException
      const isEnded = code === 'ERR_HTTP2_GOAWAY_SESSION' || code === 'ERR_HTTP2_INVALID_SESSION'
      throw new GrpcError(isEnded ? Code.UNAVAILABLE : Code.INTERNAL, message, { isUnprocessed: isEnded, cause })
    }
  }

  #received(): void {
    this.#receivedAt = performance.now()
  }

  #checkSilence(): void {
    if (performance.now() - this.#receivedAt >= SILENCE_MS) this.ping()
  }

  #lost(isUnprocessed: boolean): GrpcError {
    const words = this.#goaway?.words ?? this.#failure?.message ?? 'Connection dropped'
    return new GrpcError(Code.UNAVAILABLE, words, { isUnprocessed, cause: this.#failure })
  }
}
