import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** An empty folder below the clone's .cache, from where the clone's packages are found; disposing removes it. */
export function temporaryFolderOfClone(name: string): { readonly path: string } & Disposable {
  const cache = join(import.meta.dirname, '../../.cache')
  mkdirSync(cache, { recursive: true })
  const path = mkdtempSync(join(cache, `${name}-`))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
