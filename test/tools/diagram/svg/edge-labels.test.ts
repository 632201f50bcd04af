import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textBox } from '../../../../tools/diagram/svg/geometry.ts'
import { classesOf } from '../../../../tools/diagram/svg/picture.ts'
import { elements, parseXml } from '../../../../tools/diagram/svg/xml.ts'
import { drawText, sourceOf } from '../drawing.ts'

/** Services that each have links called db, db1, ... to the same stores. */
function crowd(services: number, stores: number): string {
  const links = Array.from({ length: stores }, (_, i) => `  db${i === 0 ? '' : i} -> /pg${i}\n`).join('')
  const users = Array.from({ length: services }, (_, i) => `/s${i}\n  /providers\n${links}`)
  return [...users, ...Array.from({ length: stores }, (_, i) => `/pg${i}\n  /providers\n`)].join('')
}

test('labels beside each other are apart, so that two do not read as one', async () => {
  let beside = 0
  for (const [services, stores, direction] of [
    [6, 3, 'LR'],
    [5, 5, 'TB'],
  ] as const) {
    const svg = parseXml(await drawText(sourceOf(crowd(services, stores)), { direction }))
    const labels = [...elements(svg)].filter(element => classesOf(element)[0] === 'edge').map(textBox)
    for (const [i, a] of labels.entries())
      for (const b of labels.slice(i + 1)) {
        if (a === undefined || b === undefined || a.top >= b.bottom || b.top >= a.bottom) continue
        const gap = Math.max(a.left, b.left) - Math.min(a.right, b.right)
        assert.ok(gap >= 10, `${direction}: ${gap}`)
        beside++
      }
  }
  assert.ok(beside > 10, String(beside))
})
