import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { installRequirements, works } from '../../tools/dev/requirements.ts'

const cwd = fileURLToPath(new URL('../../clients/go', import.meta.url))

/** The race detector of Go is linked by it. */
const COMPILER = {
  name: 'a C compiler (for the race detector of Go)',
  debian: 'build-essential',
  present: () => works('gcc', '--version'),
}

before(() => installRequirements([COMPILER]))

test('the tests of the Go client pass with the race detector, and leave no goroutine', { timeout: 600_000 }, () => {
  const env = { ...process.env, CGO_ENABLED: '1' }
  const { status, stdout, stderr } = spawnSync('go', ['test', '-race', '-count=1', './...'], {
    cwd,
    env,
    encoding: 'utf8',
  })
  assert.equal(status, 0, `${stdout}${stderr}`)
})

test('the Go client is formatted and vetted', () => {
  const files = spawnSync('gofmt', ['-l', '.'], { cwd, encoding: 'utf8' })
  assert.equal(
    files.stdout
      .split('\n')
      .filter(file => !file.startsWith('gen/'))
      .join(''),
    '',
    files.stderr,
  )
  const vet = spawnSync('go', ['vet', './...'], { cwd, encoding: 'utf8' })
  assert.equal(vet.status, 0, vet.stderr)
})
