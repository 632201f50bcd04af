import { decodeData } from '../../../src/tree/data.ts'
import { classify } from '../../../src/tree/keys.ts'
import { nearest } from '../../../src/tree/nearest.ts'
import { encodeText } from '../../../src/tree/text-bytes.ts'
import { asString, type Value } from '../../../src/tree/value.ts'
import { asJson } from '../documents/json-tree.ts'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { valueAt } from '../nodes/value-path.ts'
import { warnIfLastKnown } from '../session/last-known.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import { exactLine } from '../text/property-line.ts'

interface Options {
  readonly raw?: boolean
  readonly follow: boolean
  readonly output: 'text' | DocumentFormat
}

type Properties = ReadonlyMap<string, Value>

export const get: CommandSpec = {
  name: 'get',
  arguments: '<path> [name]',
  summary: 'print the properties of a node',
  examples: [
    ['espalier get /cms', 'all of them, one a line'],
    ['espalier get /cms threads', 'the value of one, as JSON'],
    ['espalier get /cms disks.0.size', 'a part of a list or a dictionary'],
    ['espalier get /cms comment --raw', 'the bytes of a text, without quotes and newline'],
  ],
  flags: [
    { flags: '--raw', summary: 'print the bytes of a text, without quotes and newline' },
    { flags: '--no-follow', summary: 'print property links as they are written' },
    OUTPUT_DOCUMENT,
  ],
  async run(call: Call<Options>) {
    const { context, args, options } = call
    const [path = '/', name] = args
    const found = options.follow ? await followed(call, path, name) : await stored(call, path)
    if (name === undefined) {
      if (isDocument(options.output)) await context.out.formatted(await documentText(object(found), options.output))
      else await context.out.lines(linesOf(found))
      return EXIT.done
    }
    const value = valueAt(found, name) ?? found.get(`${name} =>`) ?? found.get(`${name} ->`)
    if (value === undefined) throw missing(path, name, found)
    if (options.output === 'yaml' && options.raw !== true)
      await context.out.formatted(await documentText(asJson(value), options.output))
    else if (options.raw === true) await context.out.bytes(encodeText(asString(value) ?? value))
    else await context.out.formatted(`${value}\n`)
    return EXIT.done
  },
}

function missing(path: string, name: string, found: Properties): Failure {
  const names = [...found.keys()].map(key => key.replace(/ [-=]>$/, ''))
  const suggestion = nearest(name, names)
  return new Failure('NOT_FOUND', EXIT.notFound, `${path} has no property "${name}"`, {
    hint: suggestion === undefined ? `espalier get ${path} lists them` : `did you mean ${suggestion}?`,
    facts: { path, property: name },
  })
}

/** The resolved properties: property links followed, values as stored. */
async function followed({ context }: Call, path: string, name: string | undefined): Promise<Properties> {
  const client = await context.client()
  const { signal } = context
  const answer = await client.properties.getProperties({ path, names: [], jsonOnly: true }, { signal })
  await warnIfLastKnown(context, answer.provenance)
  const found = new Map(Object.entries(answer.jsonProperties) as [string, Value][])
  for (const [link, target] of Object.entries(answer.links)) found.set(`${link} ->`, JSON.stringify(target) as Value)
  for (const broken of answer.broken) {
    if (broken.name === name)
      throw new Failure(broken.reason, EXIT.notFound, broken.message, {
        hint: `espalier set ${path} '${broken.name}=>PATH' changes its target`,
        facts: { path, property: broken.name },
      })
    await context.warn(broken.message)
  }
  return found
}

/** The properties that the node stores. */
async function stored({ context }: Call, path: string): Promise<Properties> {
  const client = await context.client()
  const { node, provenance } = await client.tree.getNode({ path, jsonOnly: true }, { signal: context.signal })
  await warnIfLastKnown(context, provenance)
  return decodeData(node?.data ?? new Uint8Array())
}

function linesOf(properties: Properties): readonly string[] {
  const rank = (key: string, value: Value): number =>
    ({ plain: 0, 'property-link': 1, link: 2 })[classify(key, value).kind]
  return [...properties]
    .sort(([a, x], [b, y]) => rank(a, x) - rank(b, y) || (a < b ? -1 : 1))
    .map(([key, value]) => exactLine(key, value))
}

/** A JSON object whose values keep their spelling. */
function object(properties: Properties): string {
  return `{${[...properties].map(([key, value]) => `${JSON.stringify(key)}:${asJson(value)}`).join(',')}}`
}
