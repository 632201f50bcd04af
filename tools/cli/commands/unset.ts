import type { Value } from '../../../src/tree/value.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { WRITE_FLAGS, type WriteOptions, writeProperties } from '../nodes/property-write.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'

export const unset: CommandSpec = {
  name: 'unset',
  arguments: '<path> <name...>',
  summary: 'remove properties, property links or links of a node',
  examples: [
    ['espalier unset /cms threads', 'a property or a property link'],
    ['espalier unset /retail main', 'a link, if no property has that name'],
  ],
  flags: [...WRITE_FLAGS],
  run({ context, args, options }: Call<WriteOptions>) {
    const [path = '/', ...names] = args
    return writeProperties(context, {
      path,
      wanted: current => without(current, names, path),
      options,
    })
  },
}

function without(
  current: ReadonlyMap<string, Value>,
  names: readonly string[],
  path: string,
): ReadonlyMap<string, Value> {
  const rest = new Map(current)
  for (const name of names) {
    const key = [name, `${name} =>`, `${name} ->`].find(key => current.has(key))
    if (key === undefined)
      throw new Failure('NOT_FOUND', EXIT.notFound, `${path} has no property "${name}"`, {
        hint: `espalier get ${path} --no-follow lists them`,
        facts: { path, property: name },
      })
    rest.delete(key)
  }
  return rest
}
