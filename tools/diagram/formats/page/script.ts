import { readFileSync } from 'node:fs'

/** The modules of the page's script, each after those that it imports. */
const MODULES = ['picture.js', 'viewport.js', 'words.js', 'choice.js', 'search.js', 'page.js']

/** The script of the page: its modules in one scope, since a page that loads nothing cannot import. */
export function pageScript(lives: boolean): string {
  const modules = lives ? [...MODULES, 'live.js'] : MODULES
  return `;(() => {\n'use strict'\n${modules.map(joined).join('')}})()\n`
}

function joined(module: string): string {
  const text = readFileSync(new URL(module, import.meta.url), 'utf8')
  return text.replace(/^import [^']*'[^']*'\n/gm, '').replace(/^export /gm, '')
}
