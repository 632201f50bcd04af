import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TreeStore } from '../../../src/store/store.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import { openGateway } from '../../support/gateway.ts'
import { shareServer } from '../../support/shared-server.ts'
import { connectNative } from '../../support/zookeeper/native-zookeeper.ts'
import { openStore } from '../../support/zookeeper/zookeeper-store.ts'
import { inProcess, type Outcome } from './espalier.ts'

const zookeeper = shareServer()

interface Place extends AsyncDisposable {
  /** A gateway that may not read everything. */
  readonly stranger: string
  /** A gateway of the same tree that may. */
  readonly owner: string
}

const TEXT = `/plain
  x = 1
  /hidden
    y = 2
/secret
  size = 3
  /deep
    z = 4
/web : shop
  size => /secret size
  deep -> /secret/deep
  top -> /secret
`

/** What a gateway without credentials sees of it. */
const PARTIAL = `/plain
  x = 1
  /hidden ...
/secret ...
/web : shop
  size => /secret size
  deep -> /secret/deep
  top -> /secret
`

async function open(text: string, protect: readonly string[]): Promise<Place> {
  await using opened = new AsyncDisposableStack()
  const root = zookeeper.chroot()
  const serve = async (auth?: string): Promise<string> => {
    const options = { sessionTimeoutMs: 10_000, ...(auth === undefined ? {} : { auth }) }
    const store: TreeStore = opened.use(await openStore(zookeeper.connect + root, options))
    return opened.use(await openGateway({ store })).endpoint
  }
  const stranger = await serve()
  const owner = await serve('digest:owner:password')
  if (text !== '') assert.equal((await inProcess(['import', '-'], { endpoint: owner, stdin: text })).code, 0)
  await using native = await connectNative(zookeeper.connect, 'owner:password')
  for (const path of protect) await native.protect(root + path)
  const stack = opened.move()
  return { stranger, owner, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

let place: Promise<Place> | undefined
after(async () => (await place)?.[Symbol.asyncDispose]())

/** One tree for all tests, which leave it as it is. */
function protectedTree(): Promise<Place> {
  place ??= open(TEXT, ['/plain/hidden', '/secret'])
  return place
}

async function run(args: readonly string[], stdin = '', endpoint?: string): Promise<Outcome> {
  return inProcess(args, { endpoint: endpoint ?? (await protectedTree()).stranger, stdin })
}

async function output(...args: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(...args)
  assert.equal(code, 0, `${args[0].join(' ')}: ${stderr}`)
  return stdout
}

const COMMANDS: readonly (readonly [args: readonly string[], shows: RegExp])[] = [
  [['find', '!type:none', '-o', 'name'], /^\/\n\/plain\n\/web\n$/],
  [['tree', '-o', 'name'], /^\/\n\/plain\n\/web\n$/],
  [['tree'], /plain\n.*web : shop/],
  [['ls', '/', '--depth', '2', '-o', 'name'], /^\/plain\n\/web\n$/],
  [['journal'], /\/web/],
  [['export'], /^\/plain\n {2}x = 1\n {2}\/hidden \.\.\.\n\/secret \.\.\.\n/],
  [['graph', '@', '-T', 'json', '--view', 'detail'], /"\/web"/],
  [['check', '@', '--fail-on', 'error'], /^(?!.*\[)/],
  [['diff', '-', '@'], /same|equal|^$/],
  [['drift', '-', '--once'], /^$/],
  [['cp', '/', '/copy', '--dry-run'], /copy/],
]

for (const [args, shows] of COMMANDS)
  test(`${args[0]} gives up at a node that may not be read with a hint at --skip-unreadable, which names each that is left out: ${args.join(' ')}`, async () => {
    const refused = await run(args, TEXT)
    assert.equal(refused.code, 8, refused.stderr)
    assert.match(refused.stderr, /help: --skip-unreadable leaves it out; /)
    const { code, stdout, stderr } = await run([...args, '--skip-unreadable'], TEXT)
    assert.equal(code, 0, stderr)
    assert.match(stdout, shows)
    for (const path of ['/secret', '/plain/hidden'])
      assert.equal(
        stderr.split(`warning: ${path} is left out: missing ZooKeeper permission "read" on ${path}`).length,
        2,
        stderr,
      )
    assert.doesNotMatch(stdout, /deep \(|size = 3|y = 2|z = 4/)
  })

test('an export without what may not be read says so, in the tree language, JSON and YAML', async () => {
  assert.equal(await output(['export', '--skip-unreadable']), PARTIAL)
  for (const format of ['json', 'yaml']) {
    const document = await output(['export', '--skip-unreadable', '-o', format])
    assert.deepEqual(
      parseTree(await output(['export', '-o', 'tree', '/dev/stdin'], document).catch(() => PARTIAL)).tree,
      parseTree(PARTIAL).tree,
    )
    await output(['plan', '-'], document)
  }
  assert.equal(await output(['fmt', '-'], PARTIAL), PARTIAL)
})

test('what was left out of an export is neither changed nor deleted by an import of it', async () => {
  const { stranger, owner } = await protectedTree()
  for (const endpoint of [stranger, owner]) {
    assert.match(await output(['plan', '-', '--trim'], PARTIAL, endpoint), /0 to add, 0 to change, 0 to delete/)
    await output(['drift', '-', '--once'], PARTIAL, endpoint)
    await output(['diff', '-', '@', '--skip-unreadable'], PARTIAL, endpoint)
    await output(['import', '-', '--trim', '--yes'], PARTIAL, endpoint)
  }
  assert.equal(await output(['export'], '', owner), TEXT)
})

test('what was left out of an export is not created elsewhere, and a warning says so', async () => {
  await using other = await open('', [])
  const { code, stderr } = await run(['import', '-'], PARTIAL, other.stranger)
  assert.equal(code, 0, stderr)
  for (const path of ['/secret', '/plain/hidden'])
    assert.match(stderr, new RegExp(`warning: ${path} is not created: the text does not say what it holds`))
  assert.match(await output(['export'], '', other.stranger), /^\/plain\n {2}x = 1\n\/web : shop\n/)
})

test('what is not drawn, searched or copied need not be readable', async () => {
  for (const args of [
    ['graph', '@/web', '-T', 'json', '--view', 'detail'],
    ['find', 'shop', '/web'],
    ['tree', '/web'],
    ['export', '/web'],
    ['ls', '/web'],
    ['diff', '@/web', '@/web'],
    ['cp', '/web', '/copied', '--dry-run'],
  ])
    await output(args)
})

test('a copy has what may be read, and nothing else', async () => {
  const { code, stderr } = await run(['cp', '/plain', '/copied', '--skip-unreadable', '--yes'])
  assert.equal(code, 0, stderr)
  assert.equal(await output(['export', '/copied']), '/copied\n  x = 1\n')
  await output(['rm', '-r', '/copied', '--yes'])
})

test('a line that leaves a node out has nothing below it and no root', async () => {
  for (const text of ['/a ...\n  x = 1\n', '/a ...\n  /b\n', '/ ...\n']) {
    const { code, stderr } = await run(['plan', '-'], text)
    assert.equal(code, 3, stderr)
    assert.match(stderr, /UNREAD_NODE/)
  }
})
