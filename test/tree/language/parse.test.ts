import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Problem, RegistryError } from '../../../src/tree/errors.ts'
import { formatTree } from '../../../src/tree/language/format.ts'
import { type ParsedTree, parseTree, TreeParser } from '../../../src/tree/language/parse.ts'
import { MAX_DEPTH } from '../../../src/tree/path.ts'
import { hostileTexts } from '../../support/hostile-text.ts'

/** Lines below `/a` (or whole texts, where they begin with "/") and the canonical text they mean. */
const MEANINGS: [text: string, canonical: string][] = [
  ['a=1', 'a = 1'],
  ['b      =1', 'b = 1'],
  ['c=      1', 'c = 1'],
  ['ad->/x', 'ad -> /x'],
  ['af          ->/x', 'af -> /x'],
  ['ae->         /x', 'ae -> /x'],
  ['x=>/b', 'x => /b'],
  ['x =>   /b   threads', 'x => /b threads'],
  ['x = 3 # c', 'x = 3'],
  ["x = 'a # b'", 'x = "a # b"'],
  ["u = 'http://h?q=1'", 'u = "http://h?q=1"'],
  ["u='http://h?q=1'", 'u = "http://h?q=1"'],
  ["u='a=>b'", 'u = "a=>b"'],
  ["u='a -> b'", 'u = "a -> b"'],
  ['x -> /y=1', 'x -> /y=1'],
  ['x->/y=1', 'x -> /y=1'],
  ['x => /y=1', 'x => /y=1'],
  ['"k k" = 1', '"k k" = 1'],
  ['"k"=1', 'k = 1'],
  ['"na me" -> /x', '"na me" -> /x'],
  ['l -> "/a b"', 'l -> "/a b"'],
  ['"l"->"/ab"', 'l -> /ab'],
  ['p => "/a   b"', 'p => "/a   b"'],
  ["string_value = '\\n{xxx}\\n'", 'string_value = "\\n{xxx}\\n"'],
  ["threads => = u'/fooservice threads'", 'threads => /fooservice threads'],
  ['/a : t # c', '/a : t # c\n'],
  ['/a: t', '/a : t\n'],
  ['/a :t', '/a : t\n'],
  ['/a:t', '/"a:t"\n'],
  ['/a:', '/"a:"\n'],
  ['/a:b t', '/a : b t\n'],
  ['/1.2.3.4:80', '/1.2.3.4:80\n'],
  ['/1.2.3.4:80 : t', '/1.2.3.4:80 : t\n'],
  ['/1.2.3.4:80: t', '/1.2.3.4:80 : t\n'],
  ['/a : b : c', '/a : b : c\n'],
  ['/a : x = 1', '/a : x = 1\n'],
  ['/"a b" : t', '/"a b" : t\n'],
  ['/"a=b": t', '/"a=b" : t\n'],
  ['/"a"', '/a\n'],
  ['/a\r\n  x = 1\r\n', '/a\n  x = 1\n'],
  ['/a\n\tx = 1\n\t/b\n\t\ty = 2', '/a\n  x = 1\n  /b\n    y = 2\n'],
  ['  /a\n      x = 1\n  /b', '/a\n  x = 1\n/b\n'],
  ['# c\n/a\n        # deep\n  x = 1\n# c\n\n   \t\n  y = 2', '/a\n  x = 1\n  y = 2\n'],
  ['/a\n  /b\n  x = 1\n  l -> /c\n  /d', '/a\n  x = 1\n  l -> /c\n  /b\n  /d\n'],
  ['/a\n  x = 1\n  x -> /b\n  x => /c', '/a\n  x = 1\n  x => /c\n  x -> /b\n'],
  ['/b\n/a', '/a\n/b\n'],
  ['', ''],
  ['\n  # only a comment\n\n', ''],
]

