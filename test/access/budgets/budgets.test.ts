import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from '../../../src/access/budgets/account.ts'
import { Budgets } from '../../../src/access/budgets/budgets.ts'
import { Holding } from '../../../src/access/budgets/holding.ts'
import { type AccessLimits, DEFAULT_ACCESS_LIMITS } from '../../../src/access/budgets/limits.ts'
import type { Unsent } from '../../../src/access/budgets/unsent.ts'
import { Counters } from '../../../src/lib/counters.ts'
import { RegistryError } from '../../../src/tree/errors.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/gateway.ts'

function open(limits: Partial<AccessLimits> = {}) {
  const counters = new Counters()
  const clock = new FakeClock()
  const lines: object[] = []
  const log = { ...silentLog, warn: (facts: object) => void lines.push(facts) }
  const budgets = new Budgets({ limits: { ...DEFAULT_ACCESS_LIMITS, ...limits }, counters, clock, log })
  return { budgets, counters, clock, lines, connection: budgets.connection('10.0.0.1:1') }
}

function opened(budgets: Budgets, connection: Account, peer = 'a', headerBytes = 100): Holding {
  const holding = budgets.open(connection, peer, headerBytes)
  assert.ok(holding instanceof Holding, String(holding))
  return holding
}

function refused(given: Holding | RegistryError | undefined, scope: string, budget: string): RegistryError {
  assert.ok(given instanceof RegistryError, `${budget} of ${scope} is refused`)
  assert.deepEqual([given.facts.scope, given.facts.budget], [scope, budget])
  assert.ok(given.hint)
  return given
}

test('a connection, a peer and the gateway each have a budget of streams, and a peer at most half of all', () => {
  const { budgets, connection } = open({ streams: { connection: 2, peer: 100, gateway: 6 } })
  const first = opened(budgets, connection)
  opened(budgets, connection)
  assert.match(refused(budgets.open(connection, 'a', 0), 'connection', 'streams').message, /: 3; the limit is 2$/)
  const [second, third] = [budgets.connection('10.0.0.1:2'), budgets.connection('10.0.0.2:1')]
  opened(budgets, second)
  refused(budgets.open(second, 'a', 0), 'peer', 'streams')
  for (const connection of [third, third, budgets.connection('10.0.0.2:2')]) opened(budgets, connection, 'b')
  refused(budgets.open(budgets.connection('10.0.0.3:1'), 'c', 0), 'gateway', 'streams')
  first.close()
  first.close()
  opened(budgets, second)
})

test('headers are counted as long as their stream is open, and those of one request are limited', () => {
  const headerBytes = { connection: 1_000, peer: 10_000, gateway: 100_000 }
  const { budgets, connection } = open({ headerBytes, requestHeaderBytes: 600 })
  refused(budgets.open(connection, 'a', 601), 'request', 'header_bytes')
  const one = opened(budgets, connection, 'a', 600)
  refused(budgets.open(connection, 'a', 600), 'connection', 'header_bytes')
  one.close()
  opened(budgets, connection, 'a', 600)
})

test('bytes of a request are counted until they are not kept any more; a kilobyte is always taken', () => {
  const { budgets, connection } = open({ requestBytes: { connection: 10_000, peer: 20_000, gateway: 100_000 } })
  const one = opened(budgets, connection)
  assert.equal(one.receive(9_000), undefined)
  const other = opened(budgets, connection)
  assert.equal(other.receive(1_024), undefined)
  refused(other.receive(1), 'connection', 'request_bytes')
  one.received()
  assert.equal(other.receive(1), undefined)
  assert.equal(budgets.gateway.requestBytes, 1_025)
  other.close()
  assert.equal(budgets.gateway.requestBytes, 0)
})

test('the same large answer is counted once for each connection, peer and gateway, a different one again', () => {
  const { budgets, connection } = open({ answerBytes: { connection: 100_000, peer: 250_000, gateway: 1_000_000 } })
  const answer = Buffer.alloc(90_000)
  const many = Array.from({ length: 50 }, () => opened(budgets, connection))
  for (const one of many) {
    assert.equal(one.refusalOf(answer), undefined)
    one.hold(answer)
  }
  assert.equal(budgets.gateway.answerBytes, 90_000)
  const other = opened(budgets, connection)
  refused(other.refusalOf(Buffer.alloc(90_000)), 'connection', 'answer_bytes')
  assert.equal(other.refusalOf(Buffer.alloc(1_000)), undefined, 'a small one is never refused')
  for (const one of many) one.release()
  assert.equal(budgets.gateway.answerBytes, 0)
})

