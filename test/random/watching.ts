import assert from 'node:assert/strict'
import { toProvider } from '../../src/rpc/convert.ts'
import { toEtag } from '../../src/store/etag.ts'
import type { Operation, TreeStore } from '../../src/store/store.ts'
import { readTree } from '../../src/store/walk.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import type { StoredNode } from '../../src/tree/node.ts'
import { ROOT } from '../../src/tree/path.ts'
import { nodeAt, propertiesIn, resolveIn } from '../../src/tree/resolve.ts'
import { type Clients, connect, text, type Watch, watchChildren, watchProperties } from '../rpc/watching.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { type Seeded, seeded } from '../support/seeded.ts'
import type { UnsteadyStore } from '../support/unsteady-store.ts'
import {
  assertGuarantees,
  assertNoBlink,
  assertOrdered,
  assertWhole,
  type Known,
  replay,
  type Told,
} from '../support/watch-guarantees.ts'
import { create, remove, set, soon, write } from '../views/world.ts'

/** A failure names its seed; SEED=n runs that one alone. */
export const SEEDS = process.env.SEED === undefined ? [1, 2, 3] : [Number(process.env.SEED)]
const COMMITS = 250

const TOPS = ['/n0', '/n1', '/n2'] as const
const NAMES = ['a', 'b', 'c', 'l', 'm'] as const
const KEEPER = '/kept/keeper'
const WATCHED = ['/n0', '/n1', '/n0/l', '/n1/l', '/n1/m/a', '/n2/l/m', '/n2/m/l/a', '/kept'] as const

function randomPath(random: Seeded): string {
  const depth = random.below(3)
  let path: string = random.pick(TOPS)
  for (let i = 0; i < depth; i++) path += `/${random.pick(NAMES)}`
  return path
}

function randomTarget(random: Seeded): string {
  return random.pick(['../n1', '.', randomPath(random), `${randomPath(random)}/${random.pick(NAMES)}`])
}

function randomData(random: Seeded): Record<string, number | string> {
  const data: Record<string, number | string> = { x: random.below(100) }
  if (random.below(3) === 0) data['l ->'] = randomTarget(random)
  if (random.below(3) === 0) data['m ->'] = randomTarget(random)
  if (random.below(3) === 0) data['x =>'] = `${randomPath(random)} x`
  if (random.below(3) === 0) data['y =>'] = `${randomPath(random)} ${random.pick(['x', 'y'])}`
  if (random.below(4) === 0) delete data.x
  return data
}

function randomOperation(random: Seeded): Operation {
  const path = randomPath(random)
  const kind = random.below(10)
  if (kind < 4) return create(path, randomData(random))
  if (kind < 8) return set(path, randomData(random))
  return remove(path)
}

/** One of the changes that a tree goes through; impossible ones change nothing. */
async function change(store: TreeStore, random: Seeded): Promise<void> {
  const operations =
    random.below(5) === 0
      ? [remove(KEEPER), create(KEEPER, { owner: random.below(1000) })]
      : Array.from({ length: 1 + random.below(3) }, () => randomOperation(random))
  await store.commit(operations, { signal: soon() }).catch((error: unknown) => {
    if (!(error instanceof RegistryError) || error.code === 'BACKEND_UNREACHABLE') throw error
  })
}

async function wholeTree(store: TreeStore): Promise<StoredNode> {
  const tree = await readTree(store, ROOT, { signal: soon(), sync: true })
  assert.ok(tree !== undefined)
  return tree
}

/** What a client that watches the children of a path must know, worked out from the whole tree. */
function childrenIn(tree: StoredNode, path: string): Known {
  return unlessNowhere(() => {
    const { realPath } = resolveIn(tree, path as typeof ROOT)
    const node = nodeAt(tree, realPath) as StoredNode
    return new Map(
      [...node.children].map(([name, { data, stat }]) => {
        const state = { path: realPath, data, stat, children: [], revision: 0n }
        const provider = toProvider(name, state, undefined)
        assert.equal(provider.etag, toEtag(stat))
        return [name, text(provider)]
      }),
    )
  })
}

function valuesIn(tree: StoredNode, path: string): Known {
  return unlessNowhere(() => new Map<string, string>(propertiesIn(tree, path as typeof ROOT).values))
}

function unlessNowhere(known: () => Known): Known {
  try {
    return known()
  } catch (error) {
    if (error instanceof RegistryError) return 'unresolved'
    throw error
  }
}

