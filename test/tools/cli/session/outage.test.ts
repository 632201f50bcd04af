import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../../../../clients/typescript/index.ts'
import { systemClock } from '../../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../../src/store/embedded/embedded.ts'
import { openGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { unsteady } from '../../../support/stores/unsteady-store.ts'
import { inProcess } from '../espalier.ts'

test('while the store is unreachable, reads succeed with a warning, writes fail with 7, and live values are marked', async () => {
  await using directory = await temporaryDirectory()
  await using inner = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
  const store = unsteady(inner)
  await using gateway = await openGateway({ store })
  await using client = connect({ endpoints: gateway.endpoint })
  for await (const _ of client.importTree('/web\n  threads = 3\n  /providers\n'));
  await using properties = client.watchProperties('/web')
  await properties.waitFor(({ values }) => values.threads === 3)

  store.cut()
  const stale = await properties.waitFor(value => value.stale !== undefined)
  assert.deepEqual([stale.values, stale.stale?.reason], [{ threads: 3 }, 'BACKEND_UNREACHABLE'])
  const { endpoint } = gateway
  const read = await inProcess(['get', '/web', 'threads'], { endpoint })
  assert.deepEqual([read.stdout, read.code], ['3\n', 0])
  assert.match(read.stderr, /^warning: the store has been unreachable for .*; this is the last known state\n$/)
  const write = await inProcess(['set', '/web', 'threads=4', '--timeout', '2s'], { endpoint })
  assert.deepEqual([write.stdout, write.code], ['', 7])

  store.mend()
  await properties.waitFor(value => value.stale === undefined)
  assert.equal((await inProcess(['set', '/web', 'threads=4'], { endpoint })).code, 0)
  const value = await properties.waitFor(({ values }) => values.threads === 4)
  assert.equal(value.stale, undefined)
})
