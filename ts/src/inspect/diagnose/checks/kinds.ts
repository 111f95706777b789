import { nameOf, segmentLines } from '../../describe.js'
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
          ? `A segment with this key exists in ${backendText(match)}, but ${sideText(viewpoint)} looks for a ${backendName[own.type]} segment.`
          : `A segment exists with this string as a ${match.name.form} key (${backendText(match)}), but ${own.form === 'legacy' ? 'QSharedMemory(key) makes another native key of the string' : `${sideText(viewpoint)} uses another kind of key`}.`,
      evidence: [
        ...segmentLines(match.segment),
        `${sideText(viewpoint)} looks for ${own.key.nativeKey}`,
      ],
      remedy: `Use the same kind of key in both programs: ${remedyOf(match)}`,
    }))
}

const backendName = { systemv: 'System V', posix: 'POSIX' } as const
const backendText = ({ segment }: Match) => `${backendName[segment.type]}, ${nameOf(segment)}`

function remedyOf({ segment }: Match): string {
  const { type, nativeKey } = segment
  return `QNativeIpcKey::fromString("${type}:${nativeKey}") in Qt 6.6+, NativeIpcKey.native('${nativeKey}', '${type}') in qt-ipc; or QSharedMemory(key) in both`
}
