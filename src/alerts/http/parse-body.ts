import { Refusal } from './refusal.ts'

/** How deep a payload may be nested; what reads it may need the stack for each level. */
const MAX_DEPTH = 200

const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i

/**
 * Parses a body as JSON, or as a form, which becomes an object of texts; throws a Refusal if it is neither. JSON is also
 * understood if its sender calls it a form or anything else, as `curl -d` does.
 */
export function parseBody(body: Uint8Array, contentType = ''): unknown {
  const text = decode(body)
  const isForm = FORM.test(contentType.trim()) && !/^\s*[[{]/.test(text)
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : parseJson(text)
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw notJson("The body isn't UTF-8.")
  }
}

function parseJson(text: string): unknown {
  if (text.trim() === '') throw notJson('The body is empty.')
  if (depthOf(text) > MAX_DEPTH) throw notJson('The body is nested too deeply.')
  try {
    return JSON.parse(text)
  } catch {
    // The reason would repeat a part of the payload.
    throw notJson("The body isn't JSON.")
  }
}

/** How deep JSON is nested; brackets within texts don't count. */
function depthOf(text: string): number {
  let [depth, deepest, isText] = [0, 0, false]
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (isText && sign === '\\') at += 1
    else if (sign === '"') isText = !isText
    else if (isText) continue
    else if (sign === '[' || sign === '{') {
      depth += 1
      deepest = Math.max(deepest, depth)
    } else if (sign === ']' || sign === '}') depth -= 1
  }
  return deepest
}

function notJson(message: string): Refusal {
  return new Refusal(400, 'not_json', message)
}
