# One image for every process of the graph: the gateway, a subgraph, and the loader of the samples.
FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
COPY schema schema
COPY service service
COPY datasets datasets
COPY subgraphs subgraphs
COPY gateway gateway
RUN npm run build && npm prune --omit=dev

FROM node:26-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/schema schema
COPY --from=build /app/datasets/samples datasets/samples
USER node
EXPOSE 4000
CMD ["node", "dist/gateway/main.js"]
