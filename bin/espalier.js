#!/usr/bin/env node
// Plain JavaScript that any Node from 14 on can read, so that an old one gets an answer instead of a syntax error.
import { existsSync } from 'node:fs'

const NEEDED = 24
const found = process.versions.node

if (Number(found.split('.')[0]) < NEEDED) {
  process.stderr.write(
    `error[NODE_TOO_OLD]: espalier needs Node ${NEEDED} or newer; this is Node ${found}\n` +
      '  help: install a newer Node, or use the single file, which needs none; a clone brings its own:\n' +
      '        type "npm install" in it once, and then "npx espalier ..."\n',
  )
  process.exit(2)
}

// A clone runs its sources, whatever was built of them at some time; the package has only what was built.
const sources = new URL('../tools/espalier.ts', import.meta.url)
const built = new URL('../dist/espalier.js', import.meta.url)

async function run() {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { main } = await import(String(existsSync(sources) ? sources : built))
  process.exit(await main(process.argv.slice(2)))
}

void run()
