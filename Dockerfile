# A machine that runs `scones`: Node, Python for the local cloud, and Go, which builds the engine where it can't be downloaded.
FROM golang:1.26-bookworm AS go

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates curl git python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
COPY --from=go /usr/local/go /usr/local/go
ENV PATH=/usr/local/go/bin:$PATH \
    XDG_CACHE_HOME=/opt/cache
WORKDIR /work
RUN mkdir -p /opt/cache /work && chown -R node:node /opt/cache /work
USER node
COPY --chown=node:node . .
# The dependencies and the parts of the local cloud are the image's slow layers; the cloud itself starts with each run.
RUN npm run --silent scones -- cloud start && npm run --silent scones -- cloud stop \
  && rm -rf .local && if command -v go >/dev/null; then go clean -modcache -cache; fi
ENTRYPOINT ["npm", "run", "--silent", "scones", "--"]
CMD ["--help"]
