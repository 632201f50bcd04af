import assert from 'node:assert/strict'
import { test } from 'node:test'
import { status as Status } from '@grpc/grpc-js'
import { STATUS_OF } from '../../src/grpc/calls/status.ts'
import { inProcess } from '../tools/cli/espalier.ts'
import { shareWorld } from '../tools/cli/world.ts'
import { assertReport } from './report.ts'

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

const world = shareWorld(TREE, ({ client }) =>
  client.register('/cms/providers', '10.0.0.1:80', { pid: 7 }).registered(),
)

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
    "espalier set /lb 'limit=>PATH' changes its target",
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
  ['RESERVED', 'FAILED_PRECONDITION', 6, ['mv', '/', '/x'], 'the root cannot be moved', 'choose another path'],
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
    const outcome = await inProcess(args, { endpoint: world.endpoint, stdin })
    assertReport({ code, what, help, exit }, outcome)
    if (grpc !== undefined) assert.equal(STATUS_OF[code as keyof typeof STATUS_OF], Status[grpc])
  })

test('a failure as JSON has the same code, exit code, message and hint', async () => {
  const { stdout, stderr, code } = await inProcess(['get', '/cms/database', '-o', 'json'], world)
  assert.deepEqual([stdout, code], ['', 4])
  const { error } = JSON.parse(stderr) as { error: Record<string, unknown> }
  assert.deepEqual(
    [error.code, error.exit, error.message, error.hint],
    ['NOT_FOUND', 4, '/cms/database does not exist', 'did you mean /cms/databases?'],
  )
})
