import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Connection, Connections, connectionLimit } from '../../../src/access/budgets/connections.ts'
import { descriptorLimit } from '../../../src/access/budgets/descriptors.ts'
import { Refusals } from '../../../src/access/budgets/refusals.ts'
import { Counters } from '../../../src/lib/counters.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/gateway.ts'

function open(limit: number) {
  const counters = new Counters()
  const clock = new FakeClock()
  const refusals = new Refusals({ counters, clock, log: silentLog })
  const connections = new Connections({ limit, handshakeMs: 10_000, refusals, counters, clock })
  const closed: string[] = []
  /** Undefined: not admitted. */
  const connect = (name: string, state: 'silent' | 'idle' | 'used' = 'silent'): Connection | undefined => {
    const [peer = ''] = name.split(':')
    const connection = { peer, isUsed: state === 'used', close: () => void closed.push(name) }
    if (!connections.admit(connection)) return undefined
    if (state !== 'silent') connections.greeted(connection)
    return connection
  }
  return { connections, clock, closed, connect, counters }
}

test('a connection that completes no handshake is closed, one that has is not', () => {
  const { clock, closed, connect, counters } = open(100)
  connect('a:1')
  clock.advance(5_000)
  connect('a:2')
  connect('a:3', 'idle')
  clock.advance(5_000)
  assert.deepEqual(closed, ['a:1'])
  clock.advance(5_000)
  assert.deepEqual(closed, ['a:1', 'a:2'])
  assert.equal(counters.read().get('open_connections'), 1)
  assert.equal(counters.read().get('closed_silent_connections'), 2)
})

test('a peer has half of the connections, and its silent ones give way to its next', () => {
  const { closed, connect } = open(6)
  connect('a:1', 'used')
  connect('a:2')
  connect('a:3', 'idle')
  assert.notEqual(connect('a:4', 'idle'), undefined)
  assert.deepEqual(closed, ['a:2'])
  assert.equal(connect('a:5'), undefined)
})

test('when all places are taken, who holds most loses silent connections first, then idle ones', () => {
  const { closed, connect } = open(8)
  for (const [name, state] of [
    ['a:1', 'used'],
    ['a:2', 'idle'],
    ['a:3', 'silent'],
    ['a:4', 'used'],
  ] as const)
    connect(name, state)
  for (const name of ['b:1', 'b:2', 'b:3', 'c:1']) connect(name, 'used')
  for (const name of ['d:1', 'e:1']) assert.notEqual(connect(name, 'used'), undefined)
  assert.deepEqual(closed, ['a:3', 'a:2'])
  assert.notEqual(connect('f:1', 'used'), undefined)
  assert.deepEqual(closed.at(-1), 'b:1', 'then those in use')
})

test('a connection that closes makes room', () => {
  const { connections, connect } = open(2)
  const one = connect('a:1', 'used')
  assert.equal(connect('a:2'), undefined)
  connections.closed(one as Connection)
  connections.closed(one as Connection)
  assert.notEqual(connect('a:2'), undefined)
})

test('so many file descriptors as the store and the log need stay free', () => {
  assert.equal(connectionLimit(10_000, 256), 192)
  assert.equal(connectionLimit(100, 65_536), 100)
  assert.equal(connectionLimit(100, Number.POSITIVE_INFINITY), 100)
  assert.ok(descriptorLimit() > 64)
})
