import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Box, outlineBox } from '../../../../tools/diagram/svg/geometry.ts'
import { classesOf } from '../../../../tools/diagram/svg/picture.ts'
import { elements, parseXml } from '../../../../tools/diagram/svg/xml.ts'
import { drawText, sourceOf } from '../drawing.ts'

interface Arrangement {
  /** Width to height. */
  readonly aspect: number
  /** The cards by name, row by row. */
  readonly rows: readonly (readonly string[])[]
}

async function arranged(text: string): Promise<Arrangement> {
  const svg = parseXml(await drawText(sourceOf(text)))
  const [width, height] = ['width', 'height'].map(name => Number.parseFloat(svg.attributes.get(name)!))
  const cards = [...elements(svg)]
    .filter(element => classesOf(element)[0] === 'node')
    .map(element => ({ name: element.attributes.get('id')!.replace(/^.*\//, ''), box: outlineBox(element)! }))
  const middle = ({ top, bottom }: Box): number => Math.round((top + bottom) / 2)
  const rows = Map.groupBy(cards, ({ box }) => middle(box))
  return {
    aspect: width! / height!,
    rows: [...rows.keys()]
      .sort((a, b) => a - b)
      .map(at => rows.get(at)!.sort((a, b) => a.box.left - b.box.left))
      .map(row => row.map(({ name }) => name)),
  }
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `n${String(i).padStart(3, '0')}`)
}

function isPage({ aspect }: Arrangement): void {
  assert.ok(aspect > 0.7 && aspect < 3, `width / height is ${aspect}`)
}

test('unconnected systems are placed in rows, not in one column', async () => {
  const alone = names(24).map(name => `/${name}\n  threads = 1\n  /providers`)
  const pairs = names(12).map(name => `/a-${name}\n  db -> /b-${name}\n  /providers\n/b-${name}\n  /providers`)
  for (const text of [alone, pairs]) isPage(await arranged(text.join('\n')))
})

test('unconnected members of one frame are placed in rows, in the order of names', async () => {
  for (const count of [30, 200]) {
    const hosts = names(count).map(name => `  /${name}\n    threads = 1`)
    const picture = await arranged(`/fleet\n${hosts.join('\n')}\n/watch\n  all -> /fleet\n  /providers`)
    isPage(picture)
    assert.deepEqual(
      picture.rows.flat().filter(name => name !== 'watch'),
      names(count),
    )
  }
})

test('frames in a frame are placed in rows as well, apart from connected members', async () => {
  const inner = names(12).map(name => `  /${name}\n    /a\n      /providers\n    /b\n      /providers`)
  const picture = await arranged(`/region\n${inner.join('\n')}\n  /main\n    db -> /db/providers\n/db\n  /providers`)
  isPage(picture)
  assert.ok(picture.rows.some(row => row.filter(name => name === 'a').length > 2))
})

test('items without an order by lines are in the order of names, from the top', async () => {
  const systems = names(3).map(name => `/${name}\n  /a\n    /providers\n  /b\n    /providers`)
  assert.deepEqual(
    (await arranged(systems.join('\n'))).rows,
    ['a', 'b', 'a', 'b', 'a', 'b'].map(name => [name]),
  )
  const users = names(5).map(name => `/${name}\n  to -> /zero/providers\n  /providers`)
  const { rows } = await arranged(`${users.join('\n')}\n/zero\n  /providers`)
  assert.deepEqual(
    rows.flat().filter(name => name !== 'zero'),
    names(5),
  )
})
