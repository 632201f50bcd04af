// Draws docs/architecture.svg from the table that holds the imports (test/architecture.ts), with espalier's own diagrams.
// `npm run fix` runs it; with --check, as in `npm run check`, it fails if the picture is not what the table says.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTree } from '../../src/tree/language/parse.ts'
import { LAYERS } from '../../test/architecture.ts'
import { renderDiagram } from '../diagram/index.ts'
import { nodePlatform } from '../diagram/node/platform.ts'
import { root } from './run.ts'

const FILE = 'docs/architecture.svg'

const { tree } = parseTree(layersAsTree())
const { bytes } = await renderDiagram(
  { tree, name: 'who imports whom' },
  { format: 'svg', title: 'Espalier', labels: 'none', deadlineMs: 60_000 },
  nodePlatform(),
  AbortSignal.timeout(60_000),
)
if (!process.argv.includes('--check')) writeFileSync(join(root, FILE), bytes)
else if (!readFileSync(join(root, FILE)).equals(bytes)) {
  process.stderr.write(`error: ${FILE} is not what test/architecture.ts says\n   help: npm run fix\n`)
  process.exit(1)
}

/** One node a folder, grouped as the folders are, with a link for each import that may be. */
function layersAsTree(): string {
  const shown = Object.keys(LAYERS)
  const lines: string[] = []
  for (const top of new Set(shown.map(topOf))) {
    lines.push(`/${top}`)
    for (const folder of shown.filter(one => topOf(one) === top)) {
      const { purpose, imports } = LAYERS[folder] as (typeof LAYERS)[string]
      lines.push(`  /${nameOf(folder)}`, `    for = ${JSON.stringify(purpose)}`)
      for (const goal of direct(imports)) lines.push(`    ${nameOf(goal)} -> /${topOf(goal)}/${nameOf(goal)}`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** Without the folders that another one of them leads to: what may be imported from further down goes without saying. */
function direct(imports: readonly string[]): string[] {
  const further = new Set(imports.flatMap(folder => reach(folder)))
  return imports.filter(folder => !further.has(folder))
}

function reach(folder: string): string[] {
  return (LAYERS[folder]?.imports ?? []).flatMap(next => [next, ...reach(next)])
}

function topOf(folder: string): string {
  return folder.split('/')[0] as string
}

/** `src/store/zookeeper` is `store.zookeeper`, and `src` itself `main`. */
function nameOf(folder: string): string {
  return folder.split('/').slice(1).join('.') || 'main'
}
