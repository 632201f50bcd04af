import { type Command, Option } from 'commander'
import type { CommandSpec, Flag } from './command.ts'
import { groupOf } from './command-groups.ts'
import { STATIC_COLUMNS } from './static-text.ts'

/** Wider lines are hard to read, and narrower ones are of no use. */
export const HELP_WIDTH = { most: STATIC_COLUMNS, least: 60 } as const

/** One line per command and option, where it fits; choices and defaults are part of the summaries. */
export const HELP_LAYOUT = {
  minWidthToWrap: 10,
  subcommandTerm: (command: Command) => command.name(),
  optionDescription: (option: Option) => option.description,
}

const EVERYWHERE = 'Options of every command, such as -c, --endpoint, --timeout, -q and -y:'

/** At the top of `espalier --help`. */
export const EXAMPLES: CommandSpec['examples'] = [
  ['espalier serve', 'run a gateway'],
  ['espalier import model.tree', 'apply a file to the tree'],
  ['espalier register /web/providers 10.0.0.1:80', 'register a server'],
  ['espalier providers /web/providers -w', 'list servers, with updates'],
  ['espalier graph @ -f system.svg', 'draw the whole tree'],
]

/** Examples with what they do beside them, or below them where that does not fit. */
export function examplesText(examples: CommandSpec['examples'], columns: number): string {
  const width = Math.max(...examples.map(([example]) => example.length))
  const fits = examples.every(([, what]) => 2 + width + 2 + what.length <= columns)
  const lines = examples.map(([example, what]) =>
    fits ? `  ${example.padEnd(width)}  ${what}` : `  ${example}\n      ${what}`,
  )
  return `Examples:\n${lines.join('\n')}\n`
}

/** Declares a command with its options and its help. */
export function addCommand(program: Command, spec: CommandSpec, columns: number): Command {
  const command = program
    .command(spec.name)
    .description(spec.summary)
    .allowExcessArguments(spec.wraps === true)
  if (spec.arguments !== '') command.arguments(spec.arguments)
  if (spec.wraps === true) command.usage(`${spec.arguments} [options] [-- command]`)
  for (const flag of spec.flags) command.addOption(toOption(flag))
  const group = groupOf(spec.name)
  if (group !== undefined) command.helpGroup(group)
  command.addHelpText('before', examplesText(spec.examples, columns))
  command.addHelpText(
    'after',
    columns < EVERYWHERE.length ? '\nOf every command:\n  espalier --help' : `\n${EVERYWHERE}\n  espalier --help`,
  )
  return command
}

function toOption({ flags, summary, choices, fallback, parse }: Flag): Option {
  const option = new Option(flags, summary)
  if (choices !== undefined) option.choices(choices)
  if (fallback !== undefined) option.default(fallback)
  if (parse !== undefined) option.argParser(parse)
  return option
}
