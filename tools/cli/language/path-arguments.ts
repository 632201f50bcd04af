import { usage } from '../text/failure.ts'
import type { CommandSpec } from './command.ts'

/** The arguments that are paths of the command's own tree, whatever they are called. Sources, which may be files, are none. */
const PATHS: Readonly<Record<string, readonly string[]>> = { mv: ['from', 'to'], cp: ['to'], ln: ['target', 'link'] }

/** `@` and `@/path` as `/` and `/path`, wherever a command takes a path: they mean the live tree in every command. */
export function pathArguments({ name, arguments: declared }: CommandSpec, args: readonly string[]): readonly string[] {
  const paths = ['path', ...(PATHS[name] ?? [])]
  const names = [...declared.matchAll(/[<[]([a-z]+)(\.{3})?[>\]]/g)].map(([, name = '', more]) => ({ name, more }))
  return args.map((arg, i) => {
    const argument = names[i] ?? names.findLast(({ more }) => more !== undefined)
    if (argument === undefined || !paths.includes(argument.name)) return arg
    return livePath(arg) ?? arg
  })
}

/** The path that `@` or `@/path` is; undefined for anything that does not begin with `@`. Throws for the tree of another context. */
function livePath(arg: string): string | undefined {
  const [, context, path = ''] = /^@([^/]*)(.*)$/s.exec(arg) ?? []
  if (context === undefined) return undefined
  if (context !== '') throw usage(`"${arg}": a path of another context`, `espalier -c ${context} ... ${path || '/'}`)
  return path || '/'
}
