import { notedOverride } from '../../../src/tree/provider.ts'
import type { Value } from '../../../src/tree/value.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { WRITE_FLAGS, type WriteOptions, writeProperties } from '../nodes/property-write.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, usage } from '../text/failure.ts'

export const unset: CommandSpec = {
  name: 'unset',
  arguments: '<path> [name...]',
  summary: 'remove properties, property links or links of a node',
  examples: [
    ['espalier unset /cms threads', 'a property or a property link'],
    ['espalier unset /retail main', 'a link, if no property has that name'],
    ['espalier unset /web/providers/10.0.0.1:80 --override', 'give a live provider back to what its client wants'],
  ],
  flags: [
    { flags: '--override', summary: 'end what was changed in a live provider: all of it, or the named properties' },
    ...WRITE_FLAGS,
  ],
  run({ context, args, options }: Call<WriteOptions & { override?: boolean }>) {
    const [path = '/', ...names] = args
    if (names.length === 0 && options.override !== true)
      throw usage('a name is missing', 'write: espalier unset PATH NAME, or --override for a live provider')
    return writeProperties(context, {
      path,
      wanted: current => (options.override === true ? reset(current, names) : without(current, names, path)),
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

/** The overridden properties of a provider as its client wants them. */
function reset(current: ReadonlyMap<string, Value>, names: readonly string[]): ReadonlyMap<string, Value> {
  const { values, removed, wanted } = notedOverride(current)
  const properties = new Map(current)
  for (const key of [...values.keys(), ...removed]) {
    if (names.length > 0 && !names.includes(key)) continue
    const client = wanted.get(key)
    if (client === undefined) properties.delete(key)
    else properties.set(key, client)
  }
  return properties
}
