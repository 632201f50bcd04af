import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SETTINGS } from '../../../../src/settings.ts'
import { ERROR_CODES } from '../../../../src/tree/errors.ts'
import { COMMANDS } from '../../../../tools/cli/command-table.ts'
import { parseAssignment } from '../../../../tools/cli/nodes/assignment.ts'
import { mistyped } from '../../../../tools/cli/nodes/mistyped-literal.ts'
import { formatDuration, parseDuration } from '../../../../tools/cli/text/duration.ts'
import { EXIT_OF } from '../../../../tools/cli/text/exit.ts'
import { Failure } from '../../../../tools/cli/text/failure.ts'
import { isColored } from '../../../../tools/cli/text/output.ts'
import { inProcess } from '../espalier.ts'

for (const verb of ['', ...Object.keys(COMMANDS)])
  test(`the help of espalier ${verb} begins with an example and is at most 80 columns wide`, async () => {
    const { stdout, code } = await inProcess([...(verb === '' ? [] : [verb]), '--help'])
    assert.equal(code, 0)
    assert.match(stdout, /^Examples:\n {2}espalier /)
    assert.deepEqual(
      stdout.split('\n').filter(line => line.length > 80),
      [],
    )
  })

test('serve takes every setting of the gateway as a flag, and one that is on or off also without a value', async () => {
  const { stdout } = await inProcess(['serve', '--help'])
  for (const { name, value } of Object.values(SETTINGS)) {
    const bracket = value === 'on|off' ? '\\[on\\|off\\]' : '<'
    assert.match(stdout, new RegExp(`^ {2}--${name} ${bracket}`, 'm'))
  }
})

test('an unknown command is an error with a suggestion, even with --help', async () => {
  const expected = 'error[USAGE]: unknown command "exprot"\n  help: did you mean export?\n'
  for (const line of ['exprot', 'help exprot', 'exprot --help', '--timeout 1s exprot /x', '-q help exprot'])
    assert.deepEqual(await inProcess(line.split(' ')), { stdout: '', stderr: expected, code: 2 })
  const { stderr } = await inProcess(['nonsense'])
  assert.match(stderr, /help: espalier --help lists all\n$/)
})

test('every reason has an exit code', () => {
  assert.deepEqual(
    ERROR_CODES.filter(code => !(code in EXIT_OF)),
    [],
  )
})

const VALUES: readonly (readonly [argument: string, key: string, value: string])[] = [
  ['threads=4', 'threads', '4'],
  ['threads = 4', 'threads', '4'],
  ['big=9007199254740993', 'big', '9007199254740993'],
  ['ratio=1.0', 'ratio', '1.0'],
  ['debug=True', 'debug', 'true'],
  ['nothing=null', 'nothing', 'null'],
  [`name='x y'`, 'name', '"x y"'],
  [`name="a=b"`, 'name', '"a=b"'],
  [`name=u'ü'`, 'name', '"ü"'],
  ['list=[1, "x"]', 'list', '[1,"x"]'],
  ['object={"a": {"b": 1}}', 'object', '{"a":{"b":1}}'],
  ['threads=>/web', 'threads =>', '"/web"'],
  ['threads => /web max', 'threads =>', '"/web max"'],
]

for (const [argument, key, value] of VALUES)
  test(`${argument} sets ${key} to ${value}`, () => {
    assert.deepEqual(parseAssignment(argument, 'literal or text'), { key, value })
  })

test('with --string, every value is taken literally', () => {
  assert.deepEqual(parseAssignment('x=4', 'text'), { key: 'x', value: '"4"' })
  assert.deepEqual(parseAssignment('x=', 'text'), { key: 'x', value: '""' })
  assert.deepEqual(parseAssignment('url=>http://x', 'text'), { key: 'url', value: '">http://x"' })
})

for (const [argument, exit] of [
  ['x=bare', 3],
  ['x=two words', 3],
  ['x=1+1', 3],
  ['x=', 3],
  ['x=[1', 3],
  ["x=__import__('os')", 3],
  ['novalue', 2],
  ['=1', 2],
] as const)
  test(`${argument} is refused with exit ${exit} where only literals are values`, () => {
    assert.throws(
      () => parseAssignment(argument, 'literal'),
      error => error instanceof Failure && error.exit === exit,
    )
  })

