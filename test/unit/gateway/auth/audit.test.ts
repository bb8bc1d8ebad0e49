import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Audit, firstBreak, type AuditRecord } from '../../../../gateway/auth/audit.ts';
import { ANONYMOUS } from '../../../../service/headers.ts';

describe('the audit log', () => {
  const recorded = (): readonly AuditRecord[] => {
    const lines: string[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _, done) => {
        lines.push(chunk.toString('utf8'));
        done();
      },
    });
    const audit = new Audit(pino(stream), () => new Date('2026-11-22T06:00:00Z'));
    const holder = { kind: 'key', id: '0123456789ab', scopes: [] } as const;
    audit.used('r1', holder);
    audit.used('r2', ANONYMOUS);
    audit.refused('r2', ANONYMOUS, ['FORBIDDEN', 'FORBIDDEN', 'BAD_USER_INPUT', 'MAX_DEPTH_LIMIT']);
    audit.refused('r3', ANONYMOUS, ['UNAUTHENTICATED']);
    return lines.map((line) => (JSON.parse(line) as { audit: AuditRecord }).audit);
  };

  it('holds the use of keys and each kind of refusal once, and not who merely misspells', () => {
    expect(recorded().map(({ event, code, requestId, kind, id }) => [event, code, requestId, kind, id])).toEqual([
      ['used', null, 'r1', 'key', '0123456789ab'],
      ['refused', 'FORBIDDEN', 'r2', 'anonymous', null],
      ['refused', 'MAX_DEPTH_LIMIT', 'r2', 'anonymous', null],
      ['refused', 'UNAUTHENTICATED', 'r3', 'anonymous', null],
    ]);
  });

  it('tells where a record was changed, taken out or put in', () => {
    const records = recorded();
    expect(firstBreak(records)).toBeNull();
    expect(firstBreak(records.map((one, index) => (index === 1 ? { ...one, id: 'somebody' } : one)))).toBe(2);
    expect(firstBreak(records.filter((_, index) => index !== 2))).toBe(3);
    expect(firstBreak([...records.slice(0, 2), ...records.slice(1)])).toBe(3);
  });
});
