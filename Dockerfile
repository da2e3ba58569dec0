# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS sources
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-audit --no-fund
COPY . .

# Compilers and headers stay behind in this stage.
FROM sources AS video-worker
RUN node server/setup/bootstrap.mjs video:worker

FROM sources
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates postgresql-client-15 libssl3 libsrtp2-1 libuv1 \
  && rm -rf /var/lib/apt/lists/*
COPY --from=video-worker /var/cache/jilian /var/cache/jilian
RUN node server/setup/bootstrap.mjs build
RUN useradd --system --create-home --home-dir /var/lib/jilian jilian \
  && mkdir -p /var/lib/jilian/files .local && chown -R jilian /var/lib/jilian .local dist
USER jilian
ENV HOST=0.0.0.0 FILES_DIR=/var/lib/jilian/files
EXPOSE 8443 8808 20400-20401/tcp 20400-20401/udp
CMD ["node", "server/setup/bootstrap.mjs", "serve"]
