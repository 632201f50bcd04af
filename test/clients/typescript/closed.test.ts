import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, type Espalier, EspalierError } from '../../../clients/typescript/index.ts'
import { openGateway } from '../../support/gateway.ts'

async function all(values: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of values);
}

const CALLS: Readonly<Record<string, (client: Espalier) => unknown>> = {
  discover: client => client.discover('/'),
  get: client => client.get('/'),
  set: client => client.set('/', {}),
  update: client => client.update('/', {}),
  put: client => client.put('/', {}),
  create: client => client.create('/a'),
  delete: client => client.delete('/a'),
  link: client => client.link('/a', '/b'),
  move: client => client.move('/a', '/b'),
  resolve: client => client.resolve('/'),
  plan: client => client.plan(''),
  walk: client => all(client.walk('/')),
  importTree: client => all(client.importTree('')),
  exportTree: client => all(client.exportTree('/')),
  health: client => client.health(),
  register: client => client.register('/', 'a:1'),
  watchChildren: client => client.watchChildren('/'),
  watchProperties: client => client.watchProperties('/'),
  watchTree: client => client.watchTree('/'),
  'the raw clients': client => client.tree.getNode({ path: '/' }),
}

test('every call on a client that is closed is CLOSED, and closing it again does nothing', async () => {
  await using gateway = await openGateway()
  const client = connect({ endpoints: gateway.endpoint })
  const children = client.watchChildren('/')
  await children.waitFor(() => true)
  const registration = client.register('/p', 'a:1', {}, { createPath: true })
  await registration.registered()
  await client[Symbol.asyncDispose]()
  for (const [name, call] of Object.entries(CALLS)) {
    const isClosed = (error: unknown): boolean => error instanceof EspalierError && error.reason === 'CLOSED'
    await assert.rejects(async () => await call(client), isClosed, name)
  }
  await assert.rejects(
    children.waitFor(() => false),
    { reason: 'CLOSED' },
  )
  assert.equal(children.stale?.reason, 'CLOSED')
  await assert.rejects(registration.registered(), { reason: 'CLOSED' })
  await client[Symbol.asyncDispose]()
  await children[Symbol.asyncDispose]()
})

test('a client that was never used is closed at once', async () => {
  const client = connect({ endpoints: '127.0.0.1:1' })
  await client[Symbol.asyncDispose]()
})
