/** A publication behind a dataset; null is what it does not state. */
export interface CitedSource {
  readonly title: string;
  readonly publisher: string | null;
  readonly licence: string | null;
  readonly link: string | null;
}

/** How to cite an answer: a sentence for each release, and an entry of BibTeX for each. */
export interface Citation {
  readonly text: string;
  readonly bibtex: string;
}

/** What a citation needs to know of a release. */
export interface Cited {
  readonly dataset: string;
  readonly title: string | null;
  readonly release: string | null;
  readonly publishedOn: string | null;
  readonly sources: readonly Pick<CitedSource, 'publisher'>[] | null;
}

const GRAPH = "Graph of Kazakhstan's industrialization";
/** More publishers than a reader wants to see are the first with "and others". */
const MAX_PUBLISHERS = 3;

function publishersOf({ sources }: Cited): readonly string[] {
  const named = (sources ?? []).flatMap(({ publisher }) => publisher ?? []);
  return [...new Set(named)].sort();
}

function sentence(cited: Cited, link: string | null): string {
  const publishers = publishersOf(cited);
  const shown = publishers.slice(0, MAX_PUBLISHERS);
  const others = publishers.length > shown.length ? ' and others' : '';
  const by = shown.length === 0 ? '' : `${shown.join('; ')}${others}. `;
  const where = link === null ? '' : `, ${link}`;
  return `${by}${cited.title ?? cited.dataset}, release ${cited.release ?? ''} of ${cited.publishedOn ?? ''}. ${GRAPH}${where}.`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Text in which no character has a meaning to BibTeX or LaTeX. */
function escaped(text: string): string {
  return text.replace(/[\\~^{}$&#%_]/gu, (character) => ESCAPED[character] ?? `\\${character}`);
}

function entry(cited: Cited, link: string | null): string {
  const publishers = publishersOf(cited);
  const shown = publishers.slice(0, MAX_PUBLISHERS).map((name) => `{${escaped(name)}}`);
  const authors = [...shown, ...(publishers.length > shown.length ? ['others'] : [])].join(' and ');
  const fields = [
    ...(authors === '' ? [] : [`author = {${authors}}`]),
    `title = {{${escaped(cited.title ?? cited.dataset)}}}`,
    `year = {${(cited.publishedOn ?? '').slice(0, 4)}}`,
    `note = {Release ${escaped(cited.release ?? '')} of ${cited.publishedOn ?? ''}, ${escaped(GRAPH)}}`,
    // An address stands as it is: its own signs are escaped by percents, which \url of the usual styles takes.
    ...(link === null ? [] : [`url = {${link}}`]),
  ];
  return `@misc{${(cited.release ?? cited.dataset).replace('@', '-')},\n${fields.map((field) => `  ${field}`).join(',\n')}\n}`;
}

/** Cites the releases of an answer; one that was not published yet can't be cited. */
export function citation(datasets: readonly Cited[], link: string | null): Citation {
  const published = datasets.filter(({ release }) => release !== null);
  return {
    text: published.map((cited) => sentence(cited, link)).join('\n'),
    bibtex: published.map((cited) => entry(cited, link)).join('\n\n'),
  };
}
