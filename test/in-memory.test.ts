import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openCalls } from './support/calls.ts'
import { eventually } from './support/condition.ts'
import { runGateway } from './support/gateway.ts'
import { temporaryDirectory } from './support/process/temporary.ts'

const ESPALIER = [process.execPath, fileURLToPath(new URL('../bin/espalier.js', import.meta.url))]
const SERVE = ['--in-memory', '--listen', '127.0.0.1:0', '--print-endpoint']

for (const [what, program] of Object.entries({ 'src/main.ts': undefined, 'espalier serve': [...ESPALIER, 'serve'] }))
  test(`${what} --in-memory --print-endpoint prints its endpoint alone, serves, and leaves nothing on the disk`, async () => {
    await using directory = await temporaryDirectory()
    const gateway = runGateway({ args: SERVE, cwd: directory.path, ...(program === undefined ? {} : { program }) })
    try {
      await eventually(() => gateway.stdout.includes('\n') || gateway.ended !== undefined, 'the endpoint', 60_000)
      assert.match(gateway.stdout, /^127\.0\.0\.1:\d+\n$/, gateway.stderr)
      using calls = openCalls(gateway.stdout.trim())
      await calls.tree.createNode({ path: '/a/b', createParents: true, properties: { n: 1 } })
      await calls.registry.register({ path: '/a', addresses: ['10.0.0.1:80'] })
      assert.deepEqual((await calls.tree.getNode({ path: '/a/b' })).node?.properties, { n: 1 })
      assert.equal((await calls.registry.discover({ path: '/a' })).providers.length, 2)
      assert.deepEqual(await readdir(directory.path), [])
    } finally {
      assert.equal(await gateway.stop(), 0)
    }
    assert.match(gateway.stdout, /^\S+\n$/)
    assert.deepEqual(await readdir(directory.path), [])
  })

test('two gateways in memory have trees of their own', async () => {
  await using directory = await temporaryDirectory()
  const gateways = [0, 1].map(() => runGateway({ args: SERVE, cwd: directory.path }))
  try {
    const paths: number[] = []
    for (const [i, gateway] of gateways.entries()) {
      await eventually(() => gateway.stdout.includes('\n'), 'the endpoint', 60_000)
      using calls = openCalls(gateway.stdout.trim())
      await calls.tree.createNode({ path: `/own${i}` })
      paths.push((await calls.tree.listChildren({ path: '/' })).children.length)
    }
    assert.deepEqual(paths, [1, 1])
  } finally {
    await Promise.all(gateways.map(gateway => gateway.stop()))
  }
})
