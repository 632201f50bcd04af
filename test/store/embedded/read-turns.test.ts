import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import { parsePath, ROOT } from '../../../src/tree/path.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'

const signal = AbortSignal.timeout(60_000)

test('whoever reads one node after the other leaves turns of the event loop to others, who read beside it', async () => {
  await using directory = await temporaryDirectory()
  await using store = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
  await store.commit([{ op: 'create', path: parsePath('/a'), data: Buffer.from('{}') }], { signal })
  let turns = 0
  let others = 0
  let isOver = false
  const count = (): void => {
    if (isOver) return
    turns++
    void store.read(ROOT, { signal }).then(
      () => others++,
      () => {},
    )
    setImmediate(count)
  }
  setImmediate(count)
  const began = performance.now()
  let reads = 0
  while (performance.now() - began < 300) {
    await Promise.all(store.readMany(Array(20).fill(parsePath('/a')), { signal }))
    reads += 20
  }
  isOver = true
  assert.ok(reads >= 100, `${reads} reads`)
  // A slice has three milliseconds; a turn in which all were read would be the only one.
  assert.ok(turns >= 10, `${turns} turns`)
  assert.ok(others >= 5, `${others} other reads`)
})

test('a read that waits for its turn ends when it is aborted', async () => {
  await using directory = await temporaryDirectory()
  await using store = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
  const abort = new AbortController()
  const reads = Array.from({ length: 20_000 }, () => store.read(ROOT, { signal: abort.signal }))
  abort.abort(new Error('enough'))
  const settled = await Promise.allSettled(reads)
  assert.ok(settled.some(({ status }) => status === 'rejected'))
})
