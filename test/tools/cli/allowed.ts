import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

let state: string | undefined

/** The environment of a user who has allowed the project file of a folder, as `espalier context allow` does it. */
export function allowing(cwd: string | undefined): Record<string, string> {
  for (let folder = cwd ?? '/'; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, '.espalier.yaml')
    if (!existsSync(file)) continue
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex')
    mkdirSync(join(stateHome(), 'espalier'), { recursive: true })
    writeFileSync(join(stateHome(), 'espalier', 'allowed.json'), JSON.stringify({ [realpathSync(file)]: hash }))
    return { XDG_STATE_HOME: stateHome() }
  }
  return {}
}

function stateHome(): string {
  if (state !== undefined) return state
  const folder = mkdtempSync(join(tmpdir(), 'espalier-state-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  state = folder
  return folder
}
