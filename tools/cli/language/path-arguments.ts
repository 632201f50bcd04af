import { usage } from '../text/failure.ts'
import type { CommandSpec } from './command.ts'

/**
 * `@` and `@/path` as `/` and `/path`, wherever a command takes a path: they mean the live tree in every command. Sources, which may be
 * files, and the arguments of cp and mv read `@` themselves.
 */
export function pathArguments({ arguments: declared }: CommandSpec, args: readonly string[]): readonly string[] {
  const names = [...declared.matchAll(/[<[]([a-z]+)(\.{3})?[>\]]/g)].map(([, name = '', more]) => ({ name, more }))
  return args.map((arg, i) => {
    const argument = names[i] ?? names.findLast(({ more }) => more !== undefined)
    if (argument === undefined || argument.name !== 'path' || !arg.startsWith('@')) return arg
    const [, context = '', path = ''] = /^@([^/]*)(.*)$/s.exec(arg) ?? []
    if (context !== '') throw usage(`"${arg}": a path of another context`, `espalier -c ${context} ... ${path || '/'}`)
    return path || '/'
  })
}
