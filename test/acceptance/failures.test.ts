import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { status as Status } from '@grpc/grpc-js'
import { connect, type Espalier } from '../../clients/typescript/index.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { STATUS_OF } from '../../src/rpc/status.ts'
import { openEmbeddedStore } from '../../src/store/embedded/embedded.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { unsteady } from '../support/unsteady-store.ts'
import { inProcess, type Outcome, type Surroundings } from '../tools/cli/espalier.ts'

const TREE = `/cms : z4m cms
  threads = 3
  /databases
    /main
  /providers
/lb : ipvs
  gone -> /nowhere
  main -> /cms/databases/main
  round -> /lb/trip
  trip -> /lb/round
  limit => /cms colour
`

let gateway: TestGateway
let client: Espalier

before(async () => {
  gateway = await openGateway()
  client = connect({ endpoints: gateway.endpoint })
  for await (const _ of client.importTree(TREE));
  await client.register('/cms/providers', '10.0.0.1:80', { pid: 7 }).registered()
})

after(async () => {
  await client?.[Symbol.asyncDispose]()
  await gateway?.[Symbol.asyncDispose]()
})

/** What must stand in the report of a failure, word for word. */
interface Report {
  readonly code: string
  readonly what: string
  /** Line and column of a text. */
  readonly at?: string
  readonly help?: string
  readonly exit: number
}

