// Import and export of trees: compared with zc.zk's algorithm on the same ZooKeeper server in one run, and time and memory of a tree ten
// times as large, through a client and through the command line. Arguments choose parts: zc-zk, zookeeper, embedded.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect, type Espalier } from '../clients/typescript/index.ts'
import { encodeData } from '../src/tree/data.ts'
import { parseTree } from '../src/tree/language/parse.ts'
import type { TreeNode } from '../src/tree/node.ts'
import { type GatewayProcess, startGateway } from '../test/support/gateway.ts'
import { temporaryDirectory } from '../test/support/process/temporary.ts'
import { startZooKeeper } from '../test/support/zookeeper/zookeeper.ts'
import { startChild } from './support/child.ts'
import { median } from './support/median.ts'
import { modelText } from './support/model-text.ts'
import { forgetPeak, peakMb, runMeasured } from './support/peak-memory.ts'
import type { TreeWork, TreeWorkDone } from './support/tree-client.ts'

const NODES = 10_000
const MANY = 100_000
const ROUNDS = 3
/** Debian's Python, for which its package installs kazoo. */
const PYTHON = '/usr/bin/python3'
const ZC_ZK = fileURLToPath(new URL('support/zc_zk_import.py', import.meta.url))
const CLI = fileURLToPath(new URL('../bin/espalier.js', import.meta.url))

const STORES = ['zookeeper', 'embedded'] as const
type Store = (typeof STORES)[number]

interface Times {
  readonly import: number[]
  readonly export: number[]
}

await using all = new AsyncDisposableStack()
const server = all.use(await startZooKeeper({ tickTimeMs: 2_000, java: ['-Xmx1g'] }))
const directory = all.use(await temporaryDirectory()).path
const file = join(directory, 'model.tree')
const storeArgs = (store: Store, name: string): readonly string[] =>
  store === 'zookeeper' ? ['--zookeeper', `${server.connect}/${name}`] : ['--data', join(directory, name)]

const parts = process.argv.slice(2)
const isAsked = (part: string): boolean => parts.length === 0 || parts.includes(part)
if (isAsked('zc-zk')) await comparedWithZcZk()
for (const store of STORES) if (isAsked(store)) await atScale(store)

async function comparedWithZcZk(): Promise<void> {
  const text = modelText(NODES)
  const theirTimes: Times = { import: [], export: [] }
  const times: Record<Store, Times> = {
    zookeeper: { import: [], export: [] },
    embedded: { import: [], export: [] },
  }
  await using opened = new AsyncDisposableStack()
  const open = async (store: Store): Promise<Espalier> => {
    const { endpoint } = opened.use(await startGateway({ args: storeArgs(store, 'ours') }))
    return opened.use(connect({ endpoints: endpoint }))
  }
  const clients: Record<Store, Espalier> = { zookeeper: await open('zookeeper'), embedded: await open('embedded') }
  for (let round = -1; round < ROUNDS; round++) {
    for (const store of STORES) {
      const imported = await timed(() => importAll(clients[store], text))
      const exported = await timed(() => exportAll(clients[store]))
      await deleteAll(clients[store])
      if (round < 0) continue
      times[store].import.push(imported)
      times[store].export.push(exported)
    }
    if (round < 0) continue
    theirTimes.import.push(await zcZk('import', `/theirs-${round}`, text))
    theirTimes.export.push(await zcZk('export', `/theirs-${round}`))
  }
  process.stdout.write(`${NODES.toLocaleString('en')} nodes, median of ${ROUNDS}\n`)
  for (const what of ['import', 'export'] as const) {
    const theirs = median(theirTimes[what])
    const ratio = theirs / median(times.zookeeper[what])
    const goal = what === 'import' ? 20 : 6
    row(`${what}, zc.zk's way`, theirs)
    row(`${what} on ZooKeeper`, median(times.zookeeper[what]), `${ratio.toFixed(1)}x (goal ${goal}x)`)
    row(`${what} on the embedded store`, median(times.embedded[what]))
  }
}

