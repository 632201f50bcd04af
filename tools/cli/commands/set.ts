import type { Node } from '@espalier/contract/espalier/v1/types'
import { PROVIDER_MARKS } from '../../../src/tree/provider.ts'
import type { Value } from '../../../src/tree/value.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { readAssignments } from '../nodes/assignment.ts'
import { WRITE_FLAGS, type WriteOptions, writeProperties } from '../nodes/property-write.ts'
import { usage } from '../text/failure.ts'

interface Options extends WriteOptions {
  readonly replace?: boolean
  readonly string?: boolean
}

export const set: CommandSpec = {
  name: 'set',
  arguments: '<path> [name=value...]',
  summary: 'set properties of a node; the others stay',
  examples: [
    ['espalier set /cms threads=4 debug=true', 'values are JSON, or literals of the tree language,'],
    ['espalier set /cms zone=eu-1', 'and everything else is text'],
    ['espalier set /cms version=4 --string', 'text that looks like a literal; or \'version="4"\''],
    [`espalier set /cms 'threads=>/web threads'`, 'a property link: the value of another node'],
  ],
  flags: [
    { flags: '--replace', summary: 'remove all other properties, links included' },
    { flags: '--string', summary: 'take every value as text, also what looks like a number' },
    ...WRITE_FLAGS,
  ],
  async run({ context, args, options }: Call<Options>) {
    const [path = '/', ...assignments] = args
    if (assignments.length === 0 && options.replace !== true)
      throw usage('nothing to set', `espalier set ${path} name=value`)
    const given = await readAssignments(context, assignments, options.string === true)
    return await writeProperties(context, {
      path,
      wanted: (current, node) => merged(options.replace === true ? marksIn(current, node) : current, given),
      options,
    })
  },
}

/** The marks of a live provider, which are no properties of its own and stay when all of those are replaced. */
function marksIn(current: ReadonlyMap<string, Value>, { stat }: Node): ReadonlyMap<string, Value> {
  return new Map(stat?.ephemeral === true ? [...current].filter(([key]) => PROVIDER_MARKS.has(key)) : [])
}

/** A property and a property link of the same name replace each other. */
function merged(current: ReadonlyMap<string, Value>, given: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const wanted = new Map(current)
  for (const [key, value] of given) {
    wanted.delete(key.endsWith(' =>') ? key.slice(0, -3) : `${key} =>`)
    wanted.set(key, value)
  }
  return wanted
}
