import { test } from 'node:test'
import { seeded } from '../support/seeded.ts'
import { unsteady } from '../support/unsteady-store.ts'
import { openWorld } from '../views/world.ts'
import { SEEDS, watchByVisits, watchThroughout, watchUnsteady } from './watching.ts'

for (const seed of SEEDS) {
  test(`every watch ends in the store's state, ordered and without repetition (seed ${seed})`, async () => {
    await using world = await openWorld()
    await watchThroughout({ writer: world.store, gateways: [world.store, world.store] }, seed)
  })

  test(`every watch ends in the store's state when news come late and out of step (seed ${seed})`, async () => {
    const random = seeded(seed)
    await using world = await openWorld()
    await watchUnsteady(
      world.store,
      unsteady(world.store, () => random.below(8)),
      random,
    )
  })

  test(`a client that comes back again and again, on any gateway, misses nothing (seed ${seed})`, async () => {
    await using world = await openWorld()
    await watchByVisits({ writer: world.store, gateways: [world.store, world.store] }, seed)
  })
}
