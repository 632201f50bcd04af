import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cardsOf, groupsOf, type Model } from '../../../../tools/diagram/words/model.ts'
import { path } from '../drawing.ts'
import { cards, modelOf } from '../modelled.ts'

function groups(model: Model): string[] {
  return [...groupsOf(model.members)].map(group => group.path)
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

test('nodes below "providers" are never drawn', () => {
  const model = modelOf(`
    /a
      /providers
        /10.0.0.1:80
          pid = 1
  `)
  assert.deepEqual(cards(model), ['/a'])
})

test('what a node with children says itself stands in its frame; with links or providers it is also a card in it', () => {
  const model = modelOf(`
    /group : a type alone is no value
      /leaf
    /region
      zone = 'eu-west-1'
      hosts = ['a', 'b']
      /leaf
    /both
      to -> /region
      /leaf
  `)
  assert.deepEqual(cards(model), ['/both', '/both/leaf', '/group/leaf', '/region/leaf'])
  assert.deepEqual(groups(model), ['/both', '/group', '/region'])
  const [, , region] = [...groupsOf(model.members)]
  assert.deepEqual(
    region?.rows.map(row => row.text),
    ['hosts  [a, b]', 'zone  eu-west-1'],
  )
  assert.deepEqual(region?.details, ['hosts = [a, b]', 'zone = eu-west-1'])
  assert.deepEqual(
    model.edges.map(({ from, to, group }) => [from, to, group]),
    [['/both', '/region/leaf', '/region']],
  )
})

test('of two nodes of one name, a property link says which one it reads', () => {
  const model = modelOf(`
    /eu
      /web
        threads = 4
    /us
      /web
        threads = 8
      /job
        threads => /us/web
        other => /eu/web threads
        alone => /plain threads
    /plain
      threads = 1
  `)
  const job = [...cardsOf(model.members)].find(card => card.path === '/us/job')
  assert.deepEqual(
    job?.rows.map(row => row.text),
    ['alone => plain threads', 'other => eu/web threads', 'threads => us/web'],
  )
})

test('below a root, property links that lead outside are external, and no finding', () => {
  const model = modelOf(
    `
    /eu
      threads => /defaults threads
      /web
        threads => ../../eu threads
        gone => /regions/none x
        /providers
    `,
    { root: path('/regions') },
  )
  assert.deepEqual(
    [...cardsOf(model.members)].flatMap(card => card.rows.map(row => row.text)),
    ['threads => defaults (external)', 'gone => none x (missing)', 'threads => defaults (external)'],
  )
  assert.deepEqual(
    model.findings.map(({ code, path }) => `${code} ${path}`),
    ['PROPERTY_LINK_MISSING /regions/eu/web'],
  )
  assert.equal(model.summary.broken, 1)
})

test('entry points and jobs are not blamed for having no users', () => {
  const model = modelOf(`
    /nginx
      a -> /api/providers
      /providers
    /front : ingress
      /providers
    /nightly : cron
      /providers
    /api
      /providers
    /orders
      /providers
  `)
  assert.deepEqual(
    model.findings.map(({ code, path }) => `${code} ${path}`),
    ['UNUSED_SERVICE /orders'],
  )
  const blamed = [...cardsOf(model.members)].filter(card => card.rows.some(row => row.text === '← no users'))
  assert.deepEqual(
    blamed.map(card => card.path),
    ['/orders'],
  )
})

test('below a root, link targets outside of it are external, and absent ones inside of it are missing', () => {
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

test('health is shown only where it is known, as a sign and as text', () => {
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

test('frames nest three deep; deeper nodes are named by the rest of their path', () => {
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