for (const text of [
  'bare',
  'two words',
  '1+1',
  '',
  '[1',
  "__import__('os')",
  '1 # one',
  '#fff',
  '10.0.0.1',
  "it's",
  '-',
])
  test(`x=${text} sets x to that text on the command line, because it is no literal`, () => {
    assert.deepEqual(parseAssignment(`x=${text}`, 'literal or text'), { key: 'x', value: JSON.stringify(text) })
  })

test('a text that looks like a mistyped literal is distinguished from one that does not', () => {
  const near = [
    'ture',
    'TRUE',
    'flase',
    'fals',
    'none',
    'nil',
    'NULL',
    '1.2.3',
    '1,5',
    '0x',
    '1e',
    '[1,',
    '{a: 1}',
    `"x`,
    `u'x`,
    '2 * 4',
  ]
  const far = [
    'a',
    'eu-1',
    'tree',
    'one',
    'name',
    'fall',
    '10.0.0.1',
    '10s',
    '80/tcp',
    '2024-01-01',
    'v1.2.3',
    '',
    '-',
    'host:80',
    '#fff',
    'full',
  ]
  for (const text of near) assert.notEqual(mistyped(text), undefined, text)
  for (const text of far) assert.equal(mistyped(text), undefined, text)
})

test('durations are read in ms, s, m and h, and a bare number is seconds', () => {
  assert.deepEqual(
    ['500ms', '10s', '2m', '1h', '3', '0.5s'].map(parseDuration),
    [500, 10_000, 120_000, 3_600_000, 3_000, 500],
  )
  for (const bad of ['', '0', '5x', '-1s', '1 s']) assert.throws(() => parseDuration(bad), Failure)
  assert.deepEqual([120, 9_940, 12_400].map(formatDuration), ['0.1 s', '9.9 s', '12 s'])
})

test('colour is for terminals, unless NO_COLOR, FORCE_COLOR, CLICOLOR, TERM or --color override that', () => {
  const [terminal, pipe] = [{ isTTY: true }, {}] as unknown as Parameters<typeof isColored>[1][]
  assert.ok(terminal !== undefined && pipe !== undefined)
  assert.equal(isColored('auto', terminal, {}), true)
  assert.equal(isColored('auto', pipe, {}), false)
  assert.equal(isColored('auto', terminal, { NO_COLOR: '1' }), false)
  assert.equal(isColored('auto', terminal, { NO_COLOR: '' }), true)
  assert.equal(isColored('auto', terminal, { TERM: 'dumb' }), false)
  assert.equal(isColored('auto', terminal, { CLICOLOR: '0' }), false)
  assert.equal(isColored('auto', terminal, { CLICOLOR: '1' }), true)
  assert.equal(isColored('auto', pipe, { CLICOLOR: '1' }), false)
  assert.equal(isColored('auto', pipe, { FORCE_COLOR: '1' }), true)
  assert.equal(isColored('auto', terminal, { FORCE_COLOR: '0' }), false)
  assert.equal(isColored('auto', terminal, { FORCE_COLOR: 'false' }), false)
  assert.equal(isColored('auto', terminal, { FORCE_COLOR: '1', NO_COLOR: '1' }), false)
  assert.equal(isColored('always', pipe, { NO_COLOR: '1' }), true)
  assert.equal(isColored('never', terminal, { FORCE_COLOR: '1' }), false)
})

test('--color always adds colours; a pipe has none', async () => {
  const painted = await inProcess(['exprot'], { env: { FORCE_COLOR: '1' } })
  assert.ok(painted.stderr.includes('\x1b['))
  assert.ok(!(await inProcess(['exprot'])).stderr.includes('\x1b['))
  assert.ok((await inProcess(['exprot', '--color=always'])).stderr.includes('\x1b['))
  const never = await inProcess(['--color', 'never', 'exprot'], { env: { FORCE_COLOR: '1' } })
  assert.ok(!never.stderr.includes('\x1b['))
})

test('a usage error is exit 2 with a hint, even without any command', async () => {
  for (const args of [
    [],
    ['exprot'],
    ['get'],
    ['get', '/a', '--rwa'],
    ['get', '/a', 'b', 'c'],
    ['get', '/a', '-o', 'toml'],
    ['get', '/a', '--timeout', 'x'],
  ]) {
    const { stdout, stderr, code } = await inProcess(args)
    assert.deepEqual([stdout, code], ['', 2], args.join(' '))
    assert.match(stderr, /^error\[USAGE\]: .*\n {2}help: .*\n$/)
  }
})
