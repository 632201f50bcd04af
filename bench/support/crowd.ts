import type { Socket } from 'node:net'
import { openSocket } from '../../test/support/grpc-connection.ts'
import {
  END_HEADERS,
  END_STREAM,
  frame,
  HEADERS,
  messageFrame,
  requestHeaders,
  SETTINGS,
  windowUpdate,
} from '../../test/support/http2-frames.ts'
import type { Contestant } from './contestant.ts'

const MAX_WINDOW = 0x7fff_ffff
const DATA = 0
/** How many streams are opened before the first messages of all of them are awaited. */
const WAVE = 2_000

/**
 * Very many streams that only count: every message is one frame of DATA, as small ones are. It takes so little time that the time until all
 * have a message is that of the server.
 */
export interface Crowd extends Disposable {
  /** Opens streams until there are `count`, and waits until each has received its first message. */
  grow(count: number): Promise<void>
  /** Resolves with the time when each stream has received one more message. */
  next(): Promise<number>
}

export async function openCrowd(
  { port, watch, tls }: Pick<Contestant, 'port' | 'watch' | 'tls'>,
  connections: number,
): Promise<Crowd> {
  const counter = new Counter()
  const sockets: Socket[] = []
  const settings = Buffer.alloc(6)
  settings.writeUInt16BE(4, 0) // INITIAL_WINDOW_SIZE
  settings.writeUInt32BE(MAX_WINDOW, 2)
  const hello = Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(SETTINGS, 0, 0, settings),
    windowUpdate(MAX_WINDOW - 65_535),
  ])
  for (let i = 0; i < connections; i++) {
    const socket = await openSocket(port, tls)
    const reader = new Reader(counter)
    socket.setNoDelay(true)
    socket.on('data', chunk => reader.take(chunk))
    socket.on('error', () => {})
    socket.on('close', () => counter.fail(new Error('a connection was closed')))
    socket.write(hello)
    sockets.push(socket)
  }
  const head = requestHeaders(`127.0.0.1:${port}`, watch.path)
  let streams = 0
  return {
    grow: async count => {
      while (streams < count) {
        const wave = Math.min(WAVE, count - streams)
        const all = counter.next(wave)
        const requests = sockets.map((): Buffer[] => [])
        for (let i = 0; i < wave; i++, streams++) {
          const id = 1 + 2 * Math.floor(streams / connections)
          const flags = watch.requests === 'once' ? END_STREAM : 0
          requests[streams % connections]?.push(
            frame(HEADERS, END_HEADERS, id, head),
            messageFrame(flags, id, watch.message),
          )
        }
        for (const [i, parts] of requests.entries()) if (parts.length > 0) sockets[i]?.write(Buffer.concat(parts))
        await all
      }
    },
    next: () => counter.next(streams),
    [Symbol.dispose]: () => {
      counter.stop()
      for (const socket of sockets) socket.destroy()
    },
  }
}

class Counter {
  #left = 0
  #resolve = (_: number): void => {}
  #reject = (_: Error): void => {}

  next(count: number): Promise<number> {
    this.#left = count
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  message(): void {
    if (--this.#left === 0) this.#resolve(performance.now())
  }

  fail(error: Error): void {
    this.#reject(error)
  }

  stop(): void {
    this.#reject = () => {}
  }
}

/** Looks at the heads of frames only. */
class Reader {
  readonly #counter: Counter
  #rest: Buffer | undefined
  /** Bytes of a frame whose head was read. */
  #skipped = 0

  constructor(counter: Counter) {
    this.#counter = counter
  }

  take(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = undefined
    let at = Math.min(this.#skipped, bytes.length)
    this.#skipped -= at
    while (bytes.length - at >= 9) {
      const length = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
      if (bytes[at + 3] === DATA && length > 0) this.#counter.message()
      at += 9 + length
    }
    if (at > bytes.length) this.#skipped = at - bytes.length
    else if (at < bytes.length) this.#rest = Buffer.from(bytes.subarray(at))
  }
}
