import { gatewayConfig } from '../../../gateway/config.ts';

describe('PUBLIC_URL', () => {
  it('is an origin, and none when it is not set', () => {
    expect(gatewayConfig({}, {}).publicUrl).toBe('');
    expect(gatewayConfig({}, { PUBLIC_URL: 'https://graph.example.kz' }).publicUrl).toBe('https://graph.example.kz');
  });

  it.each(['graph.example.kz', 'https://graph.example.kz/', 'https://graph.example.kz/path', 'ftp://x'])(
    'is refused as %s',
    (url) => {
      expect(() => gatewayConfig({}, { PUBLIC_URL: url })).toThrow('PUBLIC_URL');
    },
  );
});
