# A machine that runs `scones`: Node, the Pulumi CLI, and for the local cloud Python, and Go, which builds the provider.
FROM golang:1.26-bookworm AS go

FROM pulumi/pulumi-base:3.276.0 AS pulumi

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates curl git python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
COPY --from=go /usr/local/go /usr/local/go
COPY --from=pulumi /pulumi/bin/ /usr/local/bin/
ENV PATH=/usr/local/go/bin:$PATH \
    XDG_CACHE_HOME=/opt/cache
WORKDIR /work
RUN mkdir -p /opt/cache /work && chown -R node:node /opt/cache /work
USER node
COPY --chown=node:node . .
# The dependencies and the parts of the local cloud are the image's slow layers; the cloud itself starts with each run.
RUN npm run --silent scones -- cloud start && npm run --silent scones -- cloud stop \
  && rm -rf .local && if command -v go >/dev/null; then go clean -modcache -cache; fi
# Not by npm, whose shell keeps the signals of `docker stop` and of CI systems to itself.
ENTRYPOINT ["node", "automation/scones.mjs"]
CMD ["--help"]
