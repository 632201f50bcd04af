import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ArchiveEntry } from './tar-gz.ts'

/** The files below a folder, in an order that depends on their names only, as entries below `prefix`. */
export function filesBelow(folder: string, prefix: string, patterns: readonly string[] = ['**']): ArchiveEntry[] {
  return globSync([...patterns], { cwd: folder })
    .filter(file => statSync(join(folder, file)).isFile())
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(file => ({ name: `${prefix}/${file}`, data: readFileSync(join(folder, file)) }))
}
