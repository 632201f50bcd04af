import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inflateSync } from 'node:zlib'
import { Client, credentials } from '@grpc/grpc-js'
import { buildExecutable } from '../../tools/dev/release/executable.ts'
import { renderDiagram } from '../../tools/diagram/index.ts'
import { nodePlatform } from '../../tools/diagram/node/platform.ts'
import { openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { shareServer } from '../support/shared-server.ts'
import { sourceOf } from '../tools/diagram/drawing.ts'
import { type BareTree, openBareTree, type Running } from './bare-tree.ts'

const SHOP = `/lb : ipvs
  /pools
    /shop
      providers -> /shop/providers
/shop : python
  threads = 3
  /providers
`

const root = fileURLToPath(new URL('../..', import.meta.url))
const opened = new AsyncDisposableStack()
const zookeeper = shareServer()
let hash: string
let tree: BareTree
let gateway: Running
let endpoint: string

before(async () => {
  const folder = opened.use(await temporaryDirectory())
  const program = join(folder.path, 'espalier')
  await buildExecutable(program, root, '1.2.3')
  hash = await hashOf(program)
  tree = opened.use(await openBareTree(program))
  gateway = opened.use(tree.start('serve', '--listen', '127.0.0.1:0', '--log-level', 'warn'))
  endpoint = await eventually(() => /serves gRPC on (\S+)/.exec(gateway.stdout)?.[1], 'the gateway listens', 60_000)
  await writeFile(join(tree.path, 'shop.tree'), SHOP)
})
after(() => opened.disposeAsync())

test('the executable says its version and that of the Node in it', async () => {
  const { code, stdout, stderr } = await tree.run('version')
  assert.deepEqual([code, stderr], [0, ''])
  assert.match(stdout, /^espalier 1\.2\.3 \(Node 26\.\d+\.\d+\)\n$/)
})

test('its gateway says what to type next', () => {
  assert.match(gateway.stdout, /^ {2}try: espalier --endpoint 127\.0\.0\.1:\d+ import /m)
})

test('it imports, exports, reads and watches through a gateway that it serves itself', async () => {
  assert.match(await succeeds('import', 'shop.tree'), /5 to add/)
  assert.equal(await succeeds('export'), SHOP)
  assert.equal(await succeeds('get', '/shop'), 'threads = 3\ntype = "python"\n')
  await using watch = tree.start('watch', '/shop', '--properties', '--once', '-o', 'ndjson', '--endpoint', endpoint)
  await eventually(() => watch.stdout.includes('\n'), 'the state at the start', 60_000)
  using calls = openCalls(endpoint)
  await calls.properties.updateProperties({ path: '/shop', properties: { threads: 4 } })
  const { code, stdout } = await watch.ended
  assert.equal(code, 0)
  assert.match(stdout, /"type":"MODIFIED".*"name":"threads","old":3,"new":4/)
})

test('it works on a tree in ZooKeeper', async () => {
  const [server, chroot] = [`zk://${zookeeper.connect}`, zookeeper.chroot()]
  await succeedsAt(server, 'create', '-p', chroot)
  await succeedsAt(server + chroot, 'import', 'shop.tree')
  // `create` stores {} in the node that is the root here.
  assert.equal(await succeedsAt(server + chroot, 'export'), `/ = {}\n${SHOP}`)
})

test('it draws SVG, and PNG as the native rasterizer does', async () => {
  await succeeds('graph', 'shop.tree', '-f', 'shop.svg')
  await succeeds('graph', 'shop.tree', '-f', 'shop.png')
  const source = sourceOf(SHOP, { name: 'shop.tree' })
  const native = async (format: 'svg' | 'png'): Promise<Buffer> =>
    Buffer.from((await renderDiagram(source, { format }, nodePlatform(), new AbortController().signal)).bytes)
  assert.equal(await readFile(join(tree.path, 'shop.svg'), 'utf8'), (await native('svg')).toString())
  const drawn = imageOf(await readFile(join(tree.path, 'shop.png')))
  const expected = imageOf(await native('png'))
  assert.deepEqual(drawn.size, expected.size)
  const share = differingShare(drawn.bytes, expected.bytes)
  assert.ok(share < 0.02, `${share} of the bytes differ`)
  assert.ok(new Set(drawn.bytes).size > 50, 'the image is blank')
})

test('it refuses a PNG whose text needs fonts of the system, and says what to do', async () => {
  await writeFile(join(tree.path, 'fonts.tree'), "/shop : '店'\n  /providers\n")
  const { code, stderr } = await tree.run('graph', 'fonts.tree', '-f', 'fonts.png')
  assert.notEqual(code, 0)
  assert.match(stderr, /^error\[NOT_INSTALLED\]: .*Liberation Sans.*\n {2}help: write SVG/)
  await succeeds('graph', 'fonts.tree', '-f', 'fonts.svg')
})

test('a gRPC client outside sees its health and, by reflection, its services', async () => {
  const client = new Client(endpoint, credentials.createInsecure())
  opened.defer(() => client.close())
  const same = (bytes: Buffer): Buffer => bytes
  const health = await new Promise((resolve, reject) =>
    client.makeUnaryRequest('/grpc.health.v1.Health/Check', same, same, Buffer.alloc(0), (error, reply) =>
      error === null ? resolve(reply) : reject(error),
    ),
  )
  assert.deepEqual(health, Buffer.from([0x08, 1]), 'SERVING')
  for (const version of ['v1', 'v1alpha']) {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`
    const stream = client.makeBidiStreamRequest(path, same, same)
    stream.end(Buffer.from([0x3a, 1, 0x2a]))
    const replies = (await stream.toArray()) as Buffer[]
    assert.match(Buffer.concat(replies).toString('latin1'), /espalier\.v1\.TreeService/)
  }
})

test('the running gateway has mapped no file but itself, its libraries and its store', async () => {
  const maps = await readFile(`/proc/${gateway.pid}/maps`, 'utf8')
  const files = new Set(maps.match(/\/.*$/gm))
  const foreign = [...files].filter(file => !tree.files.includes(file) && !file.startsWith(join(tree.path, 'data')))
  assert.deepEqual(foreign, [])
  assert.ok(files.has(join(tree.path, 'espalier')))
})

test('the same sources give the same bytes', async () => {
  await using folder = await temporaryDirectory()
  const program = join(folder.path, 'again')
  await buildExecutable(program, root, '1.2.3')
  assert.equal(await hashOf(program), hash)
})

function succeeds(...args: string[]): Promise<string> {
  return succeedsAt(endpoint, ...args)
}

async function succeedsAt(place: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tree.run(...args, '--endpoint', place)
  assert.equal(code, 0, stderr)
  return stdout
}

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
}

/** The size of a PNG, and its filtered bytes. */
function imageOf(png: Buffer): { readonly size: readonly [number, number]; readonly bytes: Buffer } {
  const data: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  return { size: [png.readUInt32BE(16), png.readUInt32BE(20)], bytes: inflateSync(Buffer.concat(data)) }
}

function differingShare(some: Buffer, others: Buffer): number {
  return some.reduce((count, byte, at) => count + (byte === others[at] ? 0 : 1), 0) / some.length
}
