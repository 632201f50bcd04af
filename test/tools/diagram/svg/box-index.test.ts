import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BoxIndex } from '../../../../tools/diagram/svg/box-index.ts'
import { type Box, overlap } from '../../../../tools/diagram/svg/geometry.ts'

const boxes: fc.Arbitrary<Box> = fc
  .tuple(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }), fc.nat(400), fc.nat(400))
  .map(([left, top, width, height]) => ({ left, top, right: left + width, bottom: top + height }))

test('an index of boxes finds exactly those that overlap one, each once', () => {
  fc.assert(
    fc.property(fc.array(boxes), fc.array(boxes), (kept, asked) => {
      const index = new BoxIndex<Box>()
      for (const box of kept) index.add(box, box)
      for (const box of asked) {
        const found = index.at(box)
        assert.equal(new Set(found).size, found.length)
        assert.deepEqual(new Set(found), new Set(kept.filter(other => overlap(other, box))))
      }
    }),
  )
})
