import type { Call, CommandSpec } from '../language/command.ts'
import { exportCommand } from './export.ts'
import { connectionEndpoint } from './zc-zk-arguments.ts'

interface Options {
  readonly ephemeral?: boolean
  readonly output?: string
}

export const zookeeperExport: CommandSpec = {
  name: 'zookeeper_export',
  arguments: '<connection> [path]',
  summary: 'print a tree of a ZooKeeper as zc.zk does; today: espalier export',
  examples: [['espalier zookeeper_export -e zk1:2181 /fooservice', 'with live servers']],
  flags: [
    { flags: '-e, --ephemeral', summary: 'also ephemeral nodes' },
    { flags: '-o, --output <file>', summary: 'write to a file' },
  ],
  endpoint: connectionEndpoint,
  run({ context, args: [, path = '/'], rest, options: { ephemeral = false, output } }: Call<Options>) {
    const file = output === undefined ? {} : { file: output }
    const options = { ephemeral, literals: 'python', output: 'tree', ...file }
    return exportCommand.run({ context, args: [path], rest, options })
  },
}
