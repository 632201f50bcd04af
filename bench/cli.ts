// Latency of commands: whole processes, built and from sources, compared with a bare Node that loads http2.
import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '../clients/typescript/index.ts'
import { startGateway } from '../test/support/gateway.ts'
import { run } from '../tools/dev/run.ts'
import { temporaryFolderOfClone } from './support/folder.ts'
import { median } from './support/median.ts'
import { ms, printTable, ratio } from './support/table.ts'

const ROUNDS = 25

/** Of the bare Node; from sources twice that. */
const GOALS = { version: 1.5, '--help': 1.5, get: 2.5 } as const

const root = join(import.meta.dirname, '..')
if (!run(process.execPath, 'tools/dev/build/gateway.ts')) process.exit(1)
// A clone runs its sources. The build runs in a folder of its own, below the clone, so that packages are found.
using packed = temporaryFolderOfClone('bench-cli')
for (const part of ['bin', 'dist', 'package.json'])
  cpSync(join(root, part), join(packed.path, part), { recursive: true })

await using gateway = await startGateway()
await using client = connect({ endpoints: gateway.endpoint })
for await (const part of client.importTree('/web\n  threads = 3\n')) void part

const COMMANDS = [
  { name: 'version', args: ['version'] },
  { name: '--help', args: ['--help'] },
  { name: 'get', args: ['get', '/web', 'threads', '--endpoint', gateway.endpoint] },
] as const

const bare = { args: ['--eval', 'require("http2")'], times: [] as number[] }
const rows = COMMANDS.flatMap(({ name, args }) =>
  [
    { kind: 'built', folder: packed.path, goal: GOALS[name] },
    { kind: 'from sources', folder: root, goal: GOALS[name] * 2 },
  ].map(({ kind, folder, goal }) => ({
    name: `espalier ${name}, ${kind}`,
    args: [join(folder, 'bin/espalier.js'), ...args],
    goal,
    times: [] as number[],
  })),
)

for (let round = -1; round < ROUNDS; round++)
  for (const { args, times } of [bare, ...rows]) {
    const time = timeOf(args)
    // The first round fills the cache of compiled modules.
    if (round >= 0) times.push(time)
  }

const node = median(bare.times)
printTable([
  ['', 'median', 'of Node', 'goal'],
  ['node -e \'require("http2")\'', ms(node), '', ''],
  ...rows.map(({ name, times, goal }) => [name, ms(median(times)), ratio(median(times), node), `${goal}x`]),
])

function timeOf(args: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env.PATH } })
  const time = performance.now() - start
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return time
}
