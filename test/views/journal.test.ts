import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Journal } from '../../src/views/journal.ts'

type Change = readonly [string, number | undefined]

const changes = fc.array(
  fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.nat(9), { nil: undefined })), { maxLength: 4 }),
  { maxLength: 30 },
)

/** A journal with every state that it went through, by version. */
function run(steps: readonly (readonly Change[])[], maxEntries?: number) {
  const journal = new Journal<number>(maxEntries)
  const states = [new Map<string, number>()]
  for (const step of steps) {
    journal.step([...new Map(step)])
    states.push(new Map(journal.items))
  }
  return { journal, states }
}

test('the difference from any version leads from its items to the current ones', () => {
  fc.assert(
    fc.property(changes, steps => {
      const { journal, states } = run(steps)
      for (const [version, state] of states.entries()) {
        const difference = journal.since(version)
        assert.ok(difference !== undefined)
        for (const [name] of difference.added) assert.ok(!state.has(name))
        for (const [name] of difference.updated) assert.ok(state.has(name))
        for (const name of difference.removed) assert.ok(state.delete(name))
        for (const [name, item] of [...difference.added, ...difference.updated]) state.set(name, item)
        assert.deepEqual(new Map([...state].sort()), new Map([...journal.items].sort()))
      }
    }),
  )
})

test('a version that was forgotten in part gives no difference at all', () => {
  fc.assert(
    fc.property(changes, steps => {
      const { journal, states } = run(steps, 3)
      const whole = run(steps).journal
      for (const version of states.keys()) {
        const difference = journal.since(version)
        if (difference !== undefined) assert.deepEqual(difference, whole.since(version))
      }
      assert.deepEqual(journal.since(journal.version), { added: [], updated: [], removed: [] })
    }),
  )
})

test('the kept changes take a bounded amount of memory', () => {
  const journal = new Journal<number>(100)
  for (let i = 0; i < 1_000; i++) journal.step([['a', i]])
  assert.ok(journal.since(journal.version - 99) !== undefined)
  assert.equal(journal.since(journal.version - 201), undefined)
})

test('a journal that has forgotten its changes makes every reader take a snapshot', () => {
  const journal = new Journal<number>()
  journal.step([['a', 1]])
  journal.step([['b', 2]])
  journal.forget()
  assert.equal(journal.since(1), undefined)
  assert.deepEqual(journal.since(2), { added: [], updated: [], removed: [] })
})

test('names are listed in code-point order', () => {
  const journal = new Journal<number>()
  const names = ['z', 'é', '\u{1f600}', '\uffe6', 'a']
  journal.step(names.map(name => [name, 1] as const))
  assert.deepEqual(
    journal.since(0)?.added.map(([name]) => name),
    ['a', 'z', 'é', '\uffe6', '\u{1f600}'],
  )
})
