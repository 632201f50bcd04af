import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KeepAliveResponse, LeaseState } from '@espalier/contract/espalier/v1/registry'
import { connect } from '../../clients/typescript/index.ts'
import { openGateway } from '../support/gateway.ts'
import { unsteady } from '../support/stores/unsteady-store.ts'

/** A keep-alive stream that sends the given leases; its responses are read one by one. */
function keepAlive(endpoint: string): AsyncDisposable & {
  next(leaseIds?: readonly string[]): Promise<KeepAliveResponse>
} {
  const client = connect({ endpoints: endpoint })
  const stop = new AbortController()
  let send = Promise.withResolvers<readonly string[]>()
  async function* requests(): AsyncGenerator<{ leaseIds: string[] }> {
    for (;;) {
      const leaseIds = await send.promise
      send = Promise.withResolvers()
      yield { leaseIds: [...leaseIds] }
    }
  }
  const answers = client.registry.keepAlive(requests(), { signal: stop.signal })[Symbol.asyncIterator]()
  return {
    next: async leaseIds => {
      if (leaseIds !== undefined) send.resolve(leaseIds)
      const { value, done } = await answers.next()
      assert.equal(done, false)
      return value as KeepAliveResponse
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      await client[Symbol.asyncDispose]()
    },
  }
}

const LEASE = '0123456789abcdef0123456789abcdef'

test('a gateway that is cut off from the store sends MOVE to its streams once, and continues to serve them', async () => {
  await using real = await openGateway()
  const store = unsteady(real.store)
  await using gateway = await openGateway({ store })
  await using stream = keepAlive(gateway.endpoint)
  assert.deepEqual((await stream.next([LEASE])).draining, false)
  store.cut()
  assert.deepEqual(await stream.next(), { leases: [], draining: true, interval: { seconds: 2n, nanos: 0 } })
  assert.equal((await stream.next([LEASE])).leases.length, 1)
  await using later = keepAlive(gateway.endpoint)
  assert.equal((await later.next([LEASE])).draining, false)
})

test('no stream is moved when the store is back in time', async () => {
  await using real = await openGateway()
  const store = unsteady(real.store)
  await using gateway = await openGateway({ store })
  await using stream = keepAlive(gateway.endpoint)
  await stream.next([LEASE])
  store.cut()
  store.mend()
  for (let i = 0; i < 5; i++) assert.equal((await stream.next([LEASE])).draining, false)
})

test('one stream keeps any number of leases alive, and nothing is written to the store for it', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  const addresses = Array.from({ length: 50 }, (_, i) => `a:${i + 1}`)
  const leases: string[] = []
  for (const address of addresses)
    leases.push((await client.registry.register({ path: '/s', addresses: [address], createPath: true })).leaseId)
  await using stream = keepAlive(gateway.endpoint)
  const before = await gateway.store.sync({ signal: AbortSignal.timeout(10_000) })
  for (let i = 0; i < 5; i++) {
    const answer = await stream.next(leases)
    assert.deepEqual(
      answer.leases.map(({ leaseId }) => leaseId),
      leases,
    )
    assert.ok(answer.leases.every(({ state }) => state === LeaseState.LIVE))
  }
  assert.equal(await gateway.store.sync({ signal: AbortSignal.timeout(10_000) }), before)
})
