import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Env } from '../text/io.ts'

const KEPT_MS = 5_000
/** Files at the most, whatever is asked. */
const PLACES = 256

/**
 * What `ask` answers, kept for a few seconds for later processes of the same user: keys come in bursts. Where nothing can be kept
 * it is asked each time.
 */
export async function remembered(
  env: Env,
  question: string,
  ask: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const home = env.XDG_CACHE_HOME || (env.HOME ? join(env.HOME, '.cache') : undefined)
  if (home === undefined) return await ask()
  const folder = join(home, 'espalier')
  const place = createHash('sha256').update(question).digest().readUInt32BE() % PLACES
  const file = join(folder, `${place}.json`)
  const known = await readFile(file, 'utf8')
    .then(read)
    .catch(() => undefined)
  const ageMs = Date.now() - (known?.at ?? 0)
  if (known?.question === question && ageMs >= 0 && ageMs < KEPT_MS) return known.words
  const words = await ask()
  await keep(folder, file, { question, at: Date.now(), words }).catch(() => {
    // A home that cannot be written to makes completion slower, not empty.
  })
  return words
}

interface Known {
  readonly question: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly words: readonly string[]
}

function read(text: string): Known {
  return JSON.parse(text) as Known
}

/** In one step: another process may read meanwhile. */
async function keep(folder: string, file: string, known: Known): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(`${file}.${process.pid}`, JSON.stringify(known), { mode: 0o600 })
  await rename(`${file}.${process.pid}`, file)
}
