import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inProcess, type Outcome } from '../espalier.ts'
import { shareWorld } from '../world.ts'

const world = shareWorld(`/cms
  threads = 3
  /databases
    /main
/lb
  cms -> /cms
`)

const run = (args: readonly string[], stdin = ''): Promise<Outcome> =>
  inProcess(args, { endpoint: world.endpoint, stdin })

for (const [path, meant] of [
  ['cms/', '/cms'],
  ['/cms//databases/', '/cms/databases'],
  ['//', '/'],
  ['cms//databases', '/cms/databases'],
] as const)
  test(`an invalid path is an error that suggests a valid one: ${path}`, async () => {
    const { stderr, code } = await run(['get', path])
    assert.match(stderr, new RegExp(`\n {2}help: write ${meant}\n$`))
    assert.equal(code, 3)
  })

test('export requires the real path: a path through a link is an error that names its target', async () => {
  for (const args of [
    ['export', '/lb/cms'],
    ['graph', '@/lb/cms', '-T', 'dot'],
    ['check', '@/lb/cms'],
  ]) {
    const { stdout, stderr, code } = await run(args)
    assert.deepEqual(
      [stdout, stderr, code],
      [
        '',
        'error[NOT_FOUND]: /lb/cms does not exist\n  help: there are links on the way; the node itself is /cms\n',
        4,
      ],
    )
  }
  assert.match((await run(['export', '/lb/cms/databases'])).stderr, /the node itself is \/cms\/databases\n$/)
  assert.match((await run(['export', '/cms/databasse'])).stderr, /did you mean \/cms\/databases\?\n$/)
})

test('a link without a target is created, with a warning', async () => {
  const lost = await run(['ln', '/search', '/lb/search'])
  assert.deepEqual(lost, {
    stdout: '/lb  search -> /search\n',
    stderr: 'warning: /lb: the link search -> /search leads nowhere yet\n',
    code: 0,
  })
  assert.equal((await run(['ln', '/cms', '/lb/again'])).stderr, '')
})

test('flags that select different output formats exclude each other', async () => {
  for (const [args, first, second] of [
    [['diff', '-', '@', '--stat', '--name-only'], '--name-only', '--stat'],
    [['diff', '-', '@', '--stat', '--summary'], '--summary', '--stat'],
    [['fmt', '-', '--check', '-w'], '--write', '--check'],
  ] as const) {
    const { stdout, stderr, code } = await run(args, '/a\n')
    assert.deepEqual([stdout, code], ['', 2])
    assert.match(stderr, new RegExp(`^error\\[USAGE\\]: ${first} and ${second} exclude each other\n {2}help: `))
  }
})

test('a missing property is an error with a suggestion', async () => {
  const { stderr, code } = await run(['get', '/cms', 'thraeds'])
  assert.deepEqual(
    [stderr, code],
    ['error[NOT_FOUND]: /cms has no property "thraeds"\n  help: did you mean threads?\n', 4],
  )
  assert.match((await run(['get', '/cms', 'colour'])).stderr, /help: espalier get \/cms lists them\n$/)
})

test('a conflicting write reports when the node was written, and what it would change now', async () => {
  const { stderr, code } = await run(['set', '/cms', 'threads=4', '--if-version', '7'])
  assert.equal(code, 5)
  assert.match(
    stderr,
    /^error\[CONFLICT\]: \/cms changed since you read it \(version 7, now 0\)\n {2}last written \S+ \S+Z\n {2}yours: {2}~ threads = 3 → 4\n {2}help: espalier get \/cms shows it as it is now\n$/,
  )
})

test('a write with a stale expectation is a conflict even if it is not possible any more', async () => {
  const { stderr, code } = await run(['unset', '/cms', 'gone', '--if-version', '7'])
  assert.deepEqual([code, stderr.startsWith('error[CONFLICT]'), stderr.includes('yours')], [5, true, false])
})

test('a strict import writes nothing if a link of its text is unresolved', async () => {
  const text = '/strict\n  main -> /searhc\n'
  const refused = await run(['import', '-', '--strict', '--no-trim'], text)
  assert.equal(refused.code, 3)
  assert.match(
    refused.stderr,
    /^error\[LINK_DANGLING\]: 1 link leads nowhere\n {2}\/strict: the link main -> \/searhc leads nowhere yet: .*\n {2}help: nothing was written;/,
  )
  assert.equal((await run(['get', '/strict'])).code, 4)
  assert.equal((await run(['import', '-', '--strict', '--no-trim'], `${text}/searhc\n`)).code, 0)
  assert.equal((await run(['resolve', '/strict/main'])).stdout, '/searhc\n')
})

test('nested paths of one deletion are counted and deleted once', async () => {
  await run(['create', '/old/below/it', '-p'])
  const shown = 'delete  /old/below/it\ndelete  /old/below\ndelete  /old\n'
  const args = ['rm', '-r', '/old/below', '/old', '/old']
  assert.deepEqual(await run([...args, '-d']), { stdout: shown, stderr: '3 nodes would be deleted.\n', code: 0 })
  assert.deepEqual(await run([...args, '-y']), { stdout: shown, stderr: '3 nodes deleted.\n', code: 0 })
})
