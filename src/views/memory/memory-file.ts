import { type FileHandle, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Log } from '../../lib/log.ts'
import { makeDirectory } from '../../lib/make-directory.ts'
import { decodeMemory, encodeMemory, type Memory } from './memory.ts'

const FILE = 'last-known'
/** A file that another gateway may be writing now. No write takes nearly as long as LEFT_BEHIND_MS. */
const UNFINISHED = /^last-known\.\d+\.new$/
const LEFT_BEHIND_MS = 3_600_000
const MAX_BYTES = 64 * 1024 * 1024
const CHUNK_BYTES = 256 * 1024

/**
 * The memory that an earlier run saved of this store. Undefined if it is missing; also, with a warning, if it is damaged or of another
 * store.
 */
export async function readMemory(directory: string, store: string, log: Log): Promise<Memory | undefined> {
  const file = path.join(directory, FILE)
  try {
    const { size } = await stat(file)
    if (size > 2 * MAX_BYTES) throw new Error(`it is larger than any that this program writes: ${size} bytes`)
    const memory = decodeMemory(await readFile(file))
    if (memory.store !== store) throw new Error(`it is from another store, ${memory.store}`)
    return memory
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT') log.warn({ file, why: message }, 'the saved states cannot be used')
    return undefined
  }
}

/** Replaces the saved memory atomically, even if the machine stops meanwhile. Returns how many nodes did not fit. */
export async function writeMemory(directory: string, memory: Memory): Promise<number> {
  const file = path.join(directory, FILE)
  const unfinished = `${file}.${process.pid}.new`
  makeDirectory(directory, 0o700)
  try {
    let left: number
    {
      await using handle = await open(unfinished, 'w', 0o600)
      left = await writePieces(handle, memory)
      await handle.sync()
    }
    await rename(unfinished, file)
    await using holder = await open(directory, 'r')
    await holder.sync()
    return left
  } catch (error) {
    // The disk may be full: the unfinished file must not take space.
    await rm(unfinished, { force: true }).catch(() => {})
    throw error
  }
}

/** Removes the files of gateways that were killed while they wrote. `now` is wall-clock time, as in file times. */
export async function removeUnfinished(directory: string, now: number): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const file = path.join(directory, name)
    if (!UNFINISHED.test(name)) continue
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: now }))
    if (now - mtimeMs > LEFT_BEHIND_MS) await rm(file, { force: true }).catch(() => {})
  }
}

async function writePieces(handle: FileHandle, memory: Memory): Promise<number> {
  const pieces = encodeMemory(memory, MAX_BYTES)
  let chunk: Buffer[] = []
  let bytes = 0
  for (;;) {
    const piece = pieces.next()
    if (piece.done !== true) {
      chunk.push(piece.value)
      bytes += piece.value.length
      if (bytes < CHUNK_BYTES) continue
    }
    await handle.writeFile(Buffer.concat(chunk))
    if (piece.done === true) return piece.value.left
    chunk = []
    bytes = 0
  }
}
