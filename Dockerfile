# The program in an image: the locked requirements, the three storeys and their words.
# It writes to /data only, so the rest may be mounted read-only.

FROM python:3.13-slim-trixie AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt
COPY bot bot
COPY flows flows
COPY coverage coverage
COPY locales locales
# As closed as they lay in the folder that is built from, another account could not read them.
RUN chmod -R go=rX bot flows coverage locales \
    && python -m compileall -q bot flows coverage

FROM python:3.13-slim-trixie
# The papers are set in BIZ UDGothic; the rare glyphs of names come from Noto Sans CJK.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-morisawa-bizud-gothic fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 hakkaku \
    && useradd --uid 10001 --gid hakkaku --no-create-home --home-dir /data hakkaku \
    && install -d -o hakkaku -g hakkaku -m 0700 /data
WORKDIR /app
COPY --from=build /app ./
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1 \
    HAKKAKU_DATA_DIR=/data \
    HAKKAKU_LISTEN=0.0.0.0:8080
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8080
STOPSIGNAL SIGTERM
# Asked directly: where containers are given a proxy, it does not lead back to themselves.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD [".venv/bin/python", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT [".venv/bin/python", "-m", "bot"]
CMD ["serve"]
