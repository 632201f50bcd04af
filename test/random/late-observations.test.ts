import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, WATCH } from '../rpc/watch/watching.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { assertGuarantees } from '../support/histories/watch-guarantees.ts'
import { seeded } from '../support/seeded.ts'
import { unsteady } from '../support/stores/unsteady-store.ts'
import { create, openWorld, set, write } from '../views/world.ts'
import { knownIn, sameKnown, wholeTree } from './expected.ts'
import { commitChanges, LOOKED, Nodes, TREE } from './tree-changes.ts'

const COMMITS = 250

for (const seed of [1, 2, 3])
  test(`every watch ends in the store's state even if observations are late and out of order (seed ${seed})`, async () => {
    const random = seeded(seed)
    const nodes = new Nodes()
    await using world = await openWorld()
    const store = unsteady(world.store, () => random.below(8))
    await write(world.store, TREE)
    await using gateway = await openGateway({ store })
    using clients = connect(gateway.endpoint)
    const watches = LOOKED.map(looked => ({ looked, watch: WATCH[looked.kind](clients, { path: looked.path }) }))
    for (const { watch } of watches) await watch.until(() => watch.frames.length > 0, 'a first frame')

    for (let i = 0; i < COMMITS; i++) {
      const chance = random.below(50)
      if (chance === 0) store.cut()
      await commitChanges(world.store, nodes.changes(random))
      if (chance < 10) store.mend()
    }
    store.mend()

    // A path may lead to its last state earlier, too. So all watches must be there at once, after a commit that follows the last late
    // observation and that a watch of each kind receives.
    await eventually(() => store.late === 0, 'every observation is delivered')
    await world.commit(set('/kept', { end: true }), create('/kept/end'))
    const tree = await wholeTree(world.store)
    const ends = watches.map(({ looked, watch }) => ({ looked, watch, there: knownIn(tree, looked) }))
    await eventually(() => {
      for (const { looked, watch, there } of ends) {
        if (watch.ended !== undefined) throw watch.ended
        assert.ok(sameKnown(watch.known, there), `the ${looked.kind} of ${looked.path} are not as in the store`)
      }
      return true
    }, 'all watches are as in the store at once')
    for (const { watch, there } of ends) {
      assertGuarantees(watch.history, there)
      watch[Symbol.dispose]()
    }
  })
