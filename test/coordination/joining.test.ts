import { test } from 'node:test'
import { systemClock } from '../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../src/store/embedded/embedded.ts'
import { newLeaseId } from '../../src/tree/lease-id.ts'
import { openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { withRead } from '../support/stores/with-read.ts'
import { contend } from './contending.ts'

const NO_TIME = { seconds: 0n, nanos: 0 }

for (const [first, second, outcome] of [
  [undefined, NO_TIME, 'failed NOT_ACQUIRED'],
  [NO_TIME, undefined, 'queued 1'],
] as const)
  test(`a call that joins what its lease contends for waits as long as it says itself: ${outcome}`, async () => {
    await using directory = await temporaryDirectory()
    await using store = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
    let reading = Promise.resolve()
    let reads = 0
    const slow = withRead(store, async (path, options) => {
      if (options.children !== false) {
        reads++
        await reading
      }
      return await store.read(path, options)
    })
    await using gateway = await openGateway({ store: slow })
    using calls = openCalls(gateway.endpoint)
    using holder = contend(calls, {})
    await holder.until('held')
    const leaseId = newLeaseId()
    const read = Promise.withResolvers<void>()
    reading = read.promise
    reads = 0
    using before = contend(calls, { leaseId, wait: first })
    await eventually(() => reads > 0, 'it looks who is before it')
    using one = contend(calls, { leaseId, wait: second })
    await before.until('lost MOVED')
    read.resolve()
    await one.until(outcome)
  })
