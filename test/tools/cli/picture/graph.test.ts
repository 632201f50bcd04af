import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier, inProcess, type Outcome } from '../espalier.ts'
import { openWorld, shareWorld } from '../world.ts'

const MODEL = `/lb : ingress
  web -> /cms/providers
/cms : web
  threads = 2
  secret = 'hunter2'
  /providers
  /databases
    /primary
      /providers
    main -> /cms/databases/primary
/search
  /providers
  db -> /gone
`

const world = shareWorld()

async function graph(...args: string[]): Promise<Outcome> {
  return await inProcess(['graph', '-', ...args], { endpoint: world.endpoint, stdin: MODEL })
}

async function live(...args: string[]): Promise<Outcome> {
  return await inProcess(args, { endpoint: world.endpoint })
}

/** The paths of the cards in DOT. */
function cardsOf(dot: string): readonly string[] {
  return [...dot.matchAll(/^\s*"(\/[^"]*)" \[/gm)].map(([, path]) => path!).sort()
}

test('every format is written, chosen by -T or by the name of the file', async () => {
  await using directory = await temporaryDirectory()
  const begins: Readonly<Record<string, RegExp>> = {
    svg: /^<svg|^<\?xml/,
    png: /^.PNG/s,
    html: /^<!doctype html>/i,
    dot: /^digraph /,
    gv: /^digraph /,
    mermaid: /^---\ntitle/,
    mmd: /^---\ntitle/,
    json: /^\{/,
  }
  for (const [ending, begin] of Object.entries(begins)) {
    const file = join(directory.path, `out.${ending}`)
    const { code, stderr } = await graph('-f', file)
    assert.equal(code, 0, stderr)
    assert.match((await readFile(file)).toString('latin1'), begin, ending)
  }
  assert.match((await graph('-T', 'mermaid')).stdout, /^flowchart LR$/m)
  for (const format of ['svg', 'html', 'dot', 'mermaid', 'json'])
    assert.doesNotMatch((await graph('-T', format, '--view', 'detail')).stdout, /hunter2/)
})

test('a PDF without a program for it is a usage error that says what to install', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'model.tree')
  await writeFile(file, MODEL)
  const { code, stderr, stdout } = await espalier(['graph', file, '-T', 'pdf'], { env: { PATH: directory.path } })
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /^error\[NOT_INSTALLED\]: PDF needs the program rsvg-convert or dot/m)
  assert.match(stderr, /help: install librsvg2-bin or graphviz, or write SVG with -T svg/)
})

test('--focus, --depth and --direction select a neighbourhood', async () => {
  const cards = async (...args: string[]): Promise<readonly string[]> =>
    cardsOf((await graph('-T', 'dot', ...args)).stdout)
  assert.deepEqual(await cards('--focus', '/cms/databases/primary'), ['/cms', '/cms/databases/primary'])
  assert.deepEqual(await cards('--focus', '/lb', '--direction', 'in'), ['/lb'])
  assert.deepEqual(await cards('--focus', '/lb', '--depth', '2'), ['/cms', '/cms/databases/primary', '/lb'])
  const { stdout } = await graph('-T', 'dot', '--focus', '/lb')
  assert.match(stdout, /→ 1 more used/)
  const missing = await graph('--focus', '/cmss')
  assert.deepEqual([missing.code, /did you mean \/cms\?/.test(missing.stderr)], [4, true])
  assert.equal((await graph('--depth', '2')).code, 2)
  assert.equal((await graph('--focus', '/lb', '--depth', 'x')).code, 2)
})

