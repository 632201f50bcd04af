import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { GetPropertiesResponse, WatchPropertiesResponse } from '@espalier/contract/espalier/v1/properties'
import { DiscoverResponse, WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import {
  ExportTreeResponse,
  GetNodeResponse,
  ListChildrenResponse,
  ResolvePathResponse,
  WalkTreeResponse,
  WatchTreeResponse,
} from '@espalier/contract/espalier/v1/tree'
import { decodeData, type NodeData } from '../../src/tree/data.ts'
import { join, parsePath, ROOT, type TreePath } from '../../src/tree/path.ts'
import { type Calls, openCalls } from '../support/calls.ts'
import { openGateway } from '../support/gateway.ts'
import { shareServer } from '../support/shared-server.ts'
import { connectNative } from '../support/zookeeper/native-zookeeper.ts'
import { openStore } from '../support/zookeeper/zookeeper-store.ts'
import { soon } from '../views/world.ts'
import { startDriver } from './driver.ts'
import { LANGUAGES, type Language } from './languages.ts'
import { assertReach, corpus } from './node-values.ts'
import { type Answer, formatJson, type Json, type JsonObject } from './protocol.ts'

const server = shareServer()
const VALUES = parsePath('/values')

/** One response of a read: its type, its bytes, and the maps of JSON texts that it must have. */
interface Response {
  readonly type: string
  readonly bytes: Uint8Array
  readonly texts: readonly JsonObject[]
  readonly structs: readonly JsonObject[]
}

interface Codec<Message> {
  encode(message: Message): { finish(): Uint8Array }
}

function textsOf(data: NodeData): JsonObject {
  return Object.fromEntries([...decodeData(data)].filter(([key]) => key.isWellFormed()))
}

/** Every read of every node, with and without Structs. */
async function* responses(calls: Calls, nodes: ReadonlyMap<TreePath, NodeData>): AsyncGenerator<Response> {
  const below = [...nodes].filter(([path]) => path.startsWith('/values/'))
  const values = below.map(([, data]) => textsOf(data))
  const all = [...nodes.values()].map(textsOf)
  const response = <Message>(
    type: string,
    codec: Codec<Message>,
    message: Message,
    texts: readonly JsonObject[],
  ): Response => ({
    type,
    bytes: codec.encode(message).finish(),
    texts,
    structs: [...structsIn(message)],
  })
  for (const jsonOnly of [true, false]) {
    const ofValues = { path: VALUES, jsonOnly }
    const whole = { path: ROOT, jsonOnly }
    yield response('DiscoverResponse', DiscoverResponse, await calls.registry.discover(ofValues), values)
    const children = await first(signal => calls.registry.watchChildren(ofValues, { signal }))
    yield response('WatchChildrenResponse', WatchChildrenResponse, children, values)
    yield response(
      'ListChildrenResponse',
      ListChildrenResponse,
      await calls.tree.listChildren({ ...whole, pageSize: 100 }),
      [...['/values', '/zookeeper'].map(path => textsOf(nodes.get(parsePath(path)) ?? null))],
    )
    for await (const part of calls.tree.walkTree({ ...whole, skipUnreadable: true }))
      yield response('WalkTreeResponse', WalkTreeResponse, part, all)
    const tree = await first(signal => calls.tree.watchTree(whole, { signal }))
    yield response('WatchTreeResponse', WatchTreeResponse, tree, all)
    for (const [path, data] of nodes) {
      const request = { path, jsonOnly }
      yield response('GetNodeResponse', GetNodeResponse, await calls.tree.getNode(request), [textsOf(data)])
      // Links have no values here.
      if (path === ROOT || [...decodeData(data).keys()].some(key => / [-=]>$/.test(key))) continue
      yield response('GetPropertiesResponse', GetPropertiesResponse, await calls.properties.getProperties(request), [
        textsOf(data),
      ])
      const watched = await first(signal => calls.properties.watchProperties(request, { signal }))
      yield response('WatchPropertiesResponse', WatchPropertiesResponse, watched, [textsOf(data)])
    }
  }
  for await (const part of calls.tree.exportTree({ path: ROOT, skipUnreadable: true }))
    yield response('ExportTreeResponse', ExportTreeResponse, part, [])
  const resolved = await calls.tree.resolvePath({ path: '/main' })
  assert.deepEqual(
    resolved.hops.map(({ target }) => target),
    ['/values'],
  )
  yield response('ResolvePathResponse', ResolvePathResponse, resolved, [])
}

/** The Structs of a message. */
function* structsIn(message: unknown): Generator<JsonObject> {
  if (typeof message !== 'object' || message === null || Buffer.isBuffer(message)) return
  for (const [name, value] of Object.entries(message))
    if (name === 'properties') {
      if (value !== undefined) yield value as JsonObject
    } else if (!name.startsWith('json')) yield* structsIn(value)
}

async function first<Frame>(open: (signal: AbortSignal) => AsyncIterable<Frame>): Promise<Frame> {
  const ended = new AbortController()
  try {
    for await (const frame of open(ended.signal)) return frame
    return assert.fail('the watch has no frame')
  } finally {
    ended.abort()
  }
}

/** Maps with anything in them, in one order. */
function inOrder(maps: readonly JsonObject[]): readonly string[] {
  const entries = (map: JsonObject): readonly [string, Json][] =>
    Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))
  return maps
    .filter(map => Object.keys(map).length > 0)
    .map(map => formatJson(entries(map)))
    .sort()
}

