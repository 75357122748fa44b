# The same Node as .nvmrc.
FROM node:20.20.2-bookworm-slim AS base
WORKDIR /app

FROM base AS build
# better-sqlite3 compiles itself where it has no prebuilt binary.
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
# Keeps lefthook from looking for a Git repository.
ENV CI=true
COPY .npmrc package.json package-lock.json ./
COPY bin/bootstrap.mjs bin/
RUN node --input-type=module --eval "(await import('/app/bin/bootstrap.mjs')).ensureInstalled()"
COPY . .
RUN node bin/start.mjs --build-only \
  && npm prune --omit=dev \
  && rm -rf .next/cache

FROM base
# In production the server refuses to start in local mode.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
RUN install -d -o node -g node -m 700 /data
COPY --from=build /app ./
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "bin/check-health.mjs"]
CMD ["node", "bin/start.mjs"]
