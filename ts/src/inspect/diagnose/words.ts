import { processText } from '../../system/wording.js'
import { nameOf } from '../describe.js'
import type { SharedObject } from '../objects/shared-object.js'
import type { DiagnosisFacts } from './diagnosis-facts.js'
import type { Viewpoint } from './viewpoint.js'

/** The subject of a finding about an object: the key to diagnose, else the name of the object. */
export const subjectOf = (
  object: SharedObject,
  { subject }: Pick<DiagnosisFacts, 'subject'>,
): string => subject ?? nameOf(object)

export const upper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

export const sideText = ({ own, pid, program }: Viewpoint): string =>
  own ? 'this process' : processText({ pid, program, alive: true })
