import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseTree } from '../../../src/tree/language/parse.ts'
import { parsePath, type TreePath } from '../../../src/tree/path.ts'
import { propertiesIn } from '../../support/properties-in.ts'

const path = (text: string): TreePath => parsePath(text)

describe('the properties of a node', () => {
  const tree = parseTree(`
/a
  x = 2
  up => ../a x
  /b
    x = 9
    /c
      x = 1
/d
  /e
    own = 1
    own => /a x
    l -> /a
    r1 => ../../a x
    r2 => ./f x
    x => /a
    chain => ../g y
    linked => l x
    missing => /a nothing
    nowhere => /no x
    broken => h x
    above => ../../../a x
    mutual => /g mutual
    circle => /g circle
    h -> /no
    /f
      x = 3
  /g
    y => /a up
/g
  mutual => /d/e own
  circle => /d/e circle
`).tree

  test('are returned with the values of property links, over links and further property links', () => {
    const { values } = propertiesIn(tree, path('/d/e'))
    assert.deepEqual(
      values,
      new Map([
        ['own', '1'],
        ['r1', '2'],
        ['r2', '3'],
        ['x', '2'],
        ['chain', '2'],
        ['linked', '2'],
        ['mutual', '1'],
      ]),
    )
  })

  const BROKEN: [name: string, reason: string, message: string][] = [
    ['missing', 'PROPERTY_LINK_MISSING', '/d/e  missing => /a nothing: /a has no property "nothing"'],
    ['nowhere', 'PROPERTY_LINK_MISSING', '/d/e  nowhere => /no x: /no does not exist'],
    ['above', 'PROPERTY_LINK_MISSING', '/d/e  above => ../../../a x: "../../../a" is no path from /d/e'],
    [
      'broken',
      'LINK_DANGLING',
      '/d/e  broken => h x: /d/e/h leads nowhere: the link /d/e/h -> /no is broken, /no does not exist',
    ],
    [
      'circle',
      'LINK_LOOP',
      '/d/e  circle => /g circle: property links go in a circle: /d/e circle => /g circle => /d/e circle',
    ],
  ]
  test('give the reason of each broken property link, without an effect on the others', () => {
    const { broken } = propertiesIn(tree, path('/d/e'))
    assert.deepEqual(
      [...broken].map(([name, { reason, message }]) => [name, reason, message]),
      [...broken.keys()].map(name => BROKEN.find(([key]) => key === name)),
    )
    assert.equal(broken.size, BROKEN.length)
  })

  const RELATIVE: [text: string, value: string][] = [
    ['c x', '1'],
    ['./c x', '1'],
    ['.. x', '2'],
    ['../c x', '3'],
    ['./.. x', '2'],
    ['./../c x', '3'],
    ['.././c x', '3'],
  ]
  for (const [text, value] of RELATIVE)
    test(`have property links relative to their node: ${text}`, () => {
      const model = parseTree(`/a\n  x = 2\n  /b\n    x => ${text}\n    /c\n      x = 1\n  /c\n    x = 3\n`).tree
      assert.equal(propertiesIn(model, path('/a/b')).values.get('x'), value)
    })

  test('are relative to the real node, not to the path that was asked', () => {
    const linked = parseTree('/x\n  l -> /y/z\n/y\n  n = 1\n  /z\n    v => ../../y n\n').tree
    assert.deepEqual(propertiesIn(linked, path('/x/l')).values, new Map([['v', '1']]))
  })

  test('can come back to a node for another property without being a loop', () => {
    const again = parseTree('/a\n  x => /b y\n  z = 5\n/b\n  y => /a z\n').tree
    assert.deepEqual(
      propertiesIn(again, path('/a')).values,
      new Map([
        ['z', '5'],
        ['x', '5'],
      ]),
    )
  })

  test('of a chain of more than 40 property links are broken', () => {
    const chain = `/a\n${Array.from({ length: 60 }, (_, i) => `  p${i} => . p${i + 1}\n`).join('')}  p60 = 1\n`
    const { values, broken } = propertiesIn(parseTree(chain).tree, path('/a'))
    assert.equal(values.get('p20'), '1')
    assert.equal(broken.get('p0')?.reason, 'LINK_LOOP')
  })
})
