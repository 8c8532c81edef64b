# `flow`, and a worker with this repository's example tasks. See docs/docker.md, also for the image of a project of your own.
#   docker build --target cli -t flow .
#   docker build --target worker -t flow-worker .

FROM node:22-slim AS build
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY bin bin
COPY docs/findings docs/findings
COPY schemas schemas
COPY scripts scripts
COPY src src
COPY templates templates
COPY README.md LICENSE CHANGELOG.md ./
RUN npm run build && npm pack --ignore-scripts && mv conductor-flow-*.tgz /conductor-flow.tgz

# What the package needs, and nothing that builds or tests it.
FROM node:22-slim AS cli
COPY --from=build /conductor-flow.tgz /tmp/conductor-flow.tgz
RUN npm install --global --omit=dev --no-audit --no-fund /tmp/conductor-flow.tgz && npm cache clean --force && rm /tmp/conductor-flow.tgz
ENV NODE_ENV=production
# Writable, as journals, backups and the cache of compiled modules go below it.
RUN mkdir /project && chown node:node /project
WORKDIR /project
USER node
ENTRYPOINT ["flow"]
CMD ["--help"]

FROM cli AS worker
COPY --chown=node:node config config
COPY --chown=node:node tasks tasks
COPY --chown=node:node workflows workflows
# Of the version in the lock file.
COPY --from=build --chown=node:node /source/node_modules/zod node_modules/zod
EXPOSE 9464
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:9464/livez').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["worker", "start", "--all", "--metrics-port", "9464", "--metrics-host", "0.0.0.0"]
