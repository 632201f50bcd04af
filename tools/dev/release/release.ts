// npm run release -- --dry-run [--out FOLDER] [LANGUAGE ...]: makes every artifact of the committed HEAD, with SHA256SUMS, into
// dist/artifacts. The same commit gives the same bytes.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { output, root } from '../run.ts'
import { contextOf, type MakeArtifacts } from './artifact.ts'
import { checkOut } from './checkout.ts'
import { makeExecutable } from './executable.ts'
import { makeGo } from './go.ts'
import { makeJava } from './java.ts'
import { makeNpm } from './npm.ts'
import { makePython } from './python.ts'

const MAKERS: Readonly<Record<string, MakeArtifacts>> = {
  npm: makeNpm,
  python: makePython,
  go: makeGo,
  java: makeJava,
  executable: makeExecutable,
}

const usage = `npm run release -- --dry-run [--out FOLDER] [${Object.keys(MAKERS).join('|')} ...]`
const { values, positionals } = parseArgs({
  options: { 'dry-run': { type: 'boolean', default: false }, out: { type: 'string', default: 'dist/artifacts' } },
  allowPositionals: true,
})
// The modes of files in archives come from it.
process.umask(0o022)
const unknown = positionals.filter(name => !Object.hasOwn(MAKERS, name))

if (unknown.length > 0) refuse(`there are no artifacts named ${unknown.join(', ')}`)
if (!values['dry-run']) refuse('nothing is published by this command yet; --dry-run makes the artifacts')

try {
  await make(resolve(root, values.out), positionals.length === 0 ? Object.keys(MAKERS) : positionals)
} catch (error) {
  process.stderr.write(`error: ${(error as Error).message}\n`)
  process.exitCode = 1
}

async function make(out: string, names: readonly string[]): Promise<void> {
  if (output('git', 'status', '--porcelain') !== '')
    process.stderr.write('warning: there are uncommitted changes; they are not in the artifacts\n')
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  using checkout = checkOut()
  const manifest = readFileSync(join(checkout.path, 'package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const context = contextOf(checkout.path, version, checkout.epoch)
  const made: string[] = []
  for (const name of names) made.push(...((await MAKERS[name]?.(out, context)) ?? []))
  const files = readdirSync(out).sort()
  const differing = files.filter(file => !made.includes(file)).concat(made.filter(file => !files.includes(file)))
  if (differing.length > 0) throw new Error(`not made as announced: ${differing.join(', ')}`)
  writeFileSync(join(out, 'SHA256SUMS'), files.map(file => `${sha256(join(out, file))}  ${file}\n`).join(''))
  for (const file of files) process.stdout.write(`${join(values.out, file)}\n`)
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

function refuse(message: string): never {
  process.stderr.write(`error: ${message}\n   help: ${usage}\n`)
  process.exit(2)
}
