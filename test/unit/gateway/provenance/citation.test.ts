import { citation, type Cited } from '../../../../gateway/provenance/citation.ts';

const totals: Cited = {
  dataset: 'export-totals',
  title: 'Total exports',
  release: 'export-totals@2',
  publishedOn: '2026-11-01',
  sources: [{ publisher: 'World Bank' }, { publisher: null }, { publisher: 'World Bank' }],
};

describe('a citation', () => {
  it('names publishers once, title, release, day and address', () => {
    expect(citation([totals], 'https://graph.example.kz/graphql?query=%7B')).toEqual({
      text: "World Bank. Total exports, release export-totals@2 of 2026-11-01. Graph of Kazakhstan's industrialization, https://graph.example.kz/graphql?query=%7B.",
      bibtex: [
        '@misc{export-totals-2,',
        '  author = {{World Bank}},',
        '  title = {{Total exports}},',
        '  year = {2026},',
        "  note = {Release export-totals@2 of 2026-11-01, Graph of Kazakhstan's industrialization},",
        '  url = {https://graph.example.kz/graphql?query=%7B}',
        '}',
      ].join('\n'),
    });
  });

  it('invents nobody where no publisher is known, and has no address where there is none', () => {
    const unknown = { ...totals, title: null, sources: null };
    const { text, bibtex } = citation([unknown], null);
    expect(text).toBe("export-totals, release export-totals@2 of 2026-11-01. Graph of Kazakhstan's industrialization.");
    expect(bibtex).not.toMatch(/author|url/u);
  });

  it('leaves out what had not been published, and names three of many publishers', () => {
    const missing = { ...totals, release: null, publishedOn: null };
    const many = { ...totals, sources: ['D', 'B', 'A', 'C'].map((publisher) => ({ publisher })) };
    const { text, bibtex } = citation([missing, many], null);
    expect(text.split('\n')).toHaveLength(1);
    expect(text).toMatch(/^A; B; C and others\. /u);
    expect(bibtex).toContain('author = {{A} and {B} and {C} and others}');
  });

  it('holds no sign that BibTeX or LaTeX would read', () => {
    const { bibtex } = citation([{ ...totals, title: '50% of R&D_{x} #1 ~ ^ \\ $' }], null);
    expect(bibtex).toContain(
      'title = {{50\\% of R\\&D\\_\\{x\\} \\#1 \\textasciitilde{} \\textasciicircum{} \\textbackslash{} \\$}}',
    );
  });
});
