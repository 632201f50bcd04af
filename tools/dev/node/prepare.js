// npm runs this after "npm ci" and "npm install" in a clone, which remove the link that runtime.js makes.
import { ensureNode } from './runtime.js'

ensureNode()
