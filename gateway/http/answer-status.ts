import type { ApolloServerPlugin } from '@apollo/server';
import { isErrorCode } from '../../service/errors.ts';
import { ANSWER_TYPES, answerType, statusOf } from './media-type.ts';

/** Gives an answer its media type, and one without data the status of its code under that type. */
export function answerStatusPlugin(): ApolloServerPlugin {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ request, response }) => {
          // The handler has refused what accepts neither type.
          const type = answerType(request.http?.headers.get('accept')) ?? ANSWER_TYPES[0];
          response.http.headers.set('content-type', type);
          if (response.body.kind !== 'single') return Promise.resolve();
          const { data, errors } = response.body.singleResult;
          const code = errors?.[0]?.extensions?.['code'];
          if (data === undefined && isErrorCode(code)) response.http.status = statusOf(code, type);
          return Promise.resolve();
        },
      }),
  };
}
