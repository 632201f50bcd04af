import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadedModules } from '../../support/process/loaded-modules.ts'
import { BINARY } from './espalier.ts'
import { shareWorld } from './world.ts'

const world = shareWorld('/web\n  threads = 3\n/lb\n  web -> /web\n')

/** Modules that a command with unary calls does not need: the stream transport, other formats, pictures, and the gateway itself. */
const UNUSED =
  /\/node_modules\/(@grpc|nice-grpc[\w-]*|yaml|@hpcc-js|@resvg)\/|\/tools\/(diagram|own-gateway)|\/src\/main\.ts$|\/cli\/(plan|watch|picture|compare)\//

for (const argv of [
  ['get', '/web'],
  ['get', '/web', 'threads', '--no-follow'],
  ['stat', '/web'],
  ['resolve', '/lb/web'],
  ['status'],
  ['ln', '/web', '/lb/again', '--dry-run'],
  ['create', '/new', '--dry-run'],
])
  test(`espalier ${argv.join(' ')} loads only what unary calls need`, async () => {
    const modules = await loadedModules(BINARY, argv, { ESPALIER_ENDPOINT: world.endpoint })
    assert.deepEqual(
      modules.filter(url => UNUSED.test(url)),
      [],
    )
    const commands = modules.filter(url => url.includes('/cli/commands/'))
    assert.equal(commands.length, 1, commands.join(' '))
  })

test('a command that streams loads the stream transport', async () => {
  const modules = await loadedModules(BINARY, ['ls', '/'], { ESPALIER_ENDPOINT: world.endpoint })
  assert.ok(modules.some(url => url.includes('/@grpc/grpc-js/')))
})
