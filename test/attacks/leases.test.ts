import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { WalkTreeRequest } from '@espalier/contract/espalier/v1/tree'
import { parsePath } from '../../src/tree/path.ts'
import { type Calls, openCalls } from '../support/calls.ts'
import { startAttacked } from './attacked-gateway.ts'
import { HostileConnection } from './hostile-connection.ts'

const WALK = '/espalier.v1.TreeService/WalkTree'
const NODES = 5_000
const WALKS = 1_500
const HOLD_MS = 5_000
const TTL_MS = 2_000
const RENEW_MS = 500

function manyNodes() {
  const node = (path: string) => ({ op: 'create', path: parsePath(path), data: Buffer.from('{"a":"b"}') }) as const
  const names = Array.from({ length: NODES }, (_, i) => node(`/many/n${i}`))
  return [[node('/many')], ...Array.from({ length: NODES / 500 }, (_, i) => names.slice(i * 500, (i + 1) * 500))]
}

/** Renews until `over`. Rejects if the lease is lost. Returns how long the slowest renewal took. */
async function keepAlive({ registry }: Calls, leaseId: string, over: AbortSignal): Promise<number> {
  let slowestMs = 0
  while (!over.aborted) {
    const started = performance.now()
    await registry.renewLease({ leaseId })
    slowestMs = Math.max(slowestMs, performance.now() - started)
    await delay(RENEW_MS)
  }
  return slowestMs
}

for (const [what, window] of [
  ['takes nothing', 0],
  ['reads nothing', 1_000_000],
] as const)
  test(`no lease of a client that renews runs out while another one walks 1,500 times and ${what}`, async t => {
    await using gateway = await startAttacked({ tree: manyNodes() })
    using calls = openCalls(gateway.process.endpoint)
    const ttl = { seconds: BigInt(TTL_MS / 1_000), nanos: 0 }
    const registered = await calls.registry.register({ path: '/s', addresses: ['10.0.0.1:80'], createPath: true, ttl })
    const over = new AbortController()
    const renewed = keepAlive(calls, registered.leaseId, over.signal)
    {
      await using hostile = await HostileConnection.open({ port: gateway.port, from: '127.0.0.2', window })
      if (window > 0) hostile.pause()
      const request = WalkTreeRequest.encode(WalkTreeRequest.fromPartial({ path: '/' })).finish()
      for (let i = 0; i < WALKS; i++) hostile.call(WALK, request)
      await Promise.race([delay(HOLD_MS), renewed])
      over.abort()
    }
    t.diagnostic(`slowest renewal ${(await renewed).toFixed()} ms, ${gateway.peakMB.toFixed()} MB`)
    assert.ok(gateway.peakMB < 600, `${gateway.peakMB} MB`)
    assert.ok(!gateway.process.stderr.includes('a lease expired'), gateway.process.stderr)
    const { providers } = await calls.registry.discover({ path: '/s' })
    assert.equal(providers.length, 1)
  })

test('a walk whose peer reads slowly ends with every node, beside many that are not read', async () => {
  await using gateway = await startAttacked({ tree: manyNodes() })
  await using hostile = await HostileConnection.open({ port: gateway.port, from: '127.0.0.2', window: 0 })
  const request = WalkTreeRequest.encode(WalkTreeRequest.fromPartial({ path: '/' })).finish()
  for (let i = 0; i < WALKS; i++) hostile.call(WALK, request)
  using calls = openCalls(gateway.process.endpoint)
  const walks = Array.from({ length: 12 }, async () => {
    let nodes = 0
    for await (const part of calls.tree.walkTree({ path: '/many' })) {
      nodes += part.nodes.length
      await delay(5)
    }
    return nodes
  })
  assert.deepEqual([...new Set(await Promise.all(walks))], [NODES + 1])
})
