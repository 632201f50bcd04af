import { createHash } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from '../../../src/lib/make-directory.ts'
import type { Env } from '../text/io.ts'

const TTL_MS = 5_000
/** The cache has at most this many files. */
const MAX_FILES = 256

/**
 * Returns what `load` returned for this key a few seconds ago in any process of the same user, or else calls it: completions come in bursts.
 * Without a cache folder it is called each time.
 */
export async function cached(
  env: Env,
  key: string,
  load: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const home = env.XDG_CACHE_HOME || (env.HOME ? join(env.HOME, '.cache') : undefined)
  if (home === undefined) return await load()
  const folder = join(home, 'espalier')
  const slot = createHash('sha256').update(key).digest().readUInt32BE() % MAX_FILES
  const file = join(folder, `${slot}.json`)
  const entry = await readFile(file, 'utf8')
    .then(read)
    .catch(() => undefined)
  const ageMs = Date.now() - (entry?.at ?? 0)
  if (entry?.key === key && ageMs >= 0 && ageMs < TTL_MS) return entry.words
  const words = await load()
  await store(folder, file, { key, at: Date.now(), words }).catch(() => {
    // Without a writable home, completion is only slower.
  })
  return words
}

interface CacheEntry {
  readonly key: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly words: readonly string[]
}

function read(text: string): CacheEntry {
  return JSON.parse(text) as CacheEntry
}

/** Renames a complete file into place: another process may read at the same time. */
async function store(folder: string, file: string, entry: CacheEntry): Promise<void> {
  makeDirectory(folder, 0o700)
  await writeFile(`${file}.${process.pid}`, JSON.stringify(entry), { mode: 0o600 })
  await rename(`${file}.${process.pid}`, file)
}
