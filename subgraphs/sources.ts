import { code, date, oneOf, text } from '../datasets/column.ts';
import { dataset } from '../datasets/dataset.ts';
import { ids } from '../schema/ids.ts';

export const SOURCE_QUALITIES = ['OFFICIAL', 'NEWS', 'SECONDARY', 'CODE', 'UNVERIFIED'] as const;

/** The list of sources that the rows of one subgraph cite. */
export function sourcesOf(subgraph: 'programs' | 'regions' | 'enterprises' | 'exports') {
  return dataset({
    name: `${subgraph}-sources`,
    title: `Sources of the ${subgraph} subgraph`,
    description: 'One row is a publication that rows of the other datasets cite, with its publisher and terms.',
    columns: {
      id: code(ids.source, 'Stable id of the source.'),
      title: text('Title of the publication.'),
      publisher: text('Who published it.').optional(),
      url: text('Where it can be read.').optional(),
      file: text('Name of the source document, where it is kept as one.').optional(),
      datedOn: date('Day of publication, where the source states one.').optional(),
      quality: oneOf(SOURCE_QUALITIES, 'Kind of source.'),
      licence: text('Licence or terms, where any are stated.').optional(),
    },
    key: ['id'],
    partition: ['id'],
    indexes: [],
  });
}
