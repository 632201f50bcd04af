import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import fc from 'fast-check'
import { decodeData } from '../../src/tree/data.ts'
import { join, parsePath, type TreePath } from '../../src/tree/path.ts'
import { openGateway } from '../support/gateway.ts'
import { startDriver } from './driver.ts'
import { LANGUAGES, type Language } from './languages.ts'
import { type Answer, formatJson, type Json, type JsonObject, parseJson } from './protocol.ts'

/** Data as native clients of ZooKeeper write them: every kind that has spoiled an answer once, and anything else. */
const KINDS: Readonly<Record<string, fc.Arbitrary<Buffer>>> = {
  'a number beyond the doubles': fc
    .integer({ min: 309, max: 9_999 })
    .map(power => Buffer.from(`{"weight":[1e${power}],"a":1}`)),
  NaN: fc
    .constantFrom('NaN', 'Infinity', '-Infinity')
    .map(word => Buffer.from(`{"a":${word},"b":[{"c":${word}}],"d":"${word}"}`)),
  'an integer of any size': fc
    .bigInt({ min: -(10n ** 300n), max: 10n ** 300n })
    .map(big => Buffer.from(`{"big":${big},"list":[${big}]}`)),
  'deep nesting': fc
    .integer({ min: 28, max: 199 })
    .map(depth => Buffer.from(`{"a":${'{"k":['.repeat(depth >> 1)}1${']}'.repeat(depth >> 1)}}`)),
  'bytes that are not UTF-8': fc
    .uint8Array({ minLength: 1, maxLength: 40 })
    .map(bytes => Buffer.from([0xff, ...bytes])),
  'a lone surrogate': fc
    .constantFrom('{"a":"\\ud800"}', '{"\\udc80":1,"b":2}', '["\\udfff"]')
    .map(text => Buffer.from(text)),
  'a key of every object': fc
    .constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '')
    .map(key => Buffer.from(`{"${key}":1,"a":{"${key}":{"${key}":2}}}`)),
  'repeated keys': fc.constant(Buffer.from('{"a":1,"a":2,"b":{"c":1,"c":[]}}')),
  'no data': fc.constant(Buffer.alloc(0)),
  'blank data': fc.constantFrom(' ', '\n', '\u00a0').map(text => Buffer.from(text)),
  'any bytes': fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes)),
  'any JSON': fc
    .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
    .map(json => Buffer.from(JSON.stringify(json))),
}
const EACH = 3
const ROOT = parsePath('/values')

/** A few of each kind, so that every kind occurs in each run. */
function corpus(): ReadonlyMap<string, Buffer> {
  const nodes = new Map<string, Buffer>()
  for (const [kind, arbitrary] of Object.entries(KINDS))
    for (const data of fc.sample(arbitrary, EACH)) nodes.set(`${kind.replaceAll(' ', '-')}-${nodes.size}`, data)
  assert.equal(nodes.size, Object.keys(KINDS).length * EACH)
  return nodes
}

/** What a client has to read: integers exact, other numbers as doubles, and what no double holds as a word. */
function read(data: Buffer): Json {
  const members = [...decodeData(data)].filter(([key]) => key.isWellFormed())
  return plain(Object.fromEntries(members.map(([key, value]) => [key, parseJson(words(value))])))
}

function words(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, token => (token.startsWith('"') ? token : `"${token}"`))
}

/** Languages whose strings cannot hold a lone surrogate show U+FFFD; 1.0, 1 and -0 are written differently. */
function plain(value: Json): Json {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value)
  if (typeof value === 'bigint') return String(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toWellFormed(), plain(one)]))
}

const commands = new Map<Language, readonly string[]>()
for (const language of LANGUAGES.filter(one => one.isPresent()))
  suite(`the client for ${language.name}`, () => {
    before(() => commands.set(language, language.build()))

    test('reads and watches every value that a node can hold', async () => {
      await using gateway = await openGateway()
      const { signal } = new AbortController()
      const nodes = corpus()
      const creations = [...nodes].map(([name, data]) => ({ op: 'create', path: join(ROOT, name), data }) as const)
      await gateway.store.commit([{ op: 'create', path: ROOT, data: Buffer.from('{}') }, ...creations], { signal })
      const expected = Object.fromEntries([...nodes].map(([name, data]) => [name, read(data)]))
      const prefix = `${ROOT}/`

      await using driver = startDriver(commands.get(language) ?? [])
      const send = async (command: JsonObject): Promise<JsonObject> => {
        const answer: Answer = await driver.send({ path: ROOT, ...command } as never)
        assert.ok('ok' in answer, formatJson(answer as never))
        return answer.ok
      }
      await send({ do: 'connect', endpoints: [gateway.endpoint] })
      const same = (found: Json | undefined, wanted: Json): void => assert.deepEqual(plain(found ?? null), wanted)
      same((await send({ do: 'discover' })).providers, expected)
      await send({ do: 'watchChildren', as: 'children' })
      same((await send({ do: 'next', as: 'children' })).providers, expected)
      await send({ do: 'watchTree', as: 'tree' })
      const { nodes: tree } = await send({ do: 'next', as: 'tree' })
      same(tree, {
        [ROOT]: {},
        ...Object.fromEntries(Object.entries(expected).map(([name, one]) => [prefix + name, one])),
      })
      for (const [name, data] of nodes) {
        const path: TreePath = join(ROOT, name)
        same((await send({ do: 'properties', path })).properties, read(data))
        await send({ do: 'watchProperties', as: name, path })
        same((await send({ do: 'next', as: name })).properties, read(data))
      }
    })

    test('finds providers by integers of any size', async () => {
      await using gateway = await openGateway()
      const { signal } = new AbortController()
      const data = (text: string): Buffer => Buffer.from(`{"id":${text}}`)
      const paths = ['9007199254740992', '9007199254740993', '9007199254740992.0']
      await gateway.store.commit(
        paths.map(text => ({ op: 'create', path: parsePath(`/${text}`), data: data(text) }) as const),
        { signal },
      )
      await using driver = startDriver(commands.get(language) ?? [])
      await driver.send({ do: 'connect', endpoints: [gateway.endpoint] })
      const answer = await driver.send({ do: 'discover', path: '/', match: { id: 9007199254740993n } })
      assert.ok('ok' in answer, formatJson(answer as never))
      assert.deepEqual(Object.keys(answer.ok.providers as JsonObject), ['9007199254740993'])
    })
  })
