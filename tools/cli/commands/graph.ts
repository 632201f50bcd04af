import { isService } from '../../../src/tree/links/services.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { join, type TreePath } from '../../../src/tree/path.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { LiveCounts } from '../nodes/live-counts.ts'
import { diagramOptions, GRAPH_FLAGS, type GraphFlags } from '../picture/graph-options.ts'
import { readGraphSource } from '../picture/graph-source.ts'
import type { Context } from '../session/context.ts'
import { withIdleTimeout } from '../session/idle-timeout.ts'
import type { Diagram, DiagramOptions, DiagramSource } from '../session/ports.ts'
import { liveTree } from '../session/target.ts'
import type { SkipUnreadable } from '../session/unread.ts'
import { EXIT } from '../text/exit.ts'
import { toFailure, usage } from '../text/failure.ts'
import { replaceFile } from '../text/replaced-file.ts'

export const graph: CommandSpec = {
  name: 'graph',
  arguments: '[source]',
  summary: 'draw a tree as a picture',
  examples: [
    ['espalier graph @ -f system.svg', 'the live tree'],
    ['espalier graph model.tree -f model.png', 'a file; - is stdin'],
    ['espalier graph @ -f system.html', 'a page to search and explore'],
    ['espalier graph @ --focus /cms --depth 2 -f cms.svg', 'what is around /cms'],
    ['espalier graph @ --diff PLAN -f diff.svg', 'what a plan of "plan --out" would change'],
    ['espalier graph @/shop -T dot | dot -Tpdf > shop.pdf', 'a part of it, for Graphviz'],
  ],
  flags: GRAPH_FLAGS,
  async run({ context, args, options }: Call<GraphFlags>) {
    const how = diagramOptions(options)
    refuseTerminal(context, how.format, options.file)
    // The renderer loads while the tree is read.
    await using renderer = await context.tools.openRenderer(how)
    const [name = '@'] = args
    const { isLive, ...source } = await readGraphSource(context, name, options.diff, options)
    const asked = options.live ?? (isLive && source.after === undefined)
    const live = asked ? await health(context, name, options) : undefined
    const diagram = await renderer.render(
      { ...source, showSecrets: context.globals.showSecrets, ...(live === undefined ? {} : { live }) },
      context.signal,
    )
    await write(context, diagram, options.file)
    for (const notice of diagram.notices) await context.warn(notice)
    for (const { code, message } of diagram.findings)
      if (code !== 'UNUSED_SERVICE') await context.warn(`${code}: ${message}`)
    if (live !== undefined && live !== 'unknown')
      for (const path of services(source.tree, source.root))
        if ((live.get(path) ?? 0) === 0) await context.warn(`${path} has no live providers`)
    return EXIT.done
  },
}

/** Live providers by service; `unknown`, with a warning, if the gateway is unreachable. */
async function health(
  context: Context,
  source: string,
  options: SkipUnreadable,
): Promise<NonNullable<DiagramSource['live']>> {
  try {
    return await liveProviders(context, source, options)
  } catch (error) {
    const { exit, message } = toFailure(error)
    if (exit !== EXIT.unreachable || context.signal.aborted) throw error
    await context.warn(`the live providers are unknown: ${message}`)
    return 'unknown'
  }
}

/** The ephemeral children of each service's `providers`, in the source's context or else in the current one. */
async function liveProviders(
  context: Context,
  source: string,
  { skipUnreadable = false }: SkipUnreadable,
): Promise<ReadonlyMap<string, number>> {
  // Of a live tree only the part that is drawn is read: the rest need not be readable.
  const drawn = liveTree(source, () => context.targets)
  const client = await context.client(drawn?.target)
  const live = new LiveCounts()
  const request = { path: drawn?.path ?? '/', ephemeral: true, namesOnly: false, jsonOnly: true, skipUnreadable }
  const parts = withIdleTimeout(context, context.signal, signal => client.tree.walkTree(request, { signal }))
  for await (const { nodes } of parts) for (const { path, stat } of nodes) live.add(path, stat?.ephemeral === true)
  return live.counts
}

function* services(node: TreeNode, path: TreePath): Generator<TreePath> {
  // Of servers that may not be read nothing is known.
  if (isService(node) && node.children.get('providers')?.unread !== true) yield path
  for (const [name, child] of node.children) yield* services(child, join(path, name))
}

function refuseTerminal({ out }: Context, format: DiagramOptions['format'], file: string | undefined): void {
  if (file === undefined && out.isTerminal && (format === 'png' || format === 'pdf'))
    throw usage(
      `a ${format.toUpperCase()} would only confuse the terminal`,
      'add -f FILE, or send it elsewhere with > or |',
    )
}

async function write(context: Context, { bytes, summary }: Diagram, file: string | undefined): Promise<void> {
  // In a terminal a picture is text, too: what its nodes are called must not steer it.
  if (file === undefined)
    return context.out.isTerminal ? context.out.formatted(Buffer.from(bytes).toString()) : context.out.bytes(bytes)
  await replaceFile(file, [bytes])
  const parts = [
    counted(summary.systems, 'system'),
    counted(summary.services, 'service'),
    counted(summary.links, 'link'),
  ]
  await context.say(`wrote ${file} (${parts.join(', ')})`)
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
