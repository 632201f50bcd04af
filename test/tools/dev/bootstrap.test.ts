import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../support/process/temporary.ts'

const DEV = join(import.meta.dirname, '../../../tools/dev')
const ALL = 'ci --include=dev'
const RUNNING = 'ci --omit=dev'

/** A clone with the bootstrap scripts, and an `npm` that records its arguments. */
async function newClone() {
  const directory = await temporaryDirectory()
  const clone = realpathSync(directory.path)
  for (const file of ['bootstrap.js', 'node'])
    cpSync(join(DEV, file), join(clone, 'tools/dev', file), { recursive: true })
  writeFileSync(join(clone, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(clone, 'package-lock.json'), '1')
  writeFileSync(join(clone, 'script.js'), 'console.log(process.execPath, ...process.argv.slice(2)); process.exit(3)')
  const [bin, log] = [join(clone, 'bin'), join(clone, 'asked')]
  mkdirSync(bin)
  const npm = `#!/bin/sh
rm -rf node_modules; mkdir -p node_modules; echo "$@" >> '${log}'
case "$*" in *--omit=dev*) ;; *) mkdir node_modules/typescript ;; esac
`
  writeFileSync(join(bin, 'npm'), npm, { mode: 0o755 })
  return {
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
    path: clone,
    /** Runs the script, and returns which packages were installed for it, how it ended and what it printed. */
    run: (...args: string[]) => {
      rmSync(log, { force: true })
      const child = spawnSync(process.execPath, ['tools/dev/bootstrap.js', ...args], {
        cwd: clone,
        env: { PATH: `${bin}:${process.env.PATH}` },
        encoding: 'utf8',
      })
      const asked = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
      const installed = asked.map(line => line.replaceAll(/ --(no-\w+|loglevel=\w+)/g, ''))
      return { installed, code: child.status, printed: child.stdout.trim() }
    },
  }
}

test('a script runs on this Node, which npm scripts find as well, with its arguments and its exit code', async () => {
  await using clone = await newClone()
  const { code, printed } = clone.run('--running-only', 'script.js', 'a', 'b')
  assert.deepEqual([code, printed], [3, `${process.execPath} a b`])
  assert.equal(realpathSync(join(clone.path, 'node_modules/.bin/node')), realpathSync(process.execPath))
})

test('a start installs the runtime dependencies, and nothing the second time', async () => {
  await using clone = await newClone()
  assert.deepEqual(clone.run('--running-only', 'script.js').installed, [RUNNING])
  assert.deepEqual(clone.run('--running-only', 'script.js').installed, [])
})

test('a test after a start installs everything, and a start after it removes nothing', async () => {
  await using clone = await newClone()
  clone.run('--running-only', 'script.js')
  assert.deepEqual(clone.run('script.js').installed, [ALL])
  assert.deepEqual(clone.run('script.js').installed, [])
  assert.deepEqual(clone.run('--running-only', 'script.js').installed, [])
  writeFileSync(join(clone.path, 'package-lock.json'), '2')
  assert.deepEqual(clone.run('--running-only', 'script.js').installed, [ALL])
})

test('a start after a change of the lock file installs the runtime dependencies again', async () => {
  await using clone = await newClone()
  clone.run('--running-only', 'script.js')
  writeFileSync(join(clone.path, 'package-lock.json'), '2')
  assert.deepEqual(clone.run('--running-only', 'script.js').installed, [RUNNING])
})

test('a start removes nothing that a person installed with npm', async () => {
  await using clone = await newClone()
  mkdirSync(join(clone.path, 'node_modules/typescript'), { recursive: true })
  assert.deepEqual(clone.run('--running-only', 'script.js').installed, [ALL])
})
