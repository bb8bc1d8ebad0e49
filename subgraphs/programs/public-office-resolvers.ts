import { named } from '../entity.ts';
import { inForce, inLanguage, localized, nameHistory, validity, validOn, type LocalizedName } from '../names.ts';
import type { Resolvers } from '../subgraph.ts';
import type { Organization, Person, RoleHolding } from './policy-datasets.ts';
import type { Loaders } from './loaders.ts';
import { byReference, listed, type Context, type IdArgument, type OnArgument } from './lookups.ts';
import { inOrderOfId } from './queries.ts';

/** A body: its row, or its id alone where an assignment names a body that is not in the list. */
type Body = IdArgument & Partial<Organization>;

async function namesOn(
  context: Context,
  organization: string,
  on: string | null | undefined,
): Promise<LocalizedName | null> {
  const names = await context.view().load.namesOfOrganization.load(organization);
  const row = inForce(names, on ?? context.scope.today);
  return row === null ? null : localized(row);
}

export const publicOfficeResolvers: Resolvers<Loaders> = {
  Organization: {
    __resolveReference: byReference((load) => load.organization),
    name: async (body: Body, { on }: OnArgument, context: Context) => {
      const names = await namesOn(context, body.id, on);
      return names === null ? null : inLanguage(names, context.scope.language);
    },
    names: (body: Body, { on }: OnArgument, context: Context) => namesOn(context, body.id, on),
    nameHistory: async (body: Body, _: unknown, context: Context) =>
      nameHistory(await context.view().load.namesOfOrganization.load(body.id)),
    predecessors: (body: Body, _: unknown, context: Context) =>
      listed(context.view().load.organization, body.predecessors ?? []),
    successors: async (body: Body, { on }: OnArgument, context: Context) => {
      const successors = await context.view().load.successorsOf.load(body.id);
      return successors.filter((successor) => on == null || validOn(successor, on));
    },
    instructions: async (body: Body, { status }: { status?: string | null }, context: Context) => {
      const { load } = context.view();
      const given = await Promise.all([
        load.instructionsTo.load(body.id),
        load.instructionsWithCoExecutor.load(body.id),
      ]);
      return inOrderOfId(given.flat()).filter((instruction) => status == null || instruction.status === status);
    },
  },
  Person: {
    __resolveReference: byReference((load) => load.person),
    roles: async (person: Person, { on }: OnArgument, context: Context) => {
      const roles = await context.view().load.rolesOf.load(person.id);
      return roles.filter((role) => on == null || validOn(role, on));
    },
  },
  RoleHolding: {
    organization: (role: RoleHolding, _: unknown, context: Context) =>
      named(context.view().load.organization, role.organization),
    validity: (role: RoleHolding) => validity(role),
  },
};
