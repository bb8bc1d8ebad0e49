// Runs once, when the volume is empty: one database for each subgraph, and one user that can reach only that one.
// The loader fills the databases as root, once, and ends.
const subgraphs = ['programs', 'regions', 'enterprises', 'exports'];
const prefix = 'industrialization_';

for (const name of subgraphs) {
  const password = process.env[`MONGO_${name.toUpperCase()}_PASSWORD`];
  if (!password) throw new Error(`MONGO_${name.toUpperCase()}_PASSWORD is not set`);
  const database = db.getSiblingDB(prefix + name);
  database.createUser({
    user: name,
    pwd: password,
    roles: [{ role: 'readWrite', db: prefix + name }],
  });
}
