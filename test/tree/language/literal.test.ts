import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { RegistryError } from '../../../src/tree/errors.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import { anyValue } from '../arbitraries.ts'

/** What is written after `x = ` and the JSON text that it is. */
const VALUES: [text: string, value: string][] = [
  ['1', '1'],
  ['1.0', '1.0'],
  ['1e3', '1e3'],
  ['-0.0', '-0.0'],
  ['1E+16', '1E+16'],
  ['9007199254740993', '9007199254740993'],
  ['0x10', '16'],
  ['-0xFF', '-255'],
  ['0o17', '15'],
  ['0b101', '5'],
  ['10L', '10'],
  ['0x10L', '16'],
  ['1.', '1.0'],
  ['.5', '0.5'],
  ['-.5e-3', '-0.5e-3'],
  ['1.e5', '1.0e5'],
  ['01.5', '1.5'],
  ['+1', '1'],
  ['NaN', 'NaN'],
  ['-Infinity', '-Infinity'],
  ['True', 'true'],
  ['true', 'true'],
  ['False', 'false'],
  ['None', 'null'],
  ['null', 'null'],
  ["'a'", '"a"'],
  ['"a"', '"a"'],
  ["u'a'", '"a"'],
  ['U"a"', '"a"'],
  [String.raw`r'a\d\'b'`, String.raw`"a\\d\\'b"`],
  [String.raw`'\x41\u00e9\U0001F600\101\0'`, String.raw`"Aé😀A\u0000"`],
  [String.raw`'\a\b\f\n\r\t\v\\\'\"'`, String.raw`"\u0007\b\f\n\r\t\u000b\\'\""`],
  [String.raw`'\d\/'`, String.raw`"\\d\\/"`],
  [String.raw`"\/"`, '"/"'],
  [String.raw`u"\/"`, String.raw`"\\/"`],
  [String.raw`"\ud83d\ude00 \ud800"`, String.raw`"😀 \ud800"`],
  ["'a' \"b\" u'c'", '"abc"'],
  ["'a''b'", '"ab"'],
  [`'''it's'''`, `"it's"`],
  ['"""a "b" c"""', '"a \\"b\\" c"'],
  ["''", '""'],
  ["'tab\there'", '"tab\\there"'],
  ['[]', '[]'],
  ["[1, 'a' 'b', [2.0,],]", '[1,"ab",[2.0]]'],
  ['()', '[]'],
  ['(1,)', '[1]'],
  ['(1)', '1'],
  ['(1, 2)', '[1,2]'],
  ['{}', '{}'],
  [`{'a': 1, u"b": [None], }`, '{"a":1,"b":[null]}'],
  ['{1: 2, 1.50: 3, True: 4, None: 5}', '{"1":2,"1.50":3,"true":4,"null":5}'],
  ['{"a":1,"a":2}', '{"a":1,"a":2}'],
  ['{"a":{"b":[true,false,null]}}', '{"a":{"b":[true,false,null]}}'],
  ['3 # comment', '3'],
  ["'a' # 'b'", '"a"'],
  ['[1] #', '[1]'],
]

