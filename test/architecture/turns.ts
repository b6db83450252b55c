/** A turn of phrase that a native speaker would not write, and what to write instead. */
export type Turn = readonly [wrong: RegExp, instead: string]

/**
 * Turns of phrase that have no place in what a person reads. Each pattern must leave good English alone: what is only
 * wrong in some places is for the reader to judge, not for this table.
 */
export const TURNS: readonly Turn[] = [
  // HOUSE.md: how the program and its code speak.
  [/\b(?:is|are) so already\b/i, 'is already up to date'],
  [/\bof that name\b/i, 'with that name'],
  [/\band it has to be something\b/i, "can't be empty"],
  [/\bwas stored as .+, not as\b/i, 'ITFlow stored the phone as …'],
  [/\bnobody is there\b/i, 'Confirmation needs a terminal, or --yes'],
  [/\bway round:/i, 'Instead: …'],
  [/\bwith (?:client )?\S+ go:/i, 'This also deletes: …'],
  [/\bonly (?:this|these) assigned to\b/i, 'only tickets assigned to …'],
  [/\bthe failure (?:for|that)\b/i, 'the error …; Builds the error for …'],

  // What something is not.
  [
    /\bwhat is none\b|\b(?:for|if|where|when) (?:it|that|one that) is none\b/i,
    "anything else; if it isn't one",
  ],
  [/\bwhere (?:there|it) (?:is|are) none\b/i, 'if there is none'],
  [
    /\b(?:what|that) (?:is|are) no(?! longer| more| use\b| problem| exception)\b/i,
    "anything that isn't a …; that isn't a …",
  ],
  [
    /(?<!there )\b(?:is|are) no (?:option|choice|release|command|record|address|terminal|variable|text|part|list|date|archive|spreadsheet|map|key|network|number|JSON|ID|ITFlow|news|change|failure)\b/i,
    "isn't a …",
  ],
  [
    /\b(?:option|operator|field|filter)s? that there (?:is|are)(?: not|n't|n't)\b/i,
    'unknown option',
  ],
  [/\bthere is no operator\b/i, 'unknown operator'],
  [/\bno name for\b/i, "can't be the name of"],
  [/\bshould be a text\b|\btakes a text\b/i, 'must be a string'],

  // Outcomes.
  [/\bwhat (?:became|becomes|has become) of\b/i, 'the outcome of; what happens to'],
  [
    /\bwhat (?:it|they|(?:a|an|the|each|several) \w+) (?:came|comes?|has come|have come) to\b/i,
    'the result of',
  ],
  [
    /\b(?:of|for|after|by|with) which nobody (?:heard|knows)\b|\bnobody (?:had )?noted\b/i,
    "whose outcome wasn't recorded",
  ],
  [/\bin vain\b/i, 'without success'],
  [/\bgo(?:es|ing)? on with\b/i, 'continues, resumes'],
  [/\btak(?:e|es|en|ing) (?:(?:it|them|this|that) )?back\b/i, 'undo; unset'],
  [/\btak(?:e|es|en|ing) (?:(?:it|them|this|that) )?apart\b/i, 'parse; split'],
  [/\btaken for\b(?! granted)/i, 'is treated as; is read as'],
  [/\bfor good\b(?! reason| measure)/i, 'permanently'],
  [/\b(?:put|puts|putting) (?:(?:it|them|this|that|what \w+ \w+) )?right\b/i, 'fixes; corrects'],
  [/\bcarr(?:y|ies|ied|ying) (?:(?:it|them) )?out\b/i, 'performs; runs; applies'],
  [/\b(?:with )?no way back\b/i, "can't be undone; irreversibly"],
  [/\bis (?:archived|resolved|closed|deleted|restored) already\b/i, 'is already archived'],
  [/\brequests? (?:is|was|are|were) given up\b/i, 'the request was aborted'],
  [/\blets? go of\b/i, 'releases; discards'],
  [/\bkept nowhere\b/i, 'not stored anywhere'],

  // Telling.
  [/(?<!\b(?:you|he|she|they|nobody) )\b(?:is|are|was|were|be|been) told\b/i, 'is reported'],
  [
    /\bwhat is said\b|\bis said (?:and|of|on|to be)\b|\b(?:which|and that) (?:is|was) said\b|, and so it is said\b/i,
    'is reported; the message says so',
  ],
  [/\btells? (?:it|them|records|a record|tickets|one) from\b/i, 'distinguishes … from …'],
  [/\bsaid outright\b/i, 'named explicitly'],
  [
    /\bunless (?:it is )?said\b|\bunsaid\b|\bwhere (?:nothing|nothing else) is said\b/i,
    'by default',
  ],
  [/\bwhat (?:is|was) said on\b/i, 'the replies to a ticket; its conversation'],
  [/\ban answer of no\b/i, 'reported failure'],
  [/\bwithout a word\b/i, 'silently'],
  [/\bwhat is worth (?:telling|saying|knowing)\b/i, 'notices about …'],
  [/\bknows? nothing of\b/i, 'knows nothing about'],
  [/\bnot told here\b/i, "this schema can't check …"],
  [/\blooked it up:/i, 'Checked: …'],
  [/\blook (?:before you repeat|once more before)\b/i, 'Check before you run it again'],

  // Where things are.
  [
    /\bstands? (?:behind|beside|before|below|above|under|anywhere|between|there)\b/i,
    'comes after, is next to, is between …',
  ],
  [/\bstands? in\b(?! for\b)/i, 'is in'],
  [/\bas (?:it|they) stands?\b/i, 'as it is; unchanged'],
  [/\bbehind (?:--|a --|its =|an? option)/i, 'after --'],
  [/\bin the place of\b/i, 'instead of; replaces'],
  [/\bin their turn\b|\bin its turn\b/i, 'in order; also'],
  [/\bin force\b/i, 'current; in effect'],
  [
    /\bwhose (?:it|that|the record|a row's record) is\b|\bwhose they are\b/i,
    'the client it belongs to',
  ],
  [/\bwhat is not ours\b/i, 'not managed by this program'],
  [
    /\b(?:nothing listens|no (?:way|network) leads) there\b/i,
    'connection refused; no route to the host',
  ],

  // Amounts and time.
  [/(?:^|[.:;] )So (?:many|much|few|wide|long) (?!as\b)/, 'At most N …; How many …'],
  [
    /\b(?:of|after|for|by|than|with|at most|every|come to) so (?:many|much|few)\b(?! as\b)/i,
    'after this many; at most N',
  ],
  [/\bsome at a time\b/i, 'in batches'],
  [/\banew\b|\bafresh\b/i, 'again; from scratch'],
  [/\bby somebody else meanwhile\b/i, 'by someone else in the meantime'],
  [/\bsomebody else was quicker\b/i, 'somebody else changed it first'],
  [/\b(?:how long|as long as) it (?:is|has to be) waited\b|\bit is waited\b/i, 'how long to wait'],
  [/\bstill at it\b/i, 'still working on it'],
  [/\bnot a length of time\b/i, 'not a duration'],
  [/\bnested too deep\b/i, 'nested too deeply'],
  [/\bunpacks to too much\b/i, 'is too large when unpacked'],

  // Matching.
  [/\b(?:no|one|more than one|several|the) records? fits?\b/i, 'matches'],
  [/\bletter case aside\b|\bin small letters\b/i, 'case-insensitive; in lower case'],
  [/: one of them$|: one of them[.;,]/i, "can't be used together"],
  [/\ba (?:part of (?:a|the) )?name will do\b/i, 'a partial name is enough'],
  [/\bbe they none\b|\bbe it wrong\b|\bwhosever\b/i, 'even if there are none; no matter whose'],

  // Two wordings for one thing: this is the one.
  [/\bopens (?:none|any) of\b|\bopens? any credential\b/i, "can't decrypt any credential"],
  [/\bITFlow has (?:it|them|names) from\b/i, 'this needs ITFlow … or later'],
  [/\bended with status\b/i, 'exited with status'],
  [/\ba defect in this program\b/i, 'a bug in itflow'],
  [/\bbring (?:it|them) back\b/i, 'Unarchive it'],
  [/\bfor good\b/i, 'permanently'],

  // Words of another age or another language.
  [/\b(?:is|are|be|been) had\b/i, 'is available; how to get it'],
  [/\bof its own accord\b|\bfor want of\b/i, 'by itself; because there is no'],
  [/\b(?:nothing|much|something) hangs on\b/i, 'depends on'],
  [/\bslips? of the pen\b/i, 'typo'],
  [/\bput its own sign for a fault\b/i, 'a spreadsheet error value (#N/A)'],
  [/\bof no concern to (?:anybody|nobody)\b/i, 'irrelevant'],
  [/\bnothing foreign in it\b/i, 'it is trusted'],
  [/\bmay not be used by you\b/i, "you don't have permission to use …"],
  [
    /\bmakes no codes\b|\bopens no credential\b/i,
    "can't generate codes; can't decrypt any credential",
  ],
  [/\bspeaks? no (?:TLS|HTTP)\b/i, "doesn't use TLS on that port"],
  [/\bhave the key from elsewhere\b/i, 'Get the key from elsewhere'],
  [/\bif it has to be so\b/i, 'If you must use http'],
  [/\bof which it is\b/i, 'that it belongs to'],
  [/\ban entry of its own\b/i, 'A separate entry point'],
  [/\ba line to type\b/i, 'a command to run'],
  [/\bwhat (?:something|a file|a row|a record|a text) is that is\b/i, 'what kind of … it is'],
]
