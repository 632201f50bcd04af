import { PAGE_MODULES, type PageFiles } from '../../platform/page-files.ts'

/** The script of the page: its modules in one scope, since a page that loads nothing cannot import. */
export function pageScript(scripts: PageFiles['scripts'], isLive: boolean): string {
  const modules = PAGE_MODULES.filter(name => isLive || name !== 'live.js')
  return `;(() => {\n'use strict'\n${modules.map(name => joined(scripts[name])).join('')}})()\n`
}

function joined(text: string): string {
  return text.replace(/^import [^']*'[^']*'\n/gm, '').replace(/^export /gm, '')
}
