/** The groups of `espalier --help`, in its order. */
export const COMMAND_GROUPS: Readonly<Record<string, readonly string[]>> = {
  'Run:': ['serve', 'console', 'status', 'context'],
  'Models as text:': ['import', 'plan', 'apply', 'drift', 'diff', 'export', 'check', 'fmt', 'graph'],
  'Look at the tree:': ['ls', 'tree', 'get', 'stat', 'find', 'resolve', 'watch', 'journal'],
  'Change the tree:': ['create', 'set', 'unset', 'ln', 'mv', 'cp', 'rm'],
  'Services:': ['register', 'providers', 'lock', 'locks'],
  'The command line:': ['completion', 'version', 'help'],
}

export function groupOf(command: string): string | undefined {
  return Object.keys(COMMAND_GROUPS).find(group => COMMAND_GROUPS[group]?.includes(command))
}
