import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** For each field of a message the suffixes of the further accessors that Java generates for it. */
const ACCESSORS: readonly (readonly [field: RegExp, suffixes: readonly string[]])[] = [
  [/^\s*(?:optional )?string (\w+) = \d+;/, ['_bytes']],
  [/^\s*repeated [\w.]+ (\w+) = \d+;/, ['_list', '_count', '_bytes']],
  [/^\s*map<[^>]+> (\w+) = \d+;/, ['_map', '_count']],
]
const FIELD = /^\s*(?:optional |repeated )?(?:map<[^>]+>|[\w.]+) (\w+) = \d+;/

test('no field of the contract has the name of an accessor that Java generates for another field', () => {
  let fields = 0
  for (const file of globSync('proto/**/*.proto', { cwd: root })) {
    let names = new Set<string>()
    let taken = new Map<string, string>()
    for (const line of readFileSync(`${root}${file}`, 'utf8').split('\n')) {
      if (line.startsWith('message ')) [names, taken] = [new Set(), new Map()]
      const name = FIELD.exec(line)?.[1]
      if (name === undefined) continue
      fields++
      names.add(name)
      for (const [field, suffixes] of ACCESSORS)
        if (field.test(line)) for (const suffix of suffixes) taken.set(`${name}${suffix}`, name)
      for (const one of names) assert.ok(!taken.has(one), `${file}: "${one}" beside "${taken.get(one)}"`)
    }
  }
  assert.ok(fields > 100)
})
