import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockInstallation } from '../../../tools/dev/install-lock.js'
import { root } from '../../packages/artifacts.ts'

/** Outside the clone, so that nothing is found there by chance. Each clone has its own. */
const PLACE = join(tmpdir(), `espalier-installed-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`)

export const drivers = join(root, 'test/conformance/drivers')

const OLD_MS = 24 * 3_600_000

/**
 * A folder of its own for a client as its users install it. `install` fills it, unless it has done so before with the same `sources`:
 * files and folders of the clone. One process at a time installs there. What was made of other sources may still run, and is removed a day
 * later.
 */
export async function installedOnce(
  name: string,
  sources: readonly string[],
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(PLACE, `${name}-${hashOf(sources).slice(0, 16)}`)
  const release = await lockInstallation(join(PLACE, `${name}.lock`))
  try {
    const stamp = join(folder, 'installed')
    if (existsSync(stamp)) return folder
    for (const other of globSync(`${name}-*`, { cwd: PLACE }).map(one => join(PLACE, one)))
      if (other === folder || statSync(other).mtimeMs < Date.now() - OLD_MS) rmSync(other, { recursive: true })
    mkdirSync(folder, { recursive: true })
    await install(folder)
    writeFileSync(stamp, '')
    return folder
  } finally {
    release()
  }
}

function hashOf(sources: readonly string[]): string {
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...sources]
  const hash = createHash('sha256')
  for (const file of execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean).sort()) {
    const path = join(root, file)
    if (existsSync(path)) hash.update(file).update(readFileSync(path))
  }
  return hash.digest('hex')
}
