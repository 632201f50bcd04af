import { Command, CommanderError, Option } from 'commander'
import { nearest } from '../../../src/tree/nearest.ts'
import type { Globals, ProgressStyle } from '../session/globals.ts'
import { isDocument } from '../text/document.ts'
import { parseDuration } from '../text/duration.ts'
import { usage } from '../text/failure.ts'
import type { ColorChoice } from '../text/output.ts'
import type { Flag, Verb } from './verb.ts'

/** A command line that was understood. */
export interface Parsed {
  readonly verb: Verb
  readonly args: readonly string[]
  readonly rest: readonly string[]
  readonly options: object
  readonly globals: Globals
  readonly color: ColorChoice
  readonly ascii: boolean
}

/** Text for stdout instead of a command: help or the version. */
export interface Told {
  readonly told: string
}

/**
 * Reads a command line. `verbs` are the commands that may be meant; `others` the names of the rest, for "did you mean". Throws a
 * usage `Failure`.
 */
export function parseArguments(
  argv: readonly string[],
  verbs: readonly Verb[],
  others: readonly string[],
  version: string,
): Parsed | Told {
  let told = ''
  let complaint = ''
  let parsed: Parsed | undefined
  const program = new Command('espalier')
    .description('one tree for services, configuration and architecture')
    .usage('[options] <command> ...')
    .exitOverride()
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help')
    .configureHelp(HELP)
    .configureOutput({
      writeOut: text => (told += text),
      writeErr: text => (told += text),
      outputError: text => (complaint += text),
    })
    .addHelpText('beforeAll', ({ command }) => (command.parent === null ? PREAMBLE : ''))
  for (const option of globalOptions()) program.addOption(option)
  const separator = argv.indexOf('--')
  for (const verb of verbs) {
    const command = addCommand(program, verb)
    command.action(() => {
      const rest = verb.wraps === true && separator >= 0 ? argv.slice(separator + 1) : []
      const args = command.args.slice(0, command.args.length - rest.length)
      const options: { readonly output?: string } = command.opts()
      const asked = readGlobals(program)
      // Whoever wants a document is a program, which nobody can ask.
      const globals = { ...asked.globals, input: asked.globals.input && !isDocument(options.output ?? '') }
      parsed = { verb, args, rest, options, ...asked, globals }
    })
  }
  for (const name of others) program.command(name)
  checkCommand(argv, [...verbs.map(({ name }) => name), ...others])
  try {
    program.parse(withOutputBehind(argv), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { told }
    throw complained(complaint || told || error.message, argv.length === 0)
  }
  if (parsed === undefined) throw usage('no command was given', 'espalier --help lists them')
  return parsed
}

/** One line for each command and option, in 80 columns; choices and defaults stand in the summaries. */
const HELP = {
  helpWidth: 80,
  showGlobalOptions: true,
  subcommandTerm: (command: Command) => command.name(),
  optionDescription: (option: Option) => option.description,
  styleTitle: (title: string) => title.replace('Global Options', 'Everywhere'),
}

const PREAMBLE = `Examples:
  espalier serve                                  run a gateway
  espalier import model.tree                      make the tree as the file says
  espalier register /web/providers 10.0.0.1:80    announce a server
  espalier providers /web/providers -w            see who is there, live
  espalier graph @ -f system.svg                  draw it all
`

function addCommand(program: Command, verb: Verb): Command {
  const command = program
    .command(verb.name)
    .description(verb.summary)
    .allowExcessArguments(verb.wraps === true)
  if (verb.arguments !== '') command.arguments(verb.arguments)
  if (verb.wraps === true) command.usage(`${verb.arguments} [options] [-- command]`)
  for (const flag of verb.flags) command.addOption(toOption(flag))
  const width = Math.max(...verb.examples.map(([example]) => example.length))
  const fits = verb.examples.every(([, what]) => 2 + width + 2 + what.length <= HELP.helpWidth)
  const lines = verb.examples.map(([example, what]) =>
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

function globalOptions(): readonly Option[] {
  return [
    new Option('-c, --context <name>', 'the tree to work on, by its name (ESPALIER_CONTEXT)'),
    new Option(
      '--endpoint <host:port>',
      'its gateway, or several with commas; grpcs:// for TLS; zk:// for a ZooKeeper itself (ESPALIER_ENDPOINT, else 127.0.0.1:7400; ESPALIER_TOKEN goes along, ESPALIER_CA is trusted)',
    ),
    new Option('--timeout <duration>', 'how long one call may take (10s)')
      .default(10_000, '10s')
      .argParser(parseDuration),
    new Option('--color <when>', 'auto, always or never').choices(['auto', 'always', 'never']).default('auto'),
    new Option('--ascii', 'no signs beyond ASCII (as in a locale that is not UTF-8)'),
    new Option('--progress <how>', 'auto, bar, plain, json or none')
      .choices(['auto', 'bar', 'plain', 'json', 'none'])
      .default('auto'),
    new Option('-q, --quiet', 'no messages but errors'),
    new Option('-v, --verbose', 'more about errors; -vv for all')
      .default(0, '')
      .argParser((_, count: number) => count + 1),
    new Option('-y, --yes', 'do it without asking'),
    new Option('--no-input', 'never ask: refuse instead (exit 6)'),
  ]
}

/** The flags that go with every command, for those who list them. */
export function globalFlags(): readonly Flag[] {
  return globalOptions().map(({ flags, description, argChoices }) => ({
    flags,
    summary: description,
    ...(argChoices === undefined ? {} : { choices: argChoices }),
  }))
}

function readGlobals(program: Command): Pick<Parsed, 'globals' | 'color' | 'ascii'> {
  const options: Readonly<Record<string, unknown>> = program.opts()
  const isTimed = program.getOptionValueSource('timeout') === 'cli'
  return {
    color: options.color as ColorChoice,
    ascii: options.ascii === true,
    globals: {
      endpoint: options.endpoint as string | undefined,
      context: options.context as string | undefined,
      timeoutMs: options.timeout as number,
      waitLimitMs: isTimed ? (options.timeout as number) : undefined,
      quiet: options.quiet === true,
      verbose: options.verbose as number,
      progress: options.progress as ProgressStyle,
      yes: options.yes === true,
      input: options.input !== false,
    },
  }
}

/** Throws if the command that is named, or that help is asked for, is none. */
function checkCommand(argv: readonly string[], known: readonly string[]): void {
  const [first, second] = argv.slice(commandAt(argv))
  const name = first === 'help' ? second : first
  if (name === undefined || name.startsWith('-') || known.includes(name)) return
  const meant = nearest(name, known)
  throw usage(
    `unknown command "${name}"`,
    meant === undefined ? 'espalier --help lists what there is' : `did you mean ${meant}?`,
  )
}

/** Where the command stands, behind options that go with every one. */
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

/** `-o` belongs to each command, which knows its formats; in front of the command it means the same. */
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

// Commander says "error: unknown command 'gte'\n(Did you mean get?)".
function complained(text: string, nothing: boolean): Error {
  if (nothing) return usage('no command was given', 'espalier --help lists them')
  const [, message = text.trim(), meant] =
    /^(?:error: )?(.*?)\.?\n(?:\(Did you mean (?:one of )?(.*?)\?\)\n)?/s.exec(text) ?? []
  return usage(
    message.replaceAll("'", '"'),
    meant === undefined ? 'add --help to see what there is' : `did you mean ${meant}?`,
  )
}
