import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Operation } from '../../../src/store/store.ts'
import { encodeData } from '../../../src/tree/data.ts'
import { join, parsePath, ROOT, type TreePath } from '../../../src/tree/path.ts'
import { openCalled } from '../../rpc/called.ts'
import { fails } from '../../support/calls.ts'
import { openGateway, type TestGateway } from '../../support/gateway.ts'
import { soon } from '../../views/world.ts'
import { inProcess, type Outcome } from './espalier.ts'

const NAME = `dubbo%3A%2F%2F10.0.0.1%3A20880%2Forg.example.Service%3Fmethods%3D${'get%2C'.repeat(100)}`
const DEEP = parsePath('/d'.repeat(300))
const LONG = '/dubbo/providers' as TreePath

let [a, b]: (TestGateway | undefined)[] = []
before(async () => {
  ;[a, b] = [await openGateway(), await openGateway()]
  const create = (path: TreePath): Operation => ({ op: 'create', path, data: encodeData(new Map()) })
  const nodes = ['/dubbo' as TreePath, LONG, join(LONG, NAME), join(LONG, 'x'.repeat(5_000))]
  for (let at = join(ROOT, 'd'); at !== DEEP; at = join(at, 'd')) nodes.push(at)
  nodes.push(DEEP)
  for (const path of nodes) await a.store.commit([create(path)], { signal: soon() })
})
after(async () => {
  await a?.[Symbol.asyncDispose]()
  await b?.[Symbol.asyncDispose]()
})

async function run(args: readonly string[], stdin = '', gateway = a): Promise<Outcome> {
  return inProcess(args, { endpoint: gateway?.endpoint ?? '', stdin })
}

async function done(...args: Parameters<typeof run>): Promise<Outcome> {
  const outcome = await run(...args)
  assert.equal(outcome.code, 0, `${args[0].join(' ').slice(0, 200)}: ${outcome.stderr.slice(0, 1000)}`)
  return outcome
}

test('names and depths that ZooKeeper takes go through every command, and are restored with a warning', async () => {
  const { stdout: text } = await done(['export'])
  assert.ok(text.includes(NAME) && text.includes('x'.repeat(5_000)))
  for (const args of [
    ['check', '@', '--fail-on', 'never'],
    ['plan', '-'],
    ['drift', '-', '--once'],
    ['diff', '-', '@'],
    ['diff', '@', '@'],
    ['fmt', '-'],
    ['tree'],
    ['find', 'name:d'],
    ['ls', LONG],
    ['stat', `${LONG}/${NAME}`],
    ['get', `${LONG}/${NAME}`],
    ['stat', DEEP],
    ['graph', '@/dubbo', '-T', 'json'],
    ['graph', '@', '-T', 'json'],
    ['export', '-o', 'json'],
    ['export', DEEP.slice(0, 500)],
  ])
    await done(args, text)
  const { stderr } = await done(['import', '-'], text, b)
  assert.match(
    stderr,
    /warning: imported, although calls do not create such nodes: a name is 5000 bytes long; the limit is 255/,
  )
  assert.match(stderr, /65 levels deep; the limit is 64/)
  assert.equal((await done(['export'], '', b)).stdout, text)
  const copied = await done(['cp', '/dubbo', '/dubbo2'])
  assert.match(copied.stderr, /a name is 5000 bytes long/)
  assert.equal((await done(['export', '/dubbo2', '--name', 'dubbo'])).stdout, (await done(['export', '/dubbo'])).stdout)
  await done(['mv', '/dubbo2', '/dubbo3'])
  await done(['set', `${LONG}/${NAME}`, 'x=1'])
  await done(['rm', '-r', '/dubbo3', '--yes'])
})

test('a call does not create such nodes', async () => {
  await using world = await openCalled('/a\n')
  const { tree, registry } = world
  const name = 'n'.repeat(256)
  await fails(tree.createNode({ path: `/a/${name}` }), 'BAD_NAME')
  await fails(tree.createNode({ path: `/a/${name}/b`, createParents: true }), 'BAD_NAME')
  await fails(tree.createNode({ path: '/a'.repeat(65), createParents: true }), 'DEPTH_EXCEEDED')
  await fails(tree.linkNode({ path: `/a/${name}`, target: '/a' }), 'BAD_NAME')
  await fails(tree.moveNode({ path: '/a', destination: `/${name}` }), 'BAD_NAME')
  await fails(registry.register({ path: `/a/${name}`, addresses: ['h:1'], createPath: true }), 'BAD_NAME')
  await fails(registry.register({ path: '/a'.repeat(64), addresses: ['h:1'], createPath: true }), 'DEPTH_EXCEEDED')
})
