/** The width that help.json is laid out for. */
export const STATIC_COLUMNS = 80

/** `espalier 0.2.0 (Node 24.0.0)` */
export function versionLine(version: string): string {
  return `espalier ${version} (Node ${process.versions.node})\n`
}

/**
 * What a command line prints that asks for help or for the version and for nothing else. It loads no command: the help is a table that
 * `npm run fix` writes from what the commands declare. Undefined for any other command line.
 */
export async function staticText(argv: readonly string[], version: string): Promise<string | undefined> {
  const [first = '', second, ...rest] = argv
  if (rest.length > 0) return undefined
  if (second === undefined) {
    if (first === '--version') return `${version}\n`
    if (first === 'version') return versionLine(version)
    return first === 'help' || isHelp(first) ? await helpOf('') : undefined
  }
  if (first === 'help') return await helpOf(second)
  return isHelp(second) ? await helpOf(first) : undefined
}

function isHelp(word: string): boolean {
  return word === '-h' || word === '--help'
}

async function helpOf(command: string): Promise<string | undefined> {
  const { default: texts } = await import('./help.json', { with: { type: 'json' } })
  const lines = Object.hasOwn(texts, command) ? texts[command as keyof typeof texts] : undefined
  return lines?.map(line => `${line}\n`).join('')
}
