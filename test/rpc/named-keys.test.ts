import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeData, encodeData, type NodeData } from '../../src/tree/data.ts'
import { isJson, sameValue, type Value } from '../../src/tree/value.ts'
import { anyProperties, anyValue } from '../tree/arbitraries.ts'
import { at, soon } from '../views/world.ts'
import { replace, update } from './property-calls.ts'
import { serve } from './world.ts'

/** Names that a careless implementation takes for something else, and any other. */
const anyKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a', 'b', 'type'),
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 6 })
    .filter(key => !/ [-=]>$/s.test(key) && key !== 'string_value'),
)
const anyJson = fc.oneof(
  anyValue.filter(value => isJson(value) && value.isWellFormed()),
  fc
    .constantFrom('{"__proto__":{"__proto__":[]}}', '{"constructor":{"prototype":1}}', '1e999', '9007199254740993')
    .map(text => text as Value),
)
const anyData: fc.Arbitrary<NodeData> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .uniqueArray(fc.tuple(anyKey, anyValue), { selector: ([key]) => key, maxLength: 5 })
      .map(entries => encodeData(new Map(entries))),
  },
  { weight: 2, arbitrary: anyProperties.map(encodeData) },
  { weight: 1, arbitrary: fc.constantFrom<NodeData>(null, Buffer.from(''), Buffer.from(' '), Buffer.from([0xff, 1])) },
)

test('a write changes exactly the keys that it names, whatever they are called and whatever the node holds', async () => {
  await using world = await serve('/n\n')
  const path = '/n'
  const stored = async (): Promise<ReadonlyMap<string, Value>> =>
    decodeData((await world.store.read(at(path), { signal: soon(), sync: true }))!.data)
  const reached = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      anyData,
      fc.uniqueArray(fc.tuple(anyKey, anyJson), { selector: ([key]) => key, minLength: 1, maxLength: 3 }),
      fc.array(anyKey, { maxLength: 2 }),
      async (data, set, removed) => {
        await world.commit({ op: 'set', path: at(path), data })
        const before = await stored()
        const remove = removed.filter(key => !set.some(([other]) => other === key))
        for (const key of [...set.map(([key]) => key), ...remove, ...before.keys()]) reached.add(key)
        if (data === null) reached.add('null data')
        // A lone property link that leads nowhere, and a key that looks like a link, are refused: they are not what is held here.
        await update(world.clients, { path, jsonProperties: Object.fromEntries(set), remove })
        const after = await stored()
        const named = new Map(set)
        for (const key of new Set([...before.keys(), ...after.keys(), ...named.keys()])) {
          const wanted = named.get(key) ?? (remove.includes(key) ? undefined : before.get(key))
          const found = after.get(key)
          assert.ok(
            wanted === found || (wanted !== undefined && found !== undefined && sameValue(wanted, found)),
            JSON.stringify([key, wanted, found]),
          )
        }
        await replace(world.clients, { path, jsonProperties: Object.fromEntries(set) })
        const replaced = await stored()
        assert.deepEqual([...replaced.keys()].sort(), [...named.keys()].sort())
        for (const [key, value] of named) assert.ok(sameValue(replaced.get(key) as Value, value), key)
      },
    ),
    {
      numRuns: 150,
      examples: [
        [null, [['__proto__', '7' as Value]], []],
        [
          Buffer.from('{"__proto__":1,"constructor":2,"a":{"__proto__":{"x":1}}}'),
          [['constructor', '{"__proto__":3}' as Value]],
          ['__proto__'],
        ],
      ],
    },
  )
  for (const what of ['__proto__', 'constructor', 'string_value', 'null data']) assert.ok(reached.has(what), what)
})
