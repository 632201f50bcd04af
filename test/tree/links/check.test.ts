import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseTree } from '../../../src/tree/language/parse.ts'
import { checkTree } from '../../../src/tree/links/check.ts'
import { nearest } from '../../../src/tree/nearest.ts'

const found = (text: string): string[] =>
  checkTree(parseTree(text).tree).map(({ kind, message, hint }) =>
    [kind, message, ...(hint === undefined ? [] : [hint])].join(' | '),
  )

describe('the check of a model', () => {
  test('finds nothing in a sound one', () => {
    assert.deepEqual(found('/a\n  l -> /b/providers\n  n => /b n\n/b\n  n = 1\n  /providers\n'), [])
  })

  test('finds unresolved links and suggests what was probably meant', () => {
    assert.deepEqual(found('/lb\n  p -> /retial/providers\n  q -> ../cms\n  r -> /x/y\n/retail\n  /providers\n/x\n'), [
      'LINK_DANGLING | /lb  p -> /retial/providers  points nowhere | /retial does not exist. Did you mean /retail/providers?',
      'LINK_DANGLING | /lb  q -> ../cms  points nowhere | /cms does not exist.',
      'LINK_DANGLING | /lb  r -> /x/y  points nowhere | /x/y does not exist.',
      'UNUSED_SERVICE | nothing links to /retail',
    ])
  })

  test('names the broken link that another link leads through', () => {
    assert.deepEqual(found('/a\n  l -> m\n  m -> /no\n'), [
      'LINK_DANGLING | /a  l -> m  points nowhere | /a/l leads nowhere: the link /a/m -> /no is broken, /no does not exist',
      'LINK_DANGLING | /a  m -> /no  points nowhere | /no does not exist.',
    ])
  })

  test('reports each circle of links once', () => {
    assert.deepEqual(found('/a\n  l -> /b/m\n/b\n  m -> /a/l\n'), [
      'LINK_LOOP | links go in a circle: /a/l -> /b/m -> /a/l',
    ])
  })

  test('finds property links without a value', () => {
    assert.deepEqual(found('/cms\n  threads => /defaults/web threads\n/defaults\n  /web\n'), [
      'PROPERTY_LINK_MISSING | /cms  threads => /defaults/web threads: /defaults/web has no property "threads"',
    ])
  })

  test('finds links that a child hides', () => {
    assert.deepEqual(found('/a\n  b -> /c\n  /b\n/c\n'), [
      'LINK_SHADOWED | /a has a child and a link called "b"; the child wins',
    ])
  })

  test('finds services that use each other, but not use within one service', () => {
    const text = `/a\n  to -> /b/providers\n  own -> /a/providers\n  /providers\n/b\n  /parts\n    to -> /c\n  /providers\n/c\n  to -> /a/x\n  /providers\n`
    assert.deepEqual(found(`${text}/d\n  to -> /a\n`), [
      'LINK_DANGLING | /c  to -> /a/x  points nowhere | /a/x does not exist.',
    ])
    assert.deepEqual(found(text.replace('/a/x', '/a')), ['CYCLE | /a -> /b -> /c -> /a use each other'])
  })

  test('finds long chains of services in one go', () => {
    const many = 5_000
    const text = Array.from({ length: many }, (_, i) => `/s${i}\n  next -> /s${(i + 1) % many}\n  /providers\n`).join(
      '',
    )
    assert.equal(found(text).length, 1)
    assert.deepEqual(found(text.replace('  next -> /s0\n', '')), ['UNUSED_SERVICE | nothing links to /s0'])
  })

  test('finds services that nothing uses, but does not ask that of services inside services', () => {
    assert.deepEqual(
      found(
        '/a\n  l -> /c/providers\n/b\n  self -> providers\n  /providers\n  /db\n    /providers\n/c\n  /providers\n',
      ),
      ['UNUSED_SERVICE | nothing links to /b'],
    )
  })
})

describe('the nearest word', () => {
  test('is at most two edits away: letters added, left out, replaced or swapped', () => {
    assert.equal(nearest('retial', ['cms', 'retail']), 'retail')
    assert.equal(nearest('providrs', ['providers', 'provider']), 'providers')
    assert.equal(nearest('cms', ['search']), undefined)
    assert.equal(nearest('a', ['b']), undefined)
    assert.equal(nearest('ab', ['cd']), undefined)
    assert.equal(nearest('databse', ['database1', 'database']), 'database')
  })
})
