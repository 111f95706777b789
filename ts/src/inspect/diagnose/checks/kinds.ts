import { nameOf, segmentLines } from '../../describe.js'
import type { Check } from '../case.js'
import type { Match } from '../names.js'
import { sideText } from '../words.js'

/** One key, several kinds of names: QSharedMemory(key) is System V by a key file, platformSafeKey(key) is POSIX. */
export const findOtherKinds: Check = ({ wanted, home, elsewhere, side }) => {
  if (!wanted) return []
  const own = home[0]?.name ?? wanted.names[0]
  return elsewhere
    .filter(({ name }) => name !== own)
    .map(match => ({
      code: match.name.form === own.form ? 'OTHER_BACKEND' : 'OTHER_KEY_KIND',
      subject: wanted.text,
      cause:
        match.name.form === own.form
          ? `There is a segment with this key in ${backendText(match)}, where a program that uses ${backendName[own.type]} does not look.`
          : `There is a segment under this text as a ${match.name.form} key (${backendText(match)}), and ${own.form === 'legacy' ? 'QSharedMemory(key) makes another name of it' : `${sideText(side)} uses another kind of name`}.`,
      evidence: [
        ...segmentLines(match.segment),
        `${sideText(side)} looks for ${own.key.nativeKey}`,
      ],
      remedy: `Give the other program the same kind of key: ${remedyOf(match)}`,
    }))
}

const backendName = { systemv: 'System V', posix: 'POSIX' } as const
const backendText = ({ segment }: Match) => `${backendName[segment.type]}, ${nameOf(segment)}`

function remedyOf({ segment }: Match): string {
  const { type, nativeKey } = segment
  return `QNativeIpcKey::fromString("${type}:${nativeKey}") in Qt 6.6+, NativeIpcKey.native('${nativeKey}', '${type}') here; or QSharedMemory(key) in both`
}
