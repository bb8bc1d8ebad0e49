import { digits } from './figures.ts';
import { middle, type Findings } from './findings.ts';
import type { VariantName } from './variants.ts';

const VARIANTS: readonly (readonly [VariantName, string])[] = [
  ['stock', '#9aa0a6'],
  ['hive', '#d9a441'],
  ['five', '#5b8dd6'],
  ['one', '#1f5fb8'],
  ['merged', '#6aa84f'],
  ['json', '#444444'],
];
const SHAPES = ['S', 'M', 'L', 'D'] as const;
const CONNECTIONS = 16;

const WIDTH = 760;
const LEFT = 90;
const ROW = 16;
const GAP = 26;
const LEAST_MS = 0.01;

/** CPU time per request of each variant as bars on a logarithmic scale. */
export function chart(findings: Findings): string {
  const bars = SHAPES.map((shape) =>
    VARIANTS.map(([variant, colour]) => ({
      variant,
      colour,
      ms: middle(findings, { shape, mode: 'miss', variant, connections: CONNECTIONS }, 'cpuMs'),
    })).filter(({ ms }) => !Number.isNaN(ms)),
  );
  const most = Math.max(...bars.flat().map(({ ms }) => ms));
  const length = (ms: number): number =>
    (Math.max(Math.log10(ms / LEAST_MS), 0.02) / Math.log10(most / LEAST_MS)) * (WIDTH - LEFT - 120);
  let y = 44;
  const drawn = bars.flatMap((group, index) => {
    const title = `<text x="8" y="${y + 12}" font-weight="bold">${SHAPES[index] ?? ''}</text>`;
    const lines = group.map(({ variant, colour, ms }) => {
      const width = length(ms).toFixed(1);
      const line =
        `<text x="${LEFT - 6}" y="${y + 12}" text-anchor="end">${variant}</text>` +
        `<rect x="${LEFT}" y="${y + 2}" width="${width}" height="${ROW - 4}" fill="${colour}"/>` +
        `<text x="${LEFT + Number(width) + 6}" y="${y + 12}">${digits(ms)} ms</text>`;
      y += ROW;
      return line;
    });
    y += GAP - ROW;
    return [title, ...lines];
  });
  const heading = `CPU ms of all processes per request at ${CONNECTIONS} connections, computed; logarithmic`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 24}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    `<text x="8" y="20" font-size="13">${heading}</text>`,
    ...drawn,
    `<text x="8" y="${y + 14}" fill="#666">Commit ${findings.commit}, ${findings.day}, ${findings.machine}</text>`,
    '</svg>',
    '',
  ].join('\n');
}
