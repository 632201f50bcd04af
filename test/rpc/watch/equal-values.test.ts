import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GetPropertiesRequest, GetPropertiesResponse } from '@espalier/contract/espalier/v1/properties'
import type { ServiceError } from '@grpc/grpc-js'
import fc from 'fast-check'
import { toEtag } from '../../../src/store/etag.ts'
import type { TreeStore } from '../../../src/store/store.ts'
import { encodeData, isRawText, type NodeData } from '../../../src/tree/data.ts'
import { JsonReader } from '../../../src/tree/json.ts'
import { join, parsePath } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'
import { openGateway } from '../../support/gateway.ts'
import { shareServer } from '../../support/shared-server.ts'
import { openStore } from '../../support/zookeeper/zookeeper-store.ts'
import { anyProperties } from '../../tree/arbitraries.ts'
import { soon } from '../../views/world.ts'
import { call, connect, discover, WATCH } from './watching.ts'

const server = shareServer()
const TOP = parsePath('/top')

/** Another text of a value that is the same: the keys of every object in the opposite order, with blanks. Of repeated keys the last counts. */
function otherText(value: Value): string {
  if (value.startsWith('[')) return `[ ${new JsonReader(value).elements().map(otherText).join(' , ')} ]`
  if (!value.startsWith('{')) return value
  const members = new Map(new JsonReader(value).members().map(one => [one.key, one.value]))
  return objectText([...members].reverse())
}

function objectText(members: readonly (readonly [string, Value])[]): string {
  return `{ ${members.map(([key, value]) => `${JSON.stringify(key)} : ${otherText(value)}`).join(',\n')} }`
}

/** Data of a node, and other bytes that say the same. */
const anyTwin: fc.Arbitrary<readonly [NodeData, NodeData]> = fc.oneof(
  { weight: 3, arbitrary: anyProperties.map(properties => twinOf(properties)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        '{"a":NaN}',
        '{"a":1e999}',
        '{"__proto__":{"__proto__":1}}',
        '{"a":{"y":1,"x":2}}',
        '{"a":"\\ud800"}',
      )
      .map(text => twinOf(new Map(new JsonReader(text).members().map(one => [one.key, one.value])))),
  },
  {
    weight: 1,
    arbitrary: fc
      .oneof(
        fc.constantFrom<NodeData>(null, Buffer.from(''), Buffer.from(' '), Buffer.from('{}'), Buffer.from([0xff, 0])),
        fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes)),
      )
      .map(data => [data, data] as const),
  },
)

function twinOf(properties: ReadonlyMap<string, Value>): readonly [NodeData, NodeData] {
  const data = encodeData(properties)
  if (properties.size === 0 || isRawText(properties)) return [data, data]
  return [data, Buffer.from(objectText([...properties].reverse()))]
}

async function write(store: TreeStore, path: string, data: NodeData): Promise<string> {
  await store.commit([{ op: 'set', path: parsePath(path), data }], { signal: soon() })
  const state = await store.read(parsePath(path), { signal: soon(), sync: true })
  return toEtag(state!.stat)
}

