import assert from 'node:assert/strict'
import { test } from 'node:test'
import { status as Status } from '@grpc/grpc-js'
import { inProcess } from '../tools/cli/espalier.ts'
import { shareWorld } from '../tools/cli/world.ts'
import { assertReport } from './report.ts'

const world = shareWorld()

type TextRow = readonly [code: string, text: string, at: string, what: string, help: string]

const TEXTS: readonly TextRow[] = [
  [
    'BAD_INDENT',
    '/lb\n  /pools\n      /cms\n    /retail\n',
    '4:5',
    'indentation of 4 matches no open level',
    'use 2 to make it a sibling of /pools, or 6 to make it a sibling of /cms',
  ],
  ['MIXED_TABS', '/a\n  /b\n\t/c\n', '3:1', 'tab in indentation; the file started with spaces', 'indent with spaces'],
  [
    'BAD_VALUE',
    '/a\n  threads = four\n',
    '2:13',
    'cannot read the value of "threads"',
    "strings need quotes: threads = 'four'",
  ],
  ['EXPRESSION', '/a\n  t = 2 * 4\n', '2:7', 'expressions are not evaluated', 'write the result: t = 8'],
  [
    'INDENT_UNDER_PROPERTY',
    '/a\n  t = 4\n    /b\n',
    '3:5',
    '"t" is a property and cannot have children',
    'use 2 to put it beside "t"',
  ],
  ['PROPERTY_AT_TOP', 't = 3\n', '1:1', 'a property must be inside a node', 'put a line like /node above it'],
  ['DUPLICATE_NODE', '/a\n/b\n/a\n', '3:1', '/a is defined twice', 'write everything about it in one place'],
  ['DUPLICATE_PROPERTY', '/a\n  t = 1\n  t = 2\n', '3:3', '"t" is set twice in /a', 'keep one of the two'],
  [
    'BAD_LINK',
    '/a\n  l -> /b c\n',
    '2:11',
    'a link has exactly one target path',
    'paths contain no spaces; for a property use "l => /b c"',
  ],
  ['BAD_PROPERTY_LINK', '/a\n  p => /b c d\n', '2:8', 'expected "=> PATH [PROPERTY]"', 'threads => /cms, or with'],
  ['BAD_NODE_NAME', '/a/b\n', '1:1', '"a/b": one name per line', '/a, then an indented /b'],
  [
    'UNRECOGNIZED',
    '/a\n  foo bar\n',
    '2:3',
    'expected /node, name = value, name -> path or name => path',
    'for a node: /name; for a property: name = "text"',
  ],
]

for (const [code, text, at, what, help] of TEXTS)
  test(`every failure says what failed, where, and what to do next: ${code}`, async () => {
    const told = await inProcess(['import', '-'], { endpoint: world.endpoint, stdin: text })
    assertReport({ code, what, at, help, exit: 3 }, told)
    // A generated client without support for carets receives the same place and message.
    await assert.rejects(
      async () => {
        for await (const _ of world.client.importTree(text));
      },
      (error: { code?: number; violations?: readonly { field: string; description: string }[] }) =>
        error.code === Status.INVALID_ARGUMENT &&
        error.violations?.some(one => one.field === `text:${at}` && one.description.includes(what)) === true,
    )
  })

type FindingRow = readonly [code: string, text: string, at: string, what: string, exit: number]

const FINDINGS: readonly FindingRow[] = [
  ['LINK_DANGLING', '/a\n  l -> /b/c\n/bb\n', '2:8', '/a  l -> /b/c  points nowhere\n', 1],
  ['LINK_LOOP', '/a\n  l -> /a/m\n  m -> /a/l\n', '2:8', 'links go in a circle: /a/l -> /a/m -> /a/l', 1],
  ['PROPERTY_LINK_MISSING', '/a\n  x => /b y\n/b\n', '2:8', '/a  x => /b y: /b has no property "y"', 1],
  ['LINK_SHADOWED', '/a\n  b -> /c\n  /b\n/c\n', '2:8', '/a has a child and a link called "b"; the child wins', 0],
  ['CYCLE', '/a\n  /providers\n  b -> /b\n/b\n  /providers\n  a -> /a\n', '1:1', '/a -> /b -> /a use each other', 0],
  ['UNUSED_SERVICE', '/a\n  /providers\n', '1:1', 'nothing links to /a', 0],
]

for (const [code, text, at, what, exit] of FINDINGS)
  test(`every finding of a model has a message and a place: ${code}`, async () => {
    assertReport({ code, what, at, exit }, await inProcess(['check', '-'], { stdin: text }))
  })

test('a name that looks like a type is a warning, and an import warns of unresolved links', async () => {
  const text = '/web:z4m\n  db -> /cms/databse\n'
  const { stderr, code } = await inProcess(['import', '-', '-d'], { endpoint: world.endpoint, stdin: text })
  assert.equal(code, 0)
  assert.match(stderr, /^warning\[TYPE_NEEDS_SPACES\]: "\/web:z4m" is a node called "web:z4m".*\n {2}--> stdin:1:1\n/)
  assert.match(stderr, /\nwarning: \/web:z4m: the link db -> \/cms\/databse leads nowhere yet: .*\n$/)
})
