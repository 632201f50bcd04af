import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatTree } from '../../../../src/tree/language/format.ts'
import { parseTree } from '../../../../src/tree/language/parse.ts'
import { formatText } from '../../../../tools/cli/text/format-text.ts'
import { unifiedDiff } from '../../../../tools/cli/text/text-diff.ts'

const TEXTS: readonly (readonly [rule: string, text: string, formatted: string])[] = [
  ['entries are ordered, two spaces a level', '/b\n    /y\n    x = 1\n/a\n', '/a\n/b\n  x = 1\n  /y\n'],
  ['a comment goes with the entry below it', '/b\n# about a\n/a\n', '# about a\n/a\n/b\n'],
  ['a comment at the end of a line stays there', "/a\n  x = '#' # why #\n", '/a\n  x = "#"  # why #\n'],
  ['a comment at the top that a blank line ends stays at the top', '# title\n\n/b\n/a\n', '# title\n\n/a\n/b\n'],
  [
    'a comment below the last entry stays there, as deep as its block',
    '/a\n  x = 1\n  # done\n/b\n# end\n',
    '/a\n  x = 1\n  # done\n/b\n# end\n',
  ],
  ['a comment moves with the block that it closes', '/b\n  # done\n/a\n', '/a\n/b\n  # done\n'],
  ['a comment that is too deep still goes with the entry below it', '/a\n    # x\n  x = 1\n', '/a\n  # x\n  x = 1\n'],
  [
    'a comment deeper than the property above it stays below the node',
    '/a\n  x = 1\n    # deep\n',
    '/a\n  x = 1\n  # deep\n',
  ],
  ['a type on a line of its own moves to the line of its node', "/a\n  # kind\n  type = 'web'\n", '# kind\n/a : web\n'],
  ['a type that does not fit there stays where it is', '/a\n  type = 1\n', '/a\n  type = 1\n'],
  [
    'properties, property links, links, nodes',
    '/a\n  /n\n  l->/x\n  p=>/y\n  v=1\n',
    '/a\n  v = 1\n  p => /y\n  l -> /x\n  /n\n',
  ],
  ['a sign # that is no comment is none', '/a : t # c\n', '/a : t # c\n'],
  ['line ends of Windows go', '/a\r\n  x = 1\r\n', '/a\n  x = 1\n'],
  ['an empty text stays empty', '\n\n', ''],
  ['comments alone stay', '# only\n', '# only\n'],
]

for (const [rule, text, formatted] of TEXTS)
  test(rule, () => {
    assert.equal(formatText(text), formatted)
    assert.equal(formatText(formatted), formatted, 'formatted twice')
  })

const entry = fc.oneof(
  fc
    .tuple(fc.constantFrom('a', 'b', 'c d', 'x=y'), fc.constantFrom('1', '"#"', "'it # s'", '[1, 2]'))
    .map(([k, v]) => `${JSON.stringify(k)} = ${v}`),
  fc.constantFrom('l -> /x', 'm -> ../y#z', 'p => /q r', '# a comment', '', '  ', '/n', '/m : t # u', '/"quoted name"'),
)

test('formatting preserves the content of a text and every comment, and is idempotent', () => {
  const text = fc
    .array(fc.tuple(fc.constantFrom('', '  ', '    '), entry, fc.constantFrom('', ' # beside')), { maxLength: 12 })
    .map(
      lines =>
        `/top\n${lines.map(([indent, line, comment]) => `${indent}${line}${/= /.test(line) ? comment : ''}\n`).join('')}`,
    )
    .filter(parses)
  fc.assert(
    fc.property(text, text => {
      const formatted = formatText(text)
      assert.equal(formatTree(parseTree(formatted).tree), formatTree(parseTree(text).tree))
      assert.equal(formatText(formatted), formatted)
      assert.deepEqual(comments(formatted), comments(text))
    }),
    { numRuns: 500 },
  )
})

function parses(text: string): boolean {
  try {
    parseTree(text)
    return true
  } catch {
    return false
  }
}

function comments(text: string): readonly string[] {
  return [...text.matchAll(/# (?:a comment|beside)$/gm)].map(match => match[0]).sort()
}

test('a difference is shown as diff -u shows it', () => {
  const before = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join('')
  const after = before.replace('line 3\n', '').replace('line 15\n', 'line fifteen\nline 15.5\n')
  assert.equal(
    unifiedDiff(before, after, ['a', 'b']).join('\n'),
    `--- a
+++ b
@@ -1,7 +1,6 @@
 line 0
 line 1
 line 2
-line 3
 line 4
 line 5
 line 6
@@ -13,7 +12,8 @@
 line 12
 line 13
 line 14
-line 15
+line fifteen
+line 15.5
 line 16
 line 17
 line 18`,
  )
  assert.deepEqual(unifiedDiff(before, before, ['a', 'b']), [])
  assert.deepEqual(unifiedDiff('', 'x\n', ['a', 'b']), ['--- a', '+++ b', '@@ -0,0 +1,1 @@', '+x'])
})
