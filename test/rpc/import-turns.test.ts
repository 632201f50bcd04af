import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { ImportTreeRequest, ImportTreeResponse } from '@espalier/contract/espalier/v1/tree'
import { ImportTreeRequest as Request } from '@espalier/contract/espalier/v1/tree'
import type { Call, Prepared, Sink } from '../../src/grpc/calls/call.ts'
import { BulkLane } from '../../src/lib/bulk-lane.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { importHandler } from '../../src/rpc/import-tree.ts'
import { DEFAULT_LIMITS } from '../../src/rpc/limits.ts'
import { openEmbeddedStore } from '../../src/store/embedded/embedded.ts'
import { eventually } from '../support/condition.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

const { signal } = new AbortController()

/** Takes every message, and remembers what was in them. */
function takingSink() {
  const parts: string[] = []
  const sink: Pick<Sink<ImportTreeResponse>, 'send'> = {
    send: async (message: ImportTreeResponse | Prepared) => {
      if ('part' in message) parts.push(message.part?.$case ?? '')
    },
  }
  return { sink: sink as Sink<ImportTreeResponse>, parts }
}

async function* requests(text: string): AsyncGenerator<ImportTreeRequest> {
  yield Request.fromPartial({ path: '/', text })
}

test('an import goes on in turns with walks and other imports, and takes none while all are taken', async () => {
  await using directory = await temporaryDirectory()
  await using store = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
  const lane = new BulkLane()
  const { sink, parts } = takingSink()
  const importTree = importHandler(store, DEFAULT_LIMITS, lane)
  const call = { signal, peer: '10.0.0.1:1' } as Call
  const walks = await Promise.all([1, 2, 3, 4].map(i => lane.enter(`walk ${i}`, signal)))
  const done = importTree(requests('/a\n  /b\n'), sink, call)
  await eventually(() => parts.length > 0, 'its text is received')
  await delay(50)
  assert.deepEqual(parts, ['accepted'])
  walks[0]?.[Symbol.dispose]()
  await done
  assert.deepEqual(parts, ['accepted', 'plan', 'progress', 'result'])
  // It has left its turns: one more walk can begin.
  await lane.enter('walk 5', AbortSignal.timeout(5_000))
})

test('an import that fails leaves its turn', async () => {
  await using directory = await temporaryDirectory()
  await using store = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
  const lane = new BulkLane()
  const importTree = importHandler(store, DEFAULT_LIMITS, lane)
  const call = { signal, peer: '10.0.0.1:1' } as Call
  for (let i = 0; i < 5; i++) await assert.rejects(importTree(requests('/a\n  b = \n'), takingSink().sink, call))
  await lane.enter('walk', AbortSignal.timeout(5_000))
})
