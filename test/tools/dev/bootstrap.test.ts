import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { eventually } from '../../support/condition.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'

const DEV = join(import.meta.dirname, '../../../tools/dev')
const ALL = 'ci --include=dev'
const RUNNING = 'ci --omit=dev'

/** A clone with the bootstrap scripts, and an `npm` that records its arguments. */
async function newClone() {
  const directory = await temporaryDirectory()
  const clone = realpathSync(directory.path)
  for (const file of ['bootstrap.js', 'install-lock.js', 'node'])
    cpSync(join(DEV, file), join(clone, 'tools/dev', file), { recursive: true })
  writeFileSync(join(clone, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(clone, 'package-lock.json'), '1')
  writeFileSync(join(clone, 'script.js'), 'console.log(process.execPath, ...process.argv.slice(2)); process.exit(3)')
  const [bin, log] = [join(clone, 'bin'), join(clone, 'asked')]
  mkdirSync(bin)
  const npm = `#!/bin/sh
mkdir busy || exit 9
trap 'rmdir busy; exit 1' TERM
if [ -e slow ]; then echo > begun; sleep 1 & wait $!; fi
rmdir busy
rm -rf node_modules; mkdir -p node_modules; echo "$@" >> '${log}'
case "$*" in *--omit=dev*) ;; *) mkdir node_modules/typescript ;; esac
`
  writeFileSync(join(bin, 'npm'), npm, { mode: 0o755 })
  /** What npm was asked for since the last run. */
  const asked = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])
  return {
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
    path: clone,
    start: (...args: string[]) =>
      spawn(process.execPath, ['tools/dev/bootstrap.js', ...args], {
        cwd: clone,
        env: { PATH: `${bin}:${process.env.PATH}` },
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    asked,
    /** Runs the script, and returns which packages were installed for it, how it ended and what it printed. */
    run: (...args: string[]) => {
      rmSync(log, { force: true })
      const child = spawnSync(process.execPath, ['tools/dev/bootstrap.js', ...args], {
        cwd: clone,
        env: { PATH: `${bin}:${process.env.PATH}` },
        encoding: 'utf8',
      })
      const installed = asked().map(line => line.replaceAll(/ --(no-\w+|loglevel=\w+)/g, ''))
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

test('a second start waits for the installation of the first', async () => {
  await using clone = await newClone()
  writeFileSync(join(clone.path, 'slow'), '')
  const first = clone.start('--running-only', 'script.js')
  await eventually(() => existsSync(join(clone.path, 'begun')), 'npm runs')
  const second = clone.start('--running-only', 'script.js')
  const printed = text(second.stderr)
  assert.deepEqual(await Promise.all([once(first, 'exit'), once(second, 'exit')]), [
    [3, null],
    [3, null],
  ])
  assert.equal(await printed, `espalier: waiting for the installation of process ${first.pid}\n`)
  assert.equal(clone.asked().length, 1)
})

test('an installation that is stopped leaves no npm behind, and the next start installs', async () => {
  await using clone = await newClone()
  writeFileSync(join(clone.path, 'slow'), '')
  const stopped = clone.start('--running-only', 'script.js')
  await eventually(() => existsSync(join(clone.path, 'begun')), 'npm runs')
  stopped.kill('SIGTERM')
  assert.deepEqual(await once(stopped, 'exit'), [143, null])
  assert.equal(existsSync(join(clone.path, 'busy')), false)
  assert.deepEqual(clone.run('--running-only', 'script.js').installed, [RUNNING])
})

test('the lock of an installation whose process died is taken over', async () => {
  await using clone = await newClone()
  mkdirSync(join(clone.path, '.cache'))
  writeFileSync(join(clone.path, '.cache/installing'), String(spawnSync('true').pid))
  assert.deepEqual(clone.run('--running-only', 'script.js').installed, [RUNNING])
})
