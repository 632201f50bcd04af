import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fifo } from '../../src/lib/fifo.ts'
import { RoundRobin } from '../../src/lib/round-robin.ts'

const steps = fc.array(fc.option(fc.constantFrom('a', 'b', 'c'), { freq: 2 }), { maxLength: 200 })

test('a queue gives what an array gives, whatever was added and taken before', () => {
  fc.assert(
    fc.property(steps, played => {
      const queue = new Fifo<string>()
      let model: string[] = []
      for (const [i, step] of played.entries()) {
        if (step === null) assert.equal(queue.take(), model.shift())
        else {
          queue.add(step + i)
          model.push(step + i)
        }
        assert.deepEqual([queue.size, queue.first], [model.length, model[0]])
      }
      assert.deepEqual(queue.clear(), model)
      model = []
      assert.deepEqual([queue.size, queue.take()], [0, undefined])
    }),
  )
})

test('groups take turns, and within a group what was added first is taken first', () => {
  fc.assert(
    fc.property(steps, played => {
      const queue = new RoundRobin<string>()
      const groups: [group: string, items: string[]][] = []
      for (const [i, step] of played.entries()) {
        if (step !== null) {
          queue.add(step, step + i)
          const known = groups.find(([group]) => group === step)
          if (known === undefined) groups.push([step, [step + i]])
          else known[1].push(step + i)
          continue
        }
        const next = groups.shift()
        assert.equal(queue.take(), next?.[1].shift())
        if (next !== undefined && next[1].length > 0) groups.push(next)
      }
      assert.equal(
        queue.size,
        groups.reduce((sum, [, items]) => sum + items.length, 0),
      )
    }),
  )
})
