import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { diffTrees } from '../../../src/tree/change/diff.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { plain, similarTree } from '../arbitraries.ts'

const tree = (text: string): TreeNode => parseTree(text).tree

describe('the difference of two trees', () => {
  test('is empty exactly if they are equal', () => {
    fc.assert(
      fc.property(similarTree, similarTree, (a, b) => {
        assert.deepEqual(diffTrees(a, a), [])
        let equal = true
        try {
          assert.deepEqual(plain(a), plain(b))
        } catch {
          // The boolean is the result that is tested.
          equal = false
        }
        assert.equal(diffTrees(a, b).length === 0, equal)
      }),
    )
  })

  test('names added, removed and changed nodes in path order', () => {
    const before = tree('/a\n  x = 1\n  /b\n    /c\n/a-b\n  y = 1\n/z\n')
    const after = tree('/a\n  x = 2\n  /d\n/a-b\n  y = 1\n  l -> /a\n/z\n')
    assert.deepEqual(
      diffTrees(before, after).map(difference => `${difference.op} ${difference.path}`),
      ['changed /a', 'removed /a/b', 'removed /a/b/c', 'added /a/d', 'changed /a-b'],
    )
  })
})
