import { plan } from '../src/tree/change/plan.ts'
import { decodeData, encodeData } from '../src/tree/data.ts'
import { formatTree } from '../src/tree/language/format.ts'
import { parseTree } from '../src/tree/language/parse.ts'
import type { StoredNode, TreeNode } from '../src/tree/node.ts'
import { ROOT } from '../src/tree/path.ts'
import { hostileTexts } from '../test/support/hostile-text.ts'
import { STAT } from '../test/support/stores/stored.ts'

/** Prints the time of the tree language for big and for hostile texts. Goal: a second for each step over 100,000 nodes. */
const NODES = 100_000

const shapes: Record<string, string> = { model: modelText(NODES), 'flat, no properties': flatText(NODES) }
for (const [name, text] of Object.entries(shapes)) {
  console.log(`${name}: ${NODES.toLocaleString('en')} nodes, ${(text.length / 1e6).toFixed(1)} MB`)
  const { tree } = measure('parse', () => parseTree(text))
  const stored = measure('encode and decode data', () => store(tree))
  measure('format', () => formatTree(tree))
  measure('format as python', () => formatTree(tree, { literals: 'python' }))
  measure('plan, nothing there', () =>
    plan(ROOT, store({ properties: new Map(), children: new Map() }), tree, 'delete'),
  )
  measure('plan, nothing to do', () => plan(ROOT, stored, tree, 'delete'))
  measure('plan, all to change', () =>
    plan(ROOT, stored, parseTree(text.replaceAll('threads = 3', 'threads = 4')).tree, 'delete'),
  )
}
for (const [name, text] of hostileTexts())
  measure(`hostile: ${name} (${(text.length / 1e6).toFixed(1)} MB)`, () => tryParse(text))

function measure<Result>(what: string, run: () => Result): Result {
  run()
  const start = performance.now()
  const result = run()
  console.log(`  ${what.padEnd(48)} ${(performance.now() - start).toFixed(0).padStart(6)} ms`)
  return result
}

function tryParse(text: string): void {
  try {
    parseTree(text)
  } catch {
    // Most hostile texts are refused; only the time is measured.
  }
}

function store(node: TreeNode): StoredNode {
  const data = encodeData(node.properties)
  const children = new Map([...node.children].map(([name, child]) => [name, store(child)]))
  return { properties: decodeData(data), data, children, stat: STAT }
}

function modelText(nodes: number): string {
  let text = ''
  for (let i = 0; i < nodes / 5; i++)
    text += `/system-${i} : z4m cms
  threads = 3
  ratio = 1.50
  owner = 'team ${i % 17}'
  tags = ['a', 'b', {'c': None}]
  limit => /system-0 threads
  /providers
  /databases
    main -> /system-${(i * 7) % (nodes / 5)}/databases
    /main
    /10.0.${i % 256}.1:8080
      pid = ${i}
`
  return text
}

function flatText(nodes: number): string {
  let text = ''
  for (let i = 0; i < nodes; i++) text += `/node-${(i * 7919) % nodes}\n`
  return text
}