function sameKnown(a: Known, b: Known): boolean {
  if (!(a instanceof Map) || !(b instanceof Map)) return a === b
  return a.size === b.size && [...a].every(([name, said]) => b.get(name) === said)
}

interface Watched {
  readonly what: string
  readonly watch: Watch<unknown>
  expected(tree: StoredNode): Known
}

function watchAll(clients: Clients): Watched[] {
  return WATCHED.flatMap(
    path =>
      [
        {
          what: `children of ${path}`,
          watch: watchChildren(clients, { path }),
          expected: tree => childrenIn(tree, path),
        },
        {
          what: `properties of ${path}`,
          watch: watchProperties(clients, { path }),
          expected: tree => valuesIn(tree, path),
        },
      ] satisfies Watched[],
  )
}

async function converge({ watch, what }: Omit<Watched, 'expected'>, expected: Known): Promise<void> {
  await eventually(() => {
    if (watch.ended !== undefined) throw watch.ended
    return sameKnown(watch.known, expected)
  }, `the ${what} are as in the store`)
}

/** One writer and two gateways on one tree, each with a session of its own where the backend has several. */
export interface Backend {
  readonly writer: TreeStore
  readonly gateways: readonly [TreeStore, TreeStore]
}

const TREE = `${TOPS.join('\n')}\n/kept\n  /keeper\n`

/** Every watch ends in the store's state; some peers do not read for a while. */
export async function watchThroughout({ writer, gateways }: Backend, seed: number): Promise<void> {
  const random = seeded(seed)
  await write(writer, TREE)
  await using gateway = await openGateway({ store: gateways[0] })
  using clients = connect(gateway.endpoint)
  const watches = watchAll(clients)
  for (const { watch } of watches) await watch.until(() => watch.frames.length > 0, 'a first frame')
  for (let i = 0; i < COMMITS; i++) {
    const { watch } = random.pick(watches as [Watched, ...Watched[]])
    const chance = random.below(10)
    if (chance === 0) watch.pause()
    if (chance === 1) watch.resume()
    await change(writer, random)
  }
  for (const { watch } of watches) watch.resume()
  await settle(writer, watches)
}

/** The same while news come late and out of step, and contact is lost now and then. */
export async function watchUnsteady(writer: TreeStore, store: UnsteadyStore, random: Seeded): Promise<void> {
  await write(writer, TREE)
  await using gateway = await openGateway({ store })
  using clients = connect(gateway.endpoint)
  const watches = watchAll(clients)
  for (const { watch } of watches) await watch.until(() => watch.frames.length > 0, 'a first frame')
  for (let i = 0; i < COMMITS; i++) {
    const chance = random.below(50)
    if (chance === 0) store.cut()
    await change(writer, random)
    if (chance < 10) store.mend()
  }
  store.mend()
  await settle(writer, watches)
}

async function settle(store: TreeStore, watches: readonly Watched[]): Promise<void> {
  const tree = await wholeTree(store)
  for (const watched of watches) {
    const expected = watched.expected(tree)
    await converge(watched, expected)
    assertGuarantees(watched.watch.history, expected)
    watched.watch[Symbol.dispose]()
  }
  const kept = watches.find(({ what }) => what === 'children of /kept')
  assertNoBlink(kept?.watch.history ?? [], ['keeper'])
}

const VISITS = 12

/** A client that comes back again and again, now at one gateway and now at the other, misses nothing. */
export async function watchByVisits({ writer, gateways }: Backend, seed: number): Promise<void> {
  const random = seeded(seed)
  await write(writer, TREE)
  await using one = await openGateway({ store: gateways[0] })
  await using two = await openGateway({ store: gateways[1] })
  using first = connect(one.endpoint)
  using second = connect(two.endpoint)
  for (const path of WATCHED) {
    const history: Told[] = []
    for (let visit = 1; visit <= VISITS; visit++) {
      const clients = random.pick([first, second])
      const resumeRevision = history.at(-1)?.revision ?? 0n
      using watch = watchChildren(clients, { path, resumeRevision }, replay(history).known)
      await watch.until(() => watch.frames.length > 0, 'a first frame')
      for (let i = random.below(5); i > 0; i--) await change(writer, random)
      if (visit === VISITS)
        await converge({ what: `children of ${path}`, watch }, childrenIn(await wholeTree(writer), path))
      history.push(...watch.history)
      for (let i = random.below(3); i > 0; i--) await change(writer, random)
    }
    assertOrdered(history)
    assertWhole(history)
  }
}
