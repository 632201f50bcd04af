import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { PropertyWrites, type WrittenProperties } from '../../src/changes/properties.ts'
import type { PropertyWrite } from '../../src/changes/property-draft.ts'
import { toEtag } from '../../src/store/etag.ts'
import type { NodeState, Operation, TreeStore } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { decodeData, encodeData } from '../../src/tree/data.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import type { Revision } from '../../src/tree/node.ts'
import { parsePath } from '../../src/tree/path.ts'
import { toValue, type Value } from '../../src/tree/value.ts'
import { openedStore } from '../store/opened.ts'
import { shareServer } from '../support/shared-server.ts'

const PATH = parsePath('/node')
const { signal } = new AbortController()
const KEYS = ['a', 'b', 'c']
const server = shareServer()

/** What becomes of a commit: `lost` and `done` are answered with OUTCOME_UNKNOWN. */
type Outcome = 'ok' | 'full' | 'lost' | 'done'

type Step =
  | {
      readonly do: 'write'
      /** Each gateway writes through a queue of its own. */
      readonly gateway: number
      readonly set: readonly string[]
      /** Values that are there before, so that often nothing has to change. */
      readonly same: boolean
      readonly remove: readonly string[] | 'others'
      readonly etag: 'none' | 'read' | 'old'
      readonly validateOnly: boolean
    }
  /** Somebody who uses the store directly replaces all properties. */
  | { readonly do: 'overwrite' }
  | { readonly do: 'pause'; readonly turns: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      gateway: fc.nat(1),
      set: fc.subarray(KEYS),
      same: fc.boolean(),
      remove: fc.oneof({ weight: 5, arbitrary: fc.subarray(KEYS, { maxLength: 1 }) }, fc.constant('others' as const)),
      etag: fc.constantFrom('none' as const, 'none' as const, 'none' as const, 'read' as const, 'old' as const),
      validateOnly: fc.nat(9).map(n => n === 0),
    }),
  },
  fc.constant({ do: 'overwrite' } as const),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pause' as const), turns: fc.nat(4) }) },
)
function write(key: string, isSame = false): Step {
  return { do: 'write', gateway: 0, set: [key], same: isSame, remove: [], etag: 'none', validateOnly: false }
}

const outcome = fc.constantFrom<Outcome>('ok', 'ok', 'ok', 'ok', 'ok', 'full', 'lost', 'done')

interface Stored {
  readonly revision: Revision
  readonly data: ReadonlyMap<string, Value>
  /** Whoever asked for it has been answered with the revision. */
  readonly isKnown: boolean
}

/** Commits through the store as the outcomes say, in turn, and notes what is stored. */
class Faulty {
  readonly stored: Stored[] = []
  readonly store: TreeStore
  readonly #outcomes: readonly Outcome[]
  readonly #real: TreeStore
  #commits = 0

  constructor(real: TreeStore, outcomes: readonly Outcome[]) {
    this.#real = real
    this.#outcomes = outcomes
    this.store = Object.assign(Object.create(real) as TreeStore, {
      read: (...given: Parameters<TreeStore['read']>) => real.read(...given),
      commit: (operations: readonly Operation[]) => this.#commit(operations),
    })
  }

  async overwrite(data: ReadonlyMap<string, Value>): Promise<void> {
    const revision = await this.#real.commit([{ op: 'set', path: PATH, data: encodeData(data) }], { signal })
    this.stored.push({ revision, data, isKnown: true })
  }

  async #commit(operations: readonly Operation[]): Promise<Revision> {
    const becomes = this.#outcomes[this.#commits++ % this.#outcomes.length] ?? 'ok'
    await nextTurn()
    if (becomes === 'full') throw new RegistryError('BACKEND_READ_ONLY', 'the disk is full')
    if (becomes === 'lost') throw new RegistryError('OUTCOME_UNKNOWN', 'the connection broke')
    const revision = await this.#real.commit(operations, { signal })
    const [operation] = operations
    assert.ok(operation?.op === 'set' && operations.length === 1)
    this.stored.push({ revision, data: decodeData(operation.data), isKnown: becomes === 'ok' })
    if (becomes === 'done') throw new RegistryError('OUTCOME_UNKNOWN', 'the connection broke')
    return revision
  }
}

interface Written {
  readonly write: PropertyWrite
  readonly result: WrittenProperties | RegistryError
}

/** Plays the steps, all writes without waiting for their answers, and returns what was written. */
async function play(faulty: Faulty, steps: readonly Step[]): Promise<readonly Written[]> {
  const gateways = [0, 1].map(() => new PropertyWrites(faulty.store, 100))
  const old = await etag(faulty.store)
  const all: Promise<Written>[] = []
  const overwriting: Promise<void>[] = []
  for (const [i, one] of steps.entries()) {
    if (one.do === 'pause') for (let turn = 0; turn < one.turns; turn++) await nextTurn()
    else if (one.do === 'overwrite') overwriting.push(faulty.overwrite(new Map([['a', toValue(`over-${i}`)]])))
    else {
      const values = new Map(one.set.map(key => [key, toValue(one.same ? 'same' : `${key}-${i}`)]))
      const remove = one.remove === 'others' ? one.remove : one.remove.filter(key => !values.has(key))
      const given = { values, approximate: new Set<string>() }
      const tag = { none: '', old, read: one.etag === 'read' ? await etag(faulty.store) : '' }[one.etag]
      const write = { path: PATH, given, remove, etag: tag, validateOnly: one.validateOnly }
      all.push(answerOf(faulty, gateways[one.gateway]!, write))
    }
  }
  await Promise.all(overwriting)
  return Promise.all(all)
}

