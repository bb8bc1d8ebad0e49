import { gatewayConfig } from '../../../../gateway/config.ts';

describe('REDIS_URL', () => {
  it.each([
    'redis://redis:6379',
    'redis://127.0.0.1',
    'rediss://user:p%40ss@redis.example.kz:6380/2',
    'redis://:secret@[::1]:6379/0',
  ])('is the address of a Redis, as %s', (url) => {
    expect(gatewayConfig({}, { REDIS_URL: url }).redisUrl).toBe(url);
  });

  it('is nothing by default, and each gateway has its own then', () => {
    expect(gatewayConfig({}, {}).redisUrl).toBeUndefined();
    expect(gatewayConfig({}, { REDIS_URL: '' }).redisUrl).toBeUndefined();
  });

  it.each([
    'redis:6379',
    'http://redis:6379',
    'redis://',
    'redis://redis/name',
    'redis://redis:99999',
    'redis://user:hunter2%zz@redis',
    'redis://redis?family=6',
  ])('is refused as %s, and what it holds is not repeated', (url) => {
    const read = (): unknown => gatewayConfig({}, { REDIS_URL: url });
    expect(read).toThrow('REDIS_URL: is no address of a Redis; expected redis://host:6379');
    expect(read).not.toThrow('hunter2');
  });
});
