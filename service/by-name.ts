/**
 * The same values by name, and none by a name that every object has: a variable may be called `constructor`, and not
 * given it is nothing.
 */
export function byName<T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, values);
}
