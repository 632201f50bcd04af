import { links, plainProperties } from '../../../src/tree/keys.ts'
import type { Context } from '../context.ts'
import { parseDepth } from '../depth.ts'
import { type DocumentFormat, DocumentRows, isDocument } from '../document.ts'
import { EXIT } from '../exit.ts'
import { linkLine, nodeJson, nodeLabel } from '../node-row.ts'
import { formatDate, toDate } from '../timestamp.ts'
import { type Call, OUTPUT_NAME, type Verb } from '../verb.ts'
import { type WalkedNode, walkLive } from '../walked-tree.ts'

interface Options {
  readonly ephemeral?: boolean
  readonly long?: boolean
  readonly depth?: number
  readonly output: 'text' | 'name' | DocumentFormat
}

export const ls: Verb = {
  name: 'ls',
  arguments: '[path]',
  summary: 'list what is directly below a node: children, then links',
  examples: [
    ['espalier ls /cms', 'names and types'],
    ['espalier ls -le /cms/providers', 'live ones too, with size and time of the last change'],
    ['espalier ls -o name /cms', 'full paths of the children, one a line'],
  ],
  flags: [
    { flags: '-e, --ephemeral', summary: 'also live providers' },
    { flags: '-l, --long', summary: 'with version, properties, size and time' },
    { flags: '--depth <n>', summary: 'how many levels (1)', parse: parseDepth },
    OUTPUT_NAME,
  ],
  async run({ context, args: [path = '/'], options }: Call<Options>) {
    const rows = isDocument(options.output) ? new DocumentRows(context.out, options.output) : undefined
    let hidden = 0
    let top: WalkedNode | undefined
    for await (const node of walkLive(context, path, { depth: options.depth ?? 1 })) {
      top ??= node
      if (node === top) continue
      if (node.stat.ephemeral && options.ephemeral !== true) hidden++
      else if (rows !== undefined) await rows.add(nodeJson(node))
      else await context.out.line(row(node, top, options, context))
    }
    await rows?.end()
    if (options.output !== 'text') return EXIT.done
    for (const [name, target] of [...links(top?.properties ?? new Map())].sort())
      await context.out.line(linkLine(name, target, context.out))
    if (hidden > 0)
      await context.say(`${hidden} live ${hidden === 1 ? 'provider is' : 'providers are'} not listed; -e lists them`)
    return EXIT.done
  },
}

function row(node: WalkedNode, top: WalkedNode, { long, output }: Options, { out }: Context): string {
  if (output === 'name') return node.path
  const { path, properties, stat } = node
  const label = nodeLabel(path.slice(top.path === '/' ? 1 : top.path.length + 1), node, out)
  if (long !== true) return label
  const columns = [
    formatDate(toDate(stat.updateTime)),
    `v${stat.version}`.padStart(5),
    `${stat.dataBytes} B`.padStart(10),
    `${plainProperties(properties).size} p`.padStart(5),
    `${stat.childCount} c`.padStart(6),
  ]
  return `${out.paint('dim', columns.join('  '))}  ${label}`
}
