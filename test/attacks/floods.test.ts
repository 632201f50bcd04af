import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import {
  DATA,
  END_HEADERS,
  frame,
  HEADERS,
  messageFrame,
  PING,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
} from '../support/http2-frames.ts'
import { HostileConnection } from './hostile-connection.ts'

const CONTINUATION = 9
const KEEP_ALIVE = '/espalier.v1.RegistryService/KeepAlive'
const CANCEL = Buffer.from([0, 0, 0, 8])
const EMPTY = Buffer.alloc(0)

interface Flood {
  readonly name: string
  readonly ends: 'the connection' | 'nothing'
  readonly send: (hostile: HostileConnection) => void
}

function repeat(count: number, frames: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => frames))
}

const FLOODS: readonly Flood[] = [
  {
    name: 'streams that are opened and reset at once',
    ends: 'the connection',
    send: hostile => {
      for (let i = 0; i < 20_000; i++) hostile.write(frame(RST_STREAM, 0, hostile.open(KEEP_ALIVE), CANCEL))
    },
  },
  {
    name: 'streams that make the gateway reset them',
    ends: 'the connection',
    send: hostile => {
      // A window update of zero is an error of its stream: RFC 9113, 6.9.
      for (let i = 0; i < 15_000; i++) hostile.write(frame(WINDOW_UPDATE, 0, hostile.open(KEEP_ALIVE), Buffer.alloc(4)))
    },
  },
  {
    name: 'a header block that never ends',
    ends: 'the connection',
    send: hostile => {
      hostile.write(frame(HEADERS, 0, 1, EMPTY))
      hostile.write(repeat(5_000, frame(CONTINUATION, 0, 1, EMPTY)))
    },
  },
  {
    name: 'settings whose acknowledgements are not read',
    ends: 'the connection',
    send: hostile => {
      hostile.pause()
      hostile.write(repeat(200_000, frame(SETTINGS, 0, 0, EMPTY)))
    },
  },
  {
    name: 'pings whose answers are not read',
    ends: 'the connection',
    send: hostile => {
      hostile.pause()
      hostile.write(repeat(500_000, frame(PING, 0, 0, Buffer.alloc(8))))
    },
  },
  {
    name: 'empty frames of data',
    ends: 'nothing',
    send: hostile => {
      const id = hostile.open(KEEP_ALIVE)
      hostile.write(messageFrame(0, id, EMPTY))
      hostile.write(repeat(50_000, frame(DATA, 0, id, EMPTY)))
    },
  },
  {
    name: 'headers that are short as sent and long as read',
    ends: 'nothing',
    send: hostile => {
      // One long entry in the table, and then an index to it, 4,000 times in each request.
      const entry = Buffer.concat([Buffer.from([0x40, 1, 0x61, 127, 0x81, 0x1e]), Buffer.alloc(4_000, 0x61)])
      for (let i = 0; i < 50; i++) {
        const block = Buffer.concat([i === 0 ? entry : EMPTY, Buffer.alloc(4_000, 0xbe)])
        hostile.write(frame(HEADERS, END_HEADERS, 101 + i * 2, block))
      }
    },
  },
]

for (const { name, ends, send } of FLOODS)
  test(`a flood of ${name} ends ${ends}, and others are served`, { timeout: 60_000 }, async () => {
    await using gateway = await openGateway()
    const port = Number(gateway.endpoint.split(':')[1])
    await using hostile = await HostileConnection.open({ port, from: '127.0.0.2' })
    const before = process.memoryUsage().rss
    send(hostile)
    using calls = openCalls(gateway.endpoint)
    for (let i = 0; i < 5; i++) await calls.tree.getNode({ path: '/' })
    hostile.socket.resume()
    if (ends === 'the connection') await eventually(() => hostile.isClosed || hostile.goaways.size > 0, 'it is ended')
    assert.ok(process.memoryUsage().rss - before < 400_000_000)
    await calls.tree.getNode({ path: '/' })
  })
