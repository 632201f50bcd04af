import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTree } from '../../../../src/tree/language/parse.ts'
import { ROOT } from '../../../../src/tree/path.ts'
import { followPropertyLink } from '../../../../tools/diagram/reading/target.ts'

test('a property link whose path goes through a link of its own node, the root too, is not broken', () => {
  const { tree } = parseTree(
    '/\n  size => /defaults/web threads\n  defaults -> /shared\n/shared\n  /web\n    threads = 4\n',
  )
  const source = { tree, name: 'a tree' }
  const target = followPropertyLink(source, ROOT, '/defaults/web', 'size', tree.properties)
  assert.deepEqual(target, { kind: 'node', path: '/shared/web' })
})
