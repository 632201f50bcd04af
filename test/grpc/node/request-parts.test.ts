import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MessageBounds } from '../../../src/grpc/node/message-bounds.ts'
import { RequestBody } from '../../../src/grpc/node/request-body.ts'

function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

/** The same bytes in pieces of these sizes. */
function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const SIZES = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })

test('the ends of messages are found in any pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), SIZES, (messages, sizes) => {
      const bounds = new MessageBounds()
      let ended = 0
      for (const piece of pieces(Buffer.concat(messages.map(framed)), sizes)) ended += bounds.feed(piece)
      assert.equal(ended, messages.length)
      assert.equal(bounds.isPartial, false)
      bounds.feed(Buffer.from([0]))
      assert.equal(bounds.isPartial, true)
    }),
  )
})

test('a request is the same in any pieces, and is not kept in the buffer of the socket', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), SIZES, fc.nat(5), (message, sizes, detached) => {
      const socket = Buffer.from(framed(message))
      const body = new RequestBody()
      let i = 0
      for (const piece of pieces(socket, sizes)) {
        body.append(piece)
        if (i++ === detached) body.detach()
      }
      body.detach()
      const expected = Buffer.from(socket)
      socket.fill(0xff)
      assert.deepEqual(Buffer.from(body.bytes()), expected)
      assert.equal(body.announced, message.length)
    }),
  )
})
