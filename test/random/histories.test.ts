import { after, before, describe, test } from 'node:test'
import { startZooKeeper, type ZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { PINNED } from './pinned.ts'
import { playOn, playSeed } from './seed.ts'
import { embeddedStage, type OpenStage, zooKeeperStage } from './stages.ts'

/** RANDOM_SEED=n plays only that one. `npm run test:random` plays many. */
const { RANDOM_SEED } = process.env
const SEEDS = RANDOM_SEED === undefined ? [1, 2, 3, 4] : [Number(RANDOM_SEED)]

let server: ZooKeeper
let onZooKeeper: OpenStage

before(async () => {
  server = await startZooKeeper()
  onZooKeeper = zooKeeperStage([server])
})

after(async () => {
  await server[Symbol.asyncDispose]()
})

const STORES: Readonly<Record<string, OpenStage>> = {
  'the embedded store': embeddedStage,
  ZooKeeper: () => onZooKeeper(),
}

for (const [name, openStage] of Object.entries(STORES))
  describe(`on ${name}`, () => {
    for (const [what, steps] of Object.entries(PINNED))
      test(`pinned: ${what}`, async () => void (await playOn(openStage, steps)))
    for (const seed of SEEDS)
      test(`every watch and read keeps its guarantees (seed ${seed})`, async () =>
        void (await playSeed(name, openStage, seed)))
  })
