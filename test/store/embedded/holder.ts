// Opens the store in the given directory, creates an ephemeral node, prints a line, and keeps running.
import { systemClock } from '../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import { parsePath } from '../../../src/tree/path.ts'

const store = await openEmbeddedStore({ directory: process.argv[2] as string, clock: systemClock, inspectMs: 50 })
await store.commit([{ op: 'create', path: parsePath('/held'), data: Buffer.from('held'), ephemeral: true }], {
  signal: AbortSignal.timeout(10_000),
})
console.log('open')
setInterval(() => {}, 60_000)
