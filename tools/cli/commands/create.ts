import type { Acl } from '../../../src/tree/acl.ts'
import { stringValue } from '../../../src/tree/value.ts'
import { asJson } from '../documents/json-tree.ts'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { ACL } from '../nodes/acl-spec.ts'
import { readAssignments } from '../nodes/assignment.ts'
import { confirm } from '../session/prompt.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { toFailure, usage } from '../text/failure.ts'
import { propertyLine } from '../text/property-line.ts'

interface Options {
  readonly parents?: boolean
  readonly string?: boolean
  readonly dryRun?: boolean
  readonly acl?: Acl
  readonly output: 'text' | DocumentFormat
}

export const create: CommandSpec = {
  name: 'create',
  arguments: '<path> [property...]',
  summary: 'make a node',
  examples: [
    ['espalier create /cms', 'an empty one'],
    [`espalier create /cms : "z4m cms" threads=3`, 'with a type and properties'],
    ['espalier create /shop/eu/web/providers -p', 'with the nodes on the way'],
  ],
  flags: [
    { flags: '-p, --parents', summary: 'make missing nodes on the way' },
    { flags: '--string', summary: 'take every value as text, also what looks like a number' },
    { flags: '-d, --dry-run', summary: 'check everything, and do nothing' },
    ACL,
    OUTPUT_DOCUMENT,
  ],
  async run({ context, args, options }: Call<Options>) {
    const [path = '/', ...rest] = args
    const { type, assignments } = typeOf(rest)
    const properties = new Map(await readAssignments(context, assignments, options.string === true))
    if (type !== undefined) properties.set('type', stringValue(type))
    const lines = [...properties].map(([key, value]) => `  ${propertyLine(path, key, value, context.out)}`)
    const dry = options.dryRun === true
    if (!dry) await confirm(context, { deletes: 0, shown: [path, ...lines] })
    const client = await context.client()
    const request = {
      path,
      jsonProperties: Object.fromEntries(properties),
      createParents: options.parents === true,
      validateOnly: dry,
      acl: [...(options.acl ?? [])],
    }
    const { realPath } = await client.tree.createNode(request, { signal: context.signal }).catch(explain)
    if (isDocument(options.output)) {
      const values = [...properties].map(
        ([key, value]) => `${JSON.stringify(key)}:${asJson(context.out.secrets.shown(path, key, value))}`,
      )
      const head = JSON.stringify({ path: realPath, dryRun: dry }).slice(0, -1)
      await context.out.formatted(await documentText(`${head},"properties":{${values.join(',')}}}`, options.output))
    } else await context.out.lines([`${realPath}${dry ? '  (not written: dry run)' : ''}`, ...lines])
    return EXIT.done
  },
}

/** `: TYPE` before the properties, as in the tree language. */
function typeOf(args: readonly string[]): {
  readonly type: string | undefined
  readonly assignments: readonly string[]
} {
  const [first = '', second, ...rest] = args
  if (!first.startsWith(':')) return { type: undefined, assignments: args }
  if (first !== ':') return { type: first.slice(1).trim(), assignments: args.slice(1) }
  if (second === undefined) throw usage('a type is missing after ":"', 'for example : web')
  return { type: second, assignments: rest }
}

function explain(error: unknown): never {
  const failure = toFailure(error)
  throw failure.withHint(failure.code === 'NOT_FOUND' ? 'add -p to make the nodes on the way' : undefined)
}
