import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { MessageReader } from '../../../src/grpc/engine/message-reader.ts'

function framed(message: Uint8Array, flag = 0, length = message.length): Buffer {
  const head = Buffer.from([flag, 0, 0, 0, 0])
  head.writeUInt32BE(length, 1)
  return Buffer.concat([head, message])
}

function all(reader: MessageReader): Buffer[] {
  const messages: Buffer[] = []
  for (let next = reader.take(); next !== undefined; next = reader.take()) messages.push(next.message)
  return messages
}

test('any split of the same bytes gives the same messages, empty ones included', () => {
  const message = fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes))
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 30 }), (messages, cuts) => {
      const bytes = Buffer.concat(messages.map(one => framed(one)))
      const reader = new MessageReader(1_000, undefined)
      let at = 0
      for (const cut of [...cuts.map(one => Math.min(one, bytes.length)).sort((a, b) => a - b), bytes.length]) {
        if (cut > at) reader.add(bytes, at, cut)
        at = Math.max(at, cut)
      }
      assert.equal(reader.missing, 0)
      assert.deepEqual(all(reader), messages)
    }),
  )
})

test('memory is taken for what has arrived, not for what is announced', () => {
  const before = process.memoryUsage().arrayBuffers
  const readers = Array.from({ length: 500 }, () => new MessageReader(4_194_304, undefined))
  for (const reader of readers) reader.add(framed(Buffer.from('x'), 0, 4_194_304), 0, 6)
  assert.ok(readers.every(({ missing }) => missing === 4_194_303))
  const bytes = process.memoryUsage().arrayBuffers - before
  assert.ok(bytes < 10_000_000, `${bytes} bytes for 500 messages of which one byte each has arrived`)
})

test('a message over the limit is refused when it is announced, and when it is decompressed', () => {
  const reader = new MessageReader(1_000, undefined)
  assert.throws(() => reader.add(framed(Buffer.alloc(0), 0, 1_001), 0, 5), { code: 'PAYLOAD_TOO_LARGE' })
  const bomb = framed(gzipSync(Buffer.alloc(900_000)), 1)
  const compressed = new MessageReader(1_000, 'gzip')
  compressed.add(bomb, 0, bomb.length)
  assert.throws(() => compressed.take(), { code: 'PAYLOAD_TOO_LARGE' })
})

test('what is not compressed as it says is refused', () => {
  const reader = new MessageReader(1_000, 'gzip')
  const bytes = framed(Buffer.from('no gzip'), 1)
  reader.add(bytes, 0, bytes.length)
  assert.throws(() => reader.take(), { message: 'the message is not gzip' })
})
