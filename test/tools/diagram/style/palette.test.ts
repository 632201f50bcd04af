import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DARK, LIGHT, type Palette } from '../../../../tools/diagram/style/palette.ts'

for (const [name, palette] of Object.entries({ light: LIGHT, dark: DARK })) {
  test(`every text of the ${name} palette is readable on its background`, () => {
    const roles = Object.values(palette.roles).map(tint => tint.fill)
    const texts = (...names: (keyof Palette)[]): string[] => names.map(key => palette[key] as string)
    const pairs: [string[], string[]][] = [
      [texts('ink', 'secondary', 'muted', 'shared', 'ok', 'warn', 'bad'), roles],
      [texts('ink', 'secondary', 'muted', 'bad'), [palette.page, palette.system.fill, palette.group.fill]],
      [[palette.missing.line], [palette.missing.fill]],
      [texts('ok', 'bad', 'warn', 'muted', 'secondary'), Object.values(palette.changes).map(tint => tint.fill)],
      [texts('link', 'shared', 'ok', 'warn', 'bad'), [palette.page]],
    ]
    for (const [fronts, backs] of pairs)
      for (const front of fronts)
        for (const back of backs)
          assert.ok(contrast(front, back) >= 4.5, `${front} on ${back}: ${contrast(front, back)}`)
  })

  test(`every line of the ${name} palette is visible on the page`, () => {
    const lines = [
      palette.edge,
      palette.shared,
      palette.warn,
      palette.bad,
      ...Object.values(palette.roles).map(tint => tint.line),
    ]
    for (const line of lines) assert.ok(contrast(line, palette.page) >= 2.5, `${line}: ${contrast(line, palette.page)}`)
  })
}

test('no role has the colour of a state', () => {
  for (const { roles, ok, warn, bad } of [LIGHT, DARK])
    for (const { line } of Object.values(roles)) assert.ok(![ok, warn, bad].includes(line))
})

/** The contrast ratio of WCAG 2. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map(at => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
