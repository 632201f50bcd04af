import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Caller, FairQueue } from '../../../src/access/turns/fair-queue.ts'

const PEERS = Array.from({ length: 4 }, (_, name) => ({ name, connections: Array.from({ length: 3 }, () => ({})) }))

interface Item {
  readonly caller: Caller
  readonly peer: number
  readonly connection: number
  readonly order: number
}

test('every peer has its turn, for each peer every connection, and each connection keeps its order', () => {
  let turns = 0
  const arrivals = fc.array(fc.tuple(fc.nat(3), fc.nat(2), fc.boolean()), { minLength: 20, maxLength: 60 })
  fc.assert(
    fc.property(arrivals, given => {
      const queue = new FairQueue<Item>()
      const items = given.map(([peer, connection], order): Item => {
        const owner = PEERS[peer]!
        return { caller: { peer: owner, connection: owner.connections[connection]! }, peer, connection, order }
      })
      for (const item of items) queue.add(item.caller, item)
      const left = items.filter((item, i) => {
        if (given[i]![2]) return true
        queue.delete(item.caller, item)
        queue.delete(item.caller, item)
        return false
      })
      assert.equal(queue.size, left.length)
      const taken: Item[] = []
      for (let next = queue.take(); next !== undefined; next = queue.take()) {
        const waiting = left.filter(item => !taken.includes(item))
        const last = taken.at(-1)
        // Nobody has a second turn while another one waits for the first.
        const seen = taken.findLastIndex(({ peer }) => peer === next.peer)
        for (const other of new Set(waiting.map(({ peer }) => peer)))
          if (other !== next.peer && seen >= 0) {
            assert.ok(taken.findLastIndex(({ peer }) => peer === other) > seen, `peer ${other} waits`)
            turns++
          }
        if (last !== undefined && waiting.some(({ peer }) => peer !== last.peer)) assert.notEqual(next.peer, last.peer)
        const before = waiting.filter(({ peer, connection }) => peer === next.peer && connection === next.connection)
        assert.equal(next, before[0])
        taken.push(next)
      }
      assert.equal(taken.length, left.length)
      assert.equal(queue.size, 0)
    }),
    { numRuns: 300 },
  )
  assert.ok(turns > 100, `only ${turns} turns were between peers`)
})

test('what is held back is not taken, and follows in its order when it is released', () => {
  const queue = new FairQueue<number>()
  const [one, other] = [
    { peer: PEERS[0]!, connection: {} },
    { peer: PEERS[0]!, connection: {} },
  ]
  for (const item of [1, 2, 3]) queue.add(one, item)
  queue.add(other, 10)
  assert.equal(queue.take(), 1)
  queue.hold(one, 1)
  queue.add(one, 4)
  queue.delete(one, 2)
  assert.deepEqual([queue.size, queue.total], [1, 4])
  assert.deepEqual([queue.take(), queue.take()], [10, undefined])
  queue.release(one)
  assert.deepEqual([queue.take(), queue.take(), queue.take(), queue.take()], [1, 3, 4, undefined])
  assert.equal(queue.total, 0)
})
