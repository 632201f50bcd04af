import { Command, CommanderError } from 'commander'
import { nearest } from '../../../src/tree/nearest.ts'
import { isDocument } from '../text/document.ts'
import { usage } from '../text/failure.ts'
import type { CommandSpec } from './command.ts'
import { groupOf } from './command-groups.ts'
import { addCommand, EXAMPLES, examplesText, HELP_LAYOUT, HELP_WIDTH } from './command-help.ts'
import { type GlobalChoices, globalOptions, readGlobals } from './global-options.ts'

/** A command line that was parsed. */
export interface Parsed extends GlobalChoices {
  readonly command: CommandSpec
  readonly args: readonly string[]
  /** What follows `--`, if the command runs another one. */
  readonly rest: readonly string[]
  readonly options: object
}

/**
 * Parses a command line; the result is a text if it asks for help or the version. `commands` are those that it may name, `others` the
 * names of the rest, for "did you mean". Throws a usage `Failure`.
 */
export function parseArguments(
  argv: readonly string[],
  commands: readonly CommandSpec[],
  others: readonly string[],
  version: string,
  columns: number = HELP_WIDTH.most,
): Parsed | { readonly text: string } {
  let text = ''
  let complaint = ''
  let parsed: Parsed | undefined
  const program = new Command('espalier')
    .description('one tree for services, configuration and architecture')
    .usage('[options] <command> ...')
    .exitOverride()
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpCommand(
      new Command('help')
        .argument('[command]')
        .description('print help')
        .helpGroup(groupOf('help') ?? ''),
    )
    .configureHelp({ ...HELP_LAYOUT, helpWidth: columns })
    .configureOutput({
      writeOut: written => (text += written),
      writeErr: written => (text += written),
      outputError: written => (complaint += written),
    })
    .addHelpText('beforeAll', ({ command }) => (command.parent === null ? examplesText(EXAMPLES, columns) : ''))
  for (const option of globalOptions()) program.addOption(option)
  const separator = argv.indexOf('--')
  for (const spec of commands) {
    const command = addCommand(program, spec, columns)
    command.action(() => {
      const rest = spec.wraps === true && separator >= 0 ? argv.slice(separator + 1) : []
      const args = command.args.slice(0, command.args.length - rest.length)
      const options: { readonly output?: string } = command.opts()
      const choices = readGlobals(program)
      // A caller that wants a document is a program and cannot answer a prompt.
      const globals = { ...choices.globals, input: choices.globals.input && !isDocument(options.output ?? '') }
      parsed = { command: spec, args, rest, options, ...choices, globals }
    })
  }
  for (const name of others) program.command(name)
  checkCommand(argv, [...commands.map(({ name }) => name), ...others])
  try {
    program.parse(withOutputBehind(argv), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { text }
    throw usageFailure(complaint || text || error.message, commandAt(argv) >= argv.length && complaint === '')
  }
  if (parsed === undefined) throw usage('no command was given', 'espalier --help lists them')
  return parsed
}

/** Throws if the command line, or its request for help, names a command that does not exist. */
function checkCommand(argv: readonly string[], known: readonly string[]): void {
  const [first, second] = argv.slice(commandAt(argv))
  const name = first === 'help' ? second : first
  if (name === undefined || name.startsWith('-') || known.includes(name)) return
  const suggestion = nearest(name, known)
  throw usage(
    `unknown command "${name}"`,
    suggestion === undefined ? 'espalier --help lists all' : `did you mean ${suggestion}?`,
  )
}

/** The index of the command's name, after global options. */
function commandAt(argv: readonly string[]): number {
  let at = 0
  for (let word = argv[0]; word?.startsWith('-') === true && word !== '--'; word = argv[at])
    at += takesValue(word) ? 2 : 1
  return at
}

function takesValue(word: string): boolean {
  return (
    isOutput(word) || globalOptions().some(({ required, short, long }) => required && (word === short || word === long))
  )
}

/** Each command declares `-o` with its own formats; a `-o` before the command is moved behind it. */
function withOutputBehind(argv: readonly string[]): readonly string[] {
  const before: string[] = []
  const moved: string[] = []
  const at = commandAt(argv)
  for (let i = 0; i < at; ) {
    const word = argv[i] as string
    const words = argv.slice(i, i + (takesValue(word) ? 2 : 1))
    ;(isOutput(word) || /^(-o|--output=)./.test(word) ? moved : before).push(...words)
    i += words.length
  }
  return [...before, ...argv.slice(at, at + 1), ...moved, ...argv.slice(at + 1)]
}

function isOutput(word: string): boolean {
  return word === '-o' || word === '--output'
}

/** From commander's message, such as "error: unknown option '--rwa'\n(Did you mean --raw?)". */
function usageFailure(text: string, isEmpty: boolean): Error {
  if (isEmpty) return usage('no command was given', 'espalier --help lists them')
  const [, message = text.trim(), suggestion] =
    /^(?:error: )?(.*?)\.?\n(?:\(Did you mean (?:one of )?(.*?)\?\)\n)?/s.exec(text) ?? []
  return usage(
    message.replaceAll("'", '"'),
    suggestion === undefined ? 'add --help to see all options' : `did you mean ${suggestion}?`,
  )
}
