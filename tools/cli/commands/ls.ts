import { links } from '../../../src/tree/keys.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { linkLine, nodeJson, nodeLabel } from '../nodes/node-row.ts'
import { isTable, NodeTable, type TableFormat } from '../nodes/node-table.ts'
import { type WalkedNode, walkLive } from '../nodes/walked-tree.ts'
import { SKIP_UNREADABLE, type SkipUnreadable } from '../session/unread.ts'
import { parseDepth } from '../text/depth.ts'
import { DocumentRows, isRows, type RowFormat } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'

interface Options extends SkipUnreadable {
  readonly ephemeral?: boolean
  readonly long?: boolean
  readonly depth?: number
  readonly output: 'text' | 'name' | TableFormat | RowFormat
}

export const ls: CommandSpec = {
  name: 'ls',
  arguments: '[path]',
  summary: 'list the children and links of a node',
  examples: [
    ['espalier ls /cms', 'names and types'],
    ['espalier ls -le /cms/providers', 'live ones too, with size and time of the last change'],
    ['espalier ls -o name /cms', 'full paths of the children, one a line'],
  ],
  flags: [
    { flags: '-e, --ephemeral', summary: 'also live providers' },
    { flags: '-l, --long', summary: 'with version, properties, size and time: -o wide' },
    { flags: '--depth <n>', summary: 'how many levels (1)', parse: parseDepth },
    SKIP_UNREADABLE,
    {
      flags: '-o, --output <format>',
      summary: 'text, table, wide, name, json, ndjson or yaml',
      choices: ['text', 'table', 'wide', 'name', 'json', 'ndjson', 'yaml'],
      fallback: 'text',
    },
  ],
  async run({ context, args: [path = '/'], options }: Call<Options>) {
    const { out } = context
    const output = options.long === true && options.output === 'text' ? 'wide' : options.output
    const rows = isRows(output) ? new DocumentRows(out, output) : undefined
    const table = isTable(output) ? new NodeTable(output) : undefined
    let hidden = 0
    let top: WalkedNode | undefined
    for await (const node of walkLive(context, path, { ...options, depth: options.depth ?? 1 })) {
      top ??= node
      if (node === top) continue
      const name = node.path.slice(top.path === '/' ? 1 : top.path.length + 1)
      if (node.stat.ephemeral && options.ephemeral !== true) hidden++
      else if (rows !== undefined) await rows.add(nodeJson(node, out))
      else if (table !== undefined) table.add(name, node, out)
      else await out.line(output === 'name' ? node.path : nodeLabel(name, node, out))
    }
    await rows?.end()
    if (rows !== undefined || output === 'name') return EXIT.done
    for (const [name, target] of [...links(top?.properties ?? new Map())].sort())
      if (table !== undefined) table.addLink(name, target)
      else await out.line(linkLine(name, target, out))
    await out.lines(table?.lines(out) ?? [])
    if (hidden > 0)
      await context.say(`${hidden} live ${hidden === 1 ? 'provider is' : 'providers are'} not listed; -e lists them`)
    return EXIT.done
  },
}
