import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { NodeState } from '../../../src/store/store.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { decodeMemory, encodeMemory, type Memory } from '../../../src/views/memory/memory.ts'

const revision = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })
const moment = fc.integer({ min: 0, max: 4_000_000_000_000 })
const path = fc.string({ unit: 'binary' }).map(text => `/${text}` as TreePath)
const stat = fc.record(
  {
    created: revision,
    modified: revision,
    childrenModified: revision,
    version: fc.nat(),
    owner: fc.option(fc.string(), { nil: undefined }),
    createdAt: moment,
    modifiedAt: moment,
  },
  { noNullPrototype: true },
)
const state = fc.record({
  data: fc.option(fc.uint8Array({ maxLength: 50 }).map(bytes => Buffer.from(bytes))),
  stat,
  children: fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }),
  revision,
})
const memory: fc.Arbitrary<Memory> = fc
  .record({
    store: fc.string(),
    revision,
    until: moment,
    nodes: fc.array(fc.tuple(path, fc.option(state, { nil: undefined })), { maxLength: 8 }),
  })
  .map(({ nodes: entries, ...rest }) => {
    const nodes = new Map(entries.map(([at, one]) => [at, one === undefined ? undefined : { path: at, ...one }]))
    const leaves = new Set([...nodes].filter(([, one]) => one?.children.length === 0).map(([at]) => at))
    return { ...rest, nodes, leaves }
  })

function encoded(of: Memory, maxBytes = Number.POSITIVE_INFINITY): { bytes: Buffer; left: number } {
  const pieces: Buffer[] = []
  const generator = encodeMemory(of, maxBytes)
  for (;;) {
    const piece = generator.next()
    if (piece.done === true) return { bytes: Buffer.concat(pieces), left: piece.value.left }
    pieces.push(piece.value)
  }
}

test('what is encoded is decoded unchanged', () => {
  fc.assert(fc.property(memory, of => assert.deepEqual(decodeMemory(encoded(of).bytes), of)))
})

test('a memory that is truncated anywhere or has one bit changed is refused', () => {
  fc.assert(
    fc.property(memory, fc.nat(), fc.nat({ max: 7 }), (of, where, bit) => {
      const { bytes } = encoded(of)
      const at = where % bytes.length
      assert.throws(() => decodeMemory(bytes.subarray(0, at)), /damaged|truncated|another program/)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
      assert.throws(() => decodeMemory(bytes), /damaged|truncated|another program|its format/)
    }),
  )
})

test('files of other programs and of later versions are named in the error', () => {
  for (const text of ['', 'x', '\n\n', '{}\n{}\n', 'null\nnull\n', '[1]\n[2]\n', '\u0000'.repeat(100)])
    assert.throws(() => decodeMemory(Buffer.from(text)), /damaged|truncated|another program/)
  const later = Buffer.from('{"format":"espalier last known","version":3}\nx\n')
  assert.throws(() => decodeMemory(later), /its format is 3; this program knows only 2/)
})

test('it never exceeds its size limit: nodes that do not fit are left out, and the rest is whole', () => {
  const one = (at: string, bytes: number): [TreePath, NodeState] => {
    const known = { created: 1n, modified: 1n, childrenModified: 1n, version: 0, owner: undefined }
    const stats = { ...known, createdAt: 0, modifiedAt: 0 }
    return [
      at as TreePath,
      { path: at as TreePath, data: Buffer.alloc(bytes), stat: stats, children: [], revision: 1n },
    ]
  }
  const nodes = new Map([one('/a', 100), one('/large', 100_000), one('/b', 100)])
  const { bytes, left } = encoded({ store: 's', revision: 1n, until: 0, nodes, leaves: new Set() }, 10_000)
  assert.ok(bytes.length < 10_000)
  assert.equal(left, 1)
  assert.deepEqual([...decodeMemory(bytes).nodes.keys()], ['/a', '/b'])
})
