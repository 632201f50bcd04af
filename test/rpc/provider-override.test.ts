import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/lib/clock.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { type Calls, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { shareServer } from '../support/shared-server.ts'

const path = '/s/providers'
const node = `${path}/a:1`
const server = shareServer()

const STORES = {
  'the embedded store': async () => ({}),
  ZooKeeper: async (stack: AsyncDisposableStack) => ({
    store: stack.use(
      await openZooKeeperStore({ connect: server.connect, sessionTimeoutMs: 4_000, clock: systemClock }),
    ),
  }),
}

for (const [name, openStore] of Object.entries(STORES)) {
  test(`on ${name}, whatever changes a live provider through a gateway keeps its marks and shows what was changed`, async () => {
    await using stack = new AsyncDisposableStack()
    const gateway = stack.use(await openGateway(await openStore(stack)))
    const calls = stack.use(openCalls(gateway.endpoint))
    const { leaseId } = await calls.registry.register({
      path,
      addresses: ['a:1'],
      properties: { weight: 1, version: 'x' },
      createPath: true,
    })
    const marks = await marksOf(calls)
    const writes: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['UpdateProperties', () => calls.properties.updateProperties({ path: node, properties: { weight: 0 } })],
      ['SetProperties', () => calls.properties.setProperties({ path: node, properties: { weight: 0, version: 'x' } })],
      ['ImportTree', () => importText(calls, '  /a:1\n    weight = 0\n    version = "x"\n')],
      [
        'ImportTree of foreign marks',
        () => importText(calls, '  /a:1\n    weight = 0\n    version = "x"\n    lease = "0123456789abcdef"\n'),
      ],
    ]
    for (const [what, write] of writes) {
      await write()
      const [changed] = (await calls.registry.discover({ path, consistency: 2 })).providers
      assert.deepEqual(changed?.properties, { weight: 0, version: 'x' }, what)
      assert.deepEqual(
        changed?.override,
        { jsonProperties: { weight: '0' }, removed: [], wantedJsonProperties: { weight: '1' } },
        what,
      )
      assert.deepEqual(await marksOf(calls), marks, what)
      await eventually(async () => overrideSent(await calls.registry.renewLease({ leaseId })), 'the client is notified')
      await calls.properties.updateProperties({ path: node, properties: { weight: 1 } })
      const [restored] = (await calls.registry.discover({ path, consistency: 2 })).providers
      assert.equal(restored?.override, undefined, what)
      await eventually(
        async () => !overrideSent(await calls.registry.renewLease({ leaseId })),
        'the client is notified',
      )
    }
    await assert.rejects(calls.properties.updateProperties({ path: node, properties: { lease_wanted: 'x' } }))
    await calls.registry.revokeLease({ leaseId })
  })

  test(`on ${name}, a drained provider stays drained while all gateways are replaced, one after the other`, async () => {
    await using stack = new AsyncDisposableStack()
    const gateways = [
      stack.use(await openGateway(await openStore(stack))),
      ...(name === 'ZooKeeper' ? [stack.use(await openGateway(await openStore(stack)))] : []),
    ]
    const all = gateways.map(gateway => stack.use(openCalls(gateway.endpoint)))
    const first = all[0]!
    const request = { path, addresses: ['a:1'], properties: { weight: 1 }, createPath: true }
    const { leaseId } = await first.registry.register(request)
    await first.properties.updateProperties({ path: node, properties: { weight: 0 } })
    for (const calls of [...all.slice(1), first, ...all.slice(1)]) {
      const { takenOverPaths, overrides } = await calls.registry.register({ ...request, leaseId })
      assert.deepEqual(takenOverPaths, [])
      assert.deepEqual(overrides[node]?.jsonProperties, { weight: '0' })
      const { providers } = await calls.registry.discover({ path, consistency: 2 })
      assert.deepEqual(providers[0]?.properties, { weight: 0 })
    }
    await all.at(-1)!.registry.revokeLease({ leaseId })
  })
}

function overrideSent({ lease }: { lease?: { overrides: object } | undefined }): boolean {
  return Object.keys(lease?.overrides ?? {}).length > 0
}

async function marksOf({ tree }: Calls): Promise<Record<string, unknown>> {
  const stored = (await tree.getNode({ path: node, consistency: 2 })).node?.properties ?? {}
  return { lease: stored.lease, lease_wanted: stored.lease_wanted }
}

async function importText({ tree }: Calls, text: string): Promise<void> {
  async function* requests() {
    yield { path, text }
  }
  for await (const _part of tree.importTree(requests())) {
    // Only that it is applied matters.
  }
}
