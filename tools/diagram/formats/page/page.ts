import { ROLE_NAMES } from '../../dot/header.ts'
import type { PageFiles } from '../../platform/page-files.ts'
import { DARK, LIGHT, type Palette } from '../../style/palette.ts'
import { headsOf } from '../../views/restrict.ts'
import { cardId, edgeId, groupId } from '../../words/element-ids.ts'
import type { Heading, View } from '../../words/heading.ts'
import { addressOf } from '../../words/link-base.ts'
import { cardsOf, type Model } from '../../words/model.ts'
import { ROLES, type Role } from '../../words/role.ts'
import type { Health } from '../../words/state.ts'
import { xmlText } from '../../words/text.ts'
import { contentOf } from '../json.ts'
import { pageScript } from './script.ts'

/** The input of a page. */
interface PageParts {
  /** The finished picture. */
  readonly svg: string
  readonly model: Model
  /** All of the view, of which the picture may show a part. */
  readonly whole: Model
  /** Everything in the boxes of the view. */
  readonly all: Model
  readonly view: View
  readonly heading: Heading
  readonly linkBase: string
  readonly theme: 'light' | 'dark' | 'auto'
  readonly events: string | undefined
  readonly files: PageFiles
  /** The pictures of what is in boxes, by their paths. */
  readonly insides: ReadonlyMap<string, string>
}

/**
 * The picture as one file for a browser: pan, zoom, search, neighbours, filters. It loads nothing and sends nothing, but may follow a
 * stream of events from its own origin; its policy forbids everything else, and allows one script, ours, by its hash.
 */
export async function pageOf(parts: PageParts): Promise<string> {
  const { svg, model, heading, theme, events, files } = parts
  const content = JSON.stringify(pageModel(parts))
  const script = pageScript(files.scripts, events !== undefined)
  const connect = events === undefined ? '' : "connect-src 'self'; "
  const policy = `default-src 'none'; ${connect}style-src 'unsafe-inline'; script-src 'sha256-${await hashOf(script)}'; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${xmlText(heading.title)}</title>
<style>
${colors(theme)}
${files.style}</style>
</head>
<body>
<header>
<input id="search" type="search" placeholder="Search  /" aria-label="Search" autocomplete="off" spellcheck="false">
<output id="count" aria-live="polite"></output>
<span id="ways" role="group" aria-label="View">${WAYS.map(([way, name]) => `<button data-way="${way}" aria-pressed="${way === 'picture'}">${name}</button>`).join('')}</span>
${filters(model)}<span id="zoom">${events === undefined ? '' : standing(events, await hashOf(svg + content))}<button id="out" aria-label="Zoom out">−</button> <button id="in" aria-label="Zoom in">+</button> <button id="fit">Fit</button></span>
</header>
<main>
${svg.trim()}
</main>
<section id="inside" aria-label="What is in a box" hidden><button id="leave">← Overview</button><div></div></section>
<section id="table" aria-label="Everything as a table" tabindex="0" hidden></section>
<aside></aside>
${[...parts.insides].map(([path, inside]) => `<template data-inside="${xmlText(path)}">${inside.trim()}</template>\n`).join('')}<script type="application/json" id="model">${inert(content)}</script>
<script>${script}</script>
</body>
</html>
`
}

const WAYS = [
  ['picture', 'Picture'],
  ['list', 'List'],
  ['matrix', 'Matrix'],
] as const

/** The model, with the elements of the picture that its parts are. */
function pageModel({ model, whole, all, view, heading, linkBase }: Omit<PageParts, 'svg' | 'insides'>): object {
  const content = contentOf(model, view, heading)
  const heads = headsOf(model)
  return {
    ...content,
    cards: [...cardsOf(model.members)].map((card, at) => ({
      ...content.cards[at],
      notes: card.rows.filter(row => row.note).map(row => row.text),
      element: cardId(card.path),
      address: addressOf(linkBase, card.path),
    })),
    groups: content.groups.map(group => ({
      ...group,
      element: groupId(group.path),
      address: addressOf(linkBase, group.path),
    })),
    others: othersOf(model, whole, all),
    ...(whole.edges.length > model.edges.length ? { lines: linesOf(whole) } : {}),
    ghosts: content.ghosts.map(ghost => ({ ...ghost, element: cardId(ghost.id) })),
    edges: content.edges.map((edge, at) => ({
      ...edge,
      element: edgeId(model.edges[at]!),
      ends: heads(model.edges[at]!),
    })),
  }
}