/** Texts that are refused, the kind of the problem, and its note or hint. */
const REFUSED: [text: string, kind: string, says: string][] = [
  ['four', 'BAD_VALUE', "strings need quotes: x = 'four'"],
  ['two words', 'BAD_VALUE', "strings need quotes: x = 'two words'"],
  ['1.2.3.4:80', 'BAD_VALUE', "strings need quotes: x = '1.2.3.4:80'"],
  ['2024-01-01', 'BAD_VALUE', "strings need quotes: x = '2024-01-01'"],
  ['08:00', 'BAD_VALUE', "strings need quotes: x = '08:00'"],
  ['512MB', 'BAD_VALUE', "strings need quotes: x = '512MB'"],
  ['none', 'BAD_VALUE', 'write x = None'],
  ['inf', 'BAD_VALUE', 'write x = Infinity'],
  ['010', 'BAD_VALUE', 'x = 10'],
  ['1_000', 'BAD_VALUE', 'x = 1000'],
  ['2j', 'BAD_VALUE', 'complex numbers are not supported'],
  ["b'a'", 'BAD_VALUE', "write '…' without it"],
  ["'a", 'BAD_VALUE', 'the string is not closed'],
  ["'''a'", 'BAD_VALUE', 'the string is not closed'],
  [String.raw`'\x4'`, 'BAD_VALUE', String.raw`\x needs 2 hexadecimal digits`],
  [String.raw`'\U00110000'`, 'BAD_VALUE', String.raw`\U needs 8 hexadecimal digits`],
  [String.raw`'\N{BULLET}'`, 'BAD_VALUE', String.raw`write \uXXXX`],
  ['[1, 2', 'BAD_VALUE', 'write the value on one line'],
  ['[1 2]', 'BAD_VALUE', 'expected "," or "]"'],
  ['[a]', 'BAD_VALUE', "strings need quotes: 'a'"],
  ['1, 2', 'BAD_VALUE', 'x = [1, 2]'],
  ['{1, 2}', 'BAD_VALUE', 'write lists in square brackets: [1, 2]'],
  ['{[]: 1}', 'BAD_VALUE', 'a key is a string, a number, True, False or None'],
  ["'a' b", 'BAD_VALUE', 'something follows the value'],
  [`${'['.repeat(300)}`, 'BAD_VALUE', 'nested deeper than 200 levels'],
  ['2 * 4', 'EXPRESSION', 'write the result: x = 8'],
  ['1+1', 'EXPRESSION', 'write the result: x = 2'],
  ['2-1', 'EXPRESSION', 'write the result: x = 1'],
  ['len("abc")', 'EXPRESSION', 'write the result'],
  ["__import__('os').getcwd()", 'EXPRESSION', 'write the result'],
  ["'a' + 'b'", 'EXPRESSION', 'write the result'],
  ["'%s' % 1", 'EXPRESSION', 'write the result'],
  ["'a'.upper()", 'EXPRESSION', 'write the result'],
  ['[1, 2][0]', 'EXPRESSION', 'write the result'],
  ['[1 + 2]', 'EXPRESSION', 'write the result'],
  ['1 if True else 2', 'EXPRESSION', 'write the result'],
  ['not True', 'EXPRESSION', 'write the result'],
  ['- 1', 'EXPRESSION', 'write the result'],
]

describe('a value', () => {
  for (const [text, value] of VALUES)
    test(`${text} is ${value}`, () => {
      assert.equal(parseTree(`/a\n  x = ${text}\n`).tree.children.get('a')?.properties.get('x'), value)
    })

  for (const [text, kind, says] of REFUSED)
    test(`${text.slice(0, 30)} is refused as ${kind}: ${says}`, () => {
      assert.throws(
        () => parseTree(`/a\n  x = ${text}\n`),
        (error: unknown) => {
          assert.ok(error instanceof RegistryError)
          assert.equal(error.problems.length, 1)
          const [problem] = error.problems
          assert.equal(problem?.kind, kind)
          assert.ok([problem.note, problem.hint].includes(says), JSON.stringify([problem.note, problem.hint]))
          return true
        },
      )
    })

  test('may be any JSON text', () => {
    fc.assert(
      fc.property(anyValue, value => {
        assert.equal(parseTree(`/a\n  x = ${value}`).tree.children.get('a')?.properties.get('x'), value)
      }),
    )
  })

  test('is never anything but a literal or a problem, whatever is written', () => {
    const piece = fc.constantFrom(...'\'"\\[](){},:#uxrN 0123.eE+-_'.split(''), "'''", '\\u00', '\\U', 'True', 'é')
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }).map(pieces => pieces.join('')),
        text => {
          try {
            parseTree(`/a\n  x = ${text}`)
          } catch (error) {
            assert.ok(error instanceof RegistryError, String(error))
            for (const problem of error.problems) assert.ok(problem.column + problem.width <= problem.source.length + 2)
          }
        },
      ),
      { numRuns: 5_000 },
    )
  })
})
