import type { Node } from '../../../clients/typescript/gen/espalier/v1/types.ts'
import { decodeData } from '../../../src/tree/data.ts'
import { classify, links } from '../../../src/tree/keys.ts'
import { asString, type Value } from '../../../src/tree/value.ts'
import type { Context } from '../context.ts'
import { parseDepth } from '../depth.ts'
import { EXIT } from '../exit.ts'
import { warnIfLastKnown } from '../last-known.ts'
import { printable, propertyLine } from '../property-line.ts'
import type { Call, Verb } from '../verb.ts'

interface Options {
  readonly ephemeral?: boolean
  readonly long?: boolean
  readonly depth?: number
}

export const tree: Verb = {
  name: 'tree',
  arguments: '[path]',
  summary: 'show the tree to a person',
  examples: [
    ['espalier tree', 'nodes, their types, links, and how many providers live'],
    ['espalier tree /cms -le', 'with properties, and each provider by itself'],
  ],
  flags: [
    { flags: '-e, --ephemeral', summary: 'show live providers one by one instead of counting them' },
    { flags: '-l, --long', summary: 'show properties' },
    { flags: '--depth <n>', summary: 'how many levels', parse: parseDepth },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [path = '/'] = args
    const top = await walk(context, path, options)
    if (top === undefined) return EXIT.done
    await context.out.line(headOf(top.path, top, context))
    await show(top, '', context, options)
    return EXIT.done
  },
}

interface Branch {
  readonly path: string
  readonly name: string
  readonly properties: ReadonlyMap<string, Value>
  readonly ephemeral: boolean
  readonly children: Branch[]
  live: number
}

/** Nodes come parents before children. */
async function walk(context: Context, path: string, options: Options): Promise<Branch | undefined> {
  const client = await context.client()
  const found = new Map<string, Branch>()
  let top: Branch | undefined
  const request = { path, depth: options.depth ?? 0, ephemeral: true }
  for await (const { nodes, provenance } of client.tree.walkTree(request, { signal: context.printSignal })) {
    if (provenance !== undefined) await warnIfLastKnown(context, provenance)
    for (const node of nodes) {
      const branch = toBranch(node)
      const parent = found.get(node.path.slice(0, node.path.lastIndexOf('/')) || '/')
      top ??= branch
      if (branch.ephemeral && parent !== undefined) parent.live++
      if (branch.ephemeral && parent !== undefined && options.ephemeral !== true) continue
      found.set(node.path, branch)
      parent?.children.push(branch)
    }
  }
  return top
}

function toBranch({ path, data, stat }: Node): Branch {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return { path, name, properties: decodeData(data), ephemeral: stat?.ephemeral ?? false, children: [], live: 0 }
}

function headOf(label: string, { properties, live, ephemeral }: Branch, { out }: Context): string {
  const type = asString(properties.get('type'))
  const name = ephemeral ? out.paint('italic', label) : label
  return `${name}${type === undefined ? '' : out.paint('dim', ` : ${printable(type)}`)}${live === 0 ? '' : out.paint('green', `  ● ${live} live`)}`
}

async function show(branch: Branch, indent: string, context: Context, options: Options): Promise<void> {
  const { out } = context
  const below = [
    ...branch.children.map(child => ({ child, text: headOf(child.name, child, context) })),
    ...[...links(branch.properties)]
      .sort()
      .map(([name, target]) => ({ child: undefined, text: `${name} ${out.paint('dim', '->')} ${printable(target)}` })),
  ]
  const rail = below.length > 0 ? '│  ' : '   '
  if (options.long === true)
    for (const [key, value] of [...branch.properties].sort())
      if (key !== 'type' && classify(key, value).kind !== 'link')
        await out.line(`${indent}${rail}${out.paint('dim', propertyLine(key, value))}`)
  for (const [i, { child, text }] of below.entries()) {
    const isLast = i === below.length - 1
    await out.line(`${indent}${isLast ? '└─ ' : '├─ '}${text}`)
    if (child !== undefined) await show(child, `${indent}${isLast ? '   ' : '│  '}`, context, options)
  }
}
