import { basename } from 'node:path'
import { nearest } from '../../arguments/nearest.js'
import { quoted } from '../../errors/doctor-hint.js'
import { keyHash, parseLegacyName } from '../../keys/legacy-name.js'
import type { SharedObject } from '../objects/shared-object.js'
import type { Survey } from '../survey.js'
import type { Wanted } from './names.js'

/** "Did you mean 'greenhouse'?"; `undefined` without such keys. */
export function suggestionOf(keys: readonly string[]): string | undefined {
  return keys.length === 0 ? undefined : `Did you mean ${keys.map(quoted).join(' or ')}?`
}

/** Existing keys that the key may have been meant to be, the nearest first: at most three. */
export function similarKeys({ text, kind, names }: Wanted, survey: Survey): string[] {
  const objects = kind === 'semaphore' ? survey.semaphores : survey.segments
  const [{ text: typed }] = names
  const word = wordOf(typed ?? text)
  // The keys of Qt's locks are those of their segments.
  const others = objects.filter(
    object => !names.some(({ key }) => key.nativeKey === object.nativeKey),
  )
  const known = new Map(others.flatMap(object => keyTexts(object)))
  const found = [
    ...hiddenKeys(word, others),
    ...nearest(word, [...known.keys()]).map(near => known.get(near) ?? near),
  ]
  return [...new Set(found)].slice(0, 3)
}

/** "greenhouse" of "posix:/greenhouse" and "systemv:/tmp/greenhouse". */
const wordOf = (key: string) => basename(key.replace(/^(systemv(-\d+)?|posix):/i, '')) || key

/** What is compared, and the key argument that it stands for. */
function keyTexts({ key, kind, type, nativeKey }: SharedObject): [string, string][] {
  if (key !== undefined) return [[key, key]]
  if (kind === 'legacy' || nativeKey === undefined) return []
  return [[basename(nativeKey), `${type}:${nativeKey}`]]
}

/** The name of a legacy key contains its hash: keys that differ from `word` by one character, or in case and spaces, are found. */
function hiddenKeys(word: string, objects: readonly SharedObject[]): string[] {
  const hashes = new Set(
    objects.flatMap(({ nativeKey }) => {
      const legacy = nativeKey === undefined ? undefined : parseLegacyName(basename(nativeKey))
      return legacy ? [legacy.hash] : []
    }),
  )
  if (hashes.size === 0 || word.length > LONGEST) return []
  return [...neighbours(word)].filter(other => other !== word && hashes.has(keyHash(other)))
}

/** Each character more costs 190 hashes of some microseconds. */
const LONGEST = 64

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))

function neighbours(word: string): Set<string> {
  const lower = word.toLowerCase()
  const joined = word.replace(/\s+/g, '')
  const found = new Set([
    word.trim(),
    joined,
    lower,
    word.toUpperCase(),
    lower.slice(0, 1).toUpperCase() + lower.slice(1),
    joined.toLowerCase(),
  ])
  for (let at = 0; at <= word.length; at += 1) {
    const [head, tail] = [word.slice(0, at), word.slice(at)]
    found.add(head + tail.slice(1))
    found.add(head + tail.slice(1, 2) + tail.slice(0, 1) + tail.slice(2))
    for (const letter of printable) {
      found.add(head + letter + tail)
      found.add(head + letter + tail.slice(1))
    }
  }
  return found
}
