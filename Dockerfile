FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json prisma.config.ts ./
COPY scripts scripts
COPY prisma prisma
COPY src src
RUN npm run build
# Prisma's client names the Prisma CLI (250 MB) and TypeScript as optional peers, and npm keeps those as long as
# package.json asks for them at all, `--omit=dev` or not.
RUN npm pkg delete devDependencies scripts.prepare && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
# For the embedded database, when no other is named. The rest of the image belongs to root and is not written to.
RUN mkdir data && chown node:node data && ln -s /app/dist/cli/main.js /usr/local/bin/keyturn
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/scripts scripts
COPY --from=build /app/prisma/migrations prisma/migrations
COPY --from=build /app/prisma/sqlite/migrations prisma/sqlite/migrations
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: the process itself gets the signal to stop
CMD ["node", "dist/main.js"]
