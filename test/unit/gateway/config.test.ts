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

describe('TRUSTED_PROXIES', () => {
  it('are addresses and networks, and none when it is not set', () => {
    expect(gatewayConfig({}, {}).trustedProxies).toEqual([]);
    const { trustedProxies } = gatewayConfig({}, { TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1,2001:db8::/32' });
    expect(trustedProxies).toEqual(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32']);
  });

  it.each(['true', '*', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/', '10.0.0', 'proxy.example', '1.2.3.4/8/8'])(
    'are refused as %s',
    (networks) => {
      expect(() => gatewayConfig({}, { TRUSTED_PROXIES: networks })).toThrow('TRUSTED_PROXIES');
    },
  );
});
