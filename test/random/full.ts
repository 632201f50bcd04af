// npm run test:random: plays random histories on both stores until the time is over, or until one violates a guarantee; that one is
// shrunk and printed in the form of pinned.ts. Ctrl-C ends it with the statistics so far.
//
//   RANDOM_MINUTES   for how long; default 60
//   RANDOM_SEED      the first seed; default: a new one
import { randomInt } from 'node:crypto'
import { installRequirements } from '../../tools/dev/requirements.ts'
import { startEnsemble, startZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { Account } from './account.ts'
import { playSeed } from './seed.ts'
import { embeddedStage, type OpenStage, zooKeeperStage } from './stages.ts'

const { RANDOM_MINUTES = '60', RANDOM_SEED = String(randomInt(1_000_000_000)) } = process.env
const minutes = Number(RANDOM_MINUTES)
const firstSeed = Number(RANDOM_SEED)
if (!(minutes > 0) || !Number.isSafeInteger(firstSeed)) {
  process.stderr.write('error: RANDOM_MINUTES must be above zero, and RANDOM_SEED a whole number\n')
  process.exit(2)
}

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // The second time at once. Child processes end with this one.
    if (interrupted.signal.aborted) process.exit(130)
    interrupted.abort()
  })

installRequirements()
await using server = await startZooKeeper()
await using ensemble = await startEnsemble(3)
const stages: Readonly<Record<string, OpenStage>> = {
  'the embedded store': embeddedStage,
  ZooKeeper: zooKeeperStage([server]),
  'three ZooKeeper servers': zooKeeperStage(ensemble.servers, () => ensemble.leader()),
}

const account = new Account()
const startedAt = performance.now()
const until = startedAt + minutes * 60_000
console.log(`for ${minutes} minutes from seed ${firstSeed}`)
const lines = setInterval(() => console.log(line()), 60_000)
let seed = firstSeed
try {
  for (; performance.now() < until; seed++)
    for (const [name, openStage] of Object.entries(stages))
      account.add(await playSeed(name, openStage, seed, interrupted.signal))
} catch (error) {
  if (interrupted.signal.aborted) process.exitCode = 130
  else {
    process.exitCode = 1
    console.log((error as Error).message)
  }
} finally {
  clearInterval(lines)
}
console.log(`${line()}; seeds ${firstSeed} to ${seed}`)

function line(): string {
  return `${((performance.now() - startedAt) / 60_000).toFixed(1)} min: ${account}`
}
