import { unifiedDiff } from '../cli/text/text-diff.ts'

/** A picture as text and as pixels. */
export interface Drawn {
  readonly dot: string
  readonly svg: string
}

/** One sample: its accepted picture, if there is one, and the current one. */
export interface Compared {
  readonly name: string
  readonly accepted: Drawn | undefined
  readonly drawn: Drawn
}

export type Mark = 'new' | 'changed' | 'unchanged'

export function markOf({ accepted, drawn }: Compared): Mark {
  if (accepted === undefined) return 'new'
  return accepted.dot === drawn.dot && accepted.svg === drawn.svg ? 'unchanged' : 'changed'
}

/** A self-contained page with every sample, old beside new; changed ones come first. */
export function goldenPage(samples: readonly Compared[]): string {
  const order: readonly Mark[] = ['changed', 'new', 'unchanged']
  const sections = order.flatMap(mark => samples.filter(sample => markOf(sample) === mark).map(section))
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Pictures: accepted and drawn</title>
<style>${STYLE}</style>
<h1>Pictures: accepted and drawn</h1>
<p>${order.map(mark => `${samples.filter(sample => markOf(sample) === mark).length} ${mark}`).join(' · ')}</p>
${sections.join('\n')}
</html>
`
}

function section(sample: Compared): string {
  const { name, accepted, drawn } = sample
  const mark = markOf(sample)
  return `<details id="${escaped(name)}" class="${mark}"${mark === 'unchanged' ? '' : ' open'}>
<summary>${escaped(name)} <b>${mark}</b></summary>
<div class="pair">
${accepted === undefined ? '<p>none is accepted yet</p>' : picture(`${name}, accepted`, accepted.svg)}
${picture(`${name}, drawn`, drawn.svg)}
</div>
${mark === 'changed' ? differenceOf(accepted?.dot ?? '', drawn.dot) : ''}
</details>`
}

/** As an image: its scripts do not run, and its ids do not clash with those of other pictures. */
function picture(title: string, svg: string): string {
  const address = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
  return `<figure><figcaption>${escaped(title)}</figcaption><a href="${address}"><img alt="${escaped(title)}" src="${address}"></a></figure>`
}

function differenceOf(before: string, after: string): string {
  const lines = unifiedDiff(before, after, ['accepted', 'drawn'])
  if (lines.length === 0) return '<p>The DOT is the same; only what is made of it is not.</p>'
  const marked = lines.map(line => `<span class="${KINDS[line[0] ?? ''] ?? 'same'}">${escaped(line)}</span>`)
  return `<pre>${marked.join('\n')}</pre>`
}

const KINDS: Readonly<Record<string, string>> = { '-': 'minus', '+': 'plus', '@': 'at' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.codePointAt(0)};`)
}

const STYLE = `
body { font: 14px/1.5 Arial, sans-serif; margin: 24px; color: #1f2937; background: #fff }
details { border: 1px solid #cbd5e1; border-radius: 8px; padding: 8px 14px; margin: 12px 0 }
summary { cursor: pointer; font-weight: bold }
summary b { margin-left: 8px; padding: 1px 8px; border-radius: 9px; background: #e2e8f0; font-size: 12px }
.changed > summary b { background: #fde68a }
.new > summary b { background: #bbf7d0 }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; align-items: start }
figure { margin: 8px 0; min-width: 0 }
figcaption { color: #5b6a80 }
img { max-width: 100%; height: auto; border: 1px solid #e2e8f0 }
pre { overflow: auto; max-height: 480px; background: #f8fafc; padding: 10px; font-size: 12px }
.minus { color: #b91c1c } .plus { color: #15803d } .at { color: #6d28d9 }
`
