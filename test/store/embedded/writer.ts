// Commits to the store in the given directory, from the given number on, until it is killed or a commit fails. Each commit
// writes its number in four places. Each line has an acknowledged number with its revision; or the failure, and then whether
// reads still work.
import { writeSync } from 'node:fs'
import { systemClock } from '../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import { RegistryError } from '../../../src/tree/errors.ts'
import { parsePath } from '../../../src/tree/path.ts'

const [directory, first, bytes] = process.argv.slice(2) as [string, string, string]
const signal = new AbortController().signal
const padding = Buffer.alloc(Number(bytes), 'x')
let next = Number(first)

const store = await openEmbeddedStore({ directory, clock: systemClock })
try {
  // Several at a time, so that they share transactions.
  await Promise.all(Array.from({ length: 8 }, write))
} catch (error) {
  if (!(error instanceof RegistryError)) throw error
  const root = await store.read(parsePath('/left'), { signal })
  say(`failed ${error.code} ${root?.children.length}`)
}

async function write(): Promise<void> {
  for (;;) {
    const number = next++
    const data = Buffer.concat([Buffer.from(`${number} `), padding])
    const revision = await store.commit(
      [
        { op: 'create', path: parsePath(`/left/${number}`), data },
        { op: 'set', path: parsePath('/a'), data },
        { op: 'create', path: parsePath(`/right/${number}`), data },
        { op: 'set', path: parsePath('/b'), data },
      ],
      { signal },
    )
    say(`${number} ${revision}`)
  }
}

/** Synchronously, so that a line is whole even if the process is killed next. */
function say(line: string): void {
  writeSync(1, `${line}\n`)
}
