import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NodeState, Observation } from '../../src/store/store.ts'
import type { TreePath } from '../../src/tree/path.ts'
import type { NodeSource } from '../../src/views/node-view.ts'
import type { TreeItem } from '../../src/views/tree-view.ts'
import { openViews } from '../../src/views/views.ts'
import { eventually } from '../support/condition.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { at, data, record } from './world.ts'

/** A store that delivers the observations that the test gives it, when the test does. */
class ScriptedSource implements NodeSource {
  readonly #listeners = new Map<TreePath, Set<(observation: Observation) => void>>()

  get asked(): ReadonlySet<string> {
    return new Set(this.#listeners.keys())
  }

  read(): Promise<undefined> {
    return new Promise(() => {})
  }

  observe(path: TreePath, listener: (observation: Observation) => void): Disposable {
    const listeners = this.#listeners.get(path) ?? new Set()
    this.#listeners.set(path, listeners.add(listener))
    return { [Symbol.dispose]: () => listeners.delete(listener) }
  }

  /** A node as of a revision, with a number that it says and the names of its children. */
  tell(path: string, revision: bigint, n: number, ...children: string[]): void {
    const stat = {
      created: 1n,
      modified: BigInt(n),
      childrenModified: revision,
      version: n,
      createdAt: 0,
      modifiedAt: 0,
    }
    const state = { path: at(path), data: data({ n }), stat: { ...stat, owner: undefined }, children, revision }
    this.#say(path, revision, state)
  }

  #say(path: string, revision: bigint, state: NodeState): void {
    for (const listener of this.#listeners.get(at(path)) ?? []) listener({ state, revision, source: 'live' })
  }
}

const n = ({ properties }: TreeItem): string => `=${properties?.get('n')}`

test('a tree waits a quarter of a second for the rest of a commit, and its revision covers nothing that is missing', async () => {
  const source = new ScriptedSource()
  const clock = new FakeClock()
  await using views = openViews(source, { clock, limits: { bookmarkMs: 0 } })
  using use = views.trees.acquire(at('/t'))
  using seen = record(use.view, n)
  source.tell('/t', 5n, 1, 'a', 'b')
  await eventually(() => source.asked.has('/t/a') && source.asked.has('/t/b'), 'its children are asked for')
  source.tell('/t/a', 5n, 1)
  await turns()
  assert.deepEqual(seen.shown, [], 'nothing is shown before everything is delivered')
  source.tell('/t/b', 5n, 1)
  await seen.until('/t: /t/a=1 /t/b=1 /t=1')
  assert.equal(use.view.revision, 5n)

  source.tell('/t/a', 6n, 1, 'c')
  source.tell('/t/b', 6n, 2)
  await turns()
  assert.equal(seen.shown.length, 1, 'what /t/a/c is may belong to it')
  clock.advance(250)
  source.tell('/t/b', 7n, 3)
  await seen.until('/t: /t/a=1 /t/b=3 /t=1')
  assert.equal(use.view.revision, 5n, '/t/a/c may have come before that')

  source.tell('/t/a/c', 7n, 1)
  await seen.until('/t: /t/a/c=1 /t/a=1 /t/b=3 /t=1')
  assert.equal(use.view.revision, 7n)
})

/** Long enough for everything that was delivered to be shown. */
async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate)
}
