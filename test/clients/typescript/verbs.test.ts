import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { connect, exactValues, type Provider, Reason, type Schema } from '../../../clients/typescript/index.ts'
import { ERROR_CODES } from '../../../src/tree/errors.ts'
import { openGateway } from '../../support/gateway.ts'

/** Numbers only, as a library of schemas would write it. */
const THREADS: Schema<{ readonly threads: number }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: value => {
      const { threads } = value as { threads?: unknown }
      if (typeof threads === 'number') return { value: { threads } }
      return { issues: [{ message: 'expected a number', path: ['threads'] }] }
    },
  },
}

test('put makes a node with its parents or replaces its properties; set, update, get and delete need one', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await assert.rejects(client.set('/a/b', { x: 1 }), { reason: 'NOT_FOUND' })
  await client.put('/a/b', { x: 1, big: 2n ** 53n + 1n })
  const first = await client.get('/a/b')
  assert.deepEqual([first.texts, first.realPath, first.stale], [{ x: '1', big: '9007199254740993' }, '/a/b', undefined])
  const { etag } = await client.put('/a/b', { y: [1, 2] })
  assert.deepEqual((await client.get('/a/b', { consistency: 'synced' })).values, { y: [1, 2] })
  await client.update('/a/b', { z: null }, { remove: ['y'], etag })
  assert.deepEqual((await client.get('/a/b', { consistency: 'synced' })).values, { z: null })
  await assert.rejects(client.set('/a/b', {}, { etag }), { reason: 'CONFLICT' })
  await assert.rejects(client.create('/a/b'), { reason: 'ALREADY_EXISTS' })
  await assert.rejects(client.delete('/a'), { reason: 'NOT_EMPTY' })
  assert.deepEqual((await client.delete('/a', { recursive: true })).deletedPaths, ['/a/b', '/a'])
})

test('link, resolve and move', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await client.create('/defaults/web', { threads: 3 }, { parents: true })
  await client.link('/retail/config', '/defaults/web', { parents: true })
  const { realPath, hops } = await client.resolve('/retail/config')
  assert.deepEqual(
    [realPath, hops.map(({ name, target }) => [name, target])],
    ['/defaults/web', [['config', '/defaults/web']]],
  )
  await client.link('/defaults/own', '/defaults/web')
  const copied = await client.copy('/defaults', '/copies/defaults', { parents: true, rebaseLinks: true })
  assert.deepEqual([copied.destination, copied.nodes, copied.rebasedLinks], ['/copies/defaults', 2n, 1n])
  assert.equal((await client.get('/copies/defaults/own')).realPath, '/copies/defaults/web')
  await client.move('/defaults', '/shared', { leaveLink: true })
  assert.equal((await client.get('/retail/config', { consistency: 'synced' })).realPath, '/shared/web')
})

test('a walk leaves out what is below a node that is pruned', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  for (const path of ['/a/x/y', '/a-b/x', '/b/x']) await client.put(path, { of: path })
  const walked: string[] = []
  for await (const node of client.walk('/', { prune: ({ path }) => path === '/a' })) walked.push(node.path)
  assert.deepEqual(walked, ['/', '/a', '/a-b', '/a-b/x', '/b', '/b/x'])
  for await (const { values } of [await client.get('/b/x')]) assert.deepEqual(values, { of: '/b/x' })
})

test('a plan says what an import would do, and does nothing', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  const { steps, result } = await client.plan('/web\n  threads = 3\n')
  assert.deepEqual([steps.map(({ path }) => path), result.created], [['/web'], 1n])
  await assert.rejects(client.get('/web'), { reason: 'NOT_FOUND' })
})

test('with a schema properties have its type, and what does not fit it is BAD_VALUE', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await client.put('/web', { threads: 3, more: 1 })
  const { values } = await client.get('/web', { schema: THREADS })
  const threads: number = values.threads
  assert.equal(threads, 3)
  await using live = client.watchProperties('/web', { schema: THREADS })
  await live.waitFor(value => value.values.threads === 3)
  await client.set('/web', { threads: 'many' })
  const bad = await live.waitFor(value => value.stale !== undefined)
  assert.deepEqual([bad.values, bad.stale?.reason], [{ threads: 3 }, 'BAD_VALUE'])
  assert.match(bad.stale?.message ?? '', /\/web do not fit their schema: threads: expected a number/)
  await assert.rejects(client.get('/web', { schema: THREADS, consistency: 'synced' }), {
    reason: 'BAD_VALUE',
    violations: [{ field: 'threads', description: 'expected a number' }],
  })
  await client.set('/web', { threads: 4 })
  assert.equal((await live.waitFor(({ stale }) => stale === undefined)).values.threads, 4)
})

