import { status as Status } from '@grpc/grpc-js'
import { CallError } from '../calls/call-error.ts'
import type { MessageReader } from './message-reader.ts'

interface Parts<Request> {
  readonly reader: MessageReader
  readonly deserialize: (bytes: Buffer) => Request
  /** Bytes of the body that were taken: the peer may send as many again. */
  readonly consumed: (bytes: number) => void
}

/** The requests of a stream, each decoded when it is taken, so that the peer sends no faster than they are handled. */
export class CallRequests<Request> implements AsyncIterable<Request> {
  readonly #parts: Parts<Request>
  #state: 'open' | 'ended' | 'gone' = 'open'
  #wake = (): void => {}

  constructor(parts: Parts<Request>) {
    this.#parts = parts
  }

  /** Another message may be complete. */
  added(): void {
    this.#wake()
  }

  /** No more messages will come: the peer has half-closed the stream, or it is gone. */
  end(how: 'ended' | 'gone'): void {
    this.#state = how
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Request, void, undefined> {
    const { reader, deserialize, consumed } = this.#parts
    for (;;) {
      if (this.#state === 'gone') throw new DOMException('the client has disconnected', 'AbortError')
      const next = reader.take()
      if (next !== undefined) {
        consumed(next.bytes)
        yield deserialize(next.message)
      } else if (this.#state === 'ended') {
        if (reader.missing > 0) throw new CallError(Status.INTERNAL, 'the stream ends inside a message')
        return
      } else {
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
      }
    }
  }
}
