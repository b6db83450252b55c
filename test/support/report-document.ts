/** A section of a report as JSON. */
interface Section {
  name: string
  title: string
  count?: number
  remark?: string
  blocks: { kind: string; rows?: Record<string, unknown>[] }[]
}

/** Returns the sections of a report that was printed as JSON; null counts as absent. */
export function sectionsIn(stdout: string): Section[] {
  const { sections } = JSON.parse(stdout, (_, value) => value ?? undefined) as {
    sections: Section[]
  }
  return sections
}
