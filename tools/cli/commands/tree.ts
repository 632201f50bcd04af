import { classify, links } from '../../../src/tree/keys.ts'
import { type Call, type CommandSpec, OUTPUT_NAME } from '../language/command.ts'
import { linkLine, liveText, nodeJson, nodeLabel } from '../nodes/node-row.ts'
import { type WalkedNode, walkLive } from '../nodes/walked-tree.ts'
import type { Context } from '../session/context.ts'
import { SKIP_UNREADABLE, type SkipUnreadable } from '../session/unread.ts'
import { parseDepth } from '../text/depth.ts'
import { DocumentRows, isRows, type RowFormat } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { propertyLine } from '../text/property-line.ts'

interface Options extends SkipUnreadable {
  readonly ephemeral?: boolean
  readonly long?: boolean
  readonly depth?: number
  readonly output: 'text' | 'name' | RowFormat
}

export const tree: CommandSpec = {
  name: 'tree',
  arguments: '[path]',
  summary: 'show the tree with types, links and live providers',
  examples: [
    ['espalier tree', 'nodes, their types, links and numbers of live providers'],
    ['espalier tree /cms -le', 'with properties and every live provider'],
    ['espalier tree -o name', 'all paths, for a program'],
  ],
  flags: [
    { flags: '-e, --ephemeral', summary: 'show live providers one by one instead of counting them' },
    { flags: '-l, --long', summary: 'show properties' },
    { flags: '--depth <n>', summary: 'how many levels', parse: parseDepth },
    SKIP_UNREADABLE,
    OUTPUT_NAME,
  ],
  async run({ context, args: [path = '/'], options }: Call<Options>) {
    const { depth = 0, ephemeral = false, skipUnreadable, output } = options
    const rows = isRows(output) ? new DocumentRows(context.out, output) : undefined
    let top: WalkedNode | undefined
    for await (const node of walkLive(context, path, { depth, skipUnreadable })) {
      top ??= node
      if (!ephemeral && node.stat.ephemeral) continue
      if (rows !== undefined) await rows.add(nodeJson(node, context.out))
      else if (output === 'name') await context.out.line(node.path)
    }
    await rows?.end()
    if (top === undefined || output !== 'text') return EXIT.done
    await context.out.line(headOf(top.path, top, context))
    await show(top, '', context, options)
    return EXIT.done
  },
}

function headOf(label: string, node: WalkedNode, { out }: Context): string {
  const live = node.children.filter(({ stat }) => stat.ephemeral).length
  return `${nodeLabel(label, node, out)}${live === 0 ? '' : out.paint('green', `  ${liveText(live, out)}`)}`
}

async function show(node: WalkedNode, indent: string, context: Context, options: Options): Promise<void> {
  const { out } = context
  const { branch, lastBranch, rail } = out.glyphs
  const below = [
    ...node.children
      .filter(({ stat }) => options.ephemeral === true || !stat.ephemeral)
      .map(child => ({ child, text: headOf(child.name, child, context) })),
    ...[...links(node.properties)]
      .sort()
      .map(([name, target]) => ({ child: undefined, text: linkLine(name, target, out) })),
  ]
  const beside = below.length > 0 ? rail : '   '
  if (options.long === true)
    for (const [key, value] of [...node.properties].sort())
      if (key !== 'type' && classify(key, value).kind !== 'link')
        await out.line(`${indent}${beside}${out.paint('dim', propertyLine(node.path, key, value, out))}`)
  for (const [i, { child, text }] of below.entries()) {
    const isLast = i === below.length - 1
    await out.line(`${indent}${isLast ? lastBranch : branch}${text}`)
    if (child !== undefined) await show(child, `${indent}${isLast ? '   ' : rail}`, context, options)
  }
}
