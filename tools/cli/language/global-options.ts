import { type Command, Option } from 'commander'
import type { Globals, ProgressStyle } from '../session/globals.ts'
import { parseDuration } from '../text/duration.ts'
import type { ColorChoice } from '../text/output.ts'
import type { Flag } from './command.ts'

export interface GlobalChoices {
  readonly globals: Globals
  readonly color: ColorChoice
  readonly ascii: boolean
}

/** The options that every command takes. */
export function globalOptions(): readonly Option[] {
  return [
    new Option('-c, --context <name>', 'the tree to work on, by its name (ESPALIER_CONTEXT)'),
    new Option(
      '--endpoint <host:port>',
      'its gateway, or several with commas; grpcs:// for TLS; zk:// for a ZooKeeper itself ' +
        '(ESPALIER_ENDPOINT, else 127.0.0.1:7400; ESPALIER_TOKEN is sent, ESPALIER_CA is trusted)',
    ),
    new Option('--plaintext-credentials', 'send a secret also without TLS to another machine'),
    new Option('--timeout <duration>', 'how long one call may take (10s)')
      .default(10_000, '10s')
      .argParser(parseDuration),
    new Option('--color <when>', 'auto, always or never').choices(['auto', 'always', 'never']).default('auto'),
    new Option('--ascii', 'only ASCII characters (as in a locale that is not UTF-8)'),
    new Option('--progress <how>', 'auto, bar, plain, json or none')
      .choices(['auto', 'bar', 'plain', 'json', 'none'])
      .default('auto'),
    new Option('--show-secrets', 'print passwords, tokens and keys too (get and export always do)'),
    new Option('-q, --quiet', 'no messages but errors'),
    new Option('-v, --verbose', 'more about errors; -vv for all')
      .default(0, '')
      .argParser((_, count: number) => count + 1),
    new Option('-y, --yes', 'confirm everything'),
    new Option('--no-input', 'never ask; fail instead (exit 6)'),
  ]
}

/** The options that every command takes, as flags. */
export function globalFlags(): readonly Flag[] {
  return globalOptions().map(({ flags, description, argChoices }) => ({
    flags,
    summary: description,
    ...(argChoices === undefined ? {} : { choices: argChoices }),
  }))
}

/** The values of the global options after parsing. */
export function readGlobals(program: Command): GlobalChoices {
  const options: Readonly<Record<string, unknown>> = program.opts()
  const isTimed = program.getOptionValueSource('timeout') === 'cli'
  return {
    color: options.color as ColorChoice,
    ascii: options.ascii === true,
    globals: {
      endpoint: options.endpoint as string | undefined,
      context: options.context as string | undefined,
      showSecrets: options.showSecrets === true,
      plaintextCredentials: options.plaintextCredentials === true,
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
