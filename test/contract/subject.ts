import assert from 'node:assert/strict'
import type { NodeState, Observation, ObserveOptions, TreeStore } from '../../src/store/store.ts'
import { type ErrorCode, RegistryError } from '../../src/tree/errors.ts'
import { parsePath, type TreePath } from '../../src/tree/path.ts'
import { eventually } from '../support/condition.ts'

/** A store under test. Each clause opens its own; an opened one is empty: a root without children. */
export interface Opened extends AsyncDisposable {
  readonly store: TreeStore
  /** Another session on the same backend and the same tree, as another gateway would have. Disposed with the rest. */
  sibling(): Promise<TreeStore>
  /** Lets a session timeout pass at once, where the subject owns the clock. Without it clauses wait for real time. */
  passSessionTimeout?(): void
}

/** A rule, as a function that throws where the store breaks it. */
export type Clause = (opened: Opened) => Promise<void>

/** Bounds every call of a clause, so that a store that never answers fails instead of hanging. */
export function soon(): AbortSignal {
  return AbortSignal.timeout(20_000)
}

export function at(text: string): TreePath {
  return parsePath(text)
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function text(state: NodeState | undefined): string | undefined {
  return state === undefined ? undefined : new TextDecoder().decode(state.data ?? undefined)
}

/** Asserts that a call fails with this code, and with these facts among its facts. */
export async function fails(
  call: Promise<unknown>,
  code: ErrorCode,
  facts: Record<string, string> = {},
): Promise<void> {
  const error = await call.then(
    answer => assert.fail(`expected ${code}, but it succeeded with ${String(answer)}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof RegistryError, `expected ${code}, got ${String(error)}`)
  assert.equal(error.code, code, error.message)
  for (const [name, value] of Object.entries(facts)) assert.equal(error.facts[name], value, `fact "${name}"`)
}

/** The node at a path, as the store sees it after a sync; fails where there is none. */
export async function node(store: TreeStore, path: string): Promise<NodeState> {
  const state = await store.read(at(path), { signal: soon(), sync: true })
  assert.ok(state !== undefined, `there is no node at ${path}`)
  return state
}

export async function absent(store: TreeStore, path: string): Promise<void> {
  const state = await store.read(at(path), { signal: soon(), sync: true })
  assert.equal(state, undefined, `there is a node at ${path}`)
}

export async function sessionId(store: TreeStore): Promise<string> {
  return eventually(() => {
    const session = store.session.current
    return session.state === 'connected' && session.id
  }, 'the session is connected')
}

/** What an observation received, with the guarantees about the order of states checked as they come. */
export interface Recording extends Disposable {
  readonly received: readonly Observation[]
  /** Waits until the latest observation is as wanted, then checks that nothing was delivered out of order or twice. */
  settled(wanted: (latest: Observation) => boolean, what: string): Promise<Observation>
  check(): void
}

export function record(store: TreeStore, path: string, options?: ObserveOptions): Recording {
  const received: Observation[] = []
  const observation = store.observe(at(path), latest => received.push(latest), options)
  const check = (): void => {
    for (const [i, later] of received.entries()) {
      const earlier = received[i - 1]
      if (earlier === undefined) continue
      assert.ok(earlier.revision <= later.revision, `revision ${later.revision} was received after ${earlier.revision}`)
      assert.notDeepEqual(identity(earlier), identity(later), 'the same state was received twice in a row')
    }
  }
  return {
    received,
    check,
    settled: async (wanted, what) => {
      const latest = await eventually(() => {
        const last = received.at(-1)
        return last !== undefined && wanted(last) && last
      }, what)
      check()
      return latest
    },
    [Symbol.dispose]: () => observation[Symbol.dispose](),
  }
}

/** Whether the latest observation has these data. */
export function holding(data: string): (latest: Observation) => boolean {
  return ({ state }) => text(state) === data
}

function identity({ state, source }: Observation): readonly unknown[] {
  if (state === undefined) return [source]
  const { created, modified, version, childrenModified } = state.stat
  return [source, created, modified, version, childrenModified]
}
