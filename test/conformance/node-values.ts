import assert from 'node:assert/strict'
import fc from 'fast-check'
import { decodeData, type NodeData } from '../../src/tree/data.ts'
import { JsonReader } from '../../src/tree/json.ts'
import { decodeText } from '../../src/tree/text-bytes.ts'

/** Data as native clients of ZooKeeper write them: every kind that has spoiled an answer once, and anything else. */
const KINDS: Readonly<Record<string, fc.Arbitrary<Buffer | null>>> = {
  'a number beyond the doubles': fc
    .integer({ min: 309, max: 9_999 })
    .map(power => Buffer.from(`{"weight":[1e${power}],"a":1}`)),
  NaN: fc.constant(Buffer.from('{"a":NaN,"b":[{"c":NaN}],"d":"NaN"}')),
  infinities: fc
    .constantFrom('Infinity', '-Infinity')
    .map(word => Buffer.from(`{"a":${word},"b":[{"c":${word}}],"d":"${word}"}`)),
  'an integer of any size': fc
    .bigInt({ min: -(10n ** 300n), max: 10n ** 300n })
    .map(big => Buffer.from(`{"big":${big},"list":[${big}]}`)),
  'the number 1e999': fc.constant(Buffer.from('{"weight":1e999}')),
  'depth 200': fc.constantFrom('[]', '{}').map(one => Buffer.from(`{"a":${nested(one, 199)}}`)),
  'depth beyond the limit': fc.constant(Buffer.from(`{"a":${nested('[]', 250)}}`)),
  'deep nesting': fc
    .integer({ min: 28, max: 199 })
    .map(depth => Buffer.from(`{"a":${'{"k":['.repeat(depth >> 1)}1${']}'.repeat(depth >> 1)}}`)),
  'bytes that are not UTF-8': fc
    .uint8Array({ minLength: 1, maxLength: 40 })
    .map(bytes => Buffer.from([0xff, ...bytes])),
  'a lone surrogate': fc
    .constantFrom('{"a":"\\ud800"}', '{"\\udc80":1,"b":2}', '["\\udfff"]')
    .map(text => Buffer.from(text)),
  ['__proto__']: fc.constant(withKey('__proto__')),
  'a key of every object': fc.constantFrom('constructor', 'toString', 'hasOwnProperty', '').map(withKey),
  'repeated keys': fc.constant(Buffer.from('{"a":1,"a":2,"b":{"c":1,"c":[]}}')),
  'no data': fc.constant(Buffer.alloc(0)),
  'null data': fc.constant(null),
  'blank data': fc.constantFrom(' ', '\n', '\u00a0').map(text => Buffer.from(text)),
  'any bytes': fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes)),
  'any JSON': fc
    .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
    .map(json => Buffer.from(JSON.stringify(json))),
}
const EACH = 3

function withKey(key: string): Buffer {
  return Buffer.from(`{"${key}":1,"a":{"${key}":{"${key}":2}}}`)
}

function nested(kind: string, depth: number): string {
  const [open, close] = kind === '[]' ? ['[', ']'] : ['{"k":', '}']
  return `${open.repeat(depth - 1)}${kind}${close.repeat(depth - 1)}`
}

/** A few of each kind by names of their own, so that every kind occurs in each run. */
export function corpus(): ReadonlyMap<string, Buffer | null> {
  const nodes = new Map<string, Buffer | null>()
  for (const [kind, arbitrary] of Object.entries(KINDS))
    for (const data of fc.sample(arbitrary, EACH)) nodes.set(`${kind.replaceAll(' ', '-')}-${nodes.size}`, data)
  assert.equal(nodes.size, Object.keys(KINDS).length * EACH)
  return nodes
}

/** What every run has to have among its data. */
const REACH: Readonly<Record<string, (data: NodeData, text: string) => boolean>> = {
  NaN: (_, text) => /[[:]NaN/.test(text),
  '1e999': (_, text) => text.includes(':1e999'),
  'depth 200': data => [...decodeData(data).values()].some(value => depthOf(value) === 199),
  'bytes that are not UTF-8': (_, text) => !text.isWellFormed(),
  null: data => data === null,
  'empty data': data => data?.length === 0,
  ['__proto__']: data => decodeData(data).has('__proto__'),
}

export function assertReach(all: Iterable<NodeData>): void {
  const found = [...all]
  for (const [what, is] of Object.entries(REACH))
    assert.ok(
      found.some(data => is(data, data === null ? '' : decodeText(data))),
      `no data with ${what}`,
    )
}

function depthOf(value: string): number {
  if (!/^[[{]/.test(value)) return 0
  const inner = value.startsWith('[')
    ? new JsonReader(value).elements()
    : new JsonReader(value).members().map(one => one.value)
  return 1 + Math.max(0, ...inner.map(depthOf))
}
