import type { Manager } from './library.ts'
import { type Repair, wrap } from './repair.ts'

/** The received part of an incomplete frame. */
interface Part {
  chunks: Buffer[]
  length: number
  /** The number of bytes from which on something can be read. */
  needed: number
}

const LENGTH_BYTES = 4
/** No reply is this long; a greater length means that the stream is corrupt. */
const LONGEST_FRAME_BYTES = 1 << 30

/**
 * The faults: after a connection breaks in the middle of a reply, the bytes of the next connection are appended to the partial reply, so that
 * the client never connects again; each frame of a chunk costs a level of recursion, thousands deep; each chunk of a long reply copies all
 * chunks before it; and an error that is thrown while a frame is read ends the process.
 */
export const wholeFrames: Repair = {
  name: 'whole frames',
  apply(library) {
    const parts = new WeakMap<Manager, Part>()
    wrap(
      library,
      'connect',
      original =>
        function () {
          parts.delete(this)
          this.pendingBuffer = null
          original.call(this)
        },
    )
    wrap(
      library,
      'onSocketData',
      original =>
        function (chunk) {
          const part = parts.get(this) ?? { chunks: [], length: 0, needed: LENGTH_BYTES }
          parts.set(this, part)
          part.chunks.push(chunk)
          part.length += chunk.length
          if (part.length >= part.needed) readFrames(this, part, original)
        },
    )
  },
}

function readFrames(manager: Manager, part: Part, read: Manager['onSocketData']): void {
  const { socket } = manager
  const bytes = part.chunks.length === 1 ? part.chunks[0]! : Buffer.concat(part.chunks, part.length)
  let at = 0
  part.needed = LENGTH_BYTES
  while (bytes.length - at >= LENGTH_BYTES) {
    const length = bytes.readInt32BE(at)
    const end = at + LENGTH_BYTES + length
    if (length < 0 || length > LONGEST_FRAME_BYTES) {
      fail(manager, new Error(`a frame claims a length of ${length}`))
      return
    }
    if (end > bytes.length) {
      part.needed = LENGTH_BYTES + length
      break
    }
    try {
      read.call(manager, bytes.subarray(at, end))
    } catch (error) {
      fail(manager, error)
      return
    }
    if (manager.socket !== socket || socket?.destroyed) return
    at = end
  }
  part.chunks = at < bytes.length ? [bytes.subarray(at)] : []
  part.length = bytes.length - at
}

/** The stream is corrupt; a new connection begins a new one. */
function fail(manager: Manager, error: unknown): void {
  manager.options.onFault?.(error)
  manager.socket?.destroy()
}
