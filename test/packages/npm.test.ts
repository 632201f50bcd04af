import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { playGuide } from '../acceptance/guide.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { install, pack } from './installed.ts'
import { nodeOf } from './nodes.ts'

/** Three folders outside the clone, each with one installed package and what it depends on. */
let gateway = ''
let contract = ''
let client = ''
const opened = new AsyncDisposableStack()
before(async () => {
  const { path } = opened.use(await temporaryDirectory())
  gateway = install([await pack('.', path)], join(path, 'gateway'))
  contract = install([await pack('gen', path)], join(path, 'contract'))
  client = install([await pack('clients/typescript', path)], join(path, 'client'))
})
after(() => opened.disposeAsync())

test('each package has its licence, README and changelog, and nothing of the others has to be published for it', () => {
  for (const [folder, name] of [
    [gateway, 'espalier'],
    [contract, '@espalier/contract'],
    [client, '@espalier/client'],
  ] as const) {
    const installed = join(folder, 'node_modules', name)
    for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md'])
      assert.ok(existsSync(join(installed, file)), `${name} has no ${file}`)
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as { packages: object }
    const own = Object.keys(lock.packages).filter(path => /node_modules\/(espalier|@espalier\/\w+)$/.test(path))
    assert.deepEqual(own, [`node_modules/${name}`])
  }
})

for (const major of [24, 26] as const)
  test(`on Node ${major} the installed command serves, and does what the guide shows`, async () => {
    const espalier = [nodeOf(major), join(gateway, 'node_modules/.bin/espalier')]
    await using served = await startInstalled(major)
    await playGuide(espalier, served)
  })

test('on Node 22 the installed command says which Node it needs', () => {
  const { status, stderr } = runNode(22, [join(gateway, 'node_modules/.bin/espalier'), 'version'])
  assert.deepEqual([status, /^error\[NODE_TOO_OLD\]: espalier needs Node 24 or newer/.test(stderr)], [2, true], stderr)
})

test('the installed command draws every format that needs no other program, as the sources do', async () => {
  await using directory = await temporaryDirectory()
  const bin = join(gateway, 'node_modules/.bin/espalier')
  const draw = (program: string, format: string): string => {
    const file = join(directory.path, `picture.${format}`)
    const { status, stderr } = runNode(24, [program, 'graph', '-', '-f', file, '-q'], '/web\n  db -> /db\n/db\n')
    assert.equal(status, 0, stderr)
    return readFileSync(file, 'latin1')
  }
  const clone = join(import.meta.dirname, '../../bin/espalier.js')
  for (const format of ['svg', 'png', 'html', 'dot', 'mermaid', 'json'])
    assert.ok(draw(bin, format) === draw(clone, format), `${format} is not as from the sources`)
})

for (const [resolution, module] of [
  ['nodenext', 'nodenext'],
  ['bundler', 'esnext'],
])
  test(`a service with the installed client compiles strictly under moduleResolution ${resolution}`, () => {
    copyFileSync(join(import.meta.dirname, 'consumers/service.ts'), join(client, 'service.ts'))
    const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')
    const options = `--strict --skipLibCheck false --target es2022 --module ${module} --moduleResolution ${resolution}`
    const out = join(client, resolution ?? '')
    const args = [tsc, ...options.split(' '), '--types', 'node', '--outDir', out, 'service.ts']
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: client, encoding: 'utf8' })
    assert.deepEqual([stdout, status], ['', 0])
  })

for (const major of [22, 24, 26] as const)
  test(`on Node ${major} a service with the installed client registers, discovers and watches`, async () => {
    await using served = await startInstalled(24)
    const { stdout, stderr, status } = runNode(major, [join(client, 'nodenext/service.js'), served.endpoint])
    assert.equal(status, 0, stderr)
    assert.deepEqual(JSON.parse(stdout), {
      found: ['10.0.0.9:8080'],
      seen: ['1.2'],
      threads: 3,
      parsed: 3,
      next: 4,
      big: '18446744073709551616',
      isClosed: true,
      reason: 'NOT_FOUND',
    })
  })

test('on Node 22 the installed contract is found by its subpaths', () => {
  const script = `
    const { RegistryServiceDefinition } = await import('@espalier/contract/espalier/v1/registry')
    const { descriptorSet } = await import('@espalier/contract/descriptors')
    console.log(RegistryServiceDefinition.fullName, descriptorSet.length > 1000)`
  const { stdout, stderr } = runNode(22, ['--input-type=module', '--eval', script], '', contract)
  assert.equal(stdout, 'espalier.v1.RegistryService true\n', stderr)
})

function startInstalled(major: 24 | 26): Promise<GatewayProcess> {
  const program = [nodeOf(major), join(gateway, 'node_modules/.bin/espalier'), 'serve']
  return startGateway({ program, args: ['--http', '127.0.0.1:0'] })
}

function runNode(major: 22 | 24 | 26, args: readonly string[], input = '', cwd?: string) {
  return spawnSync(nodeOf(major), args, { input, cwd, encoding: 'utf8', env: { PATH: process.env.PATH } })
}