test('--only, --collapse, --view, --edges and --dir change what is drawn', async () => {
  assert.deepEqual(cardsOf((await graph('-T', 'dot', '--only', 'problems')).stdout), ['/search'])
  const none = await graph('--only', 'cycles')
  assert.deepEqual([none.code, /^error\[EMPTY_GRAPH\]/.test(none.stderr)], [3, true])
  assert.equal((await graph('--only', 'changes')).code, 2)
  const folded = await graph('-T', 'dot', '--collapse', '/cms', '--collapse', '/nothing/*')
  assert.match(folded.stdout, /"\/cms" \[.*box3d/)
  assert.match(folded.stderr, /nothing is called \/nothing\/\*/)
  assert.match(
    (await graph('-T', 'dot', '--view', 'overview', '--dir', 'TB')).stdout,
    /^digraph "?overview[\s\S]*rankdir="TB"/,
  )
  assert.match((await graph('-T', 'dot', '--view', 'detail')).stdout, /^digraph "?detail/)
})

test('--diff shows the changes to another tree', async () => {
  await using directory = await temporaryDirectory()
  const other = join(directory.path, 'other.tree')
  await writeFile(other, MODEL.replace('threads = 2', 'threads = 8').replace(/\/search[\s\S]*$/, '/new\n  x = 1\n'))
  const { stdout, code } = await graph('-T', 'dot', '--diff', other)
  assert.equal(code, 0)
  assert.match(stdout, /stdin → other\.tree/)
  assert.match(stdout, /~ threads {2}2 → 8/)
  const only = await graph('-T', 'dot', '--diff', other, '--only', 'changes')
  assert.deepEqual(cardsOf(only.stdout), ['/cms', '/new', '/search'])
  assert.equal((await graph('--diff', '-')).code, 2)
  assert.equal((await graph('--diff', other, '--live')).code, 2)
})

test('--diff shows the changes of a plan, without extra nodes that it keeps', async () => {
  await using directory = await temporaryDirectory()
  const [model, plan] = [join(directory.path, 'model.tree'), join(directory.path, 'rollout.json')]
  for await (const _ of world.client.importTree(
    '/app\n  /old\n    v = 1\n  /web\n    v = 1\n    /providers\n/other\n  v = 1\n',
  ));
  await writeFile(model, '/app\n  /web\n    v = 2\n    /providers\n')
  for (const [trim, removed] of [
    [['--trim'], true],
    [[], false],
  ] as const) {
    const made = await live('plan', model, ...trim, '--out', plan)
    assert.equal(made.code, 1, made.stderr)
    const { stdout, stderr, code } = await live('graph', '@', '--diff', plan, '-T', 'dot')
    assert.equal(code, 0, stderr)
    assert.ok(stdout.includes(`${world.endpoint} → rollout.json`))
    assert.match(stdout, /"\/app\/web" \[.*diff-changed/)
    assert.equal(/"\/app\/old" \[.*diff-removed/.test(stdout), removed)
    assert.match(stdout, /"\/other" \[.*diff-same/)
  }
  assert.equal((await live('graph', '@/app/web', '--diff', plan)).code, 2)
})

test("a project's espalier.graph.yaml has the expected providers; its errors have a place", async () => {
  await using directory = await temporaryDirectory()
  await writeFile(join(directory.path, 'model.tree'), MODEL)
  const run = async (settings: string): Promise<Outcome> => {
    await writeFile(join(directory.path, 'espalier.graph.yaml'), settings)
    return await espalier(['graph', 'model.tree', '-T', 'dot'], { cwd: directory.path })
  }
  assert.match((await run('# by hand\nroles:\n  /search: messaging\n')).stdout, /"\/search" \[.*role-messaging/)
  assert.match((await run('{"roles": {"/search": "messaging"}}')).stdout, /"\/search" \[.*role-messaging/)
  for (const [settings, said] of [
    ['roles: {}\nrolls: {}\n', /espalier\.graph\.yaml:2:1: "rolls" is no setting/],
    ['roles:\n  /search: boss\n', /espalier\.graph\.yaml:2:3: the role of "\/search" is "boss"\n {2}help: roles are/],
    ['expected:\n  /cms: 3\n  /cms: 4\n', /--> espalier\.graph\.yaml:3:3\n/],
    ['expected: {/cms: -1', /--> espalier\.graph\.yaml:1:20\n/],
  ] as const) {
    const { stdout, stderr, code } = await run(settings)
    assert.deepEqual([stdout, code], ['', 3], stderr)
    assert.match(stderr, said)
  }
})

test('live providers are read from the source of the tree', async () => {
  await using directory = await temporaryDirectory()
  await using there = await openWorld('/web\n  /providers\n')
  await using registration = there.client.register('/web/providers', '10.0.0.1:80')
  await registration.registered()
  const surroundings = { endpoint: world.endpoint, env: { XDG_CONFIG_HOME: directory.path } }
  await espalier(['context', 'set', 'there', there.endpoint], surroundings)
  const { stdout, stderr } = await espalier(['graph', '@there', '-T', 'dot'], surroundings)
  assert.match(stdout, /● 1 live/)
  assert.match(stdout, />@there · 1 system /)
  assert.equal(stderr, '')
})

test('without a gateway, a file is drawn with a notice, and a live tree is an error', async () => {
  const nowhere = { endpoint: 'grpc://127.0.0.1:1', stdin: MODEL }
  const { code, stdout, stderr } = await inProcess(['graph', '-', '--live', '-T', 'dot'], nowhere)
  assert.equal(code, 0)
  assert.match(stdout, />\? unknown</)
  assert.doesNotMatch(stdout, /no providers/)
  assert.match(stderr, /^warning: the live providers are unknown: no answer from grpc:\/\/127\.0\.0\.1:1 /m)
  assert.equal((await inProcess(['graph', '@', '--live', '-T', 'dot'], nowhere)).code, 7)
})

test('of a part of a live tree, what links lead to outside of it is external, beside it as well, and what it lacks is missing', async () => {
  await using part = await openWorld(
    '/a : x\n  /web\n    db -> ../db\n    up -> /b/web\n    next -> /c/web\n    gone -> /a/none\n    t => /c t\n    u => /b u\n    /providers\n  /db\n    /providers\n' +
      '/b\n  u = 1\n  /web\n    /providers\n/c\n  t = 1\n  /web\n    side -> /b/web\n    /providers\n',
  )
  const drawn = async (path: string, ...args: readonly string[]): Promise<string> =>
    (await inProcess(['graph', `@${path}`, '-T', 'dot', ...args], { endpoint: part.endpoint })).stdout
  const missingIn = (dot: string): readonly string[] =>
    [...dot.matchAll(/tooltip="missing: ([^"]*)"/g)].map(([, path]) => path!)
  assert.deepEqual(missingIn(await drawn('/a')), ['/a/none'])
  assert.deepEqual(missingIn(await drawn('/a/web')), [])
  assert.deepEqual(missingIn(await drawn('/c')), [])
  assert.deepEqual(missingIn(await drawn('/')), ['/a/none'])
  assert.deepEqual(missingIn(await drawn('/a', '--diff', '@/a')), ['/a/none'])
  const { stderr } = await inProcess(['graph', '@/c', '-T', 'svg'], { endpoint: part.endpoint })
  assert.doesNotMatch(stderr, /LINK/)
})

test('a picture names its tree, not the argument that was typed', async () => {
  const { facts } = JSON.parse((await live('graph', '@', '-T', 'json')).stdout)
  assert.equal(facts[0], world.endpoint)
  const part = JSON.parse((await live('graph', '@/app', '-T', 'json')).stdout)
  assert.equal(part.facts[0], `${world.endpoint}/app`)
  const { title } = JSON.parse((await graph('--diff', '@', '-T', 'json')).stdout)
  assert.equal(title, `stdin → ${world.endpoint}`)
})
