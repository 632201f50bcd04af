import { type Call, type CommandSpec, OUTPUT_NAME } from '../language/command.ts'
import { parseExpression } from '../nodes/find-expression.ts'
import { liveText, nodeLabel, propertiesJson } from '../nodes/node-row.ts'
import { liveCount, type WalkedNode, walkLive } from '../nodes/walked-tree.ts'
import { SKIP_UNREADABLE, type SkipUnreadable } from '../session/unread.ts'
import { DocumentRows, isRows, type RowFormat } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'
import type { Output } from '../text/output.ts'

interface Options extends SkipUnreadable {
  readonly output: 'text' | 'name' | RowFormat
}

export const find: CommandSpec = {
  name: 'find',
  arguments: '<expr...>',
  summary: 'find nodes by type, name, properties or live servers',
  examples: [
    ['espalier find shop', 'nodes called shop, or with a property or link shop'],
    ['espalier find type:z4m', 'nodes of a type, or with that word in their type'],
    ["espalier find 'live:0' /shop", 'services without live servers, below /shop'],
    ["espalier find 'name~cms threads>2'", 'all terms must hold'],
    ["espalier find to:/cms/providers '!type:lb'", 'nodes with a link there whose type is not lb'],
  ],
  flags: [SKIP_UNREADABLE, OUTPUT_NAME],
  async run({ context, args, options }: Call<Options>) {
    const terms = args.filter(arg => !IS_PATH.test(arg))
    const [path = '/', ...others] = args.filter(arg => IS_PATH.test(arg)).map(arg => arg.replace(/^@/, '') || '/')
    if (others.length > 0) throw usage('more than one path', `one of ${[path, ...others].join(', ')}`)
    const matches = parseExpression(terms)
    const found: WalkedNode[] = []
    // The live servers of a service are counted only after everything below it was read.
    const nodes: WalkedNode[] = []
    for await (const node of walkLive(context, path, options)) nodes.push(node)
    for (const node of nodes) if (matches(node)) found.push(node)
    const rows = isRows(options.output) ? new DocumentRows(context.out, options.output) : undefined
    for (const node of found)
      if (rows !== undefined) await rows.add(foundJson(node, context.out))
      else await context.out.line(options.output === 'name' ? node.path : line(node, context.out))
    await rows?.end()
    if (options.output === 'text') await context.say(`${found.length} ${found.length === 1 ? 'node' : 'nodes'}.`)
    return EXIT.done
  },
}

/** `/path`, or `@` and `@/path` for the live tree; `@name` is the name of a node here. */
const IS_PATH = /^(?:\/|@(?:\/|$))/

function foundJson(node: WalkedNode, out: Output): string {
  const live = liveCount(node)
  return `{"path":${JSON.stringify(node.path)},${live === undefined ? '' : `"live":${live},`}"properties":${propertiesJson(node, out)}}`
}

function line(node: WalkedNode, out: Output): string {
  const live = liveCount(node)
  const counted = live === undefined ? '' : out.paint(live === 0 ? 'dim' : 'green', `  ${liveText(live, out)}`)
  return `${nodeLabel(node.path, node, out)}${counted}`
}
