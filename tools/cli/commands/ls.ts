import type { Node } from '../../../clients/typescript/gen/espalier/v1/types.ts'
import { decodeData } from '../../../src/tree/data.ts'
import { links, plainProperties } from '../../../src/tree/keys.ts'
import { asString } from '../../../src/tree/value.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit.ts'
import { asJson } from '../json-tree.ts'
import { printable } from '../property-line.ts'
import { formatDate, toDate } from '../timestamp.ts'
import type { Call, Verb } from '../verb.ts'

interface Options {
  readonly long?: boolean
  readonly output: 'text' | 'name' | 'json'
}

export const ls: Verb = {
  name: 'ls',
  arguments: '[path]',
  summary: 'list what is directly below a node: children, then links',
  examples: [
    ['espalier ls /cms', 'names and types'],
    ['espalier ls -l /cms', 'with version, size and time of the last change'],
    ['espalier ls -o name /cms', 'full paths of the children, one a line'],
  ],
  flags: [
    { flags: '-l, --long', summary: 'with version, properties, size and time' },
    {
      flags: '-o, --output <format>',
      summary: 'text, name or json',
      choices: ['text', 'name', 'json'],
      fallback: 'text',
    },
  ],
  async run({ context, args: [path = '/'], options }: Call<Options>) {
    const client = await context.client()
    let pageToken = ''
    do {
      const page = await client.tree.listChildren({ path, pageToken }, { signal: context.printSignal })
      for (const child of page.children) await context.out.line(line(child, options, context))
      pageToken = page.nextPageToken
    } while (pageToken !== '')
    if (options.output === 'text') await printLinks(context, path)
    return EXIT.done
  },
}

function line(node: Node, { long, output }: Options, { out }: Context): string {
  const { path, data, stat } = node
  if (output === 'name') return path
  const properties = decodeData(data)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const [version, ephemeral] = [stat?.version ?? 0, stat?.ephemeral === true]
  if (output === 'json') {
    const values = [...properties].map(([key, value]) => `${JSON.stringify(key)}:${asJson(value)}`)
    const head = JSON.stringify({ path, version, ephemeral, children: stat?.childCount, etag: node.etag }).slice(0, -1)
    return `${head},"properties":{${values.join(',')}}}`
  }
  const type = asString(properties.get('type'))
  const label = `${ephemeral ? out.paint('italic', name) : name}${type === undefined ? '' : out.paint('dim', ` : ${printable(type)}`)}`
  if (long !== true) return label
  const columns = [
    formatDate(toDate(stat?.updateTime)),
    `v${version}`.padStart(5),
    `${stat?.dataBytes ?? 0} B`.padStart(10),
    `${plainProperties(properties).size} p`.padStart(5),
    `${stat?.childCount ?? 0} c`.padStart(6),
  ]
  return `${out.paint('dim', columns.join('  '))}  ${label}`
}

async function printLinks(context: Context, path: string): Promise<void> {
  const client = await context.client()
  const { node } = await client.tree.getNode({ path }, { signal: context.printSignal })
  for (const [name, target] of [...links(decodeData(node?.data ?? new Uint8Array()))].sort())
    await context.out.line(`${name} ${context.out.paint('dim', '->')} ${printable(target)}`)
}