test('a subscription gets the current value at once and every newer one, until it is disposed', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await client.put('/web', { x: 0 })
  const live = client.watchProperties('/web')
  await live.waitFor(() => true)
  const seen: unknown[] = []
  const others: unknown[] = []
  const ended: unknown[] = []
  const one = live.subscribe(({ values }) => seen.push(values.x))
  live.subscribe(
    ({ values }) => {
      others.push(values.x)
      throw new Error('a fault of the callback')
    },
    error => ended.push(error),
  )
  assert.deepEqual(seen, [0])
  await client.set('/web', { x: 1 })
  await live.waitFor(({ values }) => values.x === 1)
  one[Symbol.dispose]()
  await client.set('/web', { x: 2 })
  await live.waitFor(({ values }) => values.x === 2)
  assert.deepEqual(
    [seen, others],
    [
      [0, 1],
      [0, 1, 2],
    ],
  )
  await live[Symbol.asyncDispose]()
  assert.deepEqual(ended, [undefined])
})

test('waitFor rejects with TIMEOUT when its time is over', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await using live = client.watchProperties('/')
  await assert.rejects(
    live.waitFor(() => false, { timeoutMs: 20 }),
    { reason: 'TIMEOUT' },
  )
})

test('every reason of a gateway has a constant', () => {
  for (const code of ERROR_CODES) assert.equal(Reason[code as keyof typeof Reason], code)
})

test('exact values have integers of any size as bigints, other numbers as doubles, and words that are no JSON as numbers', () => {
  const texts = {
    big: '9007199254740993',
    deep: '[{"x":-9007199254740993}]',
    one: '1',
    half: '0.5',
    huge: '1e999',
    no: '[NaN,9007199254740993]',
  }
  assert.deepEqual(exactValues(texts), {
    big: 9007199254740993n,
    deep: [{ x: -9007199254740993n }],
    one: 1,
    half: 0.5,
    huge: Number.POSITIVE_INFINITY,
    no: [Number.NaN, 9007199254740993n],
  })
})

test('with a schema providers have its type, and one that does not fit it spoils no other', async () => {
  const server = z.object({ weight: z.number().default(1), zone: z.enum(['a', 'b']) })
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await client.put('/web/providers/10.0.0.1:80', { zone: 'a' })
  await client.put('/web/providers/10.0.0.2:80', { zone: 'x', weight: 2 })
  const weights = (providers: readonly Provider<z.infer<typeof server>>[]): unknown =>
    providers.map(({ name, properties }) => [name, properties.zone, properties.weight * 2])

  const found = await client.discover('/web/providers', { schema: server, consistency: 'synced' })
  assert.deepEqual(weights(found.providers), [['10.0.0.1:80', 'a', 2]])
  assert.deepEqual(
    found.unfit.map(({ provider, error }) => [provider.name, error.reason, error.violations.map(({ field }) => field)]),
    [['10.0.0.2:80', 'BAD_VALUE', ['zone']]],
  )

  await using live = client.watchChildren('/web/providers', { schema: server })
  const first = await live.waitFor(({ unfit }) => unfit.length === 1)
  assert.deepEqual([weights(first.providers), first.stale], [[['10.0.0.1:80', 'a', 2]], undefined])
  await client.update('/web/providers/10.0.0.2:80', { zone: 'b' })
  const { providers } = await live.waitFor(({ unfit }) => unfit.length === 0)
  assert.deepEqual(weights(providers), [
    ['10.0.0.1:80', 'a', 2],
    ['10.0.0.2:80', 'b', 4],
  ])
  assert.deepEqual((await client.discover('/web/providers')).unfit, [])
  await assert.rejects(client.discover('/web/providers', { schema: server, namesOnly: true }), {
    reason: 'BAD_ARGUMENT',
  })
})