async function answerOf(faulty: Faulty, gateway: PropertyWrites, write: PropertyWrite): Promise<Written> {
  try {
    const result = await gateway.write(write, { isOver: false })
    // Nobody is answered before what his answer says is stored.
    assert.ok(faulty.stored.some(({ revision }) => revision === result.revision))
    return { write, result }
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    return { write, result: error }
  }
}

async function etag(store: TreeStore): Promise<string> {
  return toEtag(((await store.read(PATH, { signal })) as NodeState).stat)
}

function applied({ given, remove }: PropertyWrite, to: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const keys = remove === 'others' ? [...to.keys()].filter(key => !given.values.has(key)) : remove
  const after = new Map([...to].filter(([key]) => !keys.includes(key)))
  for (const [key, value] of given.values) after.set(key, value)
  return after
}

function same(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}

/** Where in its revision a write was made, by its etag: the last one has the etag of what is stored. */
function place({ etag: tag }: WrittenProperties): number {
  const [, count] = /\.([0-9a-z]+)"$/.exec(tag) ?? []
  return count === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(count, 36)
}

/** Whether the answers are those of some serial order of the writes, and what is stored as well. Counts what occurred. */
function check(created: Revision, stored: readonly Stored[], written: readonly Written[], seen: Set<string>): void {
  const made = written.flatMap(({ write, result }) => (result instanceof RegistryError ? [] : [{ write, result }]))
  const inOrder = [...stored].sort((a, b) => (a.revision < b.revision ? -1 : 1))
  const unknown = written.filter(({ result }) => result instanceof RegistryError && result.code === 'OUTCOME_UNKNOWN')
  let before: Stored | undefined
  for (const now of inOrder) {
    const here = made.filter(({ write, result }) => result.revision === now.revision && !write.validateOnly)
    const changes = here.filter(({ result }) => result.changed).sort((a, b) => place(a.result) - place(b.result))
    const states = [before?.data ?? new Map<string, Value>()]
    for (const { write } of changes) {
      const after = applied(write, states.at(-1)!)
      assert.ok(!same(after, states.at(-1)!), 'a write that says that it changed something has')
      states.push(after)
    }
    if (changes.length > 0) assert.ok(same(states.at(-1)!, now.data), 'what is stored is what its writes make')
    for (const { write, result } of here) {
      const at = place(result)
      const state = at === Number.POSITIVE_INFINITY ? now.data : states[at]!
      if (!result.changed)
        assert.ok(same(applied(write, state), state), 'a write that changed nothing had nothing to do')
      if (write.etag === '' || !result.changed) continue
      assert.equal(write.etag, toEtag({ created, modified: before!.revision }))
      assert.equal(changes[0]?.write, write, 'nothing came between the state of the etag and the write')
      seen.add('written with an etag')
    }
    if (changes.length > 1) seen.add('several writes share a commit')
    if (here.some(({ result }) => !result.changed && place(result) < Number.POSITIVE_INFINITY))
      seen.add('nothing to do after a write of the same commit')
    if (!now.isKnown) {
      const given = new Set(unknown.flatMap(({ write }) => [...write.given.values.values()]))
      for (const [key, value] of now.data) assert.ok(before?.data.get(key) === value || given.has(value))
    }
    before = now
  }
  for (const { write, result } of written) {
    const isNotMade = result instanceof RegistryError ? result.code !== 'OUTCOME_UNKNOWN' : write.validateOnly
    if (result instanceof RegistryError) seen.add(result.code)
    if (!isNotMade) continue
    for (const value of write.given.values.values())
      if (value !== toValue('same')) assert.ok(!stored.some(({ data }) => [...data.values()].includes(value)))
  }
}

/** What every run must have met at least once. */
const REACHED = [
  'BACKEND_READ_ONLY',
  'CONFLICT',
  'OUTCOME_UNKNOWN',
  'nothing to do after a write of the same commit',
  'several writes share a commit',
  'written with an etag',
]

async function inSomeOrder(store: TreeStore, runs: number): Promise<void> {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 30 }),
      fc.array(outcome, { minLength: 1 }),
      async (steps, outcomes) => {
        await store.commit([{ op: 'create', path: PATH, data: encodeData(new Map()) }], { signal })
        try {
          const faulty = new Faulty(store, outcomes.includes('ok') ? outcomes : ['ok'])
          const node = (await store.read(PATH, { signal })) as NodeState
          const { created } = node.stat
          faulty.stored.push({ revision: created, data: new Map(), isKnown: true })
          const written = await play(faulty, steps)
          check(created, faulty.stored, written, seen)
          const last = faulty.stored.reduce((a, b) => (a.revision < b.revision ? b : a))
          const end = (await store.read(PATH, { signal, sync: true })) as NodeState
          assert.ok(same(decodeData(end.data), last.data))
        } finally {
          await store.commit([{ op: 'delete', path: PATH }], { signal })
        }
      },
    ),
    { numRuns: runs, examples: [[[write('a'), write('b', true), write('b', true), write('c')], ['ok']]] },
  )
  for (const what of REACHED) assert.ok(seen.has(what), `it never happened: ${what}`)
}

const RULE =
  'writes of many callers to one node, whatever fails in between, are made as in some order one after the other'

test(`${RULE}: embedded store`, async () => {
  await using opened = await openedStore()
  await inSomeOrder(opened.store, 300)
})

test(`${RULE}: ZooKeeper`, async () => {
  await using store = await openZooKeeperStore({ connect: server.connect + server.chroot() })
  await inSomeOrder(store, 200)
})