/** Every line of the view, of which the picture shows a part: where it begins, where it leads, and its links. */
function linesOf(whole: Model): readonly object[] {
  return whole.edges.map(({ from, to, group, links }) => [
    from,
    group ?? to,
    links.map(({ owner, name, target }) => [owner, name, target]),
  ])
}

/** What can be found though it has no card in the picture: what was left out because all of it is too much, and what is in a box. */
function othersOf(drawn: Model, whole: Model, all: Model): readonly object[] {
  const known = new Set<string>(cardsOf(drawn.members).map(card => card.path))
  const others: object[] = []
  for (const model of [whole, all]) {
    const uses = Map.groupBy(model.edges, edge => edge.from as string)
    for (const { path, type, role, details, state } of cardsOf(model.members)) {
      if (known.has(path)) continue
      known.add(path)
      others.push({
        path,
        element: cardId(path),
        type,
        role,
        details,
        state: state?.text,
        omitted: model === whole ? true : undefined,
        uses: (uses.get(path) ?? []).flatMap(edge => edge.links.map(({ name }) => [name, edge.group ?? edge.to])),
      })
    }
  }
  return others
}

/** The status of a live picture; `picture` is a hash of its content, so that the same one is not loaded again. */
function standing(events: string, picture: string): string {
  return `<output id="live" data-events="${xmlText(events)}" data-picture="${picture}"></output> `
}

/** Neither the end of a script nor the begin of a comment can be written without this character. */
function inert(json: string): string {
  return json.replaceAll('<', '\\u003c')
}

/** Filter buttons, for kinds with more than one value in the picture. */
function filters(model: Model): string {
  const cards = [...cardsOf(model.members)]
  const roles = ROLES.filter(role => cards.some(card => card.role === role))
  const healths = HEALTHS.filter(([health]) => cards.some(card => card.state?.health === health))
  return [
    set('Roles', roles.length < 2 ? [] : roles.map(role => button('role', role, ROLE_NAMES[role], `--${role}`))),
    set(
      'States',
      healths.map(([health, name, color]) => button('health', health, name, color)),
    ),
  ].join('')
}

const HEALTHS: readonly (readonly [Health, string, string])[] = [
  ['up', 'live', '--ok'],
  ['low', 'below expected', '--warn'],
  ['down', 'no providers, in use', '--bad'],
  ['idle', 'no providers', '--muted'],
  ['unknown', 'unknown', '--muted'],
]

function set(name: string, buttons: readonly string[]): string {
  return buttons.length === 0 ? '' : `<fieldset aria-label="${name}">${buttons.join('')}</fieldset>\n`
}

function button(kind: 'role' | 'health', value: Role | Health, text: string, color: string): string {
  return `<button aria-pressed="true" data-${kind}="${value}" style="--tint: var(${color})">${text}</button>`
}

function colors(theme: PageParts['theme']): string {
  if (theme === 'dark') return `:root { color-scheme: dark; ${variables(DARK)} }`
  const light = `:root { color-scheme: light; ${variables(LIGHT)} }`
  if (theme === 'light') return light
  return `${light}\n@media (prefers-color-scheme: dark) { :root { color-scheme: dark; ${variables(DARK)} } }`
}

function variables({ page, ink, muted, link, system, roles, ok, warn, bad }: Palette): string {
  const named = { page, ink, muted, link, ok, warn, bad, system: system.fill, line: system.line }
  return [
    ...Object.entries(named).map(([name, color]) => `--${name}: ${color}`),
    ...Object.entries(roles).map(([role, { line }]) => `--${role}: ${line}`),
  ].join('; ')
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
}
