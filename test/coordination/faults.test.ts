import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { connect, type Espalier, EspalierError } from '../../clients/typescript/index.ts'
import { eventually } from '../support/condition.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type HoldRecord, overlapping, unfenced, type WriteRecord } from '../support/histories/fenced.ts'
import { startZooKeeper } from '../support/zookeeper/zookeeper.ts'

const PATH = '/locks/one'
const CONTENDERS = 4
const TTL_MS = 4_000

/** What the lock protects: it stores the greatest token that it has seen. */
class Resource {
  readonly writes: WriteRecord[] = []
  #greatest = 0n

  write(client: string, token: bigint): void {
    const isAccepted = token >= this.#greatest
    if (isAccepted) this.#greatest = token
    this.writes.push({ client, token, isAccepted })
  }
}

/** Acquires, writes and releases again and again until the signal aborts. */
async function contend(
  client: Espalier,
  name: string,
  holds: HoldRecord[],
  resource: Resource,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await using hold = await client.lock(PATH, { ttlMs: TTL_MS, value: name, signal })
      const from = performance.now()
      const { token } = hold
      const at = holds.push({ client: name, token, from, until: Number.POSITIVE_INFINITY }) - 1
      for (let i = 0; i < 5 && hold.isHeld && !signal.aborted; i++) {
        resource.write(name, token)
        await delay(20 + Math.random() * 60)
      }
      holds[at] = { client: name, token, from, until: performance.now() }
      await hold.release()
    } catch (error) {
      if (signal.aborted) return
      assert.ok(error instanceof EspalierError, String(error))
    }
  }
}

suite('locks under faults', () => {
  test('a gateway is killed: every later hold has a greater token, and no two hold at a time', {
    timeout: 120_000,
  }, async t => {
    await using stack = new AsyncDisposableStack()
    const zookeeper = stack.use(await startZooKeeper())
    const start = async (): Promise<GatewayProcess> =>
      stack.use(await startGateway({ args: ['--zookeeper', zookeeper.connect, '--session-timeout', '5s'] }))
    const gateways = await Promise.all([start(), start(), start()])
    const endpoints = gateways.map(({ endpoint }) => endpoint)
    const holds: HoldRecord[] = []
    const resource = new Resource()
    const over = new AbortController()
    const clients = Array.from({ length: CONTENDERS }, () => stack.use(connect({ endpoints })))
    const running = clients.map((client, i) => contend(client, `client ${i}`, holds, resource, over.signal))
    await eventually(() => holds.length > 8, 'the lock goes round')
    await gateways[0]?.stop('SIGKILL')
    const then = holds.length
    await eventually(() => holds.length > then + 8, 'the lock goes round again', 40_000)
    over.abort()
    await Promise.all(running)
    t.diagnostic(`${holds.length} holds, ${resource.writes.length} writes`)
    assert.deepEqual(unfenced(holds, resource.writes), [])
    assert.deepEqual(overlapping(holds), [])
    assert.equal(new Set(holds.map(({ client }) => client)).size, CONTENDERS, 'everybody had it')
  })
})
