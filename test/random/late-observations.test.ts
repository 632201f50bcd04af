import { test } from 'node:test'
import { connect, WATCH } from '../rpc/watch/watching.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { assertGuarantees } from '../support/histories/watch-guarantees.ts'
import { seeded } from '../support/seeded.ts'
import { unsteady } from '../support/stores/unsteady-store.ts'
import { openWorld, write } from '../views/world.ts'
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

    const tree = await wholeTree(world.store)
    for (const { looked, watch } of watches) {
      const there = knownIn(tree, looked)
      await eventually(() => {
        if (watch.ended !== undefined) throw watch.ended
        return sameKnown(watch.known, there)
      }, `the ${looked.kind} of ${looked.path} are as in the store`)
      assertGuarantees(watch.history, there)
      watch[Symbol.dispose]()
    }
  })
