import { connect, type Socket } from 'node:net'
import { eventually } from './condition.ts'

/** A connection for bytes that no client of HTTP sends. */
export interface RawHttp extends Disposable {
  /** What has arrived. */
  readonly received: string
  readonly isClosed: boolean
  send(bytes: string | Buffer): void
  /** Reads nothing any more. */
  pause(): void
  resume(): void
}

export function openRaw(endpoint: string): RawHttp {
  const { hostname, port } = new URL(`http://${endpoint}`)
  const socket: Socket = connect(Number(port), hostname)
  let received = ''
  let isClosed = false
  socket
    .on('data', bytes => {
      received += bytes.toString('latin1')
    })
    .on('error', () => {})
    .on('close', () => {
      isClosed = true
    })
  return {
    get received() {
      return received
    },
    get isClosed() {
      return isClosed
    },
    send: bytes => socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    [Symbol.dispose]: () => socket.destroy(),
  }
}

/** Sends bytes, and returns what has arrived when it matches, or when the gateway has closed the connection. */
export async function sendRaw(endpoint: string, bytes: string | Buffer, until?: RegExp): Promise<string> {
  using raw = openRaw(endpoint)
  raw.send(bytes)
  await eventually(
    () => raw.isClosed || until?.test(raw.received) === true || undefined,
    'the gateway answers or closes',
  )
  return raw.received
}
