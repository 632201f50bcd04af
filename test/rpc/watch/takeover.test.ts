import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RegistryServiceDefinition, type WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import { createChannel, createClient } from 'nice-grpc'
import { systemClock } from '../../../src/lib/clock.ts'
import { openSession } from '../../../src/store/embedded/session-store.ts'
import { EmbeddedTree } from '../../../src/store/embedded/tree.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway } from '../../support/gateway.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'

const path = '/cms/providers'
const addresses = ['10.0.0.1:80']
const properties = { pid: 7 }

test('a takeover with equal properties is no change for a watcher', async () => {
  await using directory = await temporaryDirectory()
  await using tree = new EmbeddedTree({ directory: directory.path, clock: systemClock, sessionTimeoutMs: 10_000 })
  await using leftStore = openSession(tree)
  await using rightStore = openSession(tree)
  await using left = await openGateway({ store: leftStore })
  await using right = await openGateway({ store: rightStore })
  const [leftChannel, rightChannel] = [createChannel(left.endpoint), createChannel(right.endpoint)]
  using _channels = {
    [Symbol.dispose]: () => {
      leftChannel.close()
      rightChannel.close()
    },
  }
  const [here, there] = [leftChannel, rightChannel].map(channel => createClient(RegistryServiceDefinition, channel))
  assert.ok(here !== undefined && there !== undefined)
  await createClient(TreeServiceDefinition, leftChannel).createNode({ path, createParents: true })
  const { leaseId } = await here.register({ path, addresses, properties })

  const frames: WatchChildrenResponse[] = []
  const stop = new AbortController()
  const watching = (async () => {
    for await (const frame of here.watchChildren({ path }, { signal: stop.signal })) frames.push(frame)
  })().catch(() => {})
  await eventually(() => frames.length > 0, 'a snapshot')

  const moved = await there.register({ path, addresses, properties, leaseId })
  assert.deepEqual(moved.takenOverPaths, [], 'its own registration is not taken from anybody')
  await there.register({ path, addresses: ['10.0.0.2:80'], properties })
  await eventually(() => frames.length > 1, 'the second provider')
  stop.abort()
  await watching

  const change = frames[1]?.frame
  assert.ok(change?.$case === 'change')
  assert.deepEqual(
    change.value.added.map(({ name }) => name),
    ['10.0.0.2:80'],
  )
  assert.deepEqual([change.value.updated, change.value.removed], [[], []])
  const { providers } = await here.discover({ path })
  const owner = (await rightStore.read('/cms/providers/10.0.0.1:80' as never, { signal: AbortSignal.timeout(1000) }))
    ?.stat
  assert.equal(providers[0]?.modifiedRevision, owner?.modified, 'reads know the new owner')
})