async function zcZk(verb: 'import' | 'export', path: string, text = ''): Promise<number> {
  const input = JSON.stringify(forZcZk(parseTree(text).tree))
  const { stdout } = await runMeasured(PYTHON, [ZC_ZK, server.connect, verb, path], { input })
  return (JSON.parse(stdout) as { readonly seconds: number }).seconds * 1_000
}

/** A node as input of zc_zk_import.py: its data, and its children by name. */
function forZcZk({ properties, children }: TreeNode): readonly unknown[] {
  const below = Object.fromEntries([...children].map(([name, child]) => [name, forZcZk(child)]))
  return [Buffer.from(encodeData(properties)).toString(), below]
}

async function importAll(client: Espalier, text: string): Promise<void> {
  for await (const _part of client.importTree(text)) {
  }
}

async function exportAll(client: Espalier): Promise<void> {
  for await (const _piece of client.exportTree('/')) {
  }
}

async function deleteAll(client: Espalier): Promise<void> {
  const { children } = await client.tree.listChildren({ path: '/', namesOnly: true })
  for (const { path } of children) await client.tree.deleteNode({ path, recursive: true })
}

async function atScale(store: Store): Promise<void> {
  await writeFile(file, modelText(MANY))
  process.stdout.write(
    `\n${MANY.toLocaleString('en')} nodes on ${store === 'zookeeper' ? 'ZooKeeper' : 'the embedded store'}\n`,
  )
  {
    await using gateway = await startGateway({ args: storeArgs(store, 'by-client') })
    row('the gateway before', undefined, memory(gateway))
    for (const [what, work] of [
      ['plan of all', 'plan'],
      ['import', 'import'],
      ['plan of nothing', 'plan'],
      ['export', 'export'],
    ] as const) {
      await using child = startChild('tree-client.ts')
      forgetPeak(gateway.pid)
      const done = await child.ask<TreeWorkDone>({ do: work, endpoint: gateway.endpoint, file } satisfies TreeWork)
      row(what, done.ms, memory(gateway, done.peakMb))
    }
  }
  const [planFile, out] = [join(directory, `${store}.plan`), join(directory, `${store}.tree`)]
  await byCommand(storeArgs(store, 'by-plan'), [
    [['plan', file, '--out', planFile, '--summary'], 1],
    [['apply', planFile], 0],
  ])
  await byCommand(storeArgs(store, 'by-import'), [
    [['import', file], 0],
    [['import', file], 0],
    [['export', '-f', out], 0],
    [['diff', file, '@', '--summary'], 0],
  ])
}

/** Runs commands one after another on a gateway of their own, each with its expected exit code. */
async function byCommand(
  gatewayArgs: readonly string[],
  commands: readonly (readonly [args: readonly string[], exit: number])[],
): Promise<void> {
  await using gateway = await startGateway({ args: gatewayArgs })
  for (const [args, exit] of commands) {
    forgetPeak(gateway.pid)
    const all = [CLI, ...args, '--endpoint', gateway.endpoint]
    const ran = await runMeasured(process.execPath, all, { exits: [exit] })
    row(`espalier ${args.join(' ').replaceAll(`${directory}/`, '')}`, ran.ms, memory(gateway, ran.peakMb))
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function memory({ pid }: GatewayProcess, client?: number): string {
  const parts = [
    `gateway ${Math.round(peakMb(pid) ?? 0)} MB`,
    ...(client === undefined ? [] : [`client ${Math.round(client)} MB`]),
  ]
  return `peak memory: ${parts.join(', ')}`
}

function row(what: string, ms: number | undefined, note = ''): void {
  const figure = ms === undefined ? '' : `${Math.round(ms).toLocaleString('en')} ms`
  process.stdout.write(`${what.padEnd(40)}${figure.padStart(12)}  ${note}\n`)
}
