import type { Call, CommandSpec } from '../language/command.ts'
import type { Setting } from '../session/ports.ts'
import { EXIT } from '../text/exit.ts'

/** Runs a gateway. The flags are its settings, which it parses itself. */
export function serve(settings: readonly Setting[]): CommandSpec {
  return {
    name: 'serve',
    arguments: '',
    summary: 'run a gateway',
    examples: [
      ['espalier serve', 'store the tree in ./data'],
      ['espalier serve --in-memory --listen 127.0.0.1:0 --print-endpoint', 'for a test: nothing stays'],
      ['espalier serve --zookeeper zk1:2181,zk2:2181/registry', 'store it in ZooKeeper'],
    ],
    flags: [
      ...settings.map(({ name, value, isSwitch, description }) => ({
        flags: `--${name} ${isSwitch ? `[${value}]` : `<${value}>`}`,
        summary: description,
      })),
      { flags: '--config <FILE>', summary: 'a JSON file with these settings; each also as ESPALIER_...' },
    ],
    async run({ context, options }: Call<Readonly<Record<string, string | true | undefined>>>) {
      const flags = Object.entries(options).map(
        ([name, value]) => [dashed(name), value === true ? 'on' : value] as const,
      )
      await context.tools.serve(Object.fromEntries(flags), context.io)
      return EXIT.done
    },
  }
}

/** Commander names `--log-level` `logLevel`. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}
