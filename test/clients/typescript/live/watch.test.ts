import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ServerError, Status } from 'nice-grpc-common'
import { type Children, connect, DisposedError, EspalierError } from '../../../../clients/typescript/index.ts'
import {
  change,
  scriptedGateway,
  snapshot,
  type WatchChildrenRequest,
  type WatchChildrenResponse,
} from '../scripted-gateway.ts'

type Script = (request: WatchChildrenRequest, signal: AbortSignal) => AsyncGenerator<WatchChildrenResponse>

async function gateway(script: Script): ReturnType<typeof scriptedGateway> {
  return await scriptedGateway({ watchChildren: (request, context) => script(request, context.signal) })
}

function names(children: Children | undefined): string[] | undefined {
  return children?.providers.map(provider => provider.name)
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}

test('a snapshot in parts is published only as a whole, in order of the names', async () => {
  await using peer = await gateway(async function* (_, signal) {
    yield snapshot(1n, ['c', 'b'], 'first')
    yield snapshot(1n, ['a'], 'last')
    await silence(signal)
  })
  await using client = connect({ endpoints: peer.endpoint })
  await using children = client.watchChildren('/s/providers')
  for await (const value of children) {
    assert.deepEqual(names(value), ['a', 'b', 'c'])
    break
  }
})

test('changes are applied to the current value, and readers always get the last one', async () => {
  await using peer = await gateway(async function* (_, signal) {
    yield snapshot(1n, [])
    yield change(2n, ['b', 'a'])
    yield change(3n, ['c'], ['a'])
    await silence(signal)
  })
  await using client = connect({ endpoints: peer.endpoint })
  await using children = client.watchChildren('/s/providers')
  const value = await children.waitFor(({ revision }) => revision === 3n)
  assert.deepEqual(names(value), ['b', 'c'])
  assert.equal(value.realPath, '/s/providers')
})

test('a broken watch is resumed at the next gateway from the last complete revision, and its value is stale until then', async () => {
  const resumed: bigint[] = []
  const answer = Promise.withResolvers<void>()
  await using second = await gateway(async function* (request, signal) {
    resumed.push(request.resumeRevision)
    await answer.promise
    yield change(8n, ['b'])
    await silence(signal)
  })
  await using first = await gateway(async function* () {
    yield snapshot(7n, ['a'])
    yield snapshot(9n, ['half'], 'first')
    throw new ServerError(Status.UNAVAILABLE, 'crash')
  })
  await using client = connect({ endpoints: [first.endpoint, second.endpoint], begin: 'first' })
  await using children = client.watchChildren('/s/providers')
  const marked = await children.waitFor(value => value.stale !== undefined)
  assert.deepEqual([names(marked), marked.stale?.reason], [['a'], 'GATEWAY_UNREACHABLE'])
  answer.resolve()
  const value = await children.waitFor(value => value.stale === undefined)
  assert.deepEqual([names(value), value.revision], [['a', 'b'], 8n])
  assert.deepEqual(resumed, [7n])
})

test('when its gateway drains, a watch moves to the next one without its value becoming stale', async () => {
  await using second = await gateway(async function* (_, signal) {
    yield change(2n, ['b'])
    await silence(signal)
  })
  await using first = await gateway(async function* (_, signal) {
    yield snapshot(1n, ['a'])
    yield {
      revision: 1n,
      frame: { $case: 'status', value: { source: 1, age: undefined, draining: true, staleReason: '' } },
    }
    await silence(signal)
  })
  await using client = connect({ endpoints: [first.endpoint, second.endpoint], begin: 'first' })
  await using children = client.watchChildren('/s/providers')
  for await (const value of children) {
    assert.equal(value.stale, undefined)
    if (value.revision === 2n) break
  }
  assert.equal(client.endpoint, `grpc://${second.endpoint}`)
})

test('an error that is not transient ends the value, for iterators and for waitFor', async () => {
  // biome-ignore lint/correctness/useYield: it only throws
  await using peer = await gateway(async function* () {
    throw new ServerError(Status.INVALID_ARGUMENT, 'no path')
  })
  await using client = connect({ endpoints: peer.endpoint })
  await using children = client.watchChildren('nonsense')
  const isBad = (error: unknown): boolean => error instanceof EspalierError && error.code === Status.INVALID_ARGUMENT
  await assert.rejects(
    children.waitFor(() => true),
    isBad,
  )
  await assert.rejects(children[Symbol.asyncIterator]().next(), isBad)
})

test('waitFor rejects with the reason of its signal, and with DisposedError when the value is disposed', async () => {
  await using peer = await gateway(async function* (_, signal) {
    yield snapshot(1n, [])
    await silence(signal)
  })
  await using client = connect({ endpoints: peer.endpoint })
  const children = client.watchChildren('/s/providers')
  const reason = new Error('enough')
  await assert.rejects(
    children.waitFor(() => false, { signal: AbortSignal.abort(reason) }),
    reason,
  )
  await children.waitFor(() => true)
  const waiting = children.waitFor(() => false)
  await children[Symbol.asyncDispose]()
  await assert.rejects(waiting, DisposedError)
  const rest = []
  for await (const value of children) rest.push(value)
  assert.ok(rest.length <= 1, 'a disposed value ends its readers')
})
