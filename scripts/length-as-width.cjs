// In the place of string-width, for cli-table3 alone: output/cli-table.ts gives it nothing but ASCII and stand-ins of one
// column each, so that a text is as wide as it is long, and the classes of Unicode need not be loaded.
module.exports = (text) => text.length
