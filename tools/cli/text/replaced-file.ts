import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { fileFailure } from './file-failure.ts'

type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

/**
 * Writes a file in one step: whoever reads it sees what was there before or all that is new, also if the writing fails. What is no file, as a
 * terminal or a pipe, is written to as it is. Throws CANNOT_WRITE; what `pieces` throws goes on unchanged. Without a `mode` the file keeps
 * the one it has.
 */
export async function replaceFile(file: string, pieces: Pieces, mode?: number): Promise<void> {
  const place = await realpath(file).catch(() => file)
  const before = await stat(place).catch(() => undefined)
  if (before?.isFile() === false) return await fill(file, open(place, 'w'), pieces)
  const draft = `${place}.espalier-${process.pid}`
  try {
    await fill(file, open(draft, 'w', mode ?? before?.mode), pieces)
    await named(file, rename(draft, place))
  } catch (error) {
    await unlink(draft).catch(() => {})
    throw error
  }
}

async function fill(file: string, opened: Promise<FileHandle>, pieces: Pieces): Promise<void> {
  await using target = await named(file, opened)
  for await (const piece of pieces) await named(file, target.writeFile(piece))
}

function named<Done>(file: string, step: Promise<Done>): Promise<Done> {
  return step.catch((error: unknown) => {
    throw fileFailure('write', file, error)
  })
}
