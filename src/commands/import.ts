import type { Api } from '../api/api.ts'
import type { CommandSpec, Input } from '../command.ts'
import { textOption } from '../command.ts'
import type { Context } from '../context.ts'
