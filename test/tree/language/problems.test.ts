import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Problem, RegistryError } from '../../../src/tree/errors.ts'
import { formatTree } from '../../../src/tree/language/format.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import { formatProblems } from '../../../src/tree/language/problems.ts'

const PROBLEM: Problem = {
  severity: 'error',
  kind: 'BAD_VALUE',
  message: 'cannot read the value of "x"',
  line: 12,
  column: 7,
  width: 4,
  source: '  x = four',
}

describe('problems', () => {
  test('are shown with their line, a caret, the note and what to do', () => {
    assert.equal(
      formatProblems([{ ...PROBLEM, note: 'not a number', hint: "x = 'four'" }], { file: 'm.tree' }),
      `error[BAD_VALUE]: cannot read the value of "x"
  --> m.tree:12:7
   12 |   x = four
      |       ^^^^ not a number
   help: x = 'four'
`,
    )
  })

  test('are shown with up to two lines before them where the text is available', () => {
    const text = '/a\n  # c\n  y = 1\n  x = four\n\n  z = five\n'
    const shown = formatProblems(problemsOf(text), { file: 'm.tree', text })
    assert.match(shown, /\n {3}2 \| {3}# c\n {3}3 \| {3}y = 1\n {3}4 \| {3}x = four\n/)
    assert.match(shown, /m\.tree:6:7\n {3}6 \| {3}z = five\n/)
  })

  test('are counted past the most that are shown', () => {
    const many = Array.from({ length: 32 }, () => PROBLEM)
    assert.equal(formatProblems(many, { file: 'm.tree' }).match(/error\[/g)?.length, 20)
    assert.ok(formatProblems(many, { file: 'm.tree' }).endsWith('\n\n… 12 more\n'))
    assert.equal(formatProblems(many, { file: 'm.tree', max: 3 }).match(/error\[/g)?.length, 3)
    assert.equal(formatProblems([], { file: 'm.tree' }), '')
  })

  test('put the caret below its place after tabs and wide characters', () => {
    const shown = formatProblems([{ ...PROBLEM, source: '\t日é = four', column: 7 }], { file: 'm.tree' })
    assert.ok(shown.includes('\n   12 | \t日é = four\n      | \t      ^^^^\n'), shown)
  })

  test('show a part of a long line', () => {
    const source = `  ${'a'.repeat(500)} = four`
    const shown = formatProblems([{ ...PROBLEM, source, column: 506 }], { file: 'm.tree' })
    assert.ok(shown.split('\n').every(line => line.length < 120))
    const [text, caret] = shown.split('\n').slice(2)
    assert.equal(text?.slice(caret?.indexOf('^')), 'four')
  })

  test('cannot steer the terminal', () => {
    const text = '/a\n  \u001b[31mx\u009b = \u202efour\n'
    const shown = formatProblems(problemsOf(text), { file: 'm.tree', text })
    assert.doesNotMatch(shown, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/)
  })

  test('are the only outcome of invalid texts, and a text that parses round-trips', () => {
    const piece = fc.constantFrom(
      '\n',
      '\n',
      '\n  ',
      '\n    ',
      '\n\t',
      '/',
      '/a',
      '/b : t',
      'x',
      'y',
      ' = ',
      '=',
      ' -> ',
      ' => ',
      '"',
      "'",
      '\\',
      '#',
      ':',
      ' ',
      '[',
      ']',
      '{',
      '}',
      '(',
      ')',
      ',',
      '1',
      '.5',
      'u',
      'r',
      'None',
      '\u0000',
      '\ud800',
      '\u{1f600}',
      '\u00a0',
      '\r',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join('')),
        text => {
          let parsed: ReturnType<typeof parseTree>
          try {
            parsed = parseTree(text)
          } catch (error) {
            assert.ok(error instanceof RegistryError, String(error))
            assert.equal(error.code, 'BAD_SYNTAX')
            assert.ok(error.problems.length > 0)
            for (const { line, column, width, source } of error.problems) {
              assert.equal(source, text.split('\n')[line - 1]?.replace(/[ \t\r]+$/, ''))
              assert.ok(column >= 1 && width >= 1 && column <= [...source].length + 1)
            }
            formatProblems(error.problems, { file: 'm.tree', text })
            return
          }
          assert.deepEqual(parseTree(formatTree(parsed.tree)).tree, parsed.tree)
        },
      ),
      { numRuns: 5_000 },
    )
  })
})

function problemsOf(text: string): readonly Problem[] {
  try {
    parseTree(text)
  } catch (error) {
    assert.ok(error instanceof RegistryError)
    return error.problems
  }
  throw new Error('there is nothing wrong with the text')
}
