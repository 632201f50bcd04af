import { Command, CommanderError, Option } from 'commander'
import type { Globals } from './context.ts'
import { isDocument } from './document.ts'
import { parseDuration } from './duration.ts'
import { usage } from './failure.ts'
import type { ColorChoice } from './output.ts'
import type { ProgressStyle } from './progress.ts'
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
      patienceMs: isTimed ? (options.timeout as number) : undefined,
      quiet: options.quiet === true,
      verbose: options.verbose as number,
      progress: options.progress as ProgressStyle,
      yes: options.yes === true,
      input: options.input !== false,
    },
  }
}

/** `-o` belongs to each command, which knows its formats; in front of the command it means the same. */
function withOutputBehind(argv: readonly string[]): readonly string[] {
  const valued = new Set(globalOptions().flatMap(({ required, short, long }) => (required ? [short, long] : [])))
  const moved: string[] = []
  const rest = [...argv]
  let at = 0
  for (let word = rest[0]; word?.startsWith('-') === true && word !== '--'; word = rest[at])
    if (/^(-o|--output)$/.test(word)) moved.push(...rest.splice(at, 2))
    else if (/^(-o|--output=)./.test(word)) moved.push(...rest.splice(at, 1))
    else at += valued.has(word) ? 2 : 1
  rest.splice(at + 1, 0, ...moved)
  return rest
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
