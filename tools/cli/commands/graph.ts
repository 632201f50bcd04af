import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { TreeNode } from '../../../src/tree/node.ts'
import { join, parsePath, type TreePath } from '../../../src/tree/path.ts'
import { isService } from '../../../src/tree/services.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit.ts'
import { usage } from '../failure.ts'
import { parseSource } from '../parsed-source.ts'
import type { Diagram, DiagramOptions } from '../ports.ts'
import { fileFailure, readSource } from '../source.ts'
import type { Call, Verb } from '../verb.ts'

const FORMATS = ['svg', 'png', 'dot'] as const
type Format = (typeof FORMATS)[number]

interface Options {
  readonly type?: Format
  readonly file?: string
  readonly view?: NonNullable<DiagramOptions['view']>
  readonly theme?: NonNullable<DiagramOptions['theme']>
  readonly labels?: NonNullable<DiagramOptions['labels']>
  readonly dir?: NonNullable<DiagramOptions['direction']>
  readonly engine?: NonNullable<DiagramOptions['engine']>
  readonly title?: string
  readonly linkBase?: string
  readonly legend: boolean
  readonly live?: boolean
  readonly edges?: string
}

export const graph: Verb = {
  name: 'graph',
  arguments: '[source]',
  summary: 'draw a tree as a picture',
  examples: [
    ['espalier graph @ -f system.svg', 'the live tree'],
    ['espalier graph model.tree -f model.png', 'a file; - is stdin'],
    ['espalier graph @/shop -T dot | dot -Tpdf > shop.pdf', 'a part of it, for Graphviz'],
  ],
  flags: [
    {
      flags: '-T, --type <format>',
      summary: 'svg, png or dot (default: as the name of the file says, or svg)',
      choices: FORMATS,
    },
    { flags: '-f, --file <file>', summary: 'write to a file instead of stdout' },
    { flags: '--view <view>', summary: 'architecture or overview', choices: ['architecture', 'overview'] },
    { flags: '--live', summary: 'show how many providers live (always, for a live tree)' },
    { flags: '--no-live', summary: 'do not' },
    { flags: '--theme <theme>', summary: 'light, dark or auto', choices: ['light', 'dark', 'auto'] },
    { flags: '--labels <which>', summary: 'auto, all or none', choices: ['auto', 'all', 'none'] },
    { flags: '--edges <which>', summary: '+props draws property links as lines too', choices: ['+props'] },
    { flags: '--dir <direction>', summary: 'LR or TB', choices: ['LR', 'TB'] },
    { flags: '--title <text>', summary: 'the title of the picture' },
    { flags: '--no-legend', summary: 'leave out the legend' },
    { flags: '--link-base <url>', summary: 'what a card leads to, in front of its path' },
    { flags: '--engine <engine>', summary: 'wasm, or the dot of this machine', choices: ['wasm', 'dot'] },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [name = '@'] = args
    const source = await readSource(context, name)
    const { tree } = await parseSource(context, source)
    const live = (options.live ?? source.live) ? await liveProviders(context) : undefined
    const diagram = await context.tools.renderDiagram(
      { tree, name: source.name, root: parsePath(source.root), ...(live === undefined ? {} : { live }) },
      diagramOptions(options),
      context.signal,
    )
    await write(context, diagram, options)
    for (const notice of diagram.notices) await context.warn(notice)
    for (const { code, message } of diagram.findings)
      if (code !== 'UNUSED_SERVICE') await context.warn(`${code}: ${message}`)
    if (live !== undefined)
      for (const path of services(tree, parsePath(source.root)))
        if ((live.get(path) ?? 0) === 0) await context.warn(`${path} has no live providers`)
    return EXIT.done
  },
}

function diagramOptions({
  view,
  theme,
  labels,
  dir,
  title,
  linkBase,
  engine,
  legend,
  edges,
  ...rest
}: Options): DiagramOptions {
  return {
    format: formatOf(rest),
    legend,
    propertyEdges: edges === '+props',
    ...(view === undefined ? {} : { view }),
    ...(theme === undefined ? {} : { theme }),
    ...(labels === undefined ? {} : { labels }),
    ...(dir === undefined ? {} : { direction: dir }),
    ...(title === undefined ? {} : { title }),
    ...(linkBase === undefined ? {} : { linkBase }),
    ...(engine === undefined ? {} : { engine }),
  }
}

function formatOf({ type, file }: Pick<Options, 'type' | 'file'>): Format {
  if (type !== undefined) return type
  if (file === undefined) return 'svg'
  const extension = extname(file).slice(1).replace(/^gv$/, 'dot')
  const format = FORMATS.find(format => format === extension)
  if (format === undefined)
    throw usage(`"${file}" does not say what format it is to have`, `name it .svg, .png or .dot, or add -T`)
  return format
}

/** How many ephemeral children the `providers` of each service have. */
async function liveProviders(context: Context): Promise<ReadonlyMap<string, number>> {
  const client = await context.client()
  const found = new Map<string, number>()
  const request = { path: '/', ephemeral: true, namesOnly: false }
  for await (const { nodes } of client.tree.walkTree(request, { signal: context.signal }))
    for (const { path, stat } of nodes) {
      const service = /^(.*)\/providers(?:\/[^/]+)?$/.exec(path)?.[1]
      if (service === undefined) continue
      found.set(service || '/', (found.get(service || '/') ?? 0) + (stat?.ephemeral === true ? 1 : 0))
    }
  return found
}

function* services(node: TreeNode, path: TreePath): Generator<TreePath> {
  if (isService(node)) yield path
  for (const [name, child] of node.children) yield* services(child, join(path, name))
}

async function write(context: Context, { bytes, summary }: Diagram, options: Options): Promise<void> {
  if (options.file === undefined) {
    if (context.out.isTerminal && formatOf(options) === 'png')
      throw usage('a PNG would only confuse the terminal', 'add -f FILE, or send it elsewhere with > or |')
    return context.out.write(bytes)
  }
  try {
    await writeFile(options.file, bytes)
  } catch (error) {
    throw fileFailure('write', options.file, error)
  }
  const parts = [
    counted(summary.systems, 'system'),
    counted(summary.services, 'service'),
    counted(summary.links, 'link'),
  ]
  await context.say(`wrote ${options.file} (${parts.join(', ')})`)
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
