import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { fileFailure } from './file-failure.ts'

type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

/** The mode of a file. Without one it keeps its own, and a new one has what the system gives it. */
interface FileMode {
  readonly always?: number
  readonly created?: number
}

/**
 * Replaces a file atomically: a reader sees the old content or all of the new, also if writing fails. What is not a regular file, such as a
 * terminal or a pipe, is written directly. Throws CANNOT_WRITE; errors of `pieces` pass unchanged.
 */
export async function replaceFile(file: string, pieces: Pieces, mode: FileMode = {}): Promise<void> {
  const target = await realpath(file).catch(() => file)
  const before = await stat(target).catch(() => undefined)
  if (before?.isFile() === false) return await fill(file, open(target, 'w'), pieces)
  const temporary = `${target}.espalier-${process.pid}`
  // What a killed process or another user left there must not be written to.
  await unlink(temporary).catch(() => {})
  try {
    await fill(file, open(temporary, 'wx', mode.always ?? before?.mode ?? mode.created), pieces)
    await orCannotWrite(file, rename(temporary, target))
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
}

async function fill(file: string, opened: Promise<FileHandle>, pieces: Pieces): Promise<void> {
  await using handle = await orCannotWrite(file, opened)
  for await (const piece of pieces) await orCannotWrite(file, handle.writeFile(piece))
}

function orCannotWrite<Done>(file: string, step: Promise<Done>): Promise<Done> {
  return step.catch((error: unknown) => {
    throw fileFailure('write', file, error)
  })
}
