import { nameOf, nounOf, objectLines } from '../../describe.js'
import { isSemaphore } from '../../objects/shared-object.js'
import type { Check } from '../diagnosis-facts.js'
import type { Match } from '../names.js'
import { sideText } from '../words.js'

/** One key string has several native keys: System V by QSharedMemory(key), POSIX by platformSafeKey(key). */
export const findOtherKinds: Check = ({ wanted, home, elsewhere, viewpoint }) => {
  if (!wanted) return []
  const own = home[0]?.name ?? wanted.names[0]
  return elsewhere
    .filter(({ name }) => name !== own)
    .map(match => ({
      code: match.name.form === own.form ? 'OTHER_BACKEND' : 'OTHER_KEY_KIND',
      subject: wanted.text,
      cause:
        match.name.form === own.form
          ? `A ${nounOf(match.object)} with this key exists in ${backendText(match)}, but ${sideText(viewpoint)} looks for a ${backendName[own.type]} ${nounOf(match.object)}.`
          : `A ${nounOf(match.object)} exists with this string as a ${match.name.form} key (${backendText(match)}), but ${own.form === 'legacy' ? `${classOf(match)}(key) makes another native key of the string` : `${sideText(viewpoint)} uses another kind of key`}.`,
      evidence: [
        ...objectLines(match.object),
        `${sideText(viewpoint)} looks for ${own.key.nativeKey}`,
      ],
      remedy: `Use the same kind of key in both programs: ${remedyOf(match)}`,
    }))
}

const backendName = { systemv: 'System V', posix: 'POSIX' } as const
const backendText = ({ object }: Match) => `${backendName[object.type]}, ${nameOf(object)}`

const classOf = ({ object }: Match) => (isSemaphore(object) ? 'QSystemSemaphore' : 'QSharedMemory')

function remedyOf(match: Match): string {
  const { type, nativeKey, isQt } = match.object
  const kind = isSemaphore(match.object) ? ", { kind: 'semaphore' }" : ''
  const key = `${type}:${nativeKey}`
  // A program without Qt has no legacy key.
  const legacy = isQt ? `; or ${classOf(match)}(key) in both` : ''
  return `${key} for the command qt-ipc, NativeIpcKey.native('${nativeKey}', '${type}'${kind}) in TypeScript, QNativeIpcKey::fromString("${key}") in Qt 6.6+${legacy}`
}
