import type { Clock } from '../../src/lib/clock.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../src/store/embedded/embedded.ts'
import type { Operation, TreeStore } from '../../src/store/store.ts'
import { readTree } from '../../src/store/walk.ts'
import { plan } from '../../src/tree/change/plan.ts'
import { encodeData } from '../../src/tree/data.ts'
import { parseTree } from '../../src/tree/language/parse.ts'
import type { Revision } from '../../src/tree/node.ts'
import { parsePath, ROOT, type TreePath } from '../../src/tree/path.ts'
import { type Json, toValue } from '../../src/tree/value.ts'
import type { FollowedView } from '../../src/views/followed-view.ts'
import type { Target } from '../../src/views/target.ts'
import { openViews, type ViewLimits, type Views } from '../../src/views/views.ts'
import { eventually } from '../support/condition.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

/** A store of its own with views on it. */
export interface World extends AsyncDisposable {
  readonly store: TreeStore
  readonly views: Views
  /** Makes the tree as the text says, in one commit; what the text leaves out goes, but not at the top. */
  write(text: string): Promise<Revision>
  commit(...operations: Operation[]): Promise<Revision>
  read(path: string): ReturnType<TreeStore['read']>
}

export async function openWorld(
  text = '',
  options: { clock?: Clock; limits?: Partial<ViewLimits> } = {},
): Promise<World> {
  const { clock = systemClock, limits = {} } = options
  await using opened = new AsyncDisposableStack()
  const directory = opened.use(await temporaryDirectory())
  const store = opened.use(await openEmbeddedStore({ directory: directory.path, clock: systemClock }))
  const views = opened.use(openViews(store, { clock, limits }))
  const stack = opened.move()
  const world: World = {
    store,
    views,
    write: tree => write(store, tree),
    commit: (...operations) => store.commit(operations, { signal: soon() }),
    read: path => store.read(parsePath(path), { signal: soon() }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
  if (text !== '') await world.write(text)
  return world
}

export async function write(store: TreeStore, text: string): Promise<Revision> {
  const { tree } = parseTree(text)
  const current = await readTree(store, ROOT, { signal: soon() })
  if (current === undefined) throw new Error('there is no root')
  const operations = plan(ROOT, current, tree, 'delete').steps.map((step): Operation => {
    if (step.op === 'create') return { op: 'create', path: step.path, data: encodeData(step.properties) }
    if (step.op === 'set') return { op: 'set', path: step.path, data: step.data }
    return { op: 'delete', path: step.path }
  })
  return store.commit(operations, { signal: soon() })
}

export function at(path: string): TreePath {
  return parsePath(path)
}

export function soon(): AbortSignal {
  return AbortSignal.timeout(20_000)
}

export function data(properties: { readonly [key: string]: Json }): Uint8Array {
  return encodeData(new Map(Object.entries(properties).map(([key, json]) => [key, toValue(json)])))
}

export const create = (
  path: string,
  properties: { readonly [key: string]: Json } = {},
  ephemeral = false,
): Operation => ({
  op: 'create',
  path: at(path),
  data: data(properties),
  ephemeral,
})
export const set = (path: string, properties: { readonly [key: string]: Json }): Operation => ({
  op: 'set',
  path: at(path),
  data: data(properties),
})
export const remove = (path: string): Operation => ({ op: 'delete', path: at(path) })

/** What a view shows, in one line: `/real: a b c` or the code of what is wrong. */
export function show<Item>(view: FollowedView<Item, Target<Item>>, item: (item: Item) => string): string | undefined {
  const { state } = view
  if (state === undefined) return undefined
  if (state.kind === 'unresolved') return state.error.code
  if (state.target.failure !== undefined) return state.target.failure.code
  const items = [...state.target.journal.items].map(([name, value]) => `${name}${item(value)}`).sort()
  return `${state.realPath}: ${items.join(' ')}`.trim()
}

/** Everything that a view shows, one entry for each time it changed, and the revisions that went with it. */
export interface Seen extends Disposable {
  readonly shown: readonly string[]
  readonly revisions: readonly Revision[]
  until(wanted: string): Promise<void>
}

export function record<Item>(view: FollowedView<Item, Target<Item>>, item: (item: Item) => string): Seen {
  const shown: string[] = []
  const revisions: Revision[] = []
  const note = (): void => {
    const now = show(view, item)
    if (now !== undefined && now !== shown.at(-1)) shown.push(now)
    if (now !== undefined) revisions.push(view.revision)
  }
  note()
  const watching = view.watch({ phase: 'streams', refresh: note })
  return {
    shown,
    revisions,
    until: async wanted => {
      await eventually(() => shown.at(-1) === wanted, `"${wanted}", but it is "${shown.at(-1)}"`)
    },
    [Symbol.dispose]: () => watching[Symbol.dispose](),
  }
}
