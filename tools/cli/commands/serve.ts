import { EXIT } from '../exit.ts'
import type { Call, Verb } from '../verb.ts'

/** Runs a gateway. The flags are those of the gateway's settings; what they mean is read there. */
export const serve: Verb = {
  name: 'serve',
  arguments: '',
  summary: 'run a gateway',
  examples: [
    ['espalier serve', 'keep the tree in ./data'],
    ['espalier serve --zookeeper zk1:2181,zk2:2181/registry', 'keep it in ZooKeeper'],
  ],
  flags: [
    {
      flags: '--listen <host:port>',
      summary: 'where to serve gRPC; port 0 lets the system choose (default 127.0.0.1:7400)',
    },
    { flags: '--data <dir>', summary: 'keep the tree in this directory (default ./data)' },
    { flags: '--zookeeper <hosts/chroot>', summary: 'keep the tree in this ZooKeeper ensemble instead' },
    {
      flags: '--zookeeper-auth <digest:user:pass>',
      summary: 'sign in to ZooKeeper; better given as ESPALIER_ZOOKEEPER_AUTH',
    },
    {
      flags: '--session-timeout <duration>',
      summary: 'how long registrations outlive a gateway that is gone (default 10s)',
    },
    { flags: '--drain-timeout <duration>', summary: 'how long calls in flight may take when stopping (default 5s)' },
    { flags: '--log-level <level>', summary: 'debug, info, warn, error or silent (default info; warn on a terminal)' },
    { flags: '--max-message-bytes <n>', summary: 'the largest gRPC message (default 4194304)' },
    { flags: '--max-text-bytes <n>', summary: 'the largest text of an import (default 67108864)' },
    { flags: '--max-streams <n>', summary: 'watches and keep-alives open at once (default 100000)' },
    { flags: '--max-leases <n>', summary: 'leases alive at once (default 100000)' },
    { flags: '--max-registrations-per-lease <n>', summary: 'registrations under one lease (default 10000)' },
    { flags: '--max-properties <n>', summary: 'properties of one node (default 10000)' },
    { flags: '--config <file>', summary: 'a JSON file with these settings [ESPALIER_CONFIG]' },
  ],
  async run({ context, options }: Call<Readonly<Record<string, string | undefined>>>) {
    const flags = Object.entries(options).map(([name, value]) => [dashed(name), value] as const)
    await context.tools.serve(Object.fromEntries(flags), context.io)
    return EXIT.done
  },
}

/** Commander tells `--log-level` as `logLevel`. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}
