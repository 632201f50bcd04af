// npm run test:clients: the clients of all languages beside each other for ten minutes, and a table of what they hold.
//
//   SOAK_SECONDS   how long; default 600
//   SOAK_SEED      the seed, as it is printed; default: a new one
import { randomBytes } from 'node:crypto'
import { installRequirements } from '../../../tools/dev/requirements.ts'
import { soak } from './soak.ts'
import type { Usage } from './usage.ts'

const { SOAK_SECONDS = '600', SOAK_SEED: seed = randomBytes(4).toString('hex') } = process.env
// Child processes end with this one, even when it is interrupted.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

installRequirements()
const settings = {
  seconds: Number(SOAK_SECONDS),
  registrations: 200,
  watches: 200,
  ttlMs: 10_000,
  sessionTimeoutMs: 12_000,
  // What a busy machine may need to hand over so many.
  drainMs: 10_000,
}
console.log(`seed ${seed}, ${JSON.stringify(settings)}`)
const started = performance.now()
const found = await soak({ ...settings, seed }, round =>
  console.log(`${((performance.now() - started) / 1_000).toFixed(0)} s  ${round}`),
)
const shown = ({ mb, threads, descriptors, own }: Usage): string =>
  `${mb.toFixed(0)} MB, ${threads} threads, ${descriptors} descriptors, ${own} of its own`
for (const { language, samples, growth } of found) {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined) throw new Error('no samples')
  console.log(`${language}: ${shown(first)}; after ${samples.length} faults ${shown(last)}; growth ${shown(growth)}`)
}