for (const backend of ['embedded', 'zookeeper'] as const)
  test(`a node that is written again with the same values is no change for any watch, and reads have its present etag (${backend})`, async () => {
    await using opened = new AsyncDisposableStack()
    const store =
      backend === 'embedded'
        ? undefined
        : opened.use(await openStore(server.connect + server.chroot(), { sessionTimeoutMs: 10_000 }))
    const gateway = opened.use(await openGateway(store === undefined ? {} : { store }))
    using clients = connect(gateway.endpoint)
    const twins = fc.sample(anyTwin, 25)
    const names = twins.map((_, i) => `n${i}`)
    await gateway.store.commit(
      [
        { op: 'create', path: TOP, data: Buffer.from('{"x":{"a":1,"b":2},"y":1}') },
        ...twins.map(([data], i) => ({ op: 'create', path: join(TOP, names[i] as string), data }) as const),
      ],
      { signal: soon() },
    )
    const paths = names.map(name => `${TOP}/${name}`)
    const watches = [
      WATCH.children(clients, { path: TOP }),
      WATCH.tree(clients, { path: TOP }),
      ...[TOP, ...paths].map(path => WATCH.properties(clients, { path })),
    ]
    for (const watch of watches) await watch.until(() => watch.frames.length > 0, 'a first frame')
    const read = async (): Promise<readonly string[]> => {
      const { providers } = await discover(clients, { path: TOP, consistency: 2 })
      const etags = providers.map(({ name, etag }) => [name, etag] as const)
      return names.map(name => new Map(etags).get(name) ?? '')
    }
    await read()
    const etags: string[] = []
    for (const [i, [data, other]] of twins.entries()) {
      await write(gateway.store, paths[i] as string, data)
      etags.push(await write(gateway.store, paths[i] as string, other))
    }
    const topEtag = await write(gateway.store, TOP, Buffer.from('{"y":1,"x":{"b":2,"a":1}}'))
    assert.deepEqual(await read(), etags, 'Discover has the present etags')
    for (const [i, path] of [TOP, ...paths].entries()) {
      const request: GetPropertiesRequest = { path, names: [], consistency: 2, minRevision: 0n, jsonOnly: true }
      const { etag } = await call(
        (message: GetPropertiesRequest, done: (error: ServiceError | null, response: GetPropertiesResponse) => void) =>
          clients.properties.getProperties(message, done),
        request,
      )
      assert.equal(etag, i === 0 ? topEtag : etags[i - 1])
    }
    using tree = WATCH.tree(clients, { path: TOP })
    await tree.until(() => tree.frames.length > 0, 'a first frame')
    const snapshot = tree.frames[0]?.frame
    assert.ok(snapshot?.$case === 'snapshot')
    assert.deepEqual(
      new Map(snapshot.value.nodes.map(({ path, etag }) => [path, etag])),
      new Map([[TOP, topEtag], ...paths.map((path, i) => [path, etags[i] as string] as const)]),
    )

    // What is told in order after all that is a real change.
    await write(gateway.store, TOP, Buffer.from('{"y":2}'))
    for (const path of paths) await write(gateway.store, path, Buffer.from('{"changed":1}'))
    for (const [i, watch] of watches.entries()) {
      const changes = (): number =>
        watch.history.slice(1).filter(({ kind }) => kind === 'change' || kind === 'snapshot').length
      const sent = (): readonly string[] =>
        watch.history.flatMap(frame =>
          frame.kind === 'change' ? frame.updated.concat(frame.added).map(([name]) => name) : [],
        )
      if (i >= 2) await watch.until(() => changes() > 0, 'the change')
      else await watch.until(() => sent().length >= names.length + i, 'the changes')
      if (i >= 2) assert.equal(changes(), 1, `${paths[i - 3] ?? TOP}: ${watch.history.map(({ kind }) => kind)}`)
      else assert.deepEqual([...sent()].sort(), (i === 0 ? names : [TOP as string, ...paths]).sort())
    }
  })

for (const kind of ['children', 'tree'] as const)
  test(`a watch of ${kind} that resumes is not sent what was only written again with the same values since`, async () => {
    await using gateway = await openGateway()
    using clients = connect(gateway.endpoint)
    const data = Buffer.from('{"x":1}')
    const creations = ['/top', '/top/a', '/top/b'].map(path => ({ op: 'create', path: parsePath(path), data }) as const)
    await gateway.store.commit(creations, { signal: soon() })
    using watch = WATCH[kind](clients, { path: '/top' })
    await watch.until(() => watch.frames.length > 0, 'a first frame')
    const resumeRevision = watch.frames.at(-1)?.revision ?? 0n
    await write(gateway.store, '/top/a', Buffer.from('{ "x": 1 }'))
    await write(gateway.store, '/top/b', Buffer.from('{"x":2}'))
    await watch.until(() => watch.frames.length > 1, 'the change')
    using resumed = WATCH[kind](clients, { path: '/top', resumeRevision }, watch.known)
    await resumed.until(() => resumed.frames.length > 0, 'what changed since')
    const [first] = resumed.history
    assert.ok(first?.kind === 'change', first?.kind)
    assert.deepEqual(
      first.updated.map(([name]) => name),
      [kind === 'tree' ? '/top/b' : 'b'],
    )
  })
