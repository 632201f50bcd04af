import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as grpc from '@grpc/grpc-js'
import fc from 'fast-check'
import { connect, registerResolver } from '../../../clients/typescript/index.ts'
import { weighted } from '../../../clients/typescript/resolver/weights.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway } from '../../support/gateway.ts'

interface Server extends Disposable {
  readonly address: string
  calls: number
}

const WHO = {
  path: '/test.Who/Who',
  requestStream: false,
  responseStream: false,
  requestSerialize: (value: string) => Buffer.from(value),
  requestDeserialize: String,
  responseSerialize: (value: string) => Buffer.from(value),
  responseDeserialize: String,
}

/** A server that answers with its own address. */
async function openServer(): Promise<Server> {
  const server = new grpc.Server()
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.addService(
    { who: WHO },
    {
      who: (_: unknown, callback: grpc.sendUnaryData<string>) => {
        opened.calls++
        callback(null, opened.address)
      },
    },
  )
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
    error === null ? resolve(port) : reject(error),
  )
  const opened: Server = {
    address: `127.0.0.1:${await promise}`,
    calls: 0,
    [Symbol.dispose]: () => server.forceShutdown(),
  }
  return opened
}

function ask(client: grpc.Client, deadlineMs = 10_000): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const done = (error: grpc.ServiceError | null, value?: string): void =>
    error === null ? resolve(value ?? '') : reject(error)
  const options = { deadline: Date.now() + deadlineMs }
  client.makeUnaryRequest(WHO.path, WHO.requestSerialize, WHO.responseDeserialize, 'who?', options, done)
  return promise
}

test('a channel of grpc-js balances over the providers of a path by their weights, as they come and go', async () => {
  await using gateway = await openGateway()
  await using espalier = connect({ endpoints: gateway.endpoint })
  registerResolver(grpc, espalier)
  using one = await openServer()
  using two = await openServer()
  using drained = await openServer()
  const options = { createPath: true }
  await using light = espalier.register('/web/providers', one.address, { weight: 1 }, options)
  await using heavy = espalier.register('/web/providers', two.address, { weight: 3 }, options)
  await using none = espalier.register('/web/providers', drained.address, { weight: 0 }, options)
  await Promise.all([light, heavy, none].map(registration => registration.registered()))
  const client = new grpc.Client('espalier:///web/providers', grpc.ChannelCredentials.createInsecure())
  await eventually(async () => (await ask(client)) === one.address, 'the first server is used')
  await eventually(async () => (await ask(client)) === two.address, 'the second server is used')
  one.calls = 0
  two.calls = 0
  for (let at = 0; at < 40; at++) await ask(client)
  assert.deepEqual([one.calls, two.calls, drained.calls], [10, 30, 0])

  await heavy.pause()
  await light.update({ weight: 0 })
  await none.update({ weight: 1 })
  await eventually(async () => (await ask(client)) === drained.address, 'only the third server is used')
  drained.calls = 0
  for (let at = 0; at < 10; at++) await ask(client)
  assert.equal(drained.calls, 10)
  client.close()
})

test('a path without providers, and one that does not exist, fail calls with a reason', async () => {
  await using gateway = await openGateway()
  await using espalier = connect({ endpoints: gateway.endpoint })
  registerResolver(grpc, espalier, { scheme: 'other' })
  await espalier.put('/empty/providers', {})
  for (const [path, reason] of [
    ['empty/providers', /\/empty\/providers has no providers/],
    ['missing', /\/missing/],
  ] as const) {
    const client = new grpc.Client(`other:///${path}`, grpc.ChannelCredentials.createInsecure())
    await assert.rejects(ask(client), error => {
      assert.match((error as grpc.ServiceError).details, reason)
      return (error as grpc.ServiceError).code === grpc.status.UNAVAILABLE
    })
    client.close()
  }
})

test('each item of a weighted list occurs in proportion to its weight, and between two of its own others have their turn', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 8 })
  let mixed = 0
  fc.assert(
    fc.property(weights, given => {
      const items = given.map((weight, name) => ({ name, weight }))
      const list = weighted(items, ({ weight }) => weight)
      const times = items.map(item => list.filter(one => one === item).length)
      const total = given.reduce((sum, weight) => sum + weight, 0)
      if (new Set(given).size > 2) mixed++
      for (const [at, weight] of given.entries())
        assert.ok(Math.abs((times[at] ?? 0) * total - weight * list.length) < 1e-9)
    }),
  )
  assert.ok(mixed > 10)
  assert.deepEqual(
    weighted(['a', 'b'], name => (name === 'a' ? 2 : 1)),
    ['a', 'b', 'a'],
  )
  assert.deepEqual(
    weighted(['a', 'b'], name => (name === 'a' ? 'much' : undefined)),
    ['a', 'b'],
  )
  assert.equal(weighted(['a', 'b'], name => (name === 'a' ? 1e9 : 1)).length, 101)
})