/** Texts that are refused: the kind of each problem with its line and column. */
const REFUSALS: [text: string, ...problems: string[]][] = [
  ['x -> b # c', 'BAD_LINK 2:10'],
  ['x -> #c', 'BAD_LINK 2:8'],
  ['x => b # c', 'BAD_PROPERTY_LINK 2:10'],
  ['x => b c d', 'BAD_PROPERTY_LINK 2:8'],
  ['x => b c /d', 'BAD_PROPERTY_LINK 2:8'],
  ['x =>', 'BAD_PROPERTY_LINK 2:6'],
  ['x => "a b c"', 'BAD_PROPERTY_LINK 2:8'],
  ['x => = 5', 'BAD_PROPERTY_LINK 2:8'],
  ['x==1', 'BAD_VALUE 2:5'],
  ['x =', 'BAD_VALUE 2:5'],
  ['x- > /y', 'UNRECOGNIZED 2:3'],
  ['a b = 1', 'UNRECOGNIZED 2:3'],
  ['=> b', 'BAD_PROPERTY_LINK 2:3'],
  ['= b', 'UNRECOGNIZED 2:3'],
  ['a b -> c', 'BAD_LINK 2:3'],
  ['-> /x', 'BAD_LINK 2:3'],
  ['"" -> /x', 'BAD_LINK 2:3'],
  ['x ->', 'BAD_LINK 2:3'],
  ['l -> /b c', 'BAD_LINK 2:11'],
  ['"k = 1', 'UNRECOGNIZED 2:3'],
  ['"k" 1', 'UNRECOGNIZED 2:3'],
  ['threads: 4', 'UNRECOGNIZED 2:3'],
  ['/a : ', 'UNRECOGNIZED 1:4'],
  ['/a\n  /', 'BAD_NODE_NAME 2:3'],
  ['/""', 'BAD_NODE_NAME 1:1'],
  ['/ = 1', 'BAD_NODE_NAME 1:1'],
  ['/ -> /a', 'BAD_NODE_NAME 1:1'],
  ['/\n/a\n/', 'DUPLICATE_NODE 3:1'],
  ['/\n  /a\n/a', 'DUPLICATE_NODE 3:1'],
  ['/\n  x = 1\ny = 2', 'PROPERTY_AT_TOP 3:1'],
  ['/a b', 'BAD_NODE_NAME 1:1'],
  ['/a # c', 'BAD_NODE_NAME 1:4'],
  ['/a/b', 'BAD_NODE_NAME 1:1'],
  ['/..', 'BAD_NODE_NAME 1:1'],
  ['/.', 'BAD_NODE_NAME 1:1'],
  ['//a', 'BAD_NODE_NAME 1:1'],
  ['/a/', 'BAD_NODE_NAME 1:1'],
  ['/b=1', 'BAD_NODE_NAME 1:1'],
  ['/b = 1', 'BAD_NODE_NAME 1:1'],
  ['/b->c', 'BAD_NODE_NAME 1:1'],
  ['/b -> c', 'BAD_NODE_NAME 1:1'],
  ['/"a/b"', 'BAD_NODE_NAME 1:1'],
  ['/"a', 'BAD_NODE_NAME 1:2'],
  ['/a\u0007', 'BAD_NODE_NAME 1:1'],
  ['/a\n  x = 1\n    /b', 'INDENT_UNDER_PROPERTY 3:5'],
  ['/a\n  /b\n  x = 1\n    y = 2', 'INDENT_UNDER_PROPERTY 4:5'],
  ['/a\n    /b\n  /c', 'BAD_INDENT 3:3'],
  ['    /a\n  /b', 'BAD_INDENT 2:3'],
  ['/a\n  x = 1\n /b', 'BAD_INDENT 3:2'],
  ['/a\n\t/b\n        /c', 'MIXED_TABS 3:1'],
  ['/a\n  /b\n  \t/c', 'MIXED_TABS 3:3'],
  ['/a\n/a', 'DUPLICATE_NODE 2:1'],
  ['/a\n  x = 1\n  x = 2', 'DUPLICATE_PROPERTY 3:3'],
  ['/a : t\n  type = 1', 'DUPLICATE_PROPERTY 2:3'],
  ['/a\n  x -> /b\n  "x ->" = "/c"', 'DUPLICATE_PROPERTY 3:3'],
  ['/a\n\n  a= 1+', 'EXPRESSION 3:6'],
  ["# only a property\n'x' = 1", 'PROPERTY_AT_TOP 2:1'],
  ['/y\nx = 1', 'PROPERTY_AT_TOP 2:1'],
]

