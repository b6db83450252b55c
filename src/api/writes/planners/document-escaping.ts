import { RefusedError } from '../../../errors.ts'
import { bodyOf } from '../body.ts'
import { type Draft, type Facts, type Planner, withBody, withNotice } from '../plan.ts'
import { htmlWithoutQuotes, isSpoiltByEscaping } from './html-without-quotes.ts'

/** The server escapes documents twice, so content is sent as HTML that has nothing to escape. */
export const documentContent: Planner = {
  hazard: 'H04',
  verbs: ['create', 'update'],
  modules: ['documents'],
  needsForLoss: ['25.11', '26.04'],
  describeLoss: (_draft, facts) => {
    const isEscapedTwice = facts.isAtLeast(facts.verb === 'create' ? '25.11' : '26.04')
    if (!isEscapedTwice || !isSpoiltByEscaping(contentOf(facts) ?? '')) return undefined
    const where =
      facts.values['document_content'] === undefined ? 'the stored content' : 'document_content'
    return `${where} has quotes, backslashes or line breaks, and the server would store them with extra backslashes`
  },
  plan: (draft, facts) => {
    const content = contentOf(facts)
    if (content === undefined || !isSpoiltByEscaping(content)) return draft
    const safe = htmlWithoutQuotes(content)
    if (safe === undefined) return refuseUnlessForced(draft, facts)
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

/** The content that will be stored: the requested one or, for an update, the stored one, which is escaped again too. */
function contentOf({ values, target, verb }: Facts): string | undefined {
  const requested = values['document_content']
  if (requested !== undefined) return String(requested)
  const stored = target?.raw['document_content']
  return verb === 'update' && typeof stored === 'string' ? stored : undefined
}

function refuseUnlessForced(draft: Draft, { isForced }: Facts): Draft {
  if (isForced) return draft
  throw new RefusedError(
    'the content has a script, a style or a comment with quotes, backslashes or line breaks, which this server would corrupt.',
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

/** An update also escapes the name and the description twice, whether or not they are sent. */
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
      `the ${labels.join(' and the ')} has a quote, an apostrophe, a backslash or a line break, and an update on this server would store them with extra backslashes.`,
      {
        hazard: 'H04',
        hint: {
          say: ['Instead: edit it in the browser; ', { do: 'force' }, ' sends it anyway.'],
        },
      },
    )
  },
}
