// Draws docs/architecture.svg from the imports of the source files, one box for each folder of test/architecture.ts, with espalier's own
// diagrams. `npm run fix` runs it; with --check, as in `npm run check`, it fails if the picture does not match the imports.
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseTree } from '../../src/tree/language/parse.ts'
import { LAYERS } from '../../test/architecture.ts'
import { importsOf, layerOf, sources } from '../../test/imports.ts'
import { renderDiagram } from '../diagram/index.ts'
import { nodePlatform } from '../diagram/node/platform.ts'
import { root } from './run.ts'

const FILE = 'docs/architecture.svg'

const { tree } = parseTree(foldersAsTree())
const { bytes } = await renderDiagram(
  { tree, name: 'who imports whom' },
  { format: 'svg', title: 'Espalier', labels: 'none', direction: 'TB', legend: false, deadlineMs: 60_000 },
  nodePlatform(),
  AbortSignal.timeout(60_000),
)
if (!process.argv.includes('--check')) writeFileSync(join(root, FILE), bytes)
else if (!readFileSync(join(root, FILE)).equals(bytes)) {
  process.stderr.write(`error: ${FILE} does not show the imports that are there\n   help: npm run fix\n`)
  process.exit(1)
}

/** One node a folder, nested as the folders are, with a link for each folder that its files import. */
function foldersAsTree(): string {
  const imports = importedFolders()
  const lines: string[] = []
  const write = (folder: string, depth: number): void => {
    const indent = '  '.repeat(depth)
    lines.push(`${indent}/${basename(folder)}`)
    const layer = LAYERS[folder]
    if (layer !== undefined) lines.push(`${indent}  for = ${JSON.stringify(layer.purpose)}`)
    for (const goal of direct(folder, imports)) lines.push(`${indent}  ${goal.replaceAll('/', '.')} -> /${goal}`)
    for (const child of foldersIn(folder)) write(child, depth + 1)
  }
  for (const top of foldersIn('.')) write(top, 0)
  return `${lines.join('\n')}\n`
}

/** The folders of the table right inside of a folder, and those that hold some of the table. */
function foldersIn(folder: string): string[] {
  const inside = Object.keys(LAYERS).flatMap(layer => {
    for (let at = layer; at !== '.'; at = dirname(at)) if (dirname(at) === folder) return [at]
    return []
  })
  return [...new Set(inside)]
}

type Imports = ReadonlyMap<string, ReadonlySet<string>>

/** What the files of each folder import of other folders, as they are. */
function importedFolders(): Imports {
  const imports = new Map<string, Set<string>>()
  for (const { layer, target } of sources().flatMap(importsOf)) {
    const goal = layerOf(target)
    if (goal !== undefined && goal !== layer) imports.set(layer, (imports.get(layer) ?? new Set()).add(goal))
  }
  return imports
}

/** Without the folders that another one of them imports already: fewer lines are easier to follow. */
function direct(folder: string, imports: Imports): string[] {
  const goals = [...(imports.get(folder) ?? [])]
  const further = new Set(goals.flatMap(goal => [...reach(goal, imports)]))
  return goals.filter(goal => !further.has(goal))
}

function reach(folder: string, imports: Imports, found = new Set<string>()): ReadonlySet<string> {
  for (const next of imports.get(folder) ?? [])
    if (!found.has(next)) {
      found.add(next)
      reach(next, imports, found)
    }
  return found
}
