// Questions about keys, the answers of this library, and those of Qt, in one shape so that they can be compared.
import { basename } from 'node:path'
import { type KeyTypeName, NativeIpcKey } from 'qt-ipc/keys'
import { fromHex, type Oracle } from './oracle.js'

/** `legacy` and `platformSafe` ask for both kinds; `objects` asks what creating a segment brings into being. */
export type KeyCase =
  | { ask: 'legacy' | 'platformSafe'; type: KeyTypeName; text: string }
  | { ask: 'format'; type: KeyTypeName; text: string }
  | { ask: 'parse'; text: string }
  | { ask: 'objects'; form: 'legacy' | 'native' | 'text'; text: string; token: string }

export type Answer = string | null | string[]

/** The facts that the answers depend on. */
export interface Place {
  qt: string
  tempDir: string
  runtimeDir: string
}

/** What Qt has no words for in its answer to `parse`, because it finds out only when the key is used. */
export const UNUSABLE = 'project id of no use'

export function ourAnswer(question: KeyCase, place: Place): Answer {
  const environment = { os: 'linux', ...place } as const
  const { text } = question
  switch (question.ask) {
    case 'legacy':
    case 'platformSafe':
      return (['segment', 'semaphore'] as const).map(kind =>
        NativeIpcKey[question.ask](text, { kind, type: question.type, environment }).toString(),
      )
    case 'format':
      return NativeIpcKey.native(text, question.type).toString()
    case 'parse':
      return parsed(text)
    case 'objects':
      return objects(segmentOf(question, place), place.qt)
  }
}

function parsed(text: string): Answer {
  try {
    const key = NativeIpcKey.parse(text)
    return [key.nativeKey, key.toString()]
  } catch (error) {
    if (error instanceof TypeError) return null
    if (error instanceof RangeError) return UNUSABLE
    throw error
  }
}

function segmentOf({ form, text }: KeyCase & { ask: 'objects' }, place: Place): NativeIpcKey {
  const environment = { os: 'linux', ...place } as const
  if (form === 'legacy') return NativeIpcKey.legacy(text, { environment })
  if (form === 'native') return NativeIpcKey.native(text, 'systemv', { environment })
  return NativeIpcKey.parse(text, { environment })
}

function objects(segment: NativeIpcKey, qt: string): Answer {
  if (segment.problems().length > 0) return null
  const nameOf = (key: NativeIpcKey) =>
    key.type === 'posix' ? key.nativeKey.replace(/^\/*/, '/') : basename(key.nativeKey)
  const lock = segment.lockKey({ qt })
  const names = [`${nameOf(segment)}:segment`, ...(lock ? [`${nameOf(lock)}:semaphore`] : [])]
  return names.sort()
}

/** Qt's answer, from an oracle that can give it: 6.6+ answers all, older ones `legacy` (System V) and `objects`. */
export async function qtAnswer(question: KeyCase, oracle: Oracle): Promise<Answer> {
  const text = { text: question.text }
  if (question.ask === 'objects') {
    const [found = ''] = await oracle.ask('objects', question.form, text, { text: question.token })
    return found.startsWith('!') ? null : fromHex(found).split('\0')
  }
  if (question.ask === 'parse') {
    const [type, native = '', canonical = ''] = await oracle.ask('parse', text)
    if (type === '-') return null
    return Number(type) > 127 && Number(type) < 256
      ? UNUSABLE
      : [fromHex(native), fromHex(canonical)]
  }
  const answer = await oracle.ask(question.ask, typeNumber(question.type), text)
  if (question.ask === 'format') return fromHex(answer[0] ?? '')
  return [fromHex(answer[1] ?? ''), fromHex(answer[3] ?? '')]
}

function typeNumber(type: KeyTypeName): number {
  if (type === 'posix') return 256
  if (type === 'windows') return 257
  return Number(type.split('-')[1] ?? 81)
}
