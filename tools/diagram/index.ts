export { DiagramError, type DiagramErrorCode } from './errors.ts'
export type { Finding, Summary } from './model.ts'
export { type Diagram, type DiagramOptions, renderDiagram } from './render.ts'
export type { DiagramSource } from './source.ts'
