import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cardsOf, type Model } from '../../../../tools/diagram/words/model.ts'
import { cards, modelOf } from '../modelled.ts'

function lines(model: Model): string[] {
  return model.edges.map(
    ({ kind, from, to, group, links }) =>
      `${from} -${links.map(link => link.label).join(',')}-> ${group ?? to} (${kind})`,
  )
}

test('links of a node without other properties start at the service above, with the relative path as their label', () => {
  const model = modelOf(`
    /cms
      /providers
      /databases
        /main
          /providers
    /retail
      /providers
      /databases
        main -> /cms/databases/main
  `)
  assert.deepEqual(lines(model), ['/retail -databases/main-> /cms/databases/main (link)'])
  assert.deepEqual(cards(model), ['/cms', '/cms/databases/main', '/retail'])
})

test('links of a node without a service above start at the node', () => {
  const model = modelOf(`
    /lb
      /pools
        providers -> /cms/providers
        /x
    /cms
      /providers
  `)
  assert.deepEqual(lines(model), ['/lb/pools -providers-> /cms (link)'])
})

test('a link is followed through other links, relative ones too, and ends at the service', () => {
  const model = modelOf(`
    /a
      db -> ../b/db/providers/10.0.0.1:80
    /b
      db -> ./real
      /real
        /providers
          /10.0.0.1:80
  `)
  assert.deepEqual(lines(model), ['/a -db-> /b/real (link)', '/b -db-> /b/real (link)'])
})

test('a link to a frame ends at the frame', () => {
  const model = modelOf(`
    /a
      all -> /group
    /group
      /x
      /y
  `)
  assert.deepEqual(lines(model), ['/a -all-> /group (link)'])
})

test('links between the same two cards share a line', () => {
  const model = modelOf(`
    /a
      one -> /b
      two -> /b/providers
    /b
      /providers
  `)
  assert.deepEqual(lines(model), ['/a -one,two-> /b (link)'])
  assert.equal(model.summary.links, 2)
})

test('a link to the card itself or to a frame around it is a row, because no line can show it', () => {
  const model = modelOf(`
    /group
      /a
        up -> ..
        top -> /
        self -> /group/a
  `)
  assert.deepEqual(model.edges, [])
  assert.deepEqual(
    [...cardsOf(model.members)][0]?.rows.map(row => row.text),
    ['self → /group/a', 'top → /', 'up → /group'],
  )
})

test('a link that a real child hides is not drawn but reported', () => {
  const model = modelOf(`
    /a
      b -> /c
      /b
    /c
  `)
  assert.deepEqual(model.edges, [])
  assert.deepEqual(
    model.findings.map(finding => finding.code),
    ['LINK_SHADOWED'],
  )
})

test('a dangling link ends at a ghost, with a suggestion', () => {
  const model = modelOf(`
    /a
      providers -> /retial/providers
    /retail
      /providers
  `)
  assert.deepEqual(lines(model), ['/a -providers-> ?/retial/providers (dangling)'])
  assert.deepEqual(
    model.ghosts.map(({ kind, text }) => [kind, text]),
    [['missing', '/retial/providers']],
  )
  assert.equal(model.findings[0]?.code, 'LINK_DANGLING')
  assert.equal(model.findings[0]?.hint, '/retial does not exist. Did you mean /retail/providers?')
  assert.equal(model.summary.broken, 1)
})

test('a circle of links is not a circle of services', () => {
  const loop = modelOf(`
    /a
      l -> /b/m
    /b
      m -> /a/l
  `)
  assert.deepEqual(
    loop.findings.map(finding => finding.code),
    ['LINK_LOOP'],
  )
  assert.equal(loop.ghosts.length, 1, 'one circle is one ghost')
  assert.equal(loop.summary.cycles, 0)

  const cycle = modelOf(`
    /a
      b -> /b/providers
      /providers
    /b
      a -> /a/providers
      /providers
    /c
      a -> /a/providers
      /providers
  `)
  assert.deepEqual(lines(cycle), ['/a -b-> /b (cycle)', '/b -a-> /a (cycle)', '/c -a-> /a (link)'])
  assert.deepEqual(
    cycle.findings.map(finding => finding.code),
    ['CYCLE', 'UNUSED_SERVICE'],
  )
})
