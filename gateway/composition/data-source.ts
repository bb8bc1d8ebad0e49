import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { maskedError } from '../../service/errors.ts';
import { toHeaders } from '../../service/headers.ts';
import type { Logger } from '../../service/log.ts';
import type { RequestContext } from '../context.ts';
import type { Transport } from './transport.ts';
import { unansweredPaths } from './unanswered.ts';

type Answer = Awaited<ReturnType<GraphQLDataSource<RequestContext>['process']>>;

/** The one data source of the gateway: what differs between one process and five is the transport under it. */
export class TransportDataSource implements GraphQLDataSource<RequestContext> {
  readonly #name: string;
  readonly #transport: Transport;
  readonly #log: Logger;

  constructor(name: string, transport: Transport, log: Logger) {
    this.#name = name;
    this.#transport = transport;
    this.#log = log;
  }

  /** Never throws: a subgraph that gives no answer is an error in the answer, and the rest of it stands. */
  async process(options: GraphQLDataSourceProcessOptions<RequestContext>): Promise<Answer> {
    // The other kinds of request are the library's own polling, which is never switched on.
    const context = options.context as RequestContext;
    const { query = '', variables, operationName } = options.request;
    const request = {
      query,
      ...(variables === undefined ? {} : { variables: variables as Record<string, unknown> }),
      ...(operationName === undefined ? {} : { operationName }),
    };
    try {
      // Both transports have checked that an answer is one.
      return (await this.#transport.execute(this.#name, request, toHeaders(context.scopeFor(this.#name)))) as Answer;
    } catch (error) {
      const { message, code, details } = maskedError(error);
      const document = 'document' in options ? options.document : undefined;
      const paths = unansweredPaths(document, request.variables ?? {});
      this.#log.warn({ err: error, subgraph: this.#name, requestId: context.requestId }, 'subgraph failed');
      const extensions = { ...details, code };
      const errors = paths.map((path) => ({ message, path, extensions }));
      return { data: null, errors: errors.length === 0 ? [{ message, extensions }] : errors };
    }
  }
}
