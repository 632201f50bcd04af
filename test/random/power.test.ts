// The power of the histories: a store with one defect is detected within a few of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observation, TreeStore } from '../../src/store/store.ts'
import { seeded } from '../support/seeded.ts'
import { unsteady } from '../support/stores/unsteady-store.ts'
import { openWorld } from '../views/world.ts'
import { playOn } from './seed.ts'
import { embeddedSight, type OpenStage } from './stages.ts'
import { randomSteps } from './steps.ts'

const HISTORIES = 25

type Listener = (observation: Observation) => void

/** The store, except for the observations it delivers. */
function telling(store: TreeStore, lie: (listener: Listener) => Listener): TreeStore {
  return {
    session: store.session,
    acls: store.acls,
    reserved: store.reserved,
    pathPrefixBytes: store.pathPrefixBytes,
    read: (path, options) => store.read(path, options),
    readMany: (paths, options) => store.readMany(paths, options),
    commit: (operations, options) => store.commit(operations, options),
    createInSequence: (node, options) => store.createInSequence(node, options),
    sync: options => store.sync(options),
    observe: (path, listener, options) => store.observe(path, lie(listener), options),
    [Symbol.asyncDispose]: async () => {},
  }
}

const LIES: Readonly<Record<string, (store: TreeStore) => TreeStore>> = {
  'tells changes of different nodes out of order': store => {
    const random = seeded(1)
    return unsteady(store, () => random.below(8))
  },
  'reports one revision more than it has delivered': store =>
    telling(store, listener => latest => listener({ ...latest, revision: latest.revision + 1n })),
  'takes a node that was made anew for the one that was there': store =>
    telling(store, listener => {
      let version: number | undefined = -1
      return latest => {
        if (latest.state !== undefined && latest.state.stat.version === version && latest.state.children.length === 0)
          return
        version = latest.state?.stat.version
        listener(latest)
      }
    }),
  'forgets every tenth change': store =>
    telling(store, listener => {
      let count = 0
      return latest => {
        if (++count % 10 > 0) listener(latest)
      }
    }),
  'does not wait for others in a sync': store => ({
    ...telling(store, listener => listener),
    sync: async options => (await store.sync(options)) - 1n,
  }),
}

for (const [lie, wrap] of Object.entries(LIES))
  test(`a store that ${lie} is detected`, async () => {
    const openStage: OpenStage = async () => {
      const world = await openWorld()
      const sight = (): ReturnType<typeof embeddedSight> => embeddedSight(wrap(world.store))
      return {
        writer: world.store,
        sights: [sight(), sight()],
        depose: async () => {},
        [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
      }
    }
    const isFoundOut = async (seed: number): Promise<boolean> =>
      playOn(openStage, randomSteps(seed, 200), { settlingMs: 2_000 }).then(
        () => false,
        () => true,
      )
    for (let seed = 1; seed <= HISTORIES; seed++) if (await isFoundOut(seed)) return
    assert.fail(`not within ${HISTORIES} histories`)
  })
