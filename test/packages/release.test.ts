import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { componentsOf } from '../../tools/dev/release/npm-lock.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

const ROOT = join(import.meta.dirname, '../..')

function release(...args: string[]) {
  const path = `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`
  const options = { cwd: ROOT, encoding: 'utf8', env: { ...process.env, PATH: path } } as const
  return spawnSync(process.execPath, ['tools/dev/release/release.ts', ...args], options)
}

test('the same commit gives the same npm packages and SBOMs, byte for byte, and SHA256SUMS names each', async () => {
  await using directory = await temporaryDirectory()
  const sums = ['first', 'second'].map(name => {
    const out = join(directory.path, name)
    const { status, stderr } = release('--dry-run', '--out', out, 'npm')
    assert.equal(status, 0, stderr)
    return readFileSync(join(out, 'SHA256SUMS'), 'utf8')
  })
  assert.equal(sums[1], sums[0])
  const out = join(directory.path, 'first')
  const files = readdirSync(out).filter(file => file !== 'SHA256SUMS')
  const hash = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(out, file)))
      .digest('hex')
  assert.equal(sums[0], files.map(file => `${hash(file)}  ${file}\n`).join(''))
  assert.deepEqual(
    files.map(file => file.replace(/-\d+\.\d+\.\d+/, '')),
    ['espalier', 'espalier-client', 'espalier-contract'].flatMap(name => [`${name}.tgz`, `${name}.tgz.cdx.json`]),
  )
  for (const file of files.filter(name => name.endsWith('.cdx.json'))) {
    const bom = JSON.parse(readFileSync(join(out, file), 'utf8')) as Record<string, unknown>
    assert.deepEqual(Object.keys(bom), ['bomFormat', 'specVersion', 'version', 'metadata', 'components'])
    const fonts = (bom.components as { readonly name: string }[]).filter(({ name }) => name === 'Liberation Sans')
    assert.equal(fonts.length, /^espalier-\d/.test(file) ? 1 : 0, file)
  }
})

test('an SBOM names exactly what is installed with the package, each with its version and hash', () => {
  const lockFile = join(ROOT, 'package-lock.json')
  const lock = JSON.parse(readFileSync(lockFile, 'utf8')) as {
    packages: Readonly<Record<string, { version?: string; link?: boolean; dev?: boolean }>>
  }
  const running = Object.entries(lock.packages)
    .filter(([folder, { link, dev }]) => folder.includes('node_modules/') && !link && !dev)
    .map(([folder, { version }]) => `${folder.replace(/.*node_modules\//, '')}@${version}`)
  // Both are workspaces of the same lock file, and the client needs nothing that the gateway does without.
  const components = componentsOf(lockFile, '.')
  assert.deepEqual(
    [...new Set(components.map(({ name, version }) => `${name}@${version}`))].sort(),
    [...new Set(running)].sort(),
  )
  for (const { name, sha512 } of components) assert.match(sha512 ?? '', /^[0-9a-f]{128}$/, name)
})

test('nothing is published: without --dry-run, and for a name that it does not know, it says so and exits with 2', () => {
  for (const args of [[], ['--dry-run', 'cobol']]) {
    const { status, stderr, stdout } = release(...args)
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, /help: npm run release -- --dry-run/)
  }
})
