import type { CommandSpec } from './language/command.ts'
import type { Tools } from './session/ports.ts'

/** Every command in the order of the help, loaded on use. */
export const COMMANDS: Readonly<Record<string, (tools: Tools) => Promise<CommandSpec>>> = {
  serve: async tools => (await import('./commands/serve.ts')).serve(await tools.settings()),
  status: async () => (await import('./commands/status.ts')).status,
  import: async () => (await import('./commands/import.ts')).importCommand,
  plan: async () => (await import('./commands/plan.ts')).plan,
  apply: async () => (await import('./commands/apply.ts')).apply,
  drift: async () => (await import('./commands/drift.ts')).drift,
  diff: async () => (await import('./commands/diff.ts')).diff,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  ls: async () => (await import('./commands/ls.ts')).ls,
  tree: async () => (await import('./commands/tree.ts')).tree,
  get: async () => (await import('./commands/get.ts')).get,
  stat: async () => (await import('./commands/stat.ts')).stat,
  find: async () => (await import('./commands/find.ts')).find,
  journal: async () => (await import('./commands/journal.ts')).journal,
  create: async () => (await import('./commands/create.ts')).create,
  set: async () => (await import('./commands/set.ts')).set,
  unset: async () => (await import('./commands/unset.ts')).unset,
  ln: async () => (await import('./commands/ln.ts')).ln,
  mv: async () => (await import('./commands/mv.ts')).mv,
  cp: async () => (await import('./commands/cp.ts')).cp,
  rm: async () => (await import('./commands/rm.ts')).rm,
  resolve: async () => (await import('./commands/resolve.ts')).resolve,
  register: async () => (await import('./commands/register.ts')).register,
  providers: async () => (await import('./commands/providers.ts')).providers,
  lock: async () => (await import('./commands/lock.ts')).lock,
  locks: async () => (await import('./commands/locks.ts')).locks,
  watch: async () => (await import('./commands/watch.ts')).watch,
  graph: async () => (await import('./commands/graph.ts')).graph,
  console: async () => (await import('./commands/console.ts')).consoleCommand,
  check: async () => (await import('./commands/check.ts')).check,
  fmt: async () => (await import('./commands/fmt.ts')).fmt,
  context: async () => (await import('./commands/context.ts')).contextCommand,
  completion: async () => (await import('./commands/completion.ts')).completion,
  version: async () => (await import('./commands/version.ts')).version,
}

/** Commands with the names and arguments of zc.zk's scripts. No help lists them. */
export const ZC_ZK_SCRIPTS: Readonly<Record<string, () => Promise<CommandSpec>>> = {
  zookeeper_export: async () => (await import('./commands/zookeeper-export.ts')).zookeeperExport,
  zookeeper_import: async () => (await import('./commands/zookeeper-import.ts')).zookeeperImport,
  zookeeper_set_property: async () => (await import('./commands/zookeeper-set-property.ts')).zookeeperSetProperty,
  zookeeper_validate: async () => (await import('./commands/zookeeper-validate.ts')).zookeeperValidate,
}
