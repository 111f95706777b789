import { parseTypeName, requireUsableProject, type TypeAndProject, typeName } from './key-type.js'
import { decodePercent, encodePercent, mendPercent } from './percent.js'
import { replaceUnpaired } from './utf8.js'

/** The parts of a key that its string form contains. */
export interface KeyText extends TypeAndProject {
  readonly nativeKey: string
  readonly legacyKey: string | undefined
}

/** Formats a key like QNativeIpcKey::toString() of Qt 6.6+: `type:path`, and `?legacyKey=` if it has one. */
export function formatKeyText(key: KeyText): string {
  // Two slashes at the start would introduce a host name.
  const path = encodePercent(key.nativeKey, '%?#').replace(/^\/\//, '/%2F')
  const query = key.legacyKey ? `?legacyKey=${encodePercent(key.legacyKey, '%#&=')}` : ''
  return `${typeName(key)}:${path}${query}`
}

/**
 * Parses a key like QNativeIpcKey::fromString() of Qt 6.6+, which parses a URL in QUrl's tolerant mode.
 *
 * @throws {TypeError} when Qt returns an invalid key.
 * @throws {RangeError} when Qt parses the project id but cannot use it.
 */
export function parseKeyText(text: string): KeyText {
  const url = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/i.exec(text)
  const [, scheme = '', authority = '', path = '', query] = url ?? []
  const type = parseTypeName(scheme.toLowerCase())
  if (!type)
    throw invalid(text, 'it must begin with "systemv:", "systemv-<n>:", "posix:" or "windows:"')
  if (!/^@?:?$/.test(authority))
    throw invalid(text, `it must not name a host, as "//${authority}" does`)
  const legacyKey = query ? parseQuery(text, query) : undefined
  requireUsableProject(type)
  return { ...type, nativeKey: decodePercent(mendPercent(path), 'invalid'), legacyKey }
}

function parseQuery(text: string, query: string): string | undefined {
  let legacyKey: string | undefined
  for (const item of mendPercent(query).replace(/&$/, '').split('&')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(item) ?? []
    if (decodePercent(name, 'invalid') !== 'legacyKey')
      throw invalid(text, `only "legacyKey=" may follow the "?", not ${JSON.stringify(item)}`)
    // Qt converts through UTF-8 here, which drops a byte order mark at the start.
    legacyKey = replaceUnpaired(decodePercent(value, 'valid')).replace(/^\ufeff/, '')
  }
  return legacyKey || undefined
}

function invalid(text: string, reason: string): TypeError {
  return new TypeError(`${JSON.stringify(text)} is not a key that Qt can parse: ${reason}`)
}
