// Builds the pages' styles and scripts into ../static/built: one entry for each kind of page, names that change with
// their content, and manifest.json, which tells the templates those names.
// usage: node build.mjs
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";

const here = fileURLToPath(new URL(".", import.meta.url));
const built = fileURLToPath(new URL("../static/built", import.meta.url));
const templates = fileURLToPath(new URL("../templates/**/*.html", import.meta.url));

// form-js follows the browser's language in two places that its translate function does not reach.
const PATCHES = [
  ["function getLocaleDateFormat(locale = 'default')", "function getLocaleDateFormat(locale = document.documentElement.lang || 'default')"],
  ["children: valueLabel || 'Select'", "children: valueLabel || (document.documentElement.lang === 'id' ? 'Pilih' : 'Select')"],
];

const followPageLanguage = {
  name: "form-js-follows-the-page",
  setup(build) {
    build.onLoad({ filter: /form-js-viewer[\\/]dist[\\/]index\.es\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [before, after] of PATCHES) {
        if (contents.split(before).length !== 2) throw new Error(`form-js has changed; look again at: ${before}`);
        contents = contents.replace(before, after);
      }
      return { contents, loader: "js" };
    });
  },
};

// Of the kit only the rules that a template or a script names are kept (80 kB become about 15).
const onlyWhatIsUsed = {
  name: "kit-cut-to-use",
  setup(build) {
    build.onLoad({ filter: /tabler\.min\.css$/ }, async ({ path }) => {
      const css = [{ raw: await readFile(path, "utf8") }];
      const content = [templates, `${here}src/*.js`];
      const [kept] = await new PurgeCSS().purge({ css, content, variables: false, safelist: ["show"] });
      return { contents: kept.css.replace(/\/\*# sourceMappingURL.*?\*\//, ""), loader: "css" };
    });
  },
};

async function main() {
  for (const name of await readdir(built).catch(() => [])) {
    if (name !== ".stamp") await rm(`${built}/${name}`, { recursive: true });
  }
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["app.js", "form.js", "diagram.js", "replay.js", "calendar.js", "docs.js", "export.js", "app.css", "form.css", "diagram.css", "replay.css", "calendar.css", "forecast.css", "picture.css", "seats.css", "people.css", "docs.css"].map((name) => `src/${name}`),
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    outdir: built,
    bundle: true,
    minify: true,
    metafile: true,
    format: "iife",
    target: ["es2022", "chrome111", "firefox115", "safari16.4"],
    loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty", ".eot": "empty", ".svg": "empty" },
    legalComments: "linked",
    logLevel: "warning",
    plugins: [followPageLanguage, onlyWhatIsUsed],
  });
  const names = {};
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    if (output.entryPoint) names[basename(output.entryPoint)] = basename(path);
  }
  await writeFile(`${built}/manifest.json`, JSON.stringify(names, null, 1));
}

await main();
