import { type Command, Option } from 'commander'
import type { CommandSpec, Flag } from './command.ts'

/** One line per command and option, in 80 columns; choices and defaults are part of the summaries. */
export const HELP_LAYOUT = {
  helpWidth: 80,
  showGlobalOptions: true,
  subcommandTerm: (command: Command) => command.name(),
  optionDescription: (option: Option) => option.description,
  styleTitle: (title: string) => title.replace('Global Options', 'Everywhere'),
}

/** At the top of `espalier --help`. */
export const EXAMPLES = `Examples:
  espalier serve                                  run a gateway
  espalier import model.tree                      apply a file to the tree
  espalier register /web/providers 10.0.0.1:80    register a server
  espalier providers /web/providers -w            list servers, with updates
  espalier graph @ -f system.svg                  draw the whole tree
`

/** Declares a command with its options and its help. */
export function addCommand(program: Command, spec: CommandSpec): Command {
  const command = program
    .command(spec.name)
    .description(spec.summary)
    .allowExcessArguments(spec.wraps === true)
  if (spec.arguments !== '') command.arguments(spec.arguments)
  if (spec.wraps === true) command.usage(`${spec.arguments} [options] [-- command]`)
  for (const flag of spec.flags) command.addOption(toOption(flag))
  const width = Math.max(...spec.examples.map(([example]) => example.length))
  const fits = spec.examples.every(([, what]) => 2 + width + 2 + what.length <= HELP_LAYOUT.helpWidth)
  const lines = spec.examples.map(([example, what]) =>
    fits ? `  ${example.padEnd(width)}  ${what}` : `  ${example}\n      ${what}`,
  )
  command.addHelpText('before', `Examples:\n${lines.join('\n')}\n`)
  return command
}

function toOption({ flags, summary, choices, fallback, parse }: Flag): Option {
  const option = new Option(flags, summary)
  if (choices !== undefined) option.choices(choices)
  if (fallback !== undefined) option.default(fallback)
  if (parse !== undefined) option.argParser(parse)
  return option
}
