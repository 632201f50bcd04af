import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Operation } from '../../src/store/store.ts'
import { openGateway } from '../support/gateway.ts'
import {
  assertConverged,
  assertNoBlink,
  assertOrdered,
  assertUnique,
  assertWhole,
  type Item,
  type ReceivedFrame,
} from '../support/histories/watch-guarantees.ts'
import { create, openWorld, remove, set } from '../views/world.ts'
import { type Looked, wholeTree } from './expected.ts'
import { Ledger } from './ledger.ts'
import { Reader } from './reader.ts'
import { shrink } from './shrink.ts'

const snapshot = (revision: bigint, items: readonly Item[], first = true, last = true): ReceivedFrame => ({
  revision,
  kind: 'snapshot',
  items,
  first,
  last,
})
const change = (revision: bigint, how: Partial<Extract<ReceivedFrame, { kind: 'change' }>>): ReceivedFrame => ({
  revision,
  kind: 'change',
  added: [],
  updated: [],
  removed: [],
  ...how,
})
const bookmark = (revision: bigint): ReceivedFrame => ({ revision, kind: 'bookmark' })

test('a frame that is older than the one before it is not ordered', () => {
  assertOrdered([snapshot(5n, []), bookmark(5n), bookmark(6n)])
  assert.throws(() => assertOrdered([snapshot(5n, []), bookmark(6n), bookmark(5n)]), /frame 2/)
})

test('an item that is sent twice is not unique', () => {
  const begin = snapshot(1n, [['a', '1']])
  assertUnique([begin, change(2n, { updated: [['a', '2']] }), change(3n, { removed: ['a'] })])
  assert.throws(() => assertUnique([begin, change(2n, { added: [['a', '1']] })]), /adds "a", which is there/)
  assert.throws(() => assertUnique([begin, change(2n, { updated: [['a', '1']] })]), /repeats "a"/)
  assert.throws(() => assertUnique([begin, change(2n, { removed: ['b'] })]), /removes "b", which is not there/)
})

test('a watch that begins with a change, or interrupts a snapshot, is not whole', () => {
  assertWhole([snapshot(1n, [], true, false), snapshot(1n, [], false, true), bookmark(1n)])
  assert.throws(() => assertWhole([change(1n, {})]), /the first frame/)
  assert.throws(() => assertWhole([snapshot(1n, [], true, false), bookmark(1n)]), /interrupts/)
})

test('a watch that misses the last change has not converged', () => {
  assertConverged([snapshot(1n, [['a', '1']])], new Map([['a', '1']]))
  assert.throws(() => assertConverged([snapshot(1n, [['a', '1']])], new Map([['a', '2']])))
})

test('a provider that is missing for one frame is a blink', () => {
  const begin = snapshot(1n, [['a', '1']])
  assertNoBlink([begin, change(2n, { updated: [['a', '2']] })], ['a'])
  assert.throws(
    () => assertNoBlink([begin, change(2n, { removed: ['a'] }), change(3n, { added: [['a', '2']] })], ['a']),
    /"a" was missing/,
  )
})

test('a state as of a revision must contain everything up to it', async () => {
  await using world = await openWorld()
  const ledger = new Ledger()
  const commit = async (text: string): Promise<bigint> => {
    const revision = await world.write(text)
    ledger.add(revision, await wholeTree(world.store))
    return revision
  }
  const looked = { kind: 'properties', path: '/a' } as const
  const holds = (said: ReadonlyMap<string, string> | 'unresolved', revision: bigint): void =>
    ledger.assertTrue(said, revision, looked, 'a bookmark')
  const first = await commit('/a\n  x = 1')
  const second = await commit('/a\n  x = 2')
  const third = await commit('/a\n  x = 2\n  y = 3')

  holds(new Map([['x', '1']]), first)
  // Newer than its revision: still valid.
  holds(new Map([['x', '2']]), first)
  assert.throws(() => holds(new Map([['x', '1']]), second), /as of \d+: "x" is 1/)
  assert.throws(() => holds(new Map([['x', '2']]), third), /"y" is missing/)
  assert.throws(() => holds('unresolved', third), /leads somewhere/)
})

/** Each history ends in the state that it began with, as the clients of these paths see it. */
const AND_BACK: readonly (readonly [Looked, Operation, Operation])[] = [
  [{ kind: 'tree', path: '/a/b' }, create('/a/b', { x: 2 }), remove('/a/b')],
  [{ kind: 'children', path: '/a/b' }, create('/a/b', { x: 2 }), remove('/a/b')],
  [{ kind: 'children', path: '/a' }, create('/a/b', { x: 2 }), remove('/a/b')],
  [{ kind: 'properties', path: '/a' }, set('/a', { x: 2 }), set('/a', { x: 1 })],
]

for (const [looked, there, back] of AND_BACK)
  test(`a client that knows the last state has not settled before the last commit (${looked.kind} of ${looked.path})`, async () => {
    await using world = await openWorld()
    const ledger = new Ledger()
    ledger.add(await world.write('/a\n  x = 1'), await wholeTree(world.store))
    await using gateway = await openGateway({ store: world.store, views: { bookmarkMs: 20 } })
    using reader = new Reader(() => gateway.endpoint, looked)
    await reader.begun()
    reader.pause()
    for (const operation of [there, back]) ledger.add(await world.commit(operation), await wholeTree(world.store))

    await reader.settle(ledger.revision, 10_000)

    const received = reader.history.at(-1)?.revision ?? 0n
    assert.ok(received >= ledger.revision, `it has received ${received} of ${ledger.revision}`)
    reader.assertKept(ledger)
  })

test('a history is shrunk to the steps needed to fail', async () => {
  const steps = Array.from({ length: 100 }, (_, i) => i)
  const fails = async (some: readonly number[]): Promise<boolean> => some.includes(17) && some.includes(83)
  assert.deepEqual(await shrink(steps, fails, 10_000), [17, 83])
})
