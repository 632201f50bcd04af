import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Sink, StreamOwner } from '../../../src/grpc/calls/call.ts'
import { PartTurns } from '../../../src/rpc/watch/part-turns.ts'
import type { Position, Step } from '../../../src/rpc/watch/steps.ts'
import { WatchStream } from '../../../src/rpc/watch/watch-stream.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const PARTS = 20

test('of a snapshot one part is sent in each turn of the event loop, also to a peer that takes each at once', async () => {
  const turns = new PartTurns(new FakeClock())
  const stream = open(turns, {}, PARTS)
  for (let sent = 0; sent < PARTS; sent++) {
    assert.equal(stream.sent, sent, `after ${sent} turns`)
    // A change of the view meanwhile.
    stream.refresh()
    await turn()
  }
  assert.equal(stream.sent, PARTS)
})

test('so many parts are sent in one turn as take little time, and clients take turns', async () => {
  const clock = new FakeClock()
  const turns = new PartTurns(clock)
  const order: string[] = []
  const part = (client: string) => () => {
    order.push(client)
    clock.advance(2)
  }
  const [many, one] = [{}, {}]
  for (let i = 0; i < 7; i++) turns.add(many, part('many'))
  turns.add(one, part('one'))
  await turn()
  assert.deepEqual(order, ['many', 'one', 'many'])
  await turn()
  assert.equal(order.length, 6)
  await turn()
  assert.equal(order.length, 8)
})

test('a part that takes long is the only one of its turn', async () => {
  const clock = new FakeClock()
  const turns = new PartTurns(clock)
  let sent = 0
  for (let i = 0; i < 5; i++)
    turns.add({}, () => {
      sent++
      clock.advance(100)
    })
  for (let i = 1; i <= 5; i++) {
    await turn()
    assert.equal(sent, i)
  }
})

/** A stream with a snapshot of so many parts to send, whose peer takes each of them before the write returns. */
function open(turns: PartTurns, outlet: object, parts: number) {
  const at = (next: number): Position => ({
    epoch: 1,
    version: 1,
    revision: 1n,
    live: true,
    sending: next < parts ? ({ next } as unknown as NonNullable<Position['sending']>) : undefined,
  })
  const end = at(parts)
  let sent = 0
  let owner: StreamOwner | undefined
  const sink = {
    full: false,
    slot: 0,
    write: () => {
      sent++
      owner?.drained()
      return true
    },
    handOver: (stream: StreamOwner) => {
      owner = stream
    },
  } as unknown as Sink<unknown>
  const course = {
    start: () => at(0),
    resume: () => undefined,
    next: ({ sending }: Position): Step => {
      const next = (sending?.next ?? 0) + 1
      return { frame: Buffer.alloc(1), to: next < parts ? at(next) : end }
    },
    isEnd: (from: Position) => from === end,
    leaving: () => Buffer.alloc(1),
  }
  const group = {
    course,
    position: undefined,
    add: () => {},
    remove: () => {},
    join: () => false,
    atNextPart: (send: () => void) => turns.add(outlet, send),
  }
  const stream = new WatchStream(sink, group, 0n)
  stream.start(undefined)
  return {
    refresh: () => stream.refresh(),
    get sent() {
      return sent
    },
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => {
    // After what was planned before.
    setImmediate(resolve)
  })
}
