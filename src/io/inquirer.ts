// Only these four are bundled and loaded: the package as a whole brings an editor along.
export { confirm, input, password, select } from '@inquirer/prompts'