describe('a tree text', () => {
  for (const [text, canonical] of MEANINGS) {
    const isWhole = text === '' || text.startsWith('/') || /^\s|^#/.test(text)
    test(`${JSON.stringify(text)} means ${JSON.stringify(canonical)}`, () => {
      const { tree } = parseTree(isWhole ? text : `/a\n  ${text}`)
      assert.equal(formatTree(tree), isWhole ? canonical : `/a\n  ${canonical}\n`)
    })
  }

  for (const [text, ...expected] of REFUSALS) {
    const isWhole = /^(?:\/|#|\s)/.test(text)
    test(`${JSON.stringify(text.slice(0, 40))} is refused: ${expected.join(', ')}`, () => {
      assert.deepEqual(problemsOf(isWhole ? text : `/a\n  ${text}`).map(place), expected)
    })
  }

  test('with several mistakes is refused with all of them, each reported once', () => {
    const text = `/a
  x = four
    below = 1
  /b/c
    y = 1
    y = 2
  z = 1
      deep = 1
      deeper = 2
   /odd
     /fine
/a
  w = [1,
      2]
top = 1
`
    assert.deepEqual(problemsOf(text).map(place), [
      'BAD_VALUE 2:7',
      'BAD_NODE_NAME 4:3',
      'DUPLICATE_PROPERTY 6:5',
      'INDENT_UNDER_PROPERTY 8:7',
      'BAD_INDENT 10:4',
      'DUPLICATE_NODE 12:1',
      'BAD_VALUE 13:7',
      'PROPERTY_AT_TOP 15:1',
    ])
  })

  test('that is refused says how much is wrong and where it begins', () => {
    assert.throws(
      () => parseTree('/a\n  x = four\n/a'),
      (error: unknown) => {
        assert.ok(error instanceof RegistryError)
        assert.equal(error.code, 'BAD_SYNTAX')
        assert.deepEqual(error.facts, { line: '2', column: '7', problems: '2' })
        assert.equal(error.message, 'line 2, column 7: cannot read the value of "x" (and 1 more)')
        assert.equal(error.hint, "strings need quotes: x = 'four'")
        return true
      },
    )
  })

  test('counts columns in code points', () => {
    assert.deepEqual(problemsOf('/a\n  "\u{1f600}é" = four').map(place), ['BAD_VALUE 2:10'])
  })

  test('warns of a type without spaces, but not of a port', () => {
    const { warnings } = parseTree('/web:z4m\n/host:80\n/[::1]:80\n/a : b:c\n/"x:y"\n')
    assert.deepEqual(warnings.map(place), ['TYPE_NEEDS_SPACES 1:1'])
    assert.equal(warnings[0]?.message, '"/web:z4m" is a node called "web:z4m"; for a type write "/web : z4m"')
  })

  test('warns of a property link as zc.zk exports it', () => {
    assert.deepEqual(parseTree("/a\n  x => = u'/b c'").warnings.map(place), ['OLD_PROPERTY_LINK 2:8'])
  })

  test(`may be ${MAX_DEPTH} levels deep and no deeper`, () => {
    const nested = (levels: number) => Array.from({ length: levels }, (_, i) => `${' '.repeat(i)}/n`).join('\n')
    parseTree(nested(MAX_DEPTH))
    assert.deepEqual(problemsOf(nested(MAX_DEPTH + 3)).map(place), [`DEPTH_EXCEEDED ${MAX_DEPTH + 1}:${MAX_DEPTH + 1}`])
  })

  test('can name nodes and properties after what JavaScript objects inherit', () => {
    const text = '/__proto__\n  __proto__ = 1\n  constructor = 2\n/constructor\n'
    assert.equal(formatTree(parseTree(text).tree), text)
  })

  test('in pieces means what it means as a whole, wherever it is cut', () => {
    const texts = [...MEANINGS, ...REFUSALS].map(([text]) => (/^\s*\//.test(text) ? text : `/a\n  ${text}`))
    for (const text of [
      ...texts,
      '\ufeff/a : t\r\n\r\n  x = "\u00e9\ud83d\ude00"  \r\n/b\n\ufeff/c\n  l -> x y\n',
      '',
    ]) {
      const whole = outcome(() => parseTree(text))
      for (let at = 0; at <= text.length; at++)
        assert.deepEqual(
          outcome(() => inPieces([text.slice(0, at), text.slice(at)])),
          whole,
          text,
        )
      assert.deepEqual(
        outcome(() => inPieces([...text].flatMap(one => ['', one]))),
        whole,
        text,
      )
    }
  })

  for (const [name, text] of hostileTexts())
    test(`of ${name} is read or refused in proportion to its length`, () => {
      try {
        parseTree(text)
      } catch (error) {
        assert.ok(error instanceof RegistryError)
        assert.equal(error.code, 'BAD_SYNTAX')
        assert.ok(error.problems.length <= 1_000)
        assert.ok(error.message.length < 500)
        for (const problem of error.problems) assert.ok(problem.message.length + (problem.hint?.length ?? 0) < 500)
      }
    })
})

function inPieces(pieces: readonly string[]): ParsedTree {
  const parser = new TreeParser()
  for (const piece of pieces) parser.write(piece)
  return parser.finish()
}

function outcome(parse: () => ParsedTree): unknown {
  try {
    return parse()
  } catch (error) {
    assert.ok(error instanceof RegistryError)
    return { message: error.message, problems: error.problems }
  }
}

function problemsOf(text: string): readonly Problem[] {
  try {
    parseTree(text)
  } catch (error) {
    assert.ok(error instanceof RegistryError)
    return error.problems
  }
  return []
}

function place(problem: Problem): string {
  return `${problem.kind} ${problem.line}:${problem.column}`
}
