import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { type Calls, openCalls } from '../support/calls.ts'
import { startAttacked } from './attacked-gateway.ts'
import { largeTree } from './memory-attacks.ts'

const IN_FLIGHT = 1_000
const HOLD_MS = 3_000
const WARM_MS = 500

/** How long small calls took, one after the other. */
async function probe({ tree }: Calls, ms: number): Promise<{ medianMs: number; slowestMs: number }> {
  const times: number[] = []
  const until = performance.now() + ms
  while (performance.now() < until) {
    const started = performance.now()
    await tree.getNode({ path: '/' })
    times.push(performance.now() - started)
    await delay(20)
  }
  times.sort((a, b) => a - b)
  return { medianMs: times[times.length >> 1] ?? 0, slowestMs: times.at(-1) ?? 0 }
}

for (const connections of [1, 50])
  test(`a client is served while another one has a thousand expensive calls in flight, on ${connections} connections`, async t => {
    await using gateway = await startAttacked({ tree: largeTree() })
    using calls = openCalls(gateway.process.endpoint)
    await probe(calls, WARM_MS)
    const alone = await probe(calls, WARM_MS)
    const paths = Array.from({ length: 20 }, (_, i) => `/nodes/n${i}`)
    const workerData = { port: gateway.port, connections, inFlight: IN_FLIGHT, paths }
    const greedy = new Worker(new URL('greedy-client.ts', import.meta.url), { workerData })
    await once(greedy, 'message')
    const began = performance.now()
    const beside = await probe(calls, HOLD_MS)
    const answered = once(greedy, 'message')
    greedy.postMessage('stop')
    // By Little's law: each of its calls waits for those before it.
    const greedyMs = (IN_FLIGHT * (performance.now() - began)) / ((await answered)[0] as number)
    await greedy.terminate()
    t.diagnostic(
      `alone ${alone.medianMs.toFixed(1)} ms, slowest ${alone.slowestMs.toFixed()}; ` +
        `beside the greedy one ${beside.medianMs.toFixed(1)} ms, slowest ${beside.slowestMs.toFixed()}; ` +
        `the greedy one's calls ${greedyMs.toFixed()} ms each; ${gateway.peakMB.toFixed()} MB`,
    )
    assert.ok(beside.slowestMs < greedyMs / 4, `the slowest took ${beside.slowestMs} ms`)
    assert.ok(beside.medianMs < greedyMs / 10, `the median is ${beside.medianMs} ms`)
  })
