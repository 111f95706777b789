import { coreCases } from './core-cases.js'
import { guiCases } from './gui-cases.js'

/** Every type with what is tried against real Qt. */
export const cases = [...coreCases, ...guiCases]