function assertReport(report: Report, { stdout, stderr, code }: Outcome): void {
  const said = stderr + stdout
  assert.ok(said.includes(`[${report.code}]: ${report.what}`), said)
  if (report.at !== undefined) assert.ok(said.includes(`  --> stdin:${report.at}\n`), said)
  if (report.help !== undefined) assert.ok(said.includes(`help: ${report.help}`), said)
  assert.ok(!/\n {4}at /.test(said), `a stack: ${said}`)
  assert.equal(code, report.exit, said)
}

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
    const { endpoint } = gateway
    const told = await inProcess(['import', '-'], { endpoint, stdin: text })
    assertReport({ code, what, at, help, exit: 3 }, told)
    // A stub that knows nothing of carets gets the same place and words.
    await assert.rejects(
      async () => {
        for await (const _ of client.importTree(text));
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
  test(`every finding of a model says what is odd, and where: ${code}`, async () => {
    assertReport({ code, what, at, exit }, await inProcess(['check', '-'], { stdin: text }))
  })

test('a name that looks like a type is warned of, and an import says which links lead nowhere yet', async () => {
  const { endpoint } = gateway
  const text = '/web:z4m\n  db -> /cms/databse\n'
  const { stderr, code } = await inProcess(['import', '-', '-d'], { endpoint, stdin: text })
  assert.equal(code, 0)
  assert.match(stderr, /^warning\[TYPE_NEEDS_SPACES\]: "\/web:z4m" is a node called "web:z4m".*\n {2}--> stdin:1:1\n/)
  assert.match(stderr, /\nwarning: \/web:z4m: the link db -> \/cms\/databse leads nowhere yet: .*\n$/)
})

type CommandRow = readonly [
  code: string,
  grpc: keyof typeof Status | undefined,
  exit: number,
  args: readonly string[],
  what: string,
  help: string,
  stdin?: string,
]

const LARGE = 'x'.repeat(1_000_000)
const COMMANDS: readonly CommandRow[] = [
  [
    'NOT_FOUND',
    'NOT_FOUND',
    4,
    ['get', '/cms/database'],
    '/cms/database does not exist',
    'did you mean /cms/databases?',
  ],
  ['NOT_FOUND', 'NOT_FOUND', 4, ['get', '/lb/mian'], '/lb/mian does not exist', 'did you mean /lb/main?'],
  [
    'LINK_DANGLING',
    'NOT_FOUND',
    4,
    ['resolve', '/lb/gone/x'],
    '/lb/gone/x leads nowhere: the link /lb/gone',
    'make what the link leads to, or have it lead elsewhere',
  ],
  [
    'PROPERTY_LINK_MISSING',
    'FAILED_PRECONDITION',
    4,
    ['get', '/lb', 'limit'],
    '/lb  limit => /cms colour: /cms has no property "colour"',
    "espalier set /lb 'limit=>PATH' has it lead elsewhere",
  ],
  [
    'LINK_LOOP',
    'FAILED_PRECONDITION',
    4,
    ['resolve', '/lb/round'],
    'links go in a circle: /lb/round -> /lb/trip -> /lb/round',
    'have one of these links lead elsewhere',
  ],
  ['BAD_PATH', 'INVALID_ARGUMENT', 3, ['get', 'cms'], '"cms" is not a path: it must begin with "/"', 'write /cms'],
  ['ALREADY_EXISTS', 'ALREADY_EXISTS', 5, ['create', '/cms'], '/cms exists already', 'choose another name'],
  [
    'NOT_EMPTY',
    'FAILED_PRECONDITION',
    6,
    ['rm', '/cms'],
    '/cms has 2 children',
    'with everything below: espalier rm -r',
  ],
  [
    'EPHEMERAL_KEPT',
    'FAILED_PRECONDITION',
    6,
    ['rm', '-r', '/cms'],
    'refusing: 1 live provider is below /cms',
    'nothing was deleted; --partial deletes the 2 free nodes, --include-ephemeral all 5',
  ],
  [
    'EPHEMERAL_PARENT',
    'FAILED_PRECONDITION',
    6,
    ['create', '/cms/providers/10.0.0.1:80/x'],
    '/cms/providers/10.0.0.1:80 is ephemeral and cannot have children',
    'put it beside the live provider',
  ],
  ['RESERVED', 'FAILED_PRECONDITION', 6, ['create', '/zookeeper/x'], '/zookeeper is reserved', 'choose another path'],
  [
    'CONFLICT',
    'ABORTED',
    5,
    ['set', '/cms', 'threads=4', '--if-version', '9'],
    '/cms changed since you read it (version 9, now 0)',
    'espalier get /cms shows it as it is now',
  ],
  [
    'CONFIRM_NEEDED',
    undefined,
    6,
    ['rm', '-r', '/lb'],
    'this deletes 1 node and there is no terminal to ask',
    'add --yes',
  ],
  [
    'PAYLOAD_TOO_LARGE',
    'RESOURCE_EXHAUSTED',
    9,
    ['import', '-'],
    '/cms would be 1000021 bytes; the limit is 1000000; largest properties: blob 1000002, small 1. Nothing was sent',
    'keep large values elsewhere',
    `/cms\n  small = 1\n  blob = "${LARGE}"\n`,
  ],
  [
    'PAYLOAD_TOO_LARGE',
    'RESOURCE_EXHAUSTED',
    9,
    ['set', '/cms', `blob="${LARGE.repeat(5)}"`],
    'a message of 50000',
    'an import of text has no such limit',
  ],
  [
    'BAD_ADDRESS',
    'INVALID_ARGUMENT',
    3,
    ['register', '/cms/providers', 'x'],
    '"x" is not an address',
    'write HOST:PORT',
  ],
  ['EMPTY_GRAPH', undefined, 3, ['graph', '-'], 'nothing to draw: stdin has 1 node', '--view detail', '/a\n'],
  ['USAGE', undefined, 2, ['exprot'], 'unknown command "exprot"', 'did you mean export?'],
]

for (const [code, grpc, exit, args, what, help, stdin = ''] of COMMANDS)
  test(`every failure says what failed, where, and what to do next: ${code} of ${args.join(' ').slice(0, 60)}`, async () => {
    const outcome = await inProcess(args, { endpoint: gateway.endpoint, stdin })
    assertReport({ code, what, help, exit }, outcome)
    if (grpc !== undefined) assert.equal(STATUS_OF[code as keyof typeof STATUS_OF], Status[grpc])
  })

async function unanswered(args: readonly string[], where: Surroundings, report: Report): Promise<void> {
  assertReport(report, await inProcess([...args, '--timeout', '1s'], where))
}

test('nobody there, TLS where there is none, and a gateway that does not answer are told apart, each with exit 7', async () => {
  await unanswered(
    ['get', '/'],
    { endpoint: '127.0.0.1:1' },
    {
      code: 'REGISTRY_UNREACHABLE',
      what: 'no answer from grpc://127.0.0.1:1 (connection refused)',
      help: 'is it running? "espalier serve"; or choose another with --endpoint / espalier context use',
      exit: 7,
    },
  )
  await unanswered(
    ['get', '/'],
    { endpoint: `grpcs://${gateway.endpoint}` },
    {
      code: 'TLS_MISMATCH',
      what: `the server at ${gateway.endpoint} speaks plain text, the client TLS`,
      help: 'use grpc:// instead of grpcs://',
      exit: 7,
    },
  )
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const endpoint = `127.0.0.1:${(silent.address() as AddressInfo).port}`
  const sockets = new Set<{ destroy(): void }>()
  silent.on('connection', socket => sockets.add(socket))
  try {
    await unanswered(
      ['set', '/cms', 'x=1'],
      { endpoint },
      {
        code: 'TIMEOUT',
        what: `no answer from grpc://${endpoint} in time`,
        help: 'try again, or wait longer with --timeout; a write may or may not have happened, so look first',
        exit: 7,
      },
    )
  } finally {
    for (const socket of sockets) socket.destroy()
    silent.close()
  }
})

test('a store out of reach is no gateway out of reach: reads go on with a warning, writes say what to do', async () => {
  await using directory = await temporaryDirectory()
  await using inner = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
  const store = unsteady(inner)
  await using gateway = await openGateway({ store })
  const { endpoint } = gateway
  await inProcess(['create', '/cms', 'threads=3'], { endpoint })
  await inProcess(['get', '/cms'], { endpoint })
  store.cut()
  await unanswered(
    ['set', '/cms', 'threads=4'],
    { endpoint },
    {
      code: 'BACKEND_UNREACHABLE',
      what: 'the store is out of reach',
      help: 'try again when the store is back; what was read before is still answered',
      exit: 7,
    },
  )
})

test('a failure as JSON has the same code, exit code, words and way on', async () => {
  const { stdout, stderr, code } = await inProcess(['get', '/cms/database', '-o', 'json'], gateway)
  assert.deepEqual([stdout, code], ['', 4])
  const { error } = JSON.parse(stderr) as { error: Record<string, unknown> }
  assert.deepEqual(
    [error.code, error.exit, error.message, error.hint],
    ['NOT_FOUND', 4, '/cms/database does not exist', 'did you mean /cms/databases?'],
  )
})
