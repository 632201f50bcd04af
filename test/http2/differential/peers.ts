import { once } from 'node:events'
import { createServer, type Http2Session } from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import { setImmediate as immediate } from 'node:timers/promises'
import { FRAME } from '../../../src/http2/frames.ts'
import { encodeFields } from '../../../src/http2/hpack-encoder.ts'
import { HTTP2_LIMITS } from '../../../src/http2/limits.ts'
import type { RequestHead } from '../../../src/http2/request-head.ts'
import { Connected, frame, type Sent } from '../connected.ts'
import { framesOf, type Outcome, outcomeOf } from './outcome.ts'

/** Answers requests for /early at once, those for /large with 6,000 bytes, ten of which fit into the window of the connection, and others with one byte, once they are complete. */
const LARGE = Buffer.alloc(6_000)
const SMALL = Buffer.alloc(1)
/** What follows the bytes: everything before a ping is read when it is answered, and what is answered later comes before the next one. */
const MARKS = ['first...', 'second..']
const SILENT_MS = 2_000
const OK = encodeFields([[':status', '200']])

/** What our side makes of the bytes. */
export function playOnOurs(bytes: Buffer, cuts: readonly number[]): Outcome {
  const connected = new Connected()
  const answer = (slot: number, { path, method }: RequestHead): void => {
    const { sender } = connected.connection
    if (method === 'HEAD') sender.only(slot, OK)
    else {
      sender.headers(slot, OK)
      sender.last(slot, path === '/large' ? LARGE : SMALL)
    }
  }
  connected.onRequest = (slot, head) => {
    if (head.path === '/early') answer(slot, head)
  }
  connected.onEnded = (slot, head) => {
    if (head.path !== '/early') answer(slot, head)
  }
  for (const part of parts(bytes, cuts)) connected.receive(part)
  for (const mark of MARKS) connected.receive(frame(FRAME.PING, 0, 0, mark))
  return outcomeOf(withoutMarks(connected.sent()))
}

export interface NodePeer extends AsyncDisposable {
  /** Undefined: it neither answers nor closes the connection, which is a fault of Node. */
  play(bytes: Buffer, cuts: readonly number[]): Promise<Outcome | undefined>
}

/** The same on the server of Node. */
export async function openNodePeer(): Promise<NodePeer> {
  const { streams, streamWindow, connectionWindow, headerBytes } = HTTP2_LIMITS
  const server = createServer({
    settings: { maxConcurrentStreams: streams, initialWindowSize: streamWindow, maxHeaderListSize: headerBytes },
  })
  const sessions = new Set<Http2Session>()
  server.on('session', session => {
    session.setLocalWindowSize(connectionWindow)
    sessions.add(session)
    session.on('error', () => {}).on('close', () => sessions.delete(session))
  })
  server.on('stream', (stream, headers) => {
    const answer = (): void => {
      if (stream.closed || stream.destroyed) return
      stream.respond({ ':status': 200 }, { sendDate: false, endStream: headers[':method'] === 'HEAD' } as object)
      if (headers[':method'] !== 'HEAD') stream.end(headers[':path'] === '/large' ? LARGE : SMALL)
    }
    stream.on('error', () => {}).resume()
    if (headers[':path'] === '/early') answer()
    else stream.on('end', answer)
  })
  server.on('sessionError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    play: async (bytes, cuts) => {
      const frames: Sent[] = []
      let rest: Buffer = Buffer.alloc(0)
      let isOver = false
      let isSilent = false
      let wake = (): void => {}
      const socket = connect(port, '127.0.0.1').setNoDelay()
      socket.on('data', chunk => {
        const split = framesOf(Buffer.concat([rest, chunk]))
        rest = split.rest
        frames.push(...split.frames)
        wake()
      })
      socket.on('error', () => {})
      socket.on('close', () => {
        isOver = true
        wake()
      })
      const has = async (mark: string): Promise<void> => {
        const isThere = ({ type, flags, payload }: Sent): boolean =>
          type === FRAME.PING && flags === 1 && payload.toString('latin1') === mark
        const timer = setTimeout(() => {
          isSilent = true
          wake()
        }, SILENT_MS)
        while (!isOver && !isSilent && !frames.some(isThere))
          await new Promise<void>(resolve => {
            wake = resolve
          })
        clearTimeout(timer)
      }
      await once(socket, 'connect')
      for (const part of parts(bytes, cuts)) {
        socket.write(part)
        await immediate()
      }
      for (const mark of MARKS) {
        if (isOver || isSilent) break
        socket.write(frame(FRAME.PING, 0, 0, mark))
        await has(mark)
        for (let turn = 0; turn < 4; turn++) await immediate()
      }
      socket.destroy()
      if (isSilent) return undefined
      const outcome = outcomeOf(withoutMarks(frames))
      return isOver && outcome.goAway === undefined ? { ...outcome, goAway: 0 } : outcome
    },
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.destroy()
      server.close()
    },
  }
}

function withoutMarks(frames: readonly Sent[]): Sent[] {
  return frames.filter(({ type, payload }) => type !== FRAME.PING || !MARKS.includes(payload.toString('latin1')))
}

function* parts(bytes: Buffer, cuts: readonly number[]): Generator<Buffer> {
  let at = 0
  for (const cut of cuts.map(one => Math.floor(one * bytes.length)).sort((a, b) => a - b)) {
    if (cut > at) yield bytes.subarray(at, cut)
    at = Math.max(at, cut)
  }
  if (at < bytes.length) yield bytes.subarray(at)
}
