import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rebasedLinks } from '../../../src/tree/links/rebase.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { stringValue, type Value } from '../../../src/tree/value.ts'

const at = (path: string) => path as TreePath

function rebased(target: string, from = '/web', to = '/copy/site', key = 'l ->'): string | undefined {
  const changed = rebasedLinks(at('/web/app'), new Map([[key, stringValue(target)]]), [{ from: at(from), to: at(to) }])
  const value = changed.get(key)
  return value === undefined ? undefined : (JSON.parse(value as Value) as string)
}

test('an absolute target at or below the copied node leads to its copy, by whole names', () => {
  assert.equal(rebased('/web'), '/copy/site')
  assert.equal(rebased('/web/app/x'), '/copy/site/app/x')
  assert.equal(rebased('/web/./app/../x'), '/copy/site/x')
  assert.equal(rebased('/web2'), undefined)
  assert.equal(rebased('/web/../db'), undefined)
  assert.equal(rebased('/db'), undefined)
})

test('everything is below the root', () => {
  assert.equal(rebased('/web/app', '/'), '/copy/site/web/app')
  assert.equal(rebased('/', '/'), '/copy/site')
  assert.equal(rebased('/web/app', '/web', '/'), '/app')
})

test('a relative target leads within the copy as it is', () => {
  for (const target of ['../x', './x', 'x', '..']) assert.equal(rebased(target), undefined)
})

test('a property link keeps the name of its property', () => {
  assert.equal(rebased('/web/app  threads', '/web', '/copy', 'n =>'), '/copy/app threads')
  assert.equal(rebased('/web/app', '/web', '/copy', 'n =>'), '/copy/app')
})
