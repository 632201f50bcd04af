import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockInstallation } from '../../../tools/dev/install-lock.js'
import { root } from '../../packages/artifacts.ts'

/** Outside the clone, so that nothing is found there by chance. Each clone has its own. */
const PLACE = join(tmpdir(), `espalier-installed-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`)

export const drivers = join(root, 'test/conformance/drivers')

/**
 * A folder of its own for a client as its users install it. `install` fills it, unless it has done so before with the same `sources`:
 * files and folders of the clone. One process at a time installs there.
 */
export async function installedOnce(
  name: string,
  sources: readonly string[],
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(PLACE, name)
  const release = await lockInstallation(join(PLACE, `${name}.lock`))
  try {
    const wanted = hashOf(sources)
    const stamp = join(folder, 'sources')
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    await install(folder)
    writeFileSync(stamp, wanted)
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
