import type { Operation, TreeStore } from '../../src/store/store.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import type { Revision } from '../../src/tree/node.ts'
import type { Json } from '../../src/tree/value.ts'
import type { Seeded } from '../support/seeded.ts'
import { create, remove, set, soon } from '../views/world.ts'
import type { Looked } from './expected.ts'

/** One change of one node, as plain data. */
export type Change =
  | { readonly op: 'create' | 'set'; readonly path: string; readonly data: Readonly<Record<string, Json>> }
  | { readonly op: 'remove'; readonly path: string }

const TOPS = ['/n0', '/n1', '/n2'] as const
const NAMES = ['a', 'b', 'c', 'l', 'm'] as const
const KEEPER = '/kept/keeper'

/** The initial tree of every history. */
export const TREE = `${TOPS.join('\n')}\n/kept\n  /keeper\n`
/** Real paths, links, links through links, and one whose only child is replaced again and again, each time in one transaction. */
const WATCHED = ['/n0', '/n1', '/n0/l', '/n1/l', '/n1/m/a', '/n2/l/m', '/n2/m/l/a', '/kept'] as const

/** How many of the watched paths can also be read in one call: no unary call returns a tree. */
export const READABLE = WATCHED.length * 2

/** The paths of watches of trees, besides the root; paths that can be read come first. */
export const LOOKED: readonly Looked[] = [
  ...WATCHED.map(path => ({ kind: 'children', path }) as const),
  ...WATCHED.map(path => ({ kind: 'properties', path }) as const),
  ...WATCHED.map(path => ({ kind: 'tree', path }) as const),
  { kind: 'tree', path: '/' },
]

/** The nodes that exist if every change so far succeeded; the next change is then possible most of the time. */
export class Nodes {
  readonly #paths = new Set<string>(TOPS)

  /** The changes of one transaction. An impossible transaction changes nothing. */
  changes(random: Seeded): Change[] {
    const kind = random.below(100)
    if (kind < 15) {
      return [
        { op: 'remove', path: KEEPER },
        { op: 'create', path: KEEPER, data: { owner: random.below(1_000_000) } },
      ]
    }
    if (kind < 20) return this.#clear(this.#any(random))
    return Array.from({ length: 1 + random.below(3) }, () => this.#change(random)).flat()
  }

  #change(random: Seeded): Change[] {
    const kind = random.below(100)
    if (kind < 35) return [this.#create(anyPath(random), random)]
    if (kind < 75) return [{ op: 'set', path: this.#any(random), data: anyData(random) }]
    const path = this.#leaf(random)
    if (path === undefined) return [this.#create(random.pick(TOPS), random)]
    this.#paths.delete(path)
    const gone: Change = { op: 'remove', path }
    return kind < 90 ? [gone] : [gone, this.#create(path, random)]
  }

  /** The node, or the first that is missing above it. */
  #create(path: string, random: Seeded): Change {
    const names = path.split('/').slice(1)
    const missing = names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`).find(one => !this.#paths.has(one))
    if (missing === undefined) return { op: 'set', path, data: anyData(random) }
    this.#paths.add(missing)
    return { op: 'create', path: missing, data: anyData(random) }
  }

  /** A node with everything below it. */
  #clear(path: string): Change[] {
    const gone = [...this.#paths]
      .filter(one => one === path || one.startsWith(`${path}/`))
      .sort()
      .reverse()
    for (const one of gone) this.#paths.delete(one)
    return gone.map(one => ({ op: 'remove', path: one }))
  }

  #any(random: Seeded): string {
    return random.pick([random.pick(TOPS), ...this.#paths])
  }

  #leaf(random: Seeded): string | undefined {
    const leaves = [...this.#paths].filter(path => ![...this.#paths].some(one => one.startsWith(`${path}/`)))
    return leaves.length === 0 ? undefined : random.pick(leaves as [string, ...string[]])
  }
}

function anyPath(random: Seeded): string {
  const depth = random.below(4)
  let path: string = random.pick(TOPS)
  for (let i = 0; i < Math.min(2, depth); i++) path += `/${random.pick(NAMES)}`
  return path
}

function anyTarget(random: Seeded): string {
  return random.pick(['../n1', '.', anyPath(random), `${anyPath(random)}/${random.pick(NAMES)}`])
}

/** Unique numbers, so that an old value cannot be mistaken for a new one, and no write has the same values as the one before. */
function anyData(random: Seeded): Record<string, Json> {
  const unique = random.below(1_000_000)
  const data: Record<string, Json> = { x: unique }
  if (random.below(3) === 0) data['l ->'] = anyTarget(random)
  if (random.below(3) === 0) data['m ->'] = anyTarget(random)
  if (random.below(3) === 0) data['x =>'] = `${anyPath(random)} x`
  if (random.below(3) === 0) data['y =>'] = `${anyPath(random)} ${random.pick(['x', 'y'])}`
  if (random.below(4) === 0) {
    delete data.x
    data.z = unique
  }
  if (random.below(6) === 0) data[LARGE] = 5_000 * (1 + random.below(8))
  return data
}

/** A property recorded as the length of its text. Large ones fill the buffers of a client that does not read. */
const LARGE = 'large'

/** The revision; undefined if the transaction was impossible. */
export async function commitChanges(store: TreeStore, changes: readonly Change[]): Promise<Revision | undefined> {
  try {
    return await store.commit(changes.map(toOperation), { signal: soon() })
  } catch (error) {
    const isImpossible = error instanceof RegistryError && IMPOSSIBLE.has(error.code)
    if (!isImpossible) throw error
    return undefined
  }
}

const IMPOSSIBLE: ReadonlySet<string> = new Set(['NOT_FOUND', 'ALREADY_EXISTS', 'NOT_EMPTY'])

function toOperation(change: Change): Operation {
  if (change.op === 'remove') return remove(change.path)
  const { [LARGE]: length, ...data } = change.data
  const whole = typeof length === 'number' ? { ...data, [LARGE]: 'x'.repeat(length) } : data
  return (change.op === 'create' ? create : set)(change.path, whole)
}
