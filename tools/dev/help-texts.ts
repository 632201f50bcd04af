// Writes tools/cli/language/help.json, the help of every command, from the declarations of the commands; part of `npm run fix`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMANDS, ZC_ZK_SCRIPTS } from '../cli/command-table.ts'
import { parseArguments } from '../cli/language/parse-arguments.ts'
import { tools } from '../espalier.ts'
import { root } from './run.ts'

/** The lines of each help text, by the command's name; by the empty name those of `espalier --help`. */
export async function helpTexts(): Promise<Readonly<Record<string, readonly string[]>>> {
  const commands = await Promise.all(Object.values(COMMANDS).map(load => load(tools)))
  const scripts = await Promise.all(Object.values(ZC_ZK_SCRIPTS).map(load => load()))
  const linesOf = (argv: readonly string[], specs: typeof commands): readonly string[] => {
    const printed = parseArguments(argv, specs, [], tools.version)
    return 'text' in printed ? printed.text.replace(/\n$/, '').split('\n') : []
  }
  return Object.fromEntries([
    ['', linesOf(['--help'], commands)],
    ...commands.map(spec => [spec.name, linesOf([spec.name, '--help'], commands)]),
    ...scripts.map(spec => [spec.name, linesOf([spec.name, '--help'], [spec])]),
  ])
}

if (import.meta.main) {
  const file = join(root, 'tools/cli/language/help.json')
  writeFileSync(file, `${JSON.stringify(await helpTexts(), undefined, 2)}\n`)
}
