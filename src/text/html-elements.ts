const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Elements that start on a new line. */
export const BLOCKS = words(
  'address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table tbody td tfoot th thead tr caption colgroup ul',
)

/** Elements that format words within a line. */
export const INLINES = words(
  'a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr q s samp small span strike strong sub sup time tt u var',
)

/** Elements without an end tag. */
export const VOIDS = words('area base br col embed hr img input link meta param source track wbr')

/** Elements whose end tag is optional, with the elements that enclose them. */
export const ENCLOSED_BY: Readonly<Record<string, readonly string[]>> = {
  li: ['ul', 'ol', 'menu', 'dir'],
  dt: ['dl'],
  dd: ['dl'],
  tr: ['table'],
  td: ['table'],
  th: ['table'],
  thead: ['table'],
  tbody: ['table'],
  tfoot: ['table'],
  caption: ['table'],
  colgroup: ['table'],
  option: ['select', 'datalist'],
  optgroup: ['select'],
  rp: ['ruby'],
  rt: ['ruby'],
}

/** Elements of a whole page only. */
export const PAGES = words('html head body')

const OTHERS = words(
  'html head body title meta link base style script noscript slot iframe object param embed audio video source track picture map area canvas svg math img br wbr button input label select option optgroup datalist textarea output progress meter legend ruby rp rt data frame frameset noframes applet marquee blink col bgsound image xmp plaintext listing',
)

/** Elements of an image or a formula, which may contain elements with any name. */
export const FOREIGN = words('svg math')

/** Whether HTML has an element with this name, in lower case. Includes the elements that Office adds. */
export function isElement(name: string): boolean {
  return (
    BLOCKS.has(name) ||
    INLINES.has(name) ||
    OTHERS.has(name) ||
    /^(?:o|v|w|m|st1):[a-z]+$/.test(name)
  )
}
