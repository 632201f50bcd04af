import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cardsOf, groupsOf, type Model } from '../../../tools/diagram/words/model.ts'
import { path } from './drawing.ts'
import { cards, modelOf } from './modelled.ts'

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

test('a node with only children is a frame, one with properties of its own is also a card in it', () => {
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
