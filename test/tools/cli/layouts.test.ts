import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TreeStore } from '../../../src/store/store.ts'
import { readTree } from '../../../src/store/walk.ts'
import type { StoredNode } from '../../../src/tree/node.ts'
import { join, parsePath, ROOT, type TreePath } from '../../../src/tree/path.ts'
import { openGateway, type TestGateway } from '../../support/gateway.ts'
import { LAYOUTS } from '../../support/layouts/layouts.ts'
import { shareServer } from '../../support/shared-server.ts'
import { openStore } from '../../support/zookeeper/zookeeper-store.ts'
import { soon } from '../../views/world.ts'
import { inProcess } from './espalier.ts'

const server = shareServer()

/** The bytes of each node, null where there are none. */
async function contentOf(store: TreeStore): Promise<ReadonlyMap<TreePath, string | null>> {
  const root = (await readTree(store, ROOT, { signal: soon(), sync: true })) as StoredNode
  const found = new Map<TreePath, string | null>()
  const visit = (path: TreePath, { data, children }: StoredNode): void => {
    found.set(path, data === null ? null : Buffer.from(data).toString('latin1'))
    for (const [name, child] of children) visit(join(path, name), child)
  }
  visit(ROOT, root)
  return found
}

for (const [name, layout] of Object.entries(LAYOUTS))
  test(`a tree of ${name} goes through whole-tree commands, to a second ZooKeeper and back, without a byte lost`, async () => {
    await using opened = new AsyncDisposableStack()
    const places: { readonly store: TreeStore; readonly gateway: TestGateway }[] = []
    for (let i = 0; i < 3; i++) {
      const store = opened.use(await openStore(server.connect + server.chroot(), { sessionTimeoutMs: 10_000 }))
      places.push({ store, gateway: opened.use(await openGateway({ store })) })
    }
    const [from, there, back] = places as [(typeof places)[0], (typeof places)[0], (typeof places)[0]]
    for (const [path, one] of Object.entries(layout)) {
      const isEphemeral = one !== null && 'ephemeral' in one
      const data = isEphemeral ? one.ephemeral : one
      await from.store.commit([{ op: 'create', path: parsePath(path), data, ephemeral: isEphemeral }], {
        signal: soon(),
      })
    }
    const run = async (args: readonly string[], stdin = '', { gateway } = from): Promise<string> => {
      const { code, stdout, stderr } = await inProcess(args, { endpoint: gateway.endpoint, stdin })
      assert.equal(code, 0, `${args.join(' ').slice(0, 100)}: ${stderr}`)
      return stdout
    }
    const text = await run(['export', '-e'])
    for (const args of [
      ['plan', '-'],
      ['drift', '-', '--once'],
      ['diff', '-', '@', '-e'],
      ['fmt', '-'],
      ['check', '@', '--fail-on', 'never'],
      ['tree'],
      ['find', 'name~.'],
      ['graph', '@', '-T', 'json'],
    ])
      await run(args, text)
    await run(['import', '-'], text, there)
    await run(['import', '-'], await run(['export'], '', there), back)
    const wanted = await contentOf(from.store)
    assert.equal(wanted.size, Object.keys(layout).length + 1)
    for (const { store } of [there, back]) assert.deepEqual(await contentOf(store), wanted)
  })
