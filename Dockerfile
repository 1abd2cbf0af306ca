# Every package, as the lock file says. Built again only when package.json or the lock file changes.
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/client/package.json packages/client/
COPY admin/package.json admin/
RUN npm ci --ignore-scripts --no-audit --no-fund

# Those that the service runs with. Prisma's client names the Prisma CLI (250 MB) and TypeScript as optional peers, and
# npm keeps those as long as package.json asks for them at all, `--omit=dev` or not. What no program reads goes too:
# source maps and types, and Prisma's query compilers for databases that keyturn does not speak to.
FROM packages AS production
RUN npm pkg delete devDependencies workspaces scripts.prepare && npm prune --omit=dev --ignore-scripts --no-audit --no-fund
# The list of these packages for vulnerability scanners (CycloneDX). It is made from what is installed, without the registry
RUN npm sbom --omit=dev --sbom-format=cyclonedx --sbom-type=application >sbom.cdx.json
RUN find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete \
  && find node_modules/@prisma/client/runtime -type f -regextype posix-extended \
    -regex '.*/query_(compiler|engine)[^/]*\.(postgresql|cockroachdb|sqlserver)\..*' -delete

FROM packages AS build
COPY tsconfig.json tsconfig.build.json prisma.config.ts ./
COPY scripts scripts
COPY prisma prisma
COPY src src
COPY docs-page docs-page
COPY admin admin
COPY packages packages
RUN npm run build

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="keyturn" \
  org.opencontainers.image.description="Member management and JSON Web Tokens on Fastify and MySQL" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.base.name="docker.io/library/node:24.21.0-bookworm-slim"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
# For the embedded database, when no other is named. The rest of the image belongs to root and is not written to.
RUN mkdir data && chown node:node data && ln -s /app/dist/cli/main.js /usr/local/bin/keyturn
COPY --from=production /app/package.json /app/sbom.cdx.json ./
COPY --from=production /app/node_modules node_modules
COPY prisma/migrations prisma/migrations
COPY prisma/sqlite/migrations prisma/sqlite/migrations
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: the process itself gets the signal to stop. Little room for young objects: 20 MB less when idle
# (docs/performance.md).
CMD ["node", "--max-semi-space-size=4", "dist/main.js"]
