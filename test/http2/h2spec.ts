import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const MODULE = 'github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible'
const FOLDER = join(import.meta.dirname, '../../.cache/h2spec')
const PROGRAM = join(FOLDER, 'h2spec')

/** h2spec, the conformance suite of HTTP/2, which Go builds below .cache, once. Undefined: Go is not installed. */
export function findH2spec(): string | undefined {
  if (existsSync(PROGRAM)) return PROGRAM
  if (spawnSync('go', ['version']).status !== 0) return undefined
  mkdirSync(FOLDER, { recursive: true })
  const env = { ...process.env, GOBIN: FOLDER, GOFLAGS: '-mod=mod' }
  const { status, stderr } = spawnSync('go', ['install', MODULE], { env, encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(`go install ${MODULE} failed: ${stderr}`)
  return PROGRAM
}
