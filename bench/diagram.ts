import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTree } from '../src/tree/language/parse.ts'
import { temporaryDirectory } from '../test/support/process/temporary.ts'
import { type Seeded, seeded } from '../test/support/seeded.ts'
import { type Diagram, renderDiagram } from '../tools/diagram/index.ts'
import { nodePlatform } from '../tools/diagram/node/platform.ts'
import { median } from './support/median.ts'
import { ms, printTable } from './support/table.ts'

/**
 * Prints the time of pictures, and what is drawn of a model that is too large for one picture. Goals: 100 services in half a second, in a
 * process and as a command; 1,000 services and 1,500 links within the deadline of 10 s, in a useful picture. For comparison Graphviz's own
 * `dot`, with the whole graph, stopped after that time.
 */
const ROUNDS = 5
const DEADLINE_MS = 10_000

const COMMAND = join(import.meta.dirname, '..', 'bin', 'espalier.js')

const SHAPES: Readonly<Record<string, () => string>> = {
  '40 services in 10 systems, 48 links': () => grouped(10, 48),
  '100 services in 25 systems, 120 links': () => grouped(25, 120),
  '100 systems, 120 links': () => flat(100, between(100, 120)),
  '1,000 services in 250 systems, 1,500 links': () => grouped(250, 1_500),
  '1,000 systems, 1,500 links, tree-like': () => flat(1_000, treeLike(1_000, 1_500)),
  '1,000 services in one system, 1,500 links': () => `/all\n${flat(1_000, between(1_000, 1_500), '/all', '  ')}`,
  '500 systems, 1,000 links': () => flat(500, between(500, 1_000)),
  '100 systems that all use each other': () => flat(100, everyPair(100)),
}

await using directory = await temporaryDirectory()
const rows: string[][] = []
const notices: string[] = []
for (const [name, make] of Object.entries(SHAPES)) {
  const text = make()
  const file = join(directory.path, 'model.tree')
  writeFileSync(file, text)
  const { tree } = parseTree(text)
  const inProcess: number[] = []
  const asCommand: number[] = []
  let diagram: Diagram | undefined
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    diagram = await renderDiagram(
      { tree, name: 'model' },
      { format: 'svg' },
      nodePlatform(),
      new AbortController().signal,
    )
    inProcess.push(performance.now() - start)
    asCommand.push(timeOf(process.execPath, [COMMAND, 'graph', file, '-f', join(directory.path, 'out.svg'), '-q']))
  }
  const dot = await renderDiagram(
    { tree, name: 'model' },
    { format: 'dot' },
    nodePlatform(),
    new AbortController().signal,
  )
  rows.push([name, ms(median(inProcess)), ms(median(asCommand)), nativeTime(dot.bytes)])
  notices.push(`${name}: ${diagram?.notices.at(-1) ?? 'everything is drawn'}`)
}
printTable([['', 'picture', 'espalier graph', 'dot, of everything'], ...rows])
for (const line of notices) process.stdout.write(`  ${line}\n`)
const starts = Array.from({ length: ROUNDS }, () => [
  timeOf(process.execPath, ['--eval', '0']),
  timeOf(process.execPath, [COMMAND, 'version']),
])
const [node, version] = [0, 1].map(which => ms(median(starts.map(times => times[which]!))))
process.stdout.write(`  of every command: ${node} are Node alone, ${version} Node and \`espalier version\`\n`)

function timeOf(program: string, args: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
  return performance.now() - start
}

function nativeTime(dot: Uint8Array): string {
  const start = performance.now()
  const { error, status } = spawnSync('dot', ['-Tsvg'], {
    input: dot,
    timeout: DEADLINE_MS,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ENOENT') return 'not installed'
  if (code === 'ETIMEDOUT') return `over ${DEADLINE_MS / 1_000} s`
  return status === 0 ? ms(performance.now() - start) : 'breaks'
}

type Pair = readonly [from: number, to: number]

/** Systems of four services each, with links between any of them. */
function grouped(systems: number, links: number): string {
  const targets = Map.groupBy(between(systems * 4, links), ([from]) => from)
  return Array.from({ length: systems }, (_, system) =>
    [
      `/system-${system}\n`,
      ...Array.from({ length: 4 }, (_, i) =>
        service(
          `/service-${i}`,
          '  ',
          (targets.get(system * 4 + i) ?? []).map(([, to]) => `/system-${to >> 2}/service-${to & 3}`),
        ),
      ),
    ].join(''),
  ).join('')
}

function flat(count: number, links: readonly Pair[], above = '', indent = ''): string {
  const targets = Map.groupBy(links, ([from]) => from)
  return Array.from({ length: count }, (_, i) =>
    service(
      `/service-${i}`,
      indent,
      (targets.get(i) ?? []).map(([, to]) => `${above}/service-${to}`),
    ),
  ).join('')
}

function service(name: string, indent: string, targets: readonly string[]): string {
  const lines = [name, '  threads = 3', ...targets.map((to, i) => `  uses-${i} -> ${to}/providers`), '  /providers']
  return lines.map(line => `${indent}${line}\n`).join('')
}

function between(count: number, links: number): readonly Pair[] {
  const random = seeded(count)
  return Array.from({ length: links }, (): Pair => pairOf(random, count))
}

/** Every service uses an earlier one; the other links are between any two. */
function treeLike(count: number, links: number): readonly Pair[] {
  const random = seeded(count)
  const trunk = Array.from({ length: count - 1 }, (_, i): Pair => [i + 1, random.below(i + 1)])
  return [...trunk, ...Array.from({ length: links - trunk.length }, (): Pair => pairOf(random, count))]
}

function everyPair(count: number): readonly Pair[] {
  return Array.from({ length: count * (count - 1) }, (_, i): Pair => {
    const [from, step] = [Math.floor(i / (count - 1)), (i % (count - 1)) + 1]
    return [from, (from + step) % count]
  })
}

function pairOf(random: Seeded, count: number): Pair {
  return [random.below(count), random.below(count)]
}
