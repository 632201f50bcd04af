import { constants, type ServerHttp2Stream } from 'node:http2'
import { status as Status, type StatusObject } from '@grpc/grpc-js'
import type { Clock } from '../../lib/clock.ts'
import { EqualTimeouts } from '../../lib/equal-timeouts.ts'

/** How long a peer may go on sending a request whose answer it has. */
const GRACE_MS = 500
const LAST = { endStream: true, sendDate: false }

/** The response of a call that has failed before it sent anything. */
export function respondStatus(stream: ServerHttp2Stream, { code, details, metadata }: Partial<StatusObject>): void {
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc+proto',
      'grpc-status': code ?? Status.UNKNOWN,
      'grpc-message': encodeURI(details ?? ''),
      ...metadata?.toHttp2Headers(),
    },
    LAST,
  )
}

/** Resets streams that were answered before their request was complete, once the answer had time to arrive: RFC 9113, 8.1. */
export class AnsweredEarly implements Disposable {
  readonly #graces: EqualTimeouts<ServerHttp2Stream>

  constructor(clock: Clock) {
    this.#graces = new EqualTimeouts(clock, GRACE_MS, stream => stream.close(constants.NGHTTP2_NO_ERROR))
  }

  /** The stream was answered. What still arrives is not kept. */
  add(stream: ServerHttp2Stream): void {
    stream.resume()
    this.#graces.start(stream)
  }

  /** The stream is closed. */
  delete(stream: ServerHttp2Stream): void {
    this.#graces.stop(stream)
  }

  [Symbol.dispose](): void {
    this.#graces[Symbol.dispose]()
  }
}