/** Finite numbers as doubles, in objects whose keys are in order. */
function plain<Some extends Json>(value: Some): Some {
  return inDoubles(value) as Some
}

function inDoubles(value: Json): Json {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return value + 0
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inDoubles)
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, inDoubles(one)]),
  )
}

const commands = new Map<Language, readonly string[]>()
for (const language of LANGUAGES)
  suite(`the generated code for ${language.name}`, () => {
    before(async () => void commands.set(language, await language.build()))

    test('decodes the response of every read, whatever nodes hold', async () => {
      await using opened = new AsyncDisposableStack()
      const root = server.chroot()
      const store = opened.use(await openStore(server.connect + root, { sessionTimeoutMs: 20_000 }))
      const gateway = opened.use(await openGateway({ store }))
      const calls = opened.use(openCalls(gateway.endpoint))
      const owner = opened.use(await connectNative(server.connect, 'owner:password'))
      const data = Buffer.from('{"main ->":"/values","x":NaN,"y":1e999}')
      await store.commit([{ op: 'set', path: ROOT, data }], { signal: soon() })
      const nodes = new Map<TreePath, NodeData>([
        [ROOT, data],
        [VALUES, null],
      ])
      for (const [name, one] of [...corpus(), ['n'.repeat(700), Buffer.from('{"long":1}')] as const])
        nodes.set(join(VALUES, name), one)
      nodes.set(parsePath('/zookeeper'), Buffer.from('{"below a chroot":1}'))
      for (const [path, one] of nodes)
        if (path !== ROOT) await store.commit([{ op: 'create', path, data: one }], { signal: soon() })
      await owner.create(`${root}/values/hidden`, { data: '{"secret":1}', creator: true })
      assertReach(nodes.values())

      await using driver = startDriver(commands.get(language) ?? [])
      const types = new Set<string>()
      for await (const { type, bytes, texts, structs } of responses(calls, nodes)) {
        types.add(type)
        const answer: Answer = await driver.send({ do: 'decode', type, bytes: Buffer.from(bytes).toString('base64') })
        assert.ok('ok' in answer, formatJson(answer as never))
        const found = answer.ok as { readonly texts: readonly JsonObject[]; readonly structs: readonly JsonObject[] }
        assert.deepEqual(inOrder(found.texts), inOrder(texts), type)
        assert.deepEqual(inOrder(found.structs.map(plain)), inOrder(structs.map(plain)), type)
      }
      assert.equal(types.size, 10, 'every read was asked')
    })
  })
