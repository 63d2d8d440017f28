FROM node:22-slim AS pages
WORKDIR /lajur/service/web/frontend
COPY service/web/frontend/package.json service/web/frontend/package-lock.json service/web/frontend/.npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY service/web /lajur/service/web
RUN node build.mjs

FROM python:3.11-slim
WORKDIR /lajur
RUN useradd --system --uid 10001 lajur && install -d -o lajur /lajur/var
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
COPY --from=pages /lajur/service/web/static/built service/web/static/built
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable .
USER lajur
ENV LAJUR_HOST=0.0.0.0 PORT=8080
EXPOSE 8080
CMD ["lajur", "serve"]
