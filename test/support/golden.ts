import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', 'golden')

/** The path of a file below test/golden. */
export function goldenPath(...names: string[]): string {
  return join(ROOT, ...names)
}

/** The text of a file below test/golden; undefined if there is none. */
export function readGolden(...names: string[]): string | undefined {
  try {
    return readFileSync(goldenPath(...names), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Fails unless the text is the accepted one. With UPDATE_GOLDEN=1 it becomes the accepted one. */
export function assertGolden(actual: string, ...names: string[]): void {
  const path = goldenPath(...names)
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, actual)
    return
  }
  const accepted = readGolden(...names)
  assert.equal(actual, accepted, `${names.join('/')} is not as accepted; UPDATE_GOLDEN=1 accepts it`)
}
