import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../../clients/typescript/index.ts'
import type { Log } from '../../src/lib/log.ts'
import type { ReadOptions, TreeStore } from '../../src/store/store.ts'
import { eventually } from '../support/condition.ts'
import { openGateway, silentLog } from '../support/gateway.ts'

test('a call that its client gave up is no failure, and is not logged', async () => {
  await using real = await openGateway()
  let waiting = 0
  const store: TreeStore = Object.create(real.store, {
    read: {
      value: (_path: string, { signal }: ReadOptions) => {
        waiting++
        const { promise, reject } = Promise.withResolvers<undefined>()
        signal.addEventListener('abort', () => {
          waiting--
          reject(signal.reason)
        })
        return promise
      },
    },
    commit: { value: real.store.commit.bind(real.store) },
    observe: { value: real.store.observe.bind(real.store) },
    sync: { value: real.store.sync.bind(real.store) },
    session: { value: real.store.session },
  })
  const logged: string[] = []
  const log: Log = { ...silentLog, error: (_facts, message) => logged.push(message) }
  await using gateway = await openGateway({ store, log })
  await using client = connect({ endpoints: gateway.endpoint })
  const stop = new AbortController()
  const call = client.registry.deregister(
    { path: '/a', leaseId: '0'.repeat(32), address: 'a:1' },
    { signal: stop.signal },
  )
  await eventually(() => waiting > 0, 'the gateway waits for its store')
  stop.abort()
  await assert.rejects(call)
  await eventually(() => waiting === 0, 'the gateway has given up, too')
  await new Promise(setImmediate)
  assert.deepEqual(logged, [])
})
