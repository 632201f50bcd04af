import assert from 'node:assert/strict'
import { connect, type IncomingHttpHeaders } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createServer as createNetServer } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { ConnectionError } from '../../src/http2/frames.ts'
import { HpackDecoder } from '../../src/http2/hpack-decoder.ts'
import { encodeFields } from '../../src/http2/hpack-encoder.ts'
import { decodeHuffman } from '../../src/http2/huffman.ts'
import { CODE_LENGTHS } from '../../src/http2/huffman-lengths.ts'
import { STATIC_TABLE } from '../../src/http2/static-table.ts'

type Field = readonly [name: string, value: string]

function decode(decoder: HpackDecoder, block: Buffer): Field[] {
  const fields: Field[] = []
  decoder.decode(block, 0, block.length, { add: (name, value) => fields.push([name, value]) })
  return fields
}

/** Of RFC 7541 appendix C: the blocks of three requests, and what the dynamic table has afterwards. */
const EXAMPLES: readonly { readonly block: string; readonly fields: readonly Field[] }[] = [
  {
    block: '828684418cf1e3c2e5f23a6ba0ab90f4ff',
    fields: [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
    ],
  },
  {
    block: '828684be5886a8eb10649cbf',
    fields: [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
      ['cache-control', 'no-cache'],
    ],
  },
  {
    block: '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
    fields: [
      [':method', 'GET'],
      [':scheme', 'https'],
      [':path', '/index.html'],
      [':authority', 'www.example.com'],
      ['custom-key', 'custom-value'],
    ],
  },
]

test('the examples of RFC 7541, appendix C.4, are decoded, each with the table of those before', () => {
  const decoder = new HpackDecoder()
  for (const { block, fields } of EXAMPLES) assert.deepEqual(decode(decoder, Buffer.from(block, 'hex')), fields)
})

test('what is encoded is decoded as it was, whatever the names and values', () => {
  const seen = { exact: 0, named: 0, literal: 0, long: 0 }
  const known = fc.constantFrom(...STATIC_TABLE).map(([name, value]): Field => [name, value])
  const named = fc.tuple(fc.constantFrom(...STATIC_TABLE.map(([name]) => name)), latin1(300))
  const literal = fc.tuple(latin1(200), latin1(300))
  fc.assert(
    fc.property(fc.array(fc.oneof(known, named, literal), { maxLength: 30 }), fields => {
      for (const [name, value] of fields) {
        if (STATIC_TABLE.some(([n, v]) => n === name && v === value)) seen.exact++
        else if (STATIC_TABLE.some(([n]) => n === name)) seen.named++
        else seen.literal++
        if (value.length > 127) seen.long++
      }
      assert.deepEqual(decode(new HpackDecoder(), encodeFields(fields)), fields)
    }),
  )
  for (const [kind, count] of Object.entries(seen)) assert.ok(count > 0, `no field of the kind "${kind}" was tried`)
})

test('a string in the Huffman code is decoded as it was, and every padding but the right one is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const { coded, bits } = huffman(bytes)
      const target = Buffer.alloc(bytes.length * 8 + 8)
      assert.deepEqual([...target.subarray(0, decodeHuffman(coded, 0, coded.length, target))], [...bytes])
      // Five zeros are a character.
      if (bits % 8 < 4) return
      coded[coded.length - 1]! &= 0xff << (8 - (bits % 8))
      assert.throws(() => decodeHuffman(coded, 0, coded.length, target), ConnectionError)
    }),
  )
})

test('whatever the bytes, a block is decoded or refused with COMPRESSION_ERROR, and takes no more time than its length', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }), blocks => {
      const decoder = new HpackDecoder()
      try {
        for (const block of blocks) decode(decoder, Buffer.from(block))
      } catch (error) {
        assert.ok(error instanceof ConnectionError && error.code === 9, String(error))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a block that refers to one large entry again and again costs no memory', () => {
  const decoder = new HpackDecoder()
  const value = 'x'.repeat(4_000)
  const entry = Buffer.concat([
    Buffer.from([0x40, 1]),
    Buffer.from('a'),
    Buffer.from([0x7f, 0xa1, 0x1e]),
    Buffer.from(value),
  ])
  assert.deepEqual(decode(decoder, entry), [['a', value]])
  let bytes = 0
  const block = Buffer.alloc(16_000, 0xbe)
  decoder.decode(block, 0, block.length, {
    add: (_name, one) => {
      bytes += one.length
    },
  })
  assert.equal(bytes, 16_000 * 4_000)
})

test('the blocks of a real client are decoded, its evictions included', async () => {
  const decoder = new HpackDecoder()
  const { promise: received, resolve } = Promise.withResolvers<Buffer>()
  // Only listens: the client sends its requests as soon as it is connected.
  const listener = createNetServer(socket => {
    const chunks: Buffer[] = []
    socket.write(Buffer.from('000000040000000000', 'hex'))
    socket.on('error', () => {})
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks)))
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => listener.once('listening', resolve))
  const session = connect(`http://127.0.0.1:${(listener.address() as AddressInfo).port}`)
  session.on('error', () => {})
  const sent: IncomingHttpHeaders[] = []
  for (let i = 0; i < 60; i++) {
    const fields = {
      ':path': `/p/${i % 7}`,
      ':method': 'POST',
      [`x-${i % 11}`]: `value ${i} `.repeat(i % 9).trim() || '-',
    }
    session.request(fields).on('error', () => {})
    sent.push(fields)
  }
  await new Promise(resolve => setTimeout(resolve, 200))
  session.destroy()
  listener.close()
  const bytes = await received
  const blocks: Buffer[] = []
  for (let at = 24; at < bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    const hasPriority = (bytes[at + 4]! & 0x20) !== 0
    if (bytes[at + 3] === 1) blocks.push(bytes.subarray(at + (hasPriority ? 14 : 9), at + 9 + bytes.readUIntBE(at, 3)))
  }
  assert.equal(blocks.length, sent.length)
  for (const [at, block] of blocks.entries()) {
    const fields = Object.fromEntries(decode(decoder, block))
    for (const [name, value] of Object.entries(sent[at]!)) assert.equal(fields[name], value)
  }
})

function latin1(maxLength: number): fc.Arbitrary<string> {
  return fc.uint8Array({ maxLength, size: 'max' }).map(bytes => Buffer.from(bytes).toString('latin1'))
}

/** An encoder for tests, from the same table of lengths: the code is canonical. */
function huffman(bytes: Uint8Array): { coded: Buffer; bits: number } {
  const order = CODE_LENGTHS.map((length, symbol) => ({ length, symbol })).sort(
    (a, b) => a.length - b.length || a.symbol - b.symbol,
  )
  const codes = new Map<number, string>()
  let code = 0n
  let previous = 0
  for (const { length, symbol } of order) {
    code <<= BigInt(length - previous)
    codes.set(symbol, code.toString(2).padStart(length, '0'))
    previous = length
    code++
  }
  const text = [...bytes].map(byte => codes.get(byte)).join('')
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8, '1')
  return { coded: Buffer.from(padded.match(/.{8}/g)?.map(byte => Number.parseInt(byte, 2)) ?? []), bits: text.length }
}
