import assert from 'node:assert/strict'
import { test } from 'node:test'
import { architecture } from '../../../tools/diagram/architecture.ts'
import { cardsOf, groupsOf, type Model } from '../../../tools/diagram/model.ts'
import { path, sourceOf } from './drawing.ts'

function modelOf(text: string, more: Parameters<typeof sourceOf>[1] = {}): Model {
  return architecture(sourceOf(text, more))
}

function cards(model: Model): string[] {
  return [...cardsOf(model.members)].map(card => card.path)
}

function groups(model: Model): string[] {
  return [...groupsOf(model.members)].map(group => group.path)
}

function lines(model: Model): string[] {
  return model.edges.map(
    ({ kind, from, to, group, links }) =>
      `${from} -${links.map(link => link.label).join(',')}-> ${group ?? to} (${kind})`,
  )
}

test('a node with a real child "providers" is a service; a link of that name does not make one', () => {
  const model = modelOf(`
    /a
      /providers
    /b
      providers -> /a/providers
  `)
  assert.deepEqual(
    [...cardsOf(model.members)].map(({ path, service }) => [path, service]),
    [
      ['/a', true],
      ['/b', false],
    ],
  )
})

test('what is below "providers" is never drawn', () => {
  const model = modelOf(`
    /a
      /providers
        /10.0.0.1:80
          pid = 1
  `)
  assert.deepEqual(cards(model), ['/a'])
})

test('a node with nothing but children is a frame, one with values of its own is also a card in it', () => {
  const model = modelOf(`
    /group : a type alone is no value
      /leaf
    /both
      threads = 1
      /leaf
  `)
  assert.deepEqual(cards(model), ['/both', '/both/leaf', '/group/leaf'])
  assert.deepEqual(groups(model), ['/both', '/group'])
})

test('links of a node that says nothing else start at the service above, with the way down as their label', () => {
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

test('a link that a real child hides is not drawn and is told', () => {
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

test('a dangling link leads to a ghost, and what was probably meant is told', () => {
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

test('below a root, what is outside of it is external and what is missing in it is missing', () => {
  const model = modelOf(
    `
    /web
      mail -> /platform/mail/providers
      cart -> /shop/cart/providers
      up -> ../../platform/auth
      /providers
    `,
    { root: path('/shop') },
  )
  assert.deepEqual(
    model.ghosts.map(({ kind, text }) => [kind, text]),
    [
      ['missing', '/shop/cart/providers'],
      ['external', '/platform/mail'],
      ['external', '/platform/auth'],
    ],
  )
  assert.deepEqual(cards(model), ['/shop/web'])
})

test('a root that is a service is drawn as the one system', () => {
  const model = modelOf(
    `
    /providers
    /databases
      /main
        /providers
    `,
    { root: path('/cms') },
  )
  assert.deepEqual(cards(model), ['/cms', '/cms/databases/main'])
  assert.equal(model.summary.systems, 1)
})

test('three properties are shown, the others counted; property links come after them', () => {
  const model = modelOf(`
    /a : grpc
      one = 1
      two = 2
      three = 3
      four = 4
      threads => /defaults threads
      limit => /defaults max
      gone => /defaults nothing
    /defaults
      threads = 4
      max = 5
  `)
  assert.deepEqual([...cardsOf(model.members)][0]?.rows, [
    { tone: 'plain', text: 'four  4' },
    { tone: 'plain', text: 'one  1' },
    { tone: 'plain', text: 'three  3' },
    { tone: 'bad', text: 'gone => defaults nothing (missing)' },
    { tone: 'shared', text: 'limit => defaults max' },
    { tone: 'shared', text: 'threads => defaults' },
    { tone: 'muted', text: '+1 more' },
  ])
  assert.deepEqual(
    model.findings.map(finding => finding.code),
    ['PROPERTY_LINK_MISSING'],
  )
})

test('health is told only where it is known, as a sign and in words', () => {
  const text = `
    /a
      b -> /b/providers
      /providers
    /b
      /providers
    /c
      /providers
    /d
      /providers
  `
  assert.ok([...cardsOf(modelOf(text).members)].every(card => card.state === undefined))
  const live = new Map([
    ['/a', 1200],
    ['/b', 0],
    ['/c', 0],
  ])
  assert.deepEqual(
    [...cardsOf(modelOf(text, { live }).members)].map(({ state }) => [state?.tone, state?.text]),
    [
      ['ok', '● 1,200 live'],
      ['bad', '○ no providers'],
      ['muted', '○ no providers'],
      ['muted', '? unknown'],
    ],
  )
})

test('frames nest three deep; what is deeper is named by the rest of its path', () => {
  const model = modelOf(`
    /a
      /b
        /c
          /d
            /e
              /f
  `)
  assert.deepEqual(groups(model), ['/a', '/a/b', '/a/b/c'])
  assert.deepEqual(
    [...cardsOf(model.members)].map(card => card.name),
    ['d/e/f'],
  )
})
