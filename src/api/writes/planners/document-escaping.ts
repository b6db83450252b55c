import { RefusedError } from '../../../errors.ts'
import { bodyOf } from '../body.ts'
import { type Draft, type Facts, type Planner, withBody, withNotice } from '../plan.ts'
import { htmlWithoutQuotes, isSpoiltByEscaping } from './html-without-quotes.ts'

/** The server escapes documents twice: content is sent as HTML that has nothing to escape. */
export const documentContent: Planner = {
  hazard: 'H04',
  verbs: ['create', 'update'],
  modules: ['documents'],
  needsForLoss: ['25.11', '26.04'],
  describeLoss: (_draft, facts) => {
    const isEscapedTwice = facts.isAtLeast(facts.verb === 'create' ? '25.11' : '26.04')
    if (!isEscapedTwice || !isSpoiltByEscaping(contentOf(facts) ?? '')) return undefined
    const where =
      facts.values['document_content'] === undefined ? 'the content stored' : 'document_content'
    return `${where} has quotes, backslashes or line breaks, which the server stores with backslashes before them`
  },
  plan: (draft, facts) => {
    const content = contentOf(facts)
    if (content === undefined || !isSpoiltByEscaping(content)) return draft
    const safe = htmlWithoutQuotes(content)
    if (safe === undefined) return unsafe(draft, facts)
    const isGiven = facts.values['document_content'] !== undefined
    return withNotice(withBody(draft, bodyOf(facts.resource, { document_content: safe })), {
      code: isGiven ? 'rewritten' : 'sent_along',
      hazard: 'H04',
      message: isGiven
        ? 'The content is stored on one line with its quotes as character references, and reads the same (H04)'
        : 'The content is sent with its quotes as character references (H04)',
    })
  },
}

/** The content that will be stored: what is given, or on an update what is there, since it is escaped again too. */
function contentOf({ values, target, verb }: Facts): string | undefined {
  const asked = values['document_content']
  if (asked !== undefined) return String(asked)
  const stored = target?.raw['document_content']
  return verb === 'update' && typeof stored === 'string' ? stored : undefined
}

function unsafe(draft: Draft, { isForced }: Facts): Draft {
  if (isForced) return draft
  throw new RefusedError(
    'the content has a script, a style or a comment with quotes, backslashes or line breaks, which this server would spoil.',
    {
      hazard: 'H04',
      hint: {
        say: [
          'Instead: remove them, or edit it in the browser; ',
          { do: 'force' },
          ' sends it anyway.',
        ],
      },
    },
  )
}

/** On an update the name and the description are escaped twice as well, sent or not. */
export const documentName: Planner = {
  hazard: 'H04',
  verbs: ['update'],
  modules: ['documents'],
  needs: ['26.04'],
  applies: ({ isAtLeast }) => isAtLeast('26.04'),
  plan: (draft, facts) => {
    const spoiled = ['document_name', 'document_description'].filter((name) =>
      isSpoiltByEscaping(String(facts.values[name] ?? facts.target?.raw[name] ?? '')),
    )
    if (spoiled.length === 0 || facts.isForced) return draft
    const labels = spoiled.map((name) => facts.resource.fields[name]?.label.toLowerCase() ?? name)
    throw new RefusedError(
      `the ${labels.join(' and the ')} has a quote, an apostrophe, a backslash or a line break, which an update on this server stores with backslashes.`,
      {
        hazard: 'H04',
        hint: {
          say: ['Instead: edit it in the browser; ', { do: 'force' }, ' sends it anyway.'],
        },
      },
    )
  },
}
