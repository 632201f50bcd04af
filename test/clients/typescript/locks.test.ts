import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, EspalierError, type Hold } from '../../../clients/typescript/index.ts'
import { embeddedWorld, type World } from '../../coordination/world.ts'
import { eventually } from '../../support/condition.ts'

async function two(world: World) {
  const gateways = [await world.gateway(), await world.gateway()] as const
  const endpoints = gateways.map(({ gateway }) => gateway.endpoint)
  return { gateways, client: connect({ endpoints, begin: 'first' }), other: connect({ endpoints: endpoints[1] ?? '' }) }
}

const refused = (reason: string) => (error: unknown) => error instanceof EspalierError && error.reason === reason

test('a lock is held by one client at a time, and its token grows', async () => {
  await using world = await embeddedWorld()
  const { client, other } = await two(world)
  await using _a = client
  await using _b = other
  const first = await client.lock('/locks/deploy', { value: 'me' })
  assert.equal(first.isHeld, true)
  await assert.rejects(other.lock('/locks/deploy', { waitMs: 0 }), refused('NOT_ACQUIRED'))
  const places: number[] = []
  const waiting = other.lock('/locks/deploy', { onQueued: place => places.push(place) })
  await eventually(() => places.includes(1), 'it waits')
  await first.release()
  assert.equal(first.isHeld, false)
  assert.equal(first.lost.aborted, false)
  assert.throws(() => first.token, refused('HOLD_LOST'))
  await using second = await waiting
  const { holders } = await client.coordination.listHolders({ path: '/locks/deploy' })
  assert.deepEqual(
    holders.map(({ fencingToken }) => fencingToken),
    [second.token],
  )
})

test('a hold survives its gateway, with its token, and nobody else holds it in between', async () => {
  await using world = await embeddedWorld()
  const { client, other, gateways } = await two(world)
  await using _a = client
  await using _b = other
  await using hold = await client.semaphore('/pool', 1)
  const { token } = hold
  let held: Hold | undefined
  const waiting = other.semaphore('/pool', 1).then(
    one => {
      held = one
    },
    () => {},
  )
  await gateways[0].gateway[Symbol.asyncDispose]()
  await eventually(() => client.endpoint.includes(gateways[1].gateway.endpoint), 'the client has moved')
  await new Promise(resolve => setTimeout(resolve, 3_000))
  assert.equal(hold.isHeld, true)
  assert.equal(hold.token, token)
  assert.equal(held, undefined)
  await hold.release()
  await waiting
  assert.ok((held as unknown as Hold).token > token)
})

test('a hold is lost by the clock of its own process when no gateway confirms it', async () => {
  await using world = await embeddedWorld()
  const { client, other, gateways } = await two(world)
  await using _a = client
  await using _b = other
  const hold = await client.election('/leader', { ttlMs: 2_000 })
  for (const { gateway } of gateways) await gateway[Symbol.asyncDispose]()
  await eventually(() => hold.lost.aborted, 'it is lost', 8_000)
  assert.equal(hold.isHeld, false)
  assert.ok(refused('HOLD_LOST')(hold.error))
  assert.throws(() => hold.token, refused('HOLD_LOST'))
  await hold.release()
})

test('a hold whose node is deleted is lost', async () => {
  await using world = await embeddedWorld()
  const { client, other } = await two(world)
  await using _a = client
  await using _b = other
  await using hold = await client.lock('/lock')
  const { holders } = await client.coordination.listHolders({ path: '/lock' })
  await client.delete(holders[0]?.path ?? '', { force: true })
  await eventually(() => hold.lost.aborted, 'it is lost')
  assert.match(hold.error?.message ?? '', /deleted/)
})

test('who gives up waiting leaves nothing behind, and a closed client releases what it holds', async () => {
  await using world = await embeddedWorld()
  const { client, other } = await two(world)
  await using _b = other
  await client.lock('/lock')
  const given = new AbortController()
  const waiting = other.lock('/lock', { signal: given.signal, onQueued: () => given.abort(new Error('enough')) })
  await assert.rejects(waiting, /enough/)
  const waits = async (): Promise<number> => (await other.coordination.listHolders({ path: '/lock' })).queueLength
  await eventually(async () => (await waits()) === 0, 'its contender is gone')
  await client[Symbol.asyncDispose]()
  const { holders } = await other.coordination.listHolders({ path: '/lock' })
  assert.deepEqual(holders, [])
  await assert.rejects(client.lock('/lock'), refused('CLOSED'))
})

test('what cannot be is refused at once, and no gateway within the deadline of a call', async () => {
  await using world = await embeddedWorld()
  const { client, other, gateways } = await two(world)
  await using _a = client
  await using _b = other
  await using _hold = await client.semaphore('/pool', 2)
  await assert.rejects(client.semaphore('/pool', 3), refused('PERMITS_DIFFER'))
  await assert.rejects(client.lock('/pool'), refused('PATH_IN_USE'))
  await assert.rejects(client.lock('pool'), refused('BAD_PATH'))
  await gateways[1].gateway[Symbol.asyncDispose]()
  const began = performance.now()
  await assert.rejects(other.lock('/lock'), refused('GATEWAY_UNREACHABLE'))
  assert.ok(performance.now() - began < 20_000)
})