test('who waits for room is called back when there is some, the most urgent first', async () => {
  const { budgets, connection } = open({ answerBytes: { connection: 1_000, peer: 10_000, gateway: 100_000 } })
  const holder = opened(budgets, connection)
  holder.hold(Buffer.alloc(1_000))
  const called: string[] = []
  for (const urgency of ['bulk', 'watch', 'call'] as const) {
    const one = opened(budgets, connection)
    assert.equal(one.hasRoom(urgency), false)
    one.onRoom(urgency, () => called.push(urgency))
  }
  const gone = opened(budgets, connection)
  gone.onRoom('call', () => called.push('gone'))
  gone.close()
  holder.release()
  await new Promise(setImmediate)
  assert.deepEqual(called, ['call', 'watch', 'bulk'])
})

test('bulk leaves a quarter of a budget to others, and a call waits for its own connection only', () => {
  const { budgets, connection } = open({ answerBytes: { connection: 1_000, peer: 1_500, gateway: 100_000 } })
  opened(budgets, connection).hold(Buffer.alloc(750))
  const one = opened(budgets, connection)
  assert.deepEqual([one.hasRoom('call'), one.hasRoom('watch'), one.hasRoom('bulk')], [true, true, false])
  opened(budgets, budgets.connection('10.0.0.1:2')).hold(Buffer.alloc(750))
  assert.deepEqual([one.hasRoom('call'), one.hasRoom('watch'), one.hasRoom('bulk')], [true, false, false])
})

test('while the gateway is full, the peer that holds most loses to one that holds less than half of that', () => {
  const { budgets, counters } = open({ requestBytes: { connection: 9_000, peer: 9_000, gateway: 18_000 } })
  const lost: string[] = []
  const hold = (peer: string, bytes: number): void => {
    const holding = opened(budgets, budgets.connection(`${peer}:1`), peer)
    holding.loser = { lose: ({ code }) => lost.push(`${peer} ${bytes} ${code}`) }
    assert.equal(holding.receive(bytes), undefined)
  }
  for (const bytes of [3_000, 6_000]) hold('a', bytes)
  for (const bytes of [4_000, 3_000]) hold('b', bytes)
  hold('c', 3_500)
  assert.deepEqual(lost, ['a 6000 TOO_MANY'])
  assert.equal(counters.read().get('ended_for_request_bytes'), 1)
  hold('c', 3_000)
  const equal = opened(budgets, budgets.connection('b:2'), 'b')
  refused(equal.receive(4_000), 'peer', 'request_bytes')
  const c = opened(budgets, budgets.connection('c:2'), 'c')
  refused(c.receive(2_400), 'gateway', 'request_bytes')
})

test('refusals are counted, and logged at most once a second for each peer', () => {
  const { budgets, connection, counters, clock, lines } = open({ streams: { connection: 1, peer: 5, gateway: 10 } })
  opened(budgets, connection)
  for (let i = 0; i < 10; i++) budgets.open(connection, 'a', 0)
  budgets.open(budgets.connection('b:1'), 'b', 1_000_000)
  assert.equal(lines.length, 2)
  clock.advance(1_000)
  budgets.open(connection, 'a', 0)
  assert.deepEqual(lines.at(-1), { peer: 'a', kind: 'refused_streams_of_connection', value: 2, limit: 1, unlogged: 9 })
  assert.equal(counters.read().get('refused_streams_of_connection'), 11)
  assert.equal(counters.read().get('refused_header_bytes_of_request'), 1)
  assert.equal(counters.read().get('open_streams'), 1)
})

test('what a connection keeps unsent counts for its client, and the connection is ended when others need the room', () => {
  const answerBytes = { connection: 1_000_000, peer: 1_000_000, gateway: 400_000 }
  const { budgets, connection, counters } = open({ answerBytes })
  const held = (): number | undefined => counters.read().get('held_answer_bytes')
  const ended: string[] = []
  const unsent = (name: string): Unsent => budgets.unsent('a', { lose: () => ended.push(name) })
  const [first, second] = [unsent('first'), unsent('second')]
  first.set(60_000)
  second.set(10_000)
  assert.equal(held(), 60_000, 'a little is not counted')
  second.set(140_000)
  assert.equal(held(), 200_000)
  refused(opened(budgets, connection, 'a').refusalOf(new Uint8Array(5_000)), 'peer', 'answer_bytes')
  const [other, last] = ['b', 'c'].map((name, i) => opened(budgets, budgets.connection(`10.0.0.${i + 2}:1`), name))
  other?.hold(new Uint8Array(190_000))
  assert.equal(last?.refusalOf(new Uint8Array(50_000)), undefined)
  assert.deepEqual(ended, ['second'], 'of the client that holds most, the connection that keeps most')
  assert.equal(held(), 250_000)
  first.set(0)
  second.close()
  other?.close()
  assert.equal(held(), 0)
})
