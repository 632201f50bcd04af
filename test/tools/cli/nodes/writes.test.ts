import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../../support/condition.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier, type Outcome } from '../espalier.ts'
import { atTerminal, plain } from '../terminal.ts'
import { openWorld } from '../world.ts'

const TREE = '/cms\n  threads = 4\n  /databases\n    /main\n/lb\n  /pools\n    /cms\n'

async function open() {
  const world = await openWorld(TREE)
  const { endpoint } = world
  return {
    ...world,
    run: (...args: readonly string[]): Promise<Outcome> => espalier(args, { endpoint }),
  }
}

test('in a protected context, mv, cp and create ask on the terminal', async () => {
  await using world = await open()
  await using directory = await temporaryDirectory()
  const contexts = { context: 'prod', contexts: { prod: { endpoint: world.endpoint, protected: true } } }
  await writeFile(join(directory.path, '.espalier.yaml'), JSON.stringify(contexts))
  const cases: readonly (readonly [args: readonly string[], shown: RegExp])[] = [
    [['mv', '/lb', '/lb2'], /^\/lb → \/lb2 {2}\(3 nodes\)\nApply to @prod\? \[y\/N\] y\n\/lb → \/lb2 {2}\(3 nodes\)\n/],
    [['cp', '/lb2', '/lb3'], /^\/lb2 → \/lb3 {2}\(3 nodes\)\nApply to @prod\? \[y\/N\] y\n/],
    [['create', '/x', 'a=1'], /^\/x\n {2}a = 1\nApply to @prod\? \[y\/N\] y\n/],
  ]
  for (const [args, shown] of cases) {
    assert.equal((await espalier(args, { cwd: directory.path })).code, 6)
    await using terminal = atTerminal(args, { cwd: directory.path })
    await terminal.answer(/\[y\/N\] /, 'y\n')
    assert.equal(await terminal.code, 0)
    assert.match(plain(terminal.screen), shown)
  }
})

test('in a protected context, a change between the prompt and its answer is overwritten only with --overwrite', async () => {
  await using world = await open()
  await using directory = await temporaryDirectory()
  const contexts = { context: 'prod', contexts: { prod: { endpoint: world.endpoint, protected: true } } }
  await writeFile(join(directory.path, '.espalier.yaml'), JSON.stringify(contexts))
  const cases = [
    { args: ['set', '/lb', 'x=1'], code: 5, shown: /error\[CONFLICT\]: .*\n {2}help: .*--overwrite/, left: '' },
    { args: ['set', '/lb', 'x=1', '--overwrite'], code: 0, shown: /\+ x = 1/, left: '1\n' },
    { args: ['unset', '/lb', 'x', '--overwrite'], code: 0, shown: /- x = 1/, left: '' },
  ]
  let other = 0
  for (const { args, code, shown, left } of cases) {
    await using terminal = atTerminal(args, { cwd: directory.path })
    await eventually(() => terminal.screen.includes('[y/N]'), 'the question')
    const jsonProperties = { other: String(other++) }
    await world.client.properties.updateProperties({ path: '/lb', jsonProperties })
    await terminal.answer(/\[y\/N\] /, 'y\n')
    assert.equal(await terminal.code, code, terminal.screen)
    assert.match(plain(terminal.screen), shown)
    assert.equal((await world.run('get', '/lb', 'x')).stdout, left)
  }
  const both = await world.run('set', '/lb', 'x=1', '--overwrite', '--if-version', '3')
  assert.deepEqual([both.code, /--overwrite goes with no expected state/.test(both.stderr)], [2, true])
})

test('unset expects a version or an etag, and writes nothing in a dry run', async () => {
  await using world = await open()
  for (const guard of [
    ['--if-version', '7'],
    ['--etag', 'nonsense'],
  ])
    assert.equal((await world.run('unset', '/cms', 'threads', ...guard)).code, 5)
  assert.match(
    (await world.run('unset', '/cms', 'threads', '-d')).stdout,
    /not written: dry run\)\n {2}- threads = 4\n$/,
  )
  assert.equal((await world.run('get', '/cms', 'threads')).stdout, '4\n')
})

test('export --depth omits deeper nodes, create --string takes texts, version -o json prints JSON', async () => {
  await using world = await open()
  assert.doesNotMatch((await world.run('export', '/cms', '--depth', '1')).stdout, /\/main/)
  assert.equal((await world.run('create', '/s', 'x=4', '--string')).stdout, '/s\n  x = "4"\n')
  const version = JSON.parse((await world.run('version', '-o', 'json')).stdout) as Record<string, string>
  assert.deepEqual(Object.keys(version), ['version', 'node'])
})

test('a value that is no literal is a text, with one note if it looks like a mistyped literal', async () => {
  await using world = await open()
  const plain = await world.run('set', '/cms', 'zone=eu-1', 'color=#fff', 'empty=')
  assert.deepEqual([plain.code, plain.stderr], [0, ''])
  assert.match(plain.stdout, /\+ color = "#fff"\n {2}\+ empty = ""\n {2}\+ zone = "eu-1"/)
  const note = 'note: debug is the text "ture", not True; --string says so without this note\n'
  const near = await world.run('set', '/cms', 'zone=eu-2', 'debug=ture', 'version=1.2.3', 'threads=5')
  assert.deepEqual([near.code, near.stderr], [0, note])
  assert.equal((await world.run('get', '/cms', 'threads')).stdout, '5\n')
  for (const args of [['--string'], ['-q']])
    assert.equal((await world.run('set', '/cms', 'debug=ture', ...args)).stderr, '')
  assert.equal((await world.run('create', '/t', ': web', 'list=[1,')).stderr.split('\n')[0], NOTE_OF_LIST)
  assert.equal((await world.run('get', '/t', 'list')).stdout, '"[1,"\n')
})

const NOTE_OF_LIST =
  'note: list is the text "[1,", not a list, dict or quoted string; --string says so without this note'

test('-v shows the details of an error, -vv its stack', async () => {
  await using world = await open()
  assert.doesNotMatch((await world.run('get', '/nowhere')).stderr, / {2}path: /)
  const one = (await world.run('get', '/nowhere', '-v')).stderr
  assert.match(one, /^ {2}path: \/nowhere$/m)
  assert.doesNotMatch(one, /^ +at /m)
  assert.match((await world.run('get', '/nowhere', '-vv')).stderr, /^ +at /m)
})
