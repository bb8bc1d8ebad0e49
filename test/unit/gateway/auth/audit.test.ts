import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Audit, firstBreak, type AuditRecord } from '../../../../gateway/auth/audit.ts';
import { verifyAudit } from '../../../../gateway/auth/verify-audit.ts';
import { ANONYMOUS } from '../../../../service/headers.ts';

describe('the audit log', () => {
  const linesOf = (write: (audit: Audit) => void): readonly string[] => {
    const lines: string[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _, done) => {
        lines.push(chunk.toString('utf8'));
        done();
      },
    });
    write(new Audit(pino(stream), () => new Date('2026-11-22T06:00:00Z')));
    return lines;
  };
  const asked = (audit: Audit): void => {
    const holder = { kind: 'key', id: '0123456789ab', scopes: [] } as const;
    audit.used('r1', holder);
    audit.used('r2', ANONYMOUS);
    audit.refused('r2', ANONYMOUS, ['FORBIDDEN', 'FORBIDDEN', 'BAD_USER_INPUT', 'MAX_DEPTH_LIMIT']);
    audit.refused('r3', ANONYMOUS, ['UNAUTHENTICATED']);
  };
  const recorded = (): readonly AuditRecord[] =>
    linesOf(asked).map((line) => (JSON.parse(line) as { audit: AuditRecord }).audit);

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

  it('of several processes in one file is checked chain by chain, each from its beginning to its end', async () => {
    const whole = linesOf((audit) => {
      audit.began();
      asked(audit);
      audit.ended();
    });
    const killed = linesOf((audit) => {
      audit.began();
      asked(audit);
    });
    // Two processes write in turns, among lines of other kinds.
    const mixed = whole.flatMap((line, index) => [
      line,
      '{"level":30,"msg":"request"}',
      'no JSON',
      killed[index] ?? '',
    ]);
    const expected = { brokenAt: null, hasBeginning: true };
    expect(await verifyAudit(mixed)).toEqual([
      { ...expected, chain: expect.any(String), records: 6, hasEnd: true },
      { ...expected, chain: expect.any(String), records: 5, hasEnd: false },
    ]);
    const [cutHead, cutMiddle, cutTail] = [whole.slice(1), whole.filter((_, at) => at !== 2), whole.slice(0, -1)];
    expect(await verifyAudit(cutHead)).toMatchObject([{ brokenAt: 1, hasBeginning: false }]);
    expect(await verifyAudit(cutMiddle)).toMatchObject([{ brokenAt: 3 }]);
    expect(await verifyAudit(cutTail)).toMatchObject([{ brokenAt: null, hasEnd: false }]);
    expect(await verifyAudit(whole.map((line) => line.replace('UNAUTHENTICATED', 'FORBIDDEN')))).toMatchObject([
      { brokenAt: 5 },
    ]);
    expect(await verifyAudit([])).toEqual([]);
  });
});
