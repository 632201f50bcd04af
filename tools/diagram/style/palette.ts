import type { Change } from '../words/change.ts'
import type { Role } from '../words/role.ts'

export interface Tint {
  readonly fill: string
  readonly line: string
}

/** Every colour of a picture. Texts are `ink`, `secondary`, `muted`, `shared` and the three states, each readable on every fill. */
export interface Palette {
  readonly page: string
  readonly ink: string
  readonly secondary: string
  readonly muted: string
  readonly edge: string
  /** Dimmed lines. */
  readonly faint: string
  readonly system: Tint
  readonly group: Tint
  readonly roles: Readonly<Record<Role, Tint>>
  readonly missing: Tint
  /** The target of a link, as text. */
  readonly link: string
  /** Property links. */
  readonly shared: string
  /** The change of a card; its text is `ok`, `bad`, `warn` or quiet. */
  readonly changes: Readonly<Record<Change, Tint>>
  /** Reserved for states, never used for roles. */
  readonly ok: string
  readonly warn: string
  readonly bad: string
}

export const LIGHT: Palette = {
  page: '#FFFFFF',
  ink: '#1F2937',
  secondary: '#475569',
  muted: '#5B6A80',
  edge: '#64748B',
  faint: '#CBD5E1',
  system: { fill: '#F8FAFC', line: '#CBD5E1' },
  group: { fill: '#F1F5F9', line: '#D5DEE9' },
  roles: {
    ingress: { fill: '#F0FDFA', line: '#0F766E' },
    service: { fill: '#EFF6FF', line: '#2563EB' },
    store: { fill: '#F5F3FF', line: '#6D28D9' },
    messaging: { fill: '#FAF5EF', line: '#8A5A2B' },
    batch: { fill: '#F7FEE7', line: '#4D7C0F' },
    external: { fill: '#F8FAFC', line: '#64748B' },
    node: { fill: '#FFFFFF', line: '#94A3B8' },
  },
  missing: { fill: '#FEF2F2', line: '#B91C1C' },
  changes: {
    added: { fill: '#F0FDF4', line: '#15803D' },
    removed: { fill: '#FEF2F2', line: '#B91C1C' },
    changed: { fill: '#FFFBEB', line: '#B45309' },
    same: { fill: '#FFFFFF', line: '#CBD5E1' },
  },
  link: '#1D4ED8',
  shared: '#7C3AED',
  ok: '#15803D',
  warn: '#B45309',
  bad: '#B91C1C',
}

export const DARK: Palette = {
  page: '#0F172A',
  ink: '#E2E8F0',
  secondary: '#CBD5E1',
  muted: '#94A3B8',
  edge: '#94A3B8',
  faint: '#33415C',
  system: { fill: '#152036', line: '#33415C' },
  group: { fill: '#1B2942', line: '#3B4A66' },
  roles: {
    ingress: { fill: '#042F2E', line: '#2DD4BF' },
    service: { fill: '#172554', line: '#60A5FA' },
    store: { fill: '#241447', line: '#A78BFA' },
    messaging: { fill: '#2B1D10', line: '#D6A36A' },
    batch: { fill: '#1A2E05', line: '#A3E635' },
    external: { fill: '#1E293B', line: '#94A3B8' },
    node: { fill: '#1E293B', line: '#64748B' },
  },
  missing: { fill: '#3B1212', line: '#F87171' },
  changes: {
    added: { fill: '#052E16', line: '#4ADE80' },
    removed: { fill: '#3B1212', line: '#F87171' },
    changed: { fill: '#2E1D05', line: '#FBBF24' },
    same: { fill: '#0F172A', line: '#33415C' },
  },
  link: '#93C5FD',
  shared: '#C4B5FD',
  ok: '#4ADE80',
  warn: '#FBBF24',
  bad: '#F87171',
}
